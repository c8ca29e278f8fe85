"""What organisations ask of rooms above."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple, Protocol

from tridesk.accounts.models import User
from tridesk.kit.errors import Sayable
from tridesk.kit.ports import ListPort


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


followers: Final = ListPort[Follower]()


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation with all its contacts, or a contact alone."""

    organisation: int | None = None
    contact: int | None = None


@dataclass(frozen=True, slots=True)
class PastEvent:
    """A ticket, a call, a notice or another thing that happened with a party, as a line of its history."""

    at: datetime
    icon: str
    number: str
    title: str
    language: str  # of the title; empty when it is in the reader's
    state: Sayable
    url: str


class History(Protocol):
    """Whatever knows from above what happened with organisations and contacts (tickets, say)."""

    def events(self, user: User, party: Party, before: datetime, limit: int) -> list[PastEvent]:
        """The newest `limit` events before a moment that this person may read, newest first; one query a kind."""


histories: Final = ListPort[History]()


@dataclass(frozen=True, slots=True)
class CameBack:
    """What a mail server answered about an address that does not exist."""

    at: datetime
    reason: str


class Experience(Protocol):
    """Whatever knows from above how it goes with mail addresses (notices that came back, say)."""

    def came_back(self, addresses: Collection[str]) -> Mapping[str, CameBack]:
        """Those of these addresses, in lower case, that are not written to any more; one query."""


experiences: Final = ListPort[Experience]()


class PageLink(NamedTuple):
    """A page in a room above: what it is called, its icon and its address."""

    name: Sayable
    icon: str
    address: str


OrganisationPage = Callable[[User, int], PageLink | None]
"""The page of a room above about the organisation of this row number; None where the user may not see it. No query."""

pages: Final = ListPort[OrganisationPage]()
