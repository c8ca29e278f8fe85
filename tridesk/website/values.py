"""What the public site is made of, as plain values. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from tridesk.directory.office.worktime import Hours
from tridesk.faq.values import PublicText
from tridesk.kit.text import Text


@dataclass(frozen=True, slots=True)
class PublicAnswer:
    """One entry as the public reads it, in the languages that may be read; `source` is that of the original.

    `no_person` are words that look like a person's and mean nobody. `is_invented`: it belongs to the demonstration.
    """

    number: int
    topic: str
    source: str
    texts: Mapping[str, PublicText]
    changed: datetime
    only_until: date | None = None
    no_person: tuple[str, ...] = ()
    is_invented: bool = False

    def languages(self) -> list[str]:
        """The languages that it has words in, the original first."""
        return sorted(self.texts, key=lambda language: (language != self.source, language))


class OfficeDay(NamedTuple):
    """A day of the calendar: when the desk is open, and what the day is called when it is special."""

    date: date
    hours: Hours
    name: Text | None = None


@dataclass(frozen=True, slots=True)
class DeskContact:
    """How the desk is reached, now and in these two weeks. `closes` is None while it is closed, `opens` while open."""

    phone: str
    email: str
    fax: str
    address: Text
    days: tuple[OfficeDay, ...]
    closes: datetime | None
    opens: datetime | None
    spoken: Mapping[str, tuple[OfficeDay, ...]]  # hours of this week for callers of a language, where they differ
    form: str = ""  # the address of the form for a question


def name_of(number: int) -> str:
    """The number of an entry as people write it: `F-0123`."""
    return f"F-{number:04d}"
