"""What a chart shows. Words are in the reader's language already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tridesk.figures.charts.numbers import Numbers, Unit


@dataclass(frozen=True, slots=True)
class Spot:
    """One number: what it is worth, how it is written, what it counts, and the address of the list behind it.

    Without a value nothing is drawn, but for a number that `is_hidden` ("<5"). Of one that `is_few` only a few stand
    behind it: it is drawn hollow.
    """

    value: float | None
    text: str
    title: str
    address: str = ""
    is_hidden: bool = False
    is_few: bool = False

    @property
    def is_marked(self) -> bool:
        """Whether its place shows something although it has no value."""
        return self.is_hidden or bool(self.address)


@dataclass(frozen=True, slots=True)
class AxisStep:
    """A place on an axis: its name in full, its label, what stands under a run of labels, and its days over time."""

    name: str
    label: str = ""
    group: str = ""
    key: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class ChartSeries:
    """One spot for each step; `is_before` is another period beside the one that is asked for."""

    name: str
    spots: tuple[Spot, ...]
    is_before: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """Between which values eight in ten should lie, for each step."""

    name: str
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]


class RemarkKind(StrEnum):
    """Why the numbers of some days may differ."""

    PERSON = "person"  # somebody wrote it down
    INTERRUPTION = "interruption"
    MAINTENANCE = "maintenance"
    MERGER = "merger"
    HOLIDAY = "holiday"
    CAMPAIGN = "campaign"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Remark:
    """What happened from a first to a last day, drawn on every chart over time."""

    first: date
    last: date
    kind: RemarkKind
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that a chart shows; `key` keeps the patterns of two charts on one page apart.

    `totals` has a spot for each step where its series do not add up: what they leave of it is drawn as hidden.
    """

    title: str
    description: str
    steps: tuple[AxisStep, ...]
    series: tuple[ChartSeries, ...]
    numbers: Numbers
    unit: Unit = Unit.COUNT
    band: Band | None = None
    remarks: tuple[Remark, ...] = ()
    key: str = "chart"
    totals: tuple[Spot, ...] = ()

    @property
    def is_over_time(self) -> bool:
        return bool(self.steps) and self.steps[0].first is not None

    @property
    def has_few(self) -> bool:
        """Whether a mark of it is hollow."""
        return any(spot.is_few for series in self.series for spot in series.spots)

    def numbered(self) -> list[tuple[int, int, list[Remark]]]:
        """The remarks by the step in which they begin, in order: number from 1, place of the step, remarks."""
        places: dict[int, list[Remark]] = {}
        for remark in sorted(self.remarks, key=lambda remark: (remark.first, remark.text)):
            place = self.place_of(remark)
            if place is not None:
                places.setdefault(place, []).append(remark)
        return [(number, place, places[place]) for number, place in enumerate(sorted(places), 1)]

    def place_of(self, remark: Remark) -> int | None:
        """The first step that a remark touches."""
        for place, step in enumerate(self.steps):
            if step.first and step.last and remark.first <= step.last and remark.last >= step.first:
                return place
        return None
