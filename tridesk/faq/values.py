"""What the room gives and takes: contents of entries, hits as they are offered, public texts. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class SourceLink:
    """A law or a document that an answer rests on."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class EntryWording:
    """An entry in one language.

    `sources`: the hashes of the paragraphs of the original that the paragraphs of question, answer and public answer
    translate. None: as many paragraphs as the original has, each translating the one at its place.
    """

    question: str
    answer: str = ""
    public_answer: str = ""
    wordings: Sequence[str] = ()
    links: Sequence[SourceLink] = ()
    sources: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class EntryContent:
    """All that people write of an entry; languages that `texts` lacks stay as they are, one with None goes."""

    source: str
    texts: Mapping[str, EntryWording | None]
    audience: str = "desk"
    topic: str = ""
    service: int | None = None
    owner: int | None = None
    note: str = ""
    confirm_by: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    only_until: date | None = None
    born_of: str = ""


class HitMark(StrEnum):
    """What a reader of a hit should know."""

    FOR_DESK = "for_desk"
    FOR_CONNECTED = "for_connected"
    NOT_VALIDATED = "not_validated"
    STALE = "stale"  # this language is behind the original
    OTHER_LANGUAGE = "other_language"  # the language that was asked for has no text
    REPORTED = "reported"  # a colleague doubts it
    OUT_OF_DATE = "out_of_date"  # not valid yet, or not any more
    TO_CONFIRM = "to_confirm"  # the day by which it had to be confirmed has passed


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A hit of a search as it is offered; `answer` is for the audience that was asked for.

    `sendable` is what may be put into a letter: of an entry for the desk only its public answer, '' without one.
    """

    number: int
    name: str
    language: str
    question: str
    answer: str
    version: int
    state: str
    audience: str
    score: float
    marks: tuple[str, ...] = ()
    sendable: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Requests alike that no entry answered: the newest subject, their language and topic, how many, some numbers."""

    subject: str
    language: str
    topic: str
    count: int
    tickets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublicText:
    """An entry in one language as the public reads it, from the version that was validated last."""

    language: str
    question: str
    answer: str
    links: tuple[SourceLink, ...] = ()
    wordings: tuple[str, ...] = ()

    @property
    def parts(self) -> Iterator[str]:
        """All that the public reads of it."""
        yield from (self.question, self.answer, *self.wordings)
        for link in self.links:
            yield from (link.title, link.url)


@dataclass(frozen=True, slots=True)
class Use:
    """How often an entry answered a ticket, when last, and how many of these tickets were opened again."""

    times: int = 0
    last: datetime | None = None
    reopened: int = 0
