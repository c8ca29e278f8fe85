"""One period beside another: step by step over time, else value by value, adjusted for working days where asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext

from tridesk.directory.office.queries import working_hours
from tridesk.directory.office.worktime import WorkingHours
from tridesk.figures import grains
from tridesk.figures.answers import DimensionValue, FigureAnswer, FigureMark
from tridesk.figures.charts import Unit
from tridesk.figures.definitions import FIGURES
from tridesk.figures.grains import GRAINS, Period
from tridesk.figures.grids import Grid, as_asked, grid_of
from tridesk.figures.questions import FigureQuestion


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a row was in the other period; `value` is None where it is unknown or hidden."""

    name: str
    mark: FigureMark
    value: float | None

    @property
    def number(self) -> float | None:
        """Its value as files have it: adjusted ones are no whole numbers."""
        return None if self.value is None else round(self.value, 2)

    def change_to(self, mark: FigureMark) -> float | None:
        """How much larger the present number is, as a share of this one; None where that says nothing."""
        if not self.value or mark.is_hidden or mark.value is None:
            return None
        return (mark.value - self.value) / self.value


@dataclass(frozen=True, slots=True)
class OtherPeriod:
    """Which period stands beside that of a question, '' for none; with its counts brought to as many working days."""

    key: str = ""
    is_adjusted: bool = False

    @classmethod
    def read(cls, mapping: Mapping[str, Any]) -> OtherPeriod:
        """As an address says it; an unknown one is none."""
        key = mapping.get("beside", "")
        return cls(key, mapping.get("adjusted") == "1") if key in ("before", "year") else cls()

    def address(self) -> str:
        """Returns the parameters that it adds to the address of a question."""
        return f"&beside={self.key}{'&adjusted=1' * self.is_adjusted}" if self.key else ""

    def of(self, question: FigureQuestion) -> FigureQuestion | None:
        """The same question over that period."""
        return {"before": question.before, "year": question.year_before}[self.key]() if self.key else None


NO_OTHER: Final = OtherPeriod()


def other_name(other: FigureAnswer, *, is_adjusted: bool) -> str:
    """The heading of the numbers of another period; says that its counts are adjusted."""
    name = period_name(other.question.period)
    is_count = Unit(FIGURES[other.question.figure].unit) is Unit.COUNT
    return f"{name} ({gettext('adjusted for working days')})" if is_adjusted and is_count else name


def beside(grid: Grid, answer: FigureAnswer, other: FigureAnswer, *, is_adjusted: bool) -> list[Earlier | None]:
    """The row totals of the other period in the order of the rows of `grid`, and its total as the last."""
    return _beside(grid, grid_of(other), answer, other, is_adjusted=is_adjusted)


def beside_as_asked(answer: FigureAnswer, other: FigureAnswer, *, is_adjusted: bool) -> list[Earlier | None]:
    """The same in the order of the rows of the answer, as files and programs have it."""
    return _beside(as_asked(answer), as_asked(other), answer, other, is_adjusted=is_adjusted)


def _beside(
    grid: Grid, theirs: Grid, answer: FigureAnswer, other: FigureAnswer, *, is_adjusted: bool
) -> list[Earlier | None]:
    hours = working_hours()
    pairs = list(zip(theirs.rows, theirs.row_totals, strict=True))
    if grid.axis in GRAINS:
        lined_up = [pairs[place] if place < len(pairs) else None for place in range(len(grid.rows))]
    else:
        by_key = {row.key: (row, mark) for row, mark in pairs}
        lined_up = [by_key.get(row.key) for row in grid.rows]
    is_count = Unit(FIGURES[answer.question.figure].unit) is Unit.COUNT
    whole = _factor(answer.question.period, other.question.period, hours) if is_adjusted and is_count else 1.0
    rows: list[Earlier | None] = []
    for row, pair in zip(grid.rows, lined_up, strict=True):
        if pair is None:
            rows.append(None)
            continue
        by = whole
        if is_adjusted and is_count and grid.axis in GRAINS:
            by = _factor(_days(grid.axis, row, answer), _days(grid.axis, pair[0], other), hours)
        name = pair[0].name if grid.axis in GRAINS else f"{row.name}, {period_name(other.question.period)}"
        rows.append(Earlier(name, pair[1], _scaled(pair[1], by)))
    return [*rows, Earlier(period_name(other.question.period), theirs.total, _scaled(theirs.total, whole))]


def _scaled(mark: FigureMark, by: float) -> float | None:
    return None if mark.is_hidden or mark.value is None else mark.value * by


def _days(grain: str, value: DimensionValue, answer: FigureAnswer) -> Period:
    """The days of a step that lie in the period of the answer."""
    days = grains.span(grain, first_of(grain, value.key))
    return days.overlap(answer.question.period) or days


def _factor(now: Period, before: Period, hours: WorkingHours) -> float:
    """By which a count of an earlier period is multiplied: the working days of this one by those of that."""
    mine, theirs = working_days(now, hours), working_days(before, hours)
    return mine / theirs if mine and theirs else 1.0


def factor(now: Period, before: Period) -> float:
    """The same by the hours of the desk."""
    return _factor(now, before, working_hours())


def working_days(period: Period, hours: WorkingHours) -> int:
    """The working days of a period."""
    return sum(hours.is_working_day(period.first + timedelta(days=place)) for place in range(period.days))


def first_of(grain: str, key: str) -> date:
    """The first day of a step by its key."""
    match grain:
        case "day":
            return date.fromisoformat(key)
        case "week":
            return date.fromisocalendar(int(key[:4]), int(key[6:]), 1)
        case "month":
            return date(int(key[:4]), int(key[5:7]), 1)
        case "quarter":
            return date(int(key[:4]), 3 * int(key[6:]) - 2, 1)
    return date(int(key), 1, 1)


def period_name(period: Period) -> str:
    """The period in a few words: a day, month, quarter or year by its name, else its first and last day."""
    for grain in ("day", "month", "quarter", "year"):
        if period.first == grains.first_day(grain, period.first) and period == grains.span(grain, period.first):
            return grains.name_of(grain, period.first)
    first, last = grains.name_of("day", period.first), grains.name_of("day", period.last)
    return gettext("%(first)s to %(last)s") % {"first": first, "last": last}
