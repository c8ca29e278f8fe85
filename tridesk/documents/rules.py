"""Which version of a document is valid on a day, what a version lacks, how documents are named. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, NamedTuple, Protocol, TypeVar

from tridesk.kit.languages import LANGUAGES

_NUMBER: Final = re.compile(r"d[\s-]?(\d{1,9})", re.IGNORECASE | re.ASCII)
_FILE: Final = re.compile(r"D-(\d{4,9})\.(\d{1,6})\.([a-z]{2})", re.ASCII)


class VersionState(StrEnum):
    """What a version is on a day."""

    DRAFT = "draft"
    COMING = "coming"
    VALID = "valid"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


class PdfFault(StrEnum):
    """Why a PDF is refused."""

    NOT_PDF = "not_pdf"
    BROKEN = "broken"
    LOCKED = "locked"
    ACTIVE = "active"
    SIGNED = "signed"
    HEAVY = "heavy"


class Dated(Protocol):
    """A version, as far as its state depends on it."""

    @property
    def number(self) -> int: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...
    @property
    def is_published(self) -> bool: ...
    @property
    def is_withdrawn(self) -> bool: ...


V = TypeVar("V", bound=Dated)


class FileName(NamedTuple):
    """A version of a document in one language, as forms name it."""

    number: int
    version: int
    language: str

    def __str__(self) -> str:
        return f"{document_name(self.number)}.{self.version}.{self.language}"


def document_name(number: int) -> str:
    """
    >>> document_name(12)
    'D-0012'
    """
    return f"D-{number:04d}"


def document_number(typed: str) -> int | None:
    """The number in a name as it stands on paper or is said aloud; None when it is none.

    >>> document_number("d 12"), document_number("D-0012"), document_number("12")
    (12, 12, None)
    """
    match = _NUMBER.fullmatch(typed.strip())
    return int(match[1]) if match else None


def file_names(field: str) -> list[FileName]:
    """The files that a field of a form names, each once; anything else is passed over.

    >>> [str(name) for name in file_names("F-0012.3.nl D-0040.1.fr D-0040.1.fr")]
    ['D-0040.1.fr']
    """
    names = (_FILE.fullmatch(name) for name in field.split())
    return list(dict.fromkeys(FileName(int(name[1]), int(name[2]), name[3]) for name in names if name))


def state(version: Dated, day: date) -> VersionState:
    """What a version is on a day: the last day of its validity counts."""
    if version.is_withdrawn:
        return VersionState.WITHDRAWN
    if not version.is_published:
        return VersionState.DRAFT
    if day < version.valid_from:
        return VersionState.COMING
    if version.valid_to is not None and day > version.valid_to:
        return VersionState.ENDED
    return VersionState.VALID


def valid_on(versions: Iterable[V], day: date) -> V | None:
    """The version that is valid on a day: of several the newest."""
    valid = [version for version in versions if state(version, day) is VersionState.VALID]
    return max(valid, key=lambda version: version.number, default=None)


def missing(languages: Collection[str]) -> list[str]:
    """The languages that a version needs and lacks: those of the country; English may be missing."""
    return [language for language in LANGUAGES if language not in languages]


def last_day_before(begin: date, end: date | None) -> date:
    """The last day of a version that is replaced at `begin`: its own, unless that is later or open."""
    before = begin - timedelta(days=1)
    return before if end is None else min(end, before)


def best_language(languages: Collection[str], wanted: Sequence[str]) -> str | None:
    """The first wanted language that there is; None when there is none of them."""
    return next((language for language in wanted if language in languages), None)
