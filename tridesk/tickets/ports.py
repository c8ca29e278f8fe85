"""What tickets ask of the rooms above."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from django.db.models import QuerySet

from tridesk.accounts.models import User
from tridesk.kit.ports import ListPort, Port
from tridesk.tickets.entry_store import Upload
from tridesk.tickets.models import Entry, Ticket


class RequestLinks(Protocol):
    """Links by which requesters follow their request without an account."""

    def words(
        self, ticket: Ticket, recipients: Sequence[str], languages: Sequence[str], *, made: bool
    ) -> Sequence[str]:
        """A paragraph for a mail to `recipients`, in each language; nothing when none of them may follow it.

        `made` makes the link that stands in it, in the open transaction; without it the words are for a preview.
        """


class NoLinks:
    """Without a portal nothing is written."""

    def words(
        self, ticket: Ticket, recipients: Sequence[str], languages: Sequence[str], *, made: bool
    ) -> Sequence[str]:
        return ()


request_links: Final = Port[RequestLinks](NoLinks())


class FaxAnswers(Protocol):
    """Answers that go by fax, to whoever asked by fax and has no mail address."""

    def number(self, ticket: Ticket) -> str:
        """Where an answer goes by fax (E.164); '' where it goes another way, or nowhere."""
        ...

    def files(self, uploads: Sequence[Upload]) -> Sequence[Upload]:
        """The files of an answer as they are kept and go by fax; refuses those that cannot."""
        ...

    def send(self, entry: Entry, *, to: str, by: User) -> None:
        """Puts an answer that was just written in line; it leaves after the time that its writer chose."""
        ...

    def waiting(self, answers: Collection[int]) -> frozenset[int]:
        """Those of these entries that are in line and have not left."""
        ...

    def withdraw(self, answers: Collection[int], *, by: User) -> None:
        """Takes answers out of the line; refuses when one has left."""
        ...


class NoFaxes:
    """Without faxes every answer goes another way."""

    def number(self, ticket: Ticket) -> str:
        return ""

    def files(self, uploads: Sequence[Upload]) -> Sequence[Upload]:
        raise LookupError("no room sends faxes")

    def send(self, entry: Entry, *, to: str, by: User) -> None:
        raise LookupError("no room sends faxes")

    def waiting(self, answers: Collection[int]) -> frozenset[int]:
        return frozenset()

    def withdraw(self, answers: Collection[int], *, by: User) -> None:
        return


fax_answers: Final = Port[FaxAnswers](NoFaxes())

Disposer = Callable[[Sequence[int]], None]
"""Takes persons and words out of what a room keeps of the tickets with these ids, in the open transaction."""

disposers: Final = ListPort[Disposer]()


@dataclass(frozen=True, slots=True)
class Arrival:
    """A thing of another room of which somebody is told at once: its name in the journal, words about it, its page."""

    ref: str
    subject: str
    words: str
    url: str


Arrivals = Callable[[User, Sequence[str]], Iterable[Arrival]]
"""Those of the things with these names in the journal of which a person is told at once."""

arrivals: Final = ListPort[Arrivals]()

Holder = Callable[[], QuerySet[Ticket]]
"""The tickets that a room still works with: they are not disposed of yet."""

holders: Final = ListPort[Holder]()
