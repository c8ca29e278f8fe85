"""What tickets ask of the rooms above."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from django.db.models import QuerySet

from tridesk.accounts.models import User
from tridesk.kit.ports import ListPort, Port
from tridesk.tickets.models import Ticket


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
