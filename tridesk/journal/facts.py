"""Facts: what the rooms publish for the figures. Values and a protocol; `config.ports` plugs the sources in.

A fact is one counted event of one thing: a ticket was opened, a call was offered. It names no person. A source makes
the facts of a thing anew from its tables whenever the journal says that the thing changed, so the same facts come out
however often it is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Literal, NamedTuple, Protocol, TypeVar

from django.db.models import Manager
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from tridesk.kit.errors import Sayable
from tridesk.kit.ports import ListPort

T = TypeVar("T")


class Measure(StrEnum):
    """How the facts of a counter become one number. Those of working time use `CountedFact.working`."""

    COUNT = "count"
    GOOD = "good"  # the share of facts in target among those that have one
    ALL_GOOD = "all_good"  # the share of facts in target among all, without those of `Figure.without`
    MEAN = "mean"
    MEDIAN = "median"
    P90 = "p90"
    SUM = "sum"  # of seconds
    WORKING_MEAN = "working_mean"
    WORKING_MEDIAN = "working_median"
    WORKING_P90 = "working_p90"
    RATIO = "ratio"  # all working seconds in all seconds


Unit = Literal["count", "seconds", "share"]
WALL_TIME: Final = _("wall time")
WORKING_TIME: Final = _("working time")


@dataclass(frozen=True, slots=True)
class Counter:
    """One kind of event that is counted.

    `number` is stored and never changes: tickets 1 to 9, second line 10 to 19, calls 20 to 29, agents 30 to 39, notices
    40 to 49, register 50 to 59, directory 60 to 69, restores 70 to 79, answers 80 to 89, letters 90 to 99, documents
    110 to 119, faxes 120 to 129. `thing` names what facts are about, as the list behind a figure shows it; reading that
    list takes the capability `reads`, '' where there is no list. `cuts` are the dimensions that these facts know.
    `seconds` and `working` say what their two times are.
    """

    number: int
    key: str
    thing: str
    reads: str = ""
    cuts: tuple[str, ...] = ()
    seconds: Sayable = WALL_TIME
    working: Sayable = WORKING_TIME


@dataclass(frozen=True, slots=True)
class Figure:
    """The one definition of a figure, in the reader's language: shown under the number, in exports, API and manual.

    `formula` says how it is computed, `counted` what is counted when, `norm` what the desk is to reach; a share below
    `least` misses it. `without` is the key of a counter whose facts are taken off the denominator
    (`Measure.ALL_GOOD`).
    """

    key: str
    name: Sayable
    formula: Sayable
    counted: Sayable
    unit: Unit
    counter: str
    measure: Measure = Measure.COUNT
    capability: str = "figures.read"
    without: str = ""
    norm: Sayable = ""
    least: float | None = None


class CountedFact(NamedTuple):
    """One counted event: `nth` of its counter for this thing, at a moment, with its dimensions and up to two times.

    '' and 0 stand for unknown. `service`, `topic` and `organisation` are row numbers; `municipality` is a NIS code as a
    number, or the first one of an arrondissement of its province when only that is known. `good`: within target.
    `reopened`: whether its ticket was, until now.
    """

    counter: int
    thing: int
    nth: int
    at: datetime
    channel: str = ""
    language: str = ""
    outcome: str = ""
    kind: str = ""
    service: int = 0
    topic: int = 0
    organisation: int = 0
    municipality: int = 0
    incident: bool = False
    good: bool | None = None
    seconds: int | None = None
    working: int | None = None
    cause: str = ""
    reopened: bool = False


class Change(NamedTuple):
    """A journal entry, as sources read it."""

    number: int
    at: datetime
    verb: str
    ref: str
    data: Mapping[str, Any]


class Changes(list[Change]):
    """Entries in their order, and what several sources ask about all of them, looked up once."""

    def __init__(self, changes: Iterable[Change] = ()) -> None:
        super().__init__(changes)
        self._known: dict[Callable[[Sequence[Change]], Any], Any] = {}

    def once(self, look_up: Callable[[Sequence[Change]], T]) -> T:
        """What `look_up` says of them; the next time it is not asked again."""
        if look_up not in self._known:
            self._known[look_up] = look_up(self)
        known: T = self._known[look_up]
        return known


class Listed(NamedTuple):
    """A thing behind a figure, as a row of a list: its name, words beside it, its page."""

    name: str
    words: str
    address: str


class FactSource(Protocol):
    """What one room publishes. Its counters belong to no other source; a thing is a row number.

    `heading` is what its figures are offered under; sources may share one. `words` names the values of `channel`,
    `language`, `outcome`, `kind` and `cause` that its facts use, in order.
    """

    heading: Sayable
    counters: Sequence[Counter]
    figures: Sequence[Figure]
    words: Mapping[str, Mapping[str, Sayable]]

    def changed(self, changes: Sequence[Change]) -> Collection[int]:
        """The things whose facts may be others since these entries."""

    def facts(self, things: Sequence[int]) -> Iterable[CountedFact]:
        """All facts of these things, from the tables and the journal as they are now."""

    def things(self, after: int, limit: int) -> Sequence[int]:
        """The first things behind `after`, in order: for making everything anew."""

    def listed(self, things: Sequence[int]) -> Mapping[int, Listed]:
        """How these things stand in a list."""


def rows_after(rows: Manager[Any], after: int, limit: int) -> list[int]:
    """The numbers of the first rows behind `after`, in order: what `FactSource.things` says of a table."""
    return list(rows.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:limit])


def among(values: Collection[int] | Collection[str]) -> RawSQL:
    """The values for `field__in=`, as one parameter: thousands of them cost more to write out than to look up."""
    kind = "text" if isinstance(next(iter(values), 0), str) else "bigint"
    return RawSQL(f"SELECT unnest(%s::{kind}[])", [list(values)])  # noqa: S611 - of our own names


def numbers_of(noun: str, changes: Iterable[Change]) -> set[int]:
    """The row numbers that entries about `noun:NUMBER` name."""
    names = (change.ref.partition(":") for change in changes)
    return {int(number) for kind, _colon, number in names if kind == noun and number.isdigit()}


sources: Final = ListPort[FactSource]()
"""The sources of all rooms, in the order in which their figures are offered."""
