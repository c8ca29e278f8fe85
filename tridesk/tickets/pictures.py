"""Where the pictures of a mail stand in its text: mail programs leave a mark in the plain words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tridesk.tickets.models import Attachment

_MARK: Final = re.compile(r"\[(?:cid:([^\[\]\s]{1,250})|image: ([^\[\]\n]{1,255}))\]")  # of Outlook, of Gmail


def placed(text: str, pictures: Sequence[Attachment]) -> list[str | Attachment]:
    """A text in pieces, each picture once in the place of its mark; those without a mark at the end."""
    pieces, left, end = list[str | Attachment](), list(pictures), 0
    for mark in _MARK.finditer(text):
        content_id, name = mark.groups()
        picture = next((each for each in left if content_id == each.content_id or name == each.filename), None)
        if picture is not None:
            pieces += [text[end : mark.start()].strip("\n"), picture]
            left.remove(picture)
            end = mark.end()
    return [*pieces, text[end:].strip("\n"), *left]
