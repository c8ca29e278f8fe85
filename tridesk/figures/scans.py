"""Where the numbers of a question are read: cells by year, month or day, or the facts themselves. No query."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Literal

from tridesk.figures import cells
from tridesk.figures.dimensions import DIMENSIONS
from tridesk.figures.grains import GRAINS, Period, first_day, span
from tridesk.figures.questions import FigureQuestion

DAY: Final = 48  # half hours


@dataclass(frozen=True, slots=True)
class Scan:
    """One read: a table, the days that it covers, the number of a cut in the cells, the column of each dimension.

    `slots` is how many half hours of each day are read; cells have whole days.
    """

    table: Literal["cells", "facts"]
    period: Period
    cut: int
    columns: dict[str, str]
    slots: int = DAY


def scans(question: FigureQuestion, added_until: date, slots: int = DAY) -> list[Scan]:
    """The fewest rows that answer a question; from `added_until` on, facts are in no cell yet.

    With fewer `slots` the answer is about so many half hours of each day.
    """
    bases = tuple(dict.fromkeys(DIMENSIONS[name].base for name in question.dimensions))
    grain = next((axis for axis in (question.rows, question.columns) if axis in GRAINS), "")
    if slots < DAY:
        return [replace(_facts(question.period, bases), slots=slots)]
    added, fresh = _halves(question.period, added_until)
    reads = [
        Scan("cells", part, cut.number, cut.columns) if cut else _facts(part, bases)
        for part, cut in (_cuts(added, bases, grain, added_until) if added else ())
    ]
    return [*reads, _facts(fresh, bases)] if fresh else reads


def _cuts(added: Period, bases: Sequence[str], grain: str, until: date) -> Iterator[tuple[Period, cells.Cut | None]]:
    """The parts of a period, each with the cells to read: by year or month, where whole ones do, else by day."""
    year = cells.year_cut(*bases) if grain in ("year", "") else None
    month = cells.month_cut(*bases) if grain not in ("day", "week") else None
    for days, in_months in _parts(added, "month", until) if month else [(added, False)]:
        for part, in_years in _parts(days, "year", until) if in_months and year else [(days, False)]:
            yield part, year if in_years else month if in_months else cells.day_cut(*bases)


def _facts(period: Period, bases: Sequence[str]) -> Scan:
    return Scan("facts", period, 0, {name: cells.column(name) for name in bases})


def _halves(period: Period, until: date) -> tuple[Period | None, Period | None]:
    """The days of a period before a day, and those from it on."""
    last = until - timedelta(days=1)
    before = Period(period.first, min(period.last, last)) if period.first <= last else None
    return before, Period(max(period.first, until), period.last) if period.last >= until else None


def _parts(period: Period, grain: Literal["month", "year"], until: date) -> Iterator[tuple[Period, bool]]:
    """The whole months or years of a period that end before that of `until`, and the days before and after them."""
    a_day = timedelta(days=1)
    first = first_day(grain, period.first)
    begin = first if first == period.first else span(grain, first).last + a_day
    end = first_day(grain, min(period.last + a_day, until))
    if begin >= end:
        yield period, False
        return
    if period.first < begin:
        yield Period(period.first, begin - a_day), False
    yield Period(begin, end - a_day), True
    if end <= period.last:
        yield Period(end, period.last), False
