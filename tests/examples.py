"""What each room shows to the tests that look at all rooms: `tests/examples.py` of the room, collected.

`EXAMPLES` of a room makes one of everything that the room has and names its addresses. A room without the file has
nothing to show.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps

import tridesk

if TYPE_CHECKING:
    from tests.architecture.routes import Route
    from tridesk.accounts.models import User
    from tridesk.accounts.roles import Role

# Reasons why a column or a statement may hold text as it came.
HASH: Final = "a hash or token"
CODE: Final = "a code of ours, made by the product"
MACHINE: Final = "made by programs, never typed, and compared letter for letter"
NETWORK: Final = "what the telephone network and the switch say: numbers and keys"
SEARCH_WORDS: Final = "generated from masked columns"


@dataclass(slots=True)
class Desk:
    """A colleague in each role, one of everything that an address can name, a sensible value for each field of a form.

    The key of an argument is its name; where two rooms or routes mean different things by it, `room name` or
    `room:route name`.
    """

    people: dict[Role, User] = field(default_factory=dict)
    arguments: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)

    def name(self, arguments: Mapping[str, object], fields: Mapping[str, Any] | None = None) -> None:
        """Adds what a room made; `ValueError` where another room has named the same."""
        for known, more in ((self.arguments, arguments), (self.fields, fields or {})):
            if twice := sorted(set(known) & set(more)):
                raise ValueError(f"Named by two rooms: {', '.join(twice)}")
            known.update(more)

    def name_for_programs(self) -> None:
        """Paths of the API call these arguments by the noun alone."""
        self.arguments |= {re.sub(r"_(id|code)$", "", name): value for name, value in self.arguments.items()}

    def may(self, role: Role, capability: tuple[str, ...]) -> bool:
        return any(self.people[role].may(needed) for needed in capability)

    def values(self, route: Route) -> dict[str, object]:
        """The arguments of this route."""
        room = route.name.partition(":")[0]
        return {name: self._value(f"{route.name} {name}", f"{room} {name}", name) for name in route.arguments}

    def path(self, route: Route) -> str:
        """The address of what there is."""
        return route.at(self.values(route))

    def _value(self, *names: str) -> object:
        return next(self.arguments[name] for name in names if name in self.arguments)


@dataclass(frozen=True, slots=True)
class Pages:
    """Addresses for axe: the pages of a project leader, of strangers and of experts, and what is no page."""

    leader: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()
    experts: tuple[str, ...] = ()
    none: tuple[str, ...] = ()


def _nothing_made(_desk: Desk) -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """What one room shows. Files and columns are named without the room: `search.py`, `Ticket.number`."""

    make: Callable[[Desk], None] = _nothing_made
    """Makes one of everything, in a database that holds what the rooms below made."""
    rights: str = ""
    """The room's rows of the table of rights; the order of the columns is that of `Role`."""
    roles_as_data: tuple[str, ...] = ()
    """Files that read a role without asking for a right: the role is data there."""

    public: tuple[str, ...] = ()
    """Routes that answer everybody."""
    without_token: tuple[str, ...] = ()
    """Routes that take a form without its token: the address itself is the proof."""
    lists: tuple[str, ...] = ()
    """Routes of lists that read many names out of the address."""
    read_by_hand: tuple[str, ...] = ()
    """Routes that read the fields of a form one by one."""
    outcomes: tuple[str, ...] = ()
    """Those of them that do one of several things, as `do` says."""
    open_arguments: tuple[str, ...] = ()
    """Arguments of which others exist than those that were made."""

    pages: Pages = Pages()
    """Pages without arguments, and lists with some."""
    demonstrated: Callable[[], Pages] = Pages
    """Pages of what the demonstration holds; makes there what it lacks."""

    unmasked: Mapping[str, str] = field(default_factory=dict)
    """Columns that do not mask national numbers, each with the reason."""
    statements: Mapping[str, str] = field(default_factory=dict)
    """Files with statements of SQL that write text, each with how it is masked."""
    nouns: Mapping[tuple[str, str], set[str]] = field(default_factory=dict)
    """Computed verbs of the journal: the file, the expression as written there, and the nouns that it can have."""
    deeds: frozenset[str] = frozenset()
    """What stands behind the dot in computed verbs."""


@cache
def rooms() -> dict[str, Examples]:
    """The examples of each room that has some, in the order of INSTALLED_APPS: those below before those above."""
    return {
        app.label: import_module(f"{app.name}.tests.examples").EXAMPLES
        for app in apps.get_app_configs()
        if (Path(app.path) / "tests" / "examples.py").exists()
    }


def all_of(name: str) -> set[str]:
    """Everything that the rooms show under this name."""
    return {each for room in rooms().values() for each in getattr(room, name)}


def files_of(name: str) -> set[str]:
    """The files that the rooms show under this name: `room/file.py`."""
    return {f"{label}/{file}" for label, room in rooms().items() for file in getattr(room, name)}


def sources() -> Iterator[tuple[str, Path]]:
    """Every Python file of the product and of rooms beside it, and its name `room/file.py`; no tests, no migrations."""
    product = Path(tridesk.__file__).parent
    elsewhere = [path for label in rooms() if product not in (path := Path(apps.get_app_config(label).path)).parents]
    for root, folder in ((product, product), *((path.parent, path) for path in elsewhere)):
        for path in sorted(folder.rglob("*.py")):
            if not {"tests", "migrations"} & set(path.parts):
                yield str(path.relative_to(root)), path


def demonstrated() -> dict[str, list[str]]:
    """Pages of what the demonstration holds, by who sees them."""
    pages = [room.demonstrated() for room in rooms().values()]
    return {who: [path for each in pages for path in getattr(each, who)] for who in ("leader", "strangers", "experts")}
