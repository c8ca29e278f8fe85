"""Flowed: join the soft line breaks of format=flowed text (RFC 3676), quote by quote."""

import re

_QUOTE = re.compile(r">*")


def unflow(text: str, delete_space: bool) -> str:
    """Paragraphs on one line each; quoted lines keep their '>' and join only within the same depth."""
    joined: list[list[str]] = []  # the pieces of each line
    depth_before, soft = -1, False
    for line in text.split("\n"):
        depth = len(_QUOTE.match(line)[0])  # type: ignore[index]
        body = line[depth:].removeprefix(" ")
        flows, soft = soft and depth == depth_before and body != "-- ", body.endswith(" ") and body != "-- "
        piece = body[:-1] if soft and delete_space else body
        if flows:
            joined[-1].append(piece)
        else:
            joined.append([f"{'>' * depth} {piece}" if depth else piece])
        depth_before = depth
    return "\n".join(map("".join, joined))
