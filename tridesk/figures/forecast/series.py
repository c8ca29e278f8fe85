"""Counts in regular intervals, as a grid of open days and slots of a day."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

import numpy as np
from numpy.typing import NDArray

Grid = NDArray[np.float64]


@dataclass(frozen=True)
class Series:
    """`counts[day, slot]`; NaN where the desk was closed."""

    days: tuple[date, ...]
    slots: tuple[time, ...]
    counts: Grid

    def before(self, day: int) -> Series:
        """The days before the one with this number."""
        return Series(self.days[:day], self.slots, self.counts[:day])


class BadSeries(ValueError):
    """A row cannot be read, with its line number."""


def read_series(lines: Iterable[str]) -> Series:
    """A series out of CSV rows `start,count` (ISO time, count >= 0), with or without a head, in any order.

    Raises `BadSeries` for a row that is none, a moment that stands twice, or a file without rows.
    """
    counts: dict[datetime, float] = {}
    for number, row in enumerate(csv.reader(lines), 1):
        if not row or (number == 1 and row[0].strip().lower() == "start"):
            continue
        start, count = _row(number, row)
        if start in counts:
            raise BadSeries(f"Line {number}: {start.isoformat()} stands twice.")
        counts[start] = count
    if not counts:
        raise BadSeries("There is no row with a time and a count.")
    return series_of(counts)


def series_of(counts: dict[datetime, float]) -> Series:
    """The grid of these counts."""
    days = tuple(sorted({start.date() for start in counts}))
    slots = tuple(sorted({start.time() for start in counts}))
    day_of, slot_of = {day: i for i, day in enumerate(days)}, {slot: i for i, slot in enumerate(slots)}
    grid = np.full((len(days), len(slots)), np.nan)
    for start, count in counts.items():
        grid[day_of[start.date()], slot_of[start.time()]] = count
    return Series(days, slots, grid)


def _row(number: int, row: list[str]) -> tuple[datetime, float]:
    try:
        start, count = datetime.fromisoformat(row[0].strip()), float(row[1])
    except (ValueError, IndexError):
        raise BadSeries(f"Line {number}: expected an ISO time and a count, got {','.join(row)[:60]!r}.") from None
    if not 0 <= count < 1e9:
        raise BadSeries(f"Line {number}: a count is a number from 0, got {row[1][:20]!r}.")
    return start.replace(tzinfo=None), count
