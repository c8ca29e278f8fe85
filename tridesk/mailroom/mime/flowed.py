"""Flowed: join the soft line breaks of format=flowed text (RFC 3676), quote by quote."""

import re

_QUOTE = re.compile(r">*")


def unflow(text: str, delete_space: bool) -> str:
    """Paragraphs on one line each; quoted lines keep their '>' and join only within the same depth."""
    joined: list[str] = []
    depth_before, soft = -1, False
    for line in text.split("\n"):
        depth = len(_QUOTE.match(line)[0])  # type: ignore[index]
        body = line[depth:].removeprefix(" ")
        if soft and depth == depth_before and body != "-- ":
            joined[-1] += body
        else:
            joined.append(f"{'>' * depth} {body}" if depth else body)
        soft = body.endswith(" ") and body != "-- "
        if soft and delete_space:
            joined[-1] = joined[-1][:-1]
        depth_before = depth
    return "\n".join(joined)
