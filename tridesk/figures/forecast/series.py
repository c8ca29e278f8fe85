"""Counts in regular intervals, as a grid of open days and slots of a day."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final

import numpy as np
from numpy.typing import NDArray

Grid = NDArray[np.float64]

YEARS: Final = range(1900, 2200)
MOST_SLOTS: Final = 1_440  # a minute each
MOST_CELLS: Final = 10_000_000


@dataclass(frozen=True)
class Series:
    """`counts[day, slot]`; NaN where the desk was closed.

    `starts` are the moments of a cell as they were written, by the time on the clock: two in the hour that comes twice
    when summer time ends.
    """

    days: tuple[date, ...]
    slots: tuple[time, ...]
    counts: Grid
    starts: Mapping[datetime, tuple[datetime, ...]] = field(default_factory=dict)

    def before(self, day: int) -> Series:
        """The days before the one with this number."""
        return Series(self.days[:day], self.slots, self.counts[:day])


class BadSeries(ValueError):
    """A row cannot be read, with its line number; or the rows are no regular intervals."""


def read_series(lines: Iterable[str]) -> Series:
    """A series out of CSV rows `start,count` (ISO time, count >= 0), with or without a head, in any order.

    Intervals that show the same time on the clock (the hour that comes twice) share a cell, which holds their mean.
    Raises `BadSeries` for a row that is none, a moment that stands twice, a file without rows, or too many moments.
    """
    counts: dict[datetime, float] = {}
    starts: dict[datetime, tuple[datetime, ...]] = {}  # by the time on the clock
    rows = csv.reader(lines)
    try:
        for number, row in enumerate(rows, 1):
            if not row or (number == 1 and row[0].strip().lower() == "start"):
                continue
            start, count = _row(number, row)
            others = starts.get(start.replace(tzinfo=None), ())
            if start in counts or (others and None in {moment.tzinfo for moment in (start, *others)}):
                raise BadSeries(f"Line {number}: {start.isoformat()} stands twice.")
            counts[start] = count
            starts[start.replace(tzinfo=None)] = (*others, start)
    except csv.Error:
        raise BadSeries(f"Line {rows.line_num}: a field is too long, or a quote is not closed.") from None
    if not counts:
        raise BadSeries("There is no row with a time and a count.")
    return _series(counts, starts)


def means(counts: Grid) -> Grid:
    """The mean of each slot over the days on which it was open; 0 where it never was."""
    return np.asarray(np.nansum(counts, axis=0) / np.maximum((~np.isnan(counts)).sum(axis=0), 1))


def weekday_mean(counts: Grid, weekdays: NDArray[np.int_], weekday: int, weeks: int) -> Grid:
    """The mean of each slot over the last such weekdays, without any over all days; NaN where it was never open."""
    same = counts[weekdays == weekday][-weeks:]
    rows = same if len(same) else counts
    return np.where(np.isnan(rows).all(axis=0), np.nan, means(rows))


def _series(counts: Mapping[datetime, float], starts: Mapping[datetime, tuple[datetime, ...]]) -> Series:
    """The grid of these counts."""
    days, slots = tuple(sorted({start.date() for start in starts})), tuple(sorted({start.time() for start in starts}))
    if len(slots) > MOST_SLOTS or len(days) * len(slots) > MOST_CELLS:
        raise BadSeries(
            f"{len(days)} days with {len(slots)} times of day are too many: the rows are regular intervals of at least "
            "a minute, that begin at the same times each day."
        )
    day_of, slot_of = {day: i for i, day in enumerate(days)}, {slot: i for i, slot in enumerate(slots)}
    grid = np.full((len(days), len(slots)), np.nan)
    for on_clock, moments in starts.items():
        together = sum(counts[moment] for moment in moments)
        grid[day_of[on_clock.date()], slot_of[on_clock.time()]] = together / len(moments)
    return Series(days, slots, grid, starts)


def _row(number: int, row: list[str]) -> tuple[datetime, float]:
    try:
        start, count = datetime.fromisoformat(row[0].strip()), float(row[1])
    except (ValueError, IndexError):
        raise BadSeries(f"Line {number}: expected an ISO time and a count, got {','.join(row)[:60]!r}.") from None
    if start.year not in YEARS:
        raise BadSeries(f"Line {number}: the year lies from {YEARS[0]} to {YEARS[-1]}, got {start.year}.")
    if not 0 <= count < 1e9:
        raise BadSeries(f"Line {number}: a count is a number from 0, got {row[1][:20]!r}.")
    return start, count
