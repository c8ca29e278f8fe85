"""What the directory needs from rooms above it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from django.utils.translation import gettext_lazy as _

from tridesk.accounts.models import User
from tridesk.directory.calendar_client import CalendarSource, Web
from tridesk.directory.models import Contact
from tridesk.directory.traces import Traces
from tridesk.kit.errors import Conflict, Sayable
from tridesk.kit.ports import Port


class Follower(Protocol):
    """Whatever points at organisations from above (tickets, say) and follows them through a merger and back."""

    @property
    def name(self) -> str:
        """Under which a merger files what it moved; never changes."""

    @property
    def label(self) -> Sayable:
        """What these things are called, in the plural."""

    def count(self, organisations: Sequence[int]) -> dict[int, int]:
        """How many point at each of these organisations; inside no transaction of its own."""

    def follow(self, organisations: Sequence[int], into: int) -> dict[int, list[int]]:
        """Points all of them at `into` instead: their ids, by the organisation that they pointed at."""

    def go_back(self, moved: Mapping[int, Sequence[int]], into: int) -> int:
        """Points those that still point at `into` at where they came from; how many that were."""


followers: Final = Port[Sequence[Follower]](())


class Keeper(Protocol):
    """A room that holds data about a person (tickets, mails): discloses it and erases the person from it."""

    @property
    def name(self) -> str:
        """Under which it stands in what is disclosed; never changes."""

    @property
    def label(self) -> Sayable:
        """What these things are called, in the plural."""

    def disclose(self, contact: Contact) -> list[Mapping[str, Any]]:
        """All of it, as plain values by field."""

    def still_needed(self, contact: Contact) -> Sayable | None:
        """Why the person cannot be erased yet; None when nothing prevents it."""

    def pseudonymise(self, contact: Contact, traces: Traces, *, known_by_name: bool) -> Mapping[str, int]:
        """Erases the person, in the open transaction; returns how many records stay, by the reason why.

        When not `known_by_name`, another contact has the same name, and a name alone does not identify the person.
        """


keepers: Final = Port[Sequence[Keeper]](())


class Post(Protocol):
    """The way out for letters of the directory: the out-tray of the mailroom, which lies above."""

    def send(self, *, ref: str, by: User | None, to: str, subject: str, text: str, language: str) -> int:
        """Puts a letter into the out-tray, in the transaction that is open; the number of the mail there.

        Raises `Invalid` for an address to which nothing can go.
        """

    def came_back(self, mails: Sequence[int]) -> set[int]:
        """Those of these mails that did not arrive: stuck, or returned by the other side."""


class NoPost:
    """Without a mailroom above nothing can be sent, and this says so."""

    def send(self, *, ref: str, by: User | None, to: str, subject: str, text: str, language: str) -> int:
        raise Conflict(_("This installation sends no mail."))

    def came_back(self, mails: Sequence[int]) -> set[int]:
        return set()


post: Final = Port[Post](NoPost())


@dataclass(frozen=True, slots=True)
class EarlierRequest:
    """Something that was asked before, as a page of the directory shows it."""

    number: str
    subject: str
    language: str
    state: Sayable
    at: datetime
    url: str


class History(Protocol):
    """Whatever knows from above what an organisation has asked (tickets, say)."""

    def last_asked(self, user: User, organisation: int) -> list[EarlierRequest]:
        """The newest of it that this person may read, the newest first; a fixed number of queries."""


histories: Final = Port[Sequence[History]](())


@dataclass(frozen=True, slots=True)
class CameBack:
    """What a mail server answered about an address that does not exist."""

    at: datetime
    reason: str


class Experience(Protocol):
    """Whatever knows from above how it goes with mail addresses (notices that came back, say)."""

    def came_back(self, addresses: Collection[str]) -> Mapping[str, CameBack]:
        """Those of these addresses, in lower case, that are not written to any more; one query."""


experiences: Final = Port[Sequence[Experience]](())
calendars: Final = Port[CalendarSource](Web())  # where calendars of absences are fetched
