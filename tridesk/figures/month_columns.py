"""The facts of the months that are over, stored column by column: so the times behind a number are read fast."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, TypeAlias

import numpy as np
from django.db import connection

from tridesk.figures import durations
from tridesk.figures.cells import STORED, month_total
from tridesk.figures.definitions import COUNTERS, FIGURES, PERCENTILES
from tridesk.figures.dimensions import DIMENSIONS
from tridesk.figures.grains import GRAINS, Period, first_day
from tridesk.figures.models import MonthColumn
from tridesk.figures.month_cells import EPOCH, NONE, Numbers
from tridesk.figures.questions import FigureQuestion

_KIND: Final = "<i4"


def counters() -> list[int]:
    """The counters of whose times percentiles are made."""
    figures = (figure for figure in FIGURES.values() if figure.measure in PERCENTILES)
    return sorted({COUNTERS[figure.counter].number for figure in figures})


def missing(before: date) -> dict[date, list[int]]:
    """The counters whose facts of a month before a day are in no columns, by month."""
    chosen = counters()
    with connection.cursor() as cursor:
        cursor.execute(_MISSING, [chosen, month_total(), before])
        rows = cursor.fetchall()
    months: dict[date, list[int]] = {}
    for month, counter in rows:
        months.setdefault(month, []).append(counter)
    return months


_MISSING: Final = """
    SELECT first, counter FROM figures_cell cell
    WHERE counter = ANY(%s) AND cut = %s AND first < %s AND NOT EXISTS (
        SELECT FROM figures_monthcolumn stored
        WHERE (stored.counter, stored.month, stored.column) = (cell.counter, cell.first, 0)
    )
    GROUP BY first, counter HAVING sum(n) > 0 ORDER BY first, counter
"""


def write(facts: Mapping[str, Numbers], month: date, chosen: Collection[int]) -> None:
    """Stores the columns of the facts of a month, of these counters."""
    for counter in chosen:
        places = np.flatnonzero(facts["counter"] == counter)
        if len(places):
            columns = (
                MonthColumn(counter=counter, month=month, column=number, numbers=_bytes(facts[name][places]))
                for name, number in STORED.items()
            )
            MonthColumn.objects.bulk_create(columns, ignore_conflicts=True)


def _bytes(numbers: Numbers) -> bytes:
    return numbers.astype(_KIND).tobytes()


def forget(changed: Collection[tuple[int, date]]) -> None:
    """Drops the columns of these counters and months."""
    if changed:
        with connection.cursor() as cursor:
            cursor.execute(_FORGET, [list(column) for column in zip(*changed, strict=True)])


_FORGET: Final = """
    DELETE FROM figures_monthcolumn stored USING unnest(%s::smallint[], %s::date[]) gone(counter, month)
    WHERE (stored.counter, stored.month) = (gone.counter, gone.month)
"""


Cut: TypeAlias = tuple[Numbers, Numbers, Numbers]
"""Rows, columns and times of facts, as they are stored; a day counts from `EPOCH`."""


def cuts(
    question: FigureQuestion, counter: int, time: str, excluded: Sequence[int], filters: Mapping[str, Sequence[int]]
) -> Iterator[tuple[date, Cut]]:
    """The times that a question is about in each month of its period that is stored whole; `filters` by dimension."""
    names = {"day", time, *(_column(name) for name in question.dimensions)}
    if not question.with_excluded:
        names.add("topic")
    for month, columns in _read(counter, question.period, sorted(names)):
        days, chosen = columns["day"], columns[time] != NONE
        if month < question.period.first:
            chosen &= days >= _number(question.period.first)
        if not question.period.is_whole_months:
            chosen &= days <= _number(question.period.last)
        if not question.with_excluded:
            chosen &= ~np.isin(columns["topic"], excluded)
        for dimension, numbers in filters.items():
            chosen &= np.isin(_values(dimension, columns), numbers)
        rows, across = (_along(axis, month, columns)[chosen] for axis in (question.rows, question.columns))
        yield month, (rows, across, columns[time][chosen])


def _column(dimension: str) -> str:
    base = DIMENSIONS[dimension].base
    return durations.COLUMNS_OF.get(base, base)


def _number(day: date) -> int:
    return (day - EPOCH).days


def _along(axis: str, month: date, columns: Mapping[str, Numbers]) -> Numbers:
    """The row or column of each fact of a month: the first day of a step of time, or the number of a value."""
    days = columns["day"]
    if axis == "day":
        return days
    if axis == "week":
        return days - (days - _A_MONDAY) % 7
    if axis in GRAINS:
        return np.full_like(days, _number(first_day(axis, month)))
    return _values(axis, columns) if axis else np.zeros_like(days)


_A_MONDAY: Final = _number(date(2000, 1, 3))


def _values(dimension: str, columns: Mapping[str, Numbers]) -> Numbers:
    """The number of each fact's value of a dimension."""
    numbers = columns[_column(dimension)]
    if dimension not in durations.COLUMNS_OF:
        return numbers
    return np.where(numbers == NONE, 0, np.searchsorted(durations.BOUNDS, numbers, side="right") + 1)


def _read(counter: int, period: Period, names: Sequence[str]) -> Iterator[tuple[date, dict[str, Numbers]]]:
    """These columns of the months of a period, where all are stored; a year at a time."""
    of_number = {STORED[name]: name for name in names}
    for year in range(period.first.year, period.last.year + 1):
        days = max(period.first.replace(day=1), date(year, 1, 1)), min(period.last, date(year, 12, 31))
        stored = MonthColumn.objects.filter(counter=counter, month__range=days, column__in=of_number)
        months: dict[date, dict[str, Numbers]] = {}
        for month, number, numbers in stored.order_by("month").values_list("month", "column", "numbers"):
            months.setdefault(month, {})[of_number[number]] = np.frombuffer(numbers, _KIND)
        yield from ((month, columns) for month, columns in months.items() if len(columns) == len(of_number))
