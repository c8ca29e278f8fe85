"""Identifiers: the Message-IDs by which mails point at each other."""

import re

from tridesk.mailroom.mime.scrub import clean_line

MAX_REFERENCES = 100
# Longer than any honest identifier, shorter than what an index of PostgreSQL can hold.
MAX_LENGTH = 500

_BRACKETED = re.compile(r"<([^<>]{1,2000})>")


def read_identifiers(values: list[str]) -> tuple[str, ...]:
    """Identifiers without '<>', each once, the newest hundred when there are more."""
    identifiers: dict[str, None] = {}
    for value in values:
        bracketed = _BRACKETED.findall(value)
        bare = [word for word in value.split() if "@" in word and not bracketed]
        for identifier in bracketed or bare:
            # Folding in the middle of an identifier is common and means nothing.
            if short := clean_line(identifier).replace(" ", "")[:MAX_LENGTH]:
                identifiers[short] = None
    return tuple(identifiers)[-MAX_REFERENCES:]


def read_identifier(value: str) -> str:
    """The one identifier of a Message-ID field, '' when it is missing; a malformed one still identifies."""
    identifiers = read_identifiers([value])
    if identifiers:
        return identifiers[0]
    return clean_line(value).strip("<> ").replace(" ", "")[:MAX_LENGTH]
