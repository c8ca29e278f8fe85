"""What the page of forecasts shows of one class: a day, the next days and weeks, and how good the last ones were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final

import numpy as np

from tridesk.figures.forecast.classes import ALL
from tridesk.figures.forecast.intraday import rest_of_day
from tridesk.figures.forecast.review import Review, review, reviewed
from tridesk.figures.forecast.sums import DaySum, alike, band_of_sum
from tridesk.figures.planning.history import counts, half_hour_at
from tridesk.figures.planning.models import Forecast
from tridesk.kit import clock
from tridesk.kit.clock import BRUSSELS

NEXT_DAYS: Final = 10
LAST_WEEKS: Final = timedelta(weeks=4)
DAYS_SHOWN: Final = 42  # on the chart of days behind and ahead
TRIED: Final = 60  # past days from which is learnt how much of a morning's surprise lasts


@dataclass(frozen=True)
class HalfHour:
    """A half hour of a day: what was expected, what came (None: not yet), and what is expected by now."""

    at: datetime
    expected: float
    low: float
    high: float
    came: int | None
    updated: float | None = None


@dataclass(frozen=True)
class DayOutlook:
    """One day; `updated` is what today's total should be, from what came so far."""

    forecast: Forecast
    half_hours: tuple[HalfHour, ...]
    updated: float | None = None

    @property
    def came(self) -> int | None:
        """What came so far; None when nothing is known yet."""
        known = [half.came for half in self.half_hours if half.came is not None]
        return sum(known) if known else None


@dataclass(frozen=True)
class Week:
    """The working days of a week that are still to come."""

    monday: date
    days: int
    expected: float
    low: float
    high: float


def day_outlook(rows: Sequence[Forecast], day: date, today: date) -> DayOutlook | None:
    """A day of these forecasts; today with what came so far. None when it has no forecast."""
    row = next((row for row in rows if row.day == day), None)
    if row is None:
        return None
    came: list[int] = list(row.came or [])
    updated: list[float] = []
    if day == today:
        came = _so_far(row)
        updated = _updated(row, came, rows)
    half_hours = tuple(
        HalfHour(
            half_hour_at(day, row.first + slot),
            expected,
            row.low[slot],
            row.high[slot],
            came[slot] if slot < len(came) else None,
            updated[slot - len(came)] if updated and slot >= len(came) else None,
        )
        for slot, expected in enumerate(row.expected)
        if row.high[slot] > 0 or (slot < len(came) and came[slot])
    )
    return DayOutlook(row, half_hours, sum(came) + sum(updated) if updated and came else None)


def _so_far(row: Forecast) -> list[int]:
    """The requests of each half hour of today that is over."""
    now = clock.now().astimezone(BRUSSELS)
    over = min(max(now.hour * 2 + now.minute // 30 - row.first, 0), len(row.expected))
    came = [0] * over
    for count in counts(row.channel, row.day, row.day):
        of_class = row.language in (ALL, count.language) and row.service in (ALL, count.service)
        if of_class and 0 <= count.slot - row.first < over:
            came[count.slot - row.first] += count.number
    return came


def _updated(row: Forecast, came: Sequence[int], rows: Sequence[Forecast]) -> list[float]:
    """What is expected of the rest of today."""
    past = [each for each in rows if each.came is not None and _fits(each, row)][-TRIED:]
    before = np.array([each.expected for each in past]).reshape(len(past), len(row.expected))
    known = np.array([each.came for each in past], dtype=float).reshape(before.shape)
    expected = np.array(row.expected)
    rest = rest_of_day(np.maximum(expected, 1e-9), np.array(came, dtype=float), before, known)
    return [float(number) for number in rest]


def _fits(past: Forecast, row: Forecast) -> bool:
    return (past.first, len(past.expected)) == (row.first, len(row.expected))


def next_days(rows: Sequence[Forecast], today: date) -> list[Forecast]:
    """The forecasts of the days ahead, today included."""
    return [row for row in rows if row.day >= today][:NEXT_DAYS]


def next_weeks(rows: Sequence[Forecast], today: date) -> Iterator[Week]:
    """The weeks ahead, with the bands of the sums of their days; one in which the desk is closed expects nothing."""
    coming = [row for row in rows if row.day >= today]
    together = alike(
        [DaySum(row.total, row.total_high, sum(row.came)) for row in week if row.came is not None]
        for _monday, week in _by_week(row for row in rows if row.day < today)
    )
    before: date | None = None
    for monday, week in _by_week(coming):
        while before and (before := before + timedelta(weeks=1)) < monday:
            yield Week(before, 0, 0.0, 0.0, 0.0)
        before = monday
        days = [DaySum(row.total, row.total_high) for row in week]
        low, high = band_of_sum(days, DaySum(coming[0].total, coming[0].total_high).more, together)
        yield Week(monday, len(days), sum(day.expected for day in days), low, high)


def _by_week(rows: Iterable[Forecast]) -> Iterator[tuple[date, list[Forecast]]]:
    """Rows in order of their days, by the Monday of the week."""
    for monday, week in groupby(rows, lambda row: row.day - timedelta(row.day.weekday())):
        yield monday, list(week)


def last_weeks(rows: Sequence[Forecast], today: date) -> Review:
    """Every day of the last four weeks that had a forecast, beside what came."""
    return review(
        reviewed(row.day, row.expected, (row.total, row.total_low, row.total_high), row.came)
        for row in rows
        if today - LAST_WEEKS <= row.day < today and row.came is not None
    )
