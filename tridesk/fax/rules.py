"""What is decided about a fax: which are junk, when the tray is emptied, what a letter is about. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum
from typing import Final, NamedTuple

MOST_PAGES: Final = 200
"""Pages of a fax that are read; more stay in the original."""
TURN: Final = 3
"""Pages of a fax that are read before the others have their turn."""
MOST_READING: Final = timedelta(minutes=30)
"""How long one fax may keep the machine that reads, in all its turns; what is left then stays in the original."""
UNREAD_FOR: Final = timedelta(days=1)
"""After which a fax that waits to be read is said to be unreadable: every job that tried has failed."""
JUNK_FOR: Final = timedelta(days=30)
"""How long junk lies in its tray."""
SURE: Final = 75.0
"""Confidence from which on the words are not called unsure."""
LIKE: Final = 0.75
"""Which part of the squares that either picture hash names both have, at least, when the same page is sent again."""
FEWEST_SQUARES: Final = 5
"""Squares that a picture hash names, at least, to be a sign: a page that is nearly white is like every other."""
_SHORTEST: Final = 3
_SUBJECT: Final = re.compile(
    r"^\s*(?:betreft|betreff|betr|onderwerp|objet|concerne|sujet|subject|re)\s?[.:;]+\s*(.+)$", re.IGNORECASE
)
_LINES: Final = 40  # of a letter, among which its subject is looked for


class JunkKind(StrEnum):
    """What a junk fax is known by."""

    NUMBER = "number"
    STATION = "station"
    PICTURE = "picture"


class Sign(NamedTuple):
    """Something that a junk fax was known by."""

    kind: str
    value: str


def signs_of(caller: str, station: str, picture: str) -> list[Sign]:
    """What this fax can be known by again."""
    signs = [Sign(JunkKind.NUMBER, caller), Sign(JunkKind.STATION, station.casefold())]
    if picture and int(picture, 16).bit_count() >= FEWEST_SQUARES:
        signs.append(Sign(JunkKind.PICTURE, picture))
    return [sign for sign in signs if sign.value]


def junk_by(signs: Iterable[Sign], known: Iterable[Sign]) -> JunkKind | None:
    """By which of its signs a fax is junk; None when by none."""
    junk = list(known)
    for sign in signs:
        if any(sign.kind == other.kind and _is_same(sign, other.value) for other in junk):
            return JunkKind(sign.kind)
    return None


def _is_same(sign: Sign, value: str) -> bool:
    if sign.kind != JunkKind.PICTURE:
        return sign.value == value
    one, other = int(sign.value, 16), int(value, 16)
    return (one & other).bit_count() >= LIKE * (one | other).bit_count()


def subject_in(text: str) -> str:
    """What a letter says that it is about; '' when no line says so.

    >>> subject_in("Gemeente Eeklo\\nBetreft: sleutel verloren\\nGeachte,")
    'sleutel verloren'
    """
    lines = text.splitlines()[:_LINES]
    subjects = (match[1].strip() for line in lines if (match := _SUBJECT.match(line)))
    return next((subject for subject in subjects if len(subject) >= _SHORTEST), "")
