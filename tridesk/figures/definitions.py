"""The figures that the rooms publish: one definition each, by key. No query."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, Literal, NamedTuple, TypeVar

from tridesk.figures.dimensions import DIMENSIONS
from tridesk.journal.facts import WALL_TIME, WORKING_TIME, Counter, FactSource, Figure, Measure, sources
from tridesk.kit.errors import Sayable

__all__ = [
    "COUNTERS",
    "FIGURES",
    "TIME_NAMES",
    "Counter",
    "Definition",
    "Figure",
    "Measure",
    "cuts_of",
    "source_of",
    "time_of",
    "under_headings",
]


TIME_NAMES: Final[Mapping[str, Sayable]] = {"wall": WALL_TIME, "working": WORKING_TIME}
_WORKING: Final = (Measure.WORKING_MEAN, Measure.WORKING_MEDIAN, Measure.WORKING_P90)

PERCENTILES: Final = (Measure.MEDIAN, Measure.P90, Measure.WORKING_MEDIAN, Measure.WORKING_P90)

T = TypeVar("T", bound=Counter | Figure)


class Definition(NamedTuple):
    """The definition of a number that is made of a published figure."""

    formula: str
    counted: Sayable


class _Published(Mapping[str, T]):
    """What the plugged sources publish now, by key: `of` says which of a source's values are meant."""

    def __init__(self, of: Callable[[FactSource], Iterable[T]]) -> None:
        self._of = of

    def __getitem__(self, key: str) -> T:
        for value in self._all():
            if value.key == key:
                return value
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return (value.key for value in self._all())

    def __len__(self) -> int:
        return sum(1 for _value in self._all())

    def _all(self) -> Iterator[T]:
        return (value for source in sources.answer for value in self._of(source))


FIGURES: Final[Mapping[str, Figure]] = _Published(lambda source: source.figures)
COUNTERS: Final[Mapping[str, Counter]] = _Published(lambda source: source.counters)


def cuts_of(figure: str) -> list[str]:
    """The dimensions that the facts of a figure know, in the order in which they are offered."""
    known = COUNTERS[FIGURES[figure].counter].cuts
    return [key for key, dimension in DIMENSIONS.items() if key in known or dimension.base in known]


def source_of(counter: str) -> FactSource:
    """The source that owns a counter."""
    return next(source for source in sources.answer if any(known.key == counter for known in source.counters))


def time_of(figure: Figure) -> Literal["", "wall", "working"]:
    """By which clock the seconds of a figure run: on the wall, or only in the hours of the desk; '' for other units."""
    if figure.unit != "seconds":
        return ""
    is_working = figure.measure in _WORKING and COUNTERS[figure.counter].working is WORKING_TIME
    return "working" if is_working else "wall"


def under_headings(figures: Iterable[Figure]) -> list[tuple[str, list[Figure]]]:
    """The figures under their headings, in the order in which they are offered."""
    headings: dict[str, list[Figure]] = {}
    for figure in figures:
        headings.setdefault(str(source_of(figure.counter).heading), []).append(figure)
    return list(headings.items())
