"""Rooms: what each declares of itself in its `room.py`, as plain values, and all of it put together for its readers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeVar

from tridesk.kit.errors import Sayable
from tridesk.kit.ports import PortAnswer


@dataclass(frozen=True, slots=True)
class NavigationPlace:
    """One entry: its route, the letter after `g` that opens it, and the capabilities of which one suffices to see it.

    `position`: where it stands, lowest first; the numbers leave room for others. `also`: the routes of other pages that
    belong to it, although their addresses begin differently. `group`: its group behind "More" for users with many
    places; without one it always stands on the rail.
    """

    position: int
    label: Sayable
    route: str
    key: str
    capabilities: tuple[str, ...]
    also: tuple[str, ...] = ()
    icon: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Capability:
    """Something that a user may do, `noun.verb`: in words, and the roles that have it."""

    code: str
    name: Sayable
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JournalNoun:
    """What stands before the dot in a verb of the journal; one of `capabilities` suffices to see it on live pages."""

    code: str
    name: Sayable
    capabilities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a token of the API may be for; a token that is made without any has the `usual` ones."""

    position: int
    code: str
    usual: bool = False


@dataclass(frozen=True, slots=True)
class HealthLine:
    """A part of `/healthz`: `check` answers whether it is up; one that asks the database is down without it.

    `when_down` is the sentence of `tridesk doctor`; '' where a diagnosis of the room says more.
    """

    position: int
    name: str
    check: Callable[[], bool]
    when_down: str = ""
    needs_database: bool = False


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What `tridesk doctor` says beside health: a sentence for each fault, asked while the part `needs` is up."""

    position: int
    faults: Callable[[], Iterable[str]]
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Room:
    """What one room declares.

    `places` stand in the rail and are commands of the command box; `commands` are commands alone. `answers` are for the
    ports of rooms below. `urls` is the module of its addresses. `capabilities` are those that its pages and actions ask
    for. `nouns` and `deeds` are the halves of its journal verbs; deeds of several rooms stand in `web`. `health` are
    its lines of `/healthz`, `diagnoses` what else `tridesk doctor` asks it. `api` names the modules whose `router` is
    part of the API, `scopes` what a token must be for to use its routes. `growing_tables` grow with the work: what
    reads all rows of one takes long after some years.
    """

    places: tuple[NavigationPlace, ...] = ()
    commands: tuple[NavigationPlace, ...] = ()
    answers: tuple[PortAnswer, ...] = ()
    urls: str = ""
    capabilities: tuple[Capability, ...] = ()
    nouns: tuple[JournalNoun, ...] = ()
    deeds: Mapping[str, Sayable] = field(default_factory=dict)
    health: tuple[HealthLine, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()
    api: tuple[str, ...] = ()
    scopes: tuple[Scope, ...] = ()
    growing_tables: tuple[str, ...] = ()


class Rooms:
    """What all rooms declare, put together; `ValueError` where two of them declare the same thing."""

    def __init__(self, rooms: Sequence[Room]) -> None:
        self.places = _in_order(place for room in rooms for place in room.places)
        self.commands = _in_order([*self.places, *(command for room in rooms for command in room.commands)])
        self.answers = [answer for room in rooms for answer in room.answers]
        self.urls = [room.urls for room in rooms if room.urls]
        capabilities = [capability for room in rooms for capability in room.capabilities]
        _unique("capability", (capability.code for capability in capabilities))
        self.capabilities = {capability.code: capability for capability in capabilities}
        self.rights = {
            role: frozenset(capability.code for capability in capabilities if role in capability.roles)
            for role in {role for capability in capabilities for role in capability.roles}
        }
        """The capabilities of each role."""
        nouns = [noun for room in rooms for noun in room.nouns]
        _unique("noun", (noun.code for noun in nouns))
        self.nouns = {noun.code: noun for noun in nouns}
        _unique("deed", (code for room in rooms for code in room.deeds))
        self.deeds = {code: words for room in rooms for code, words in room.deeds.items()}
        _unique("key", (place.key for place in self.places if place.key))
        health = _in_order(line for room in rooms for line in room.health)
        _unique("line of health", (line.name for line in health))
        self.health = {line.name: line for line in health}
        self.diagnoses = _in_order(diagnosis for room in rooms for diagnosis in room.diagnoses)
        self.api = [module for room in rooms for module in room.api]
        scopes = _in_order(scope for room in rooms for scope in room.scopes)
        _unique("scope", (scope.code for scope in scopes))
        self.scopes = {scope.code: scope for scope in scopes}
        self.growing_tables = frozenset(table for room in rooms for table in room.growing_tables)


class _Positioned(Protocol):
    @property
    def position(self) -> int: ...


P = TypeVar("P", bound=_Positioned)


def _in_order(declared: Iterable[P]) -> list[P]:
    return sorted(declared, key=lambda value: value.position)


def _unique(kind: str, names: Iterable[str]) -> None:
    """Refuses a name that occurs twice."""
    seen = set[str]()
    for name in names:
        if name in seen:
            raise ValueError(f"The {kind} {name!r} is declared twice.")
        seen.add(name)


class InstalledRooms:
    """What the rooms of this installation declare, once `config` has collected it."""

    def __init__(self) -> None:
        self._rooms: Rooms | None = None

    @property
    def answer(self) -> Rooms:
        """All rooms; refuses before they are collected: who asks while modules are imported would find none."""
        if self._rooms is None:
            raise LookupError("The rooms are not collected yet: ask when the answer is needed, not at import.")
        return self._rooms

    def plug(self, rooms: Rooms) -> None:
        self._rooms = rooms


installed: Final = InstalledRooms()
