"""Forecasts beside what came: how far each day was off, and whether the bands kept what they promise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Reviewed:
    """One past day: its forecast with the band, what came, and how much its half hours missed together."""

    day: date
    expected: float
    low: float
    high: float
    came: int
    missed: float

    @property
    def within(self) -> bool:
        return self.low <= self.came <= self.high

    @property
    def off(self) -> float | None:
        """How far the day's total was off, in per cent of what came; below 0 when more was expected than came."""
        return 100 * (self.came - self.expected) / self.came if self.came else None


@dataclass(frozen=True)
class Review:
    """Several past days: errors in per cent of all that came (None without any), and per cent of days in the band."""

    days: tuple[Reviewed, ...]
    by_day: float | None
    by_half_hour: float | None
    covered: float | None


def reviewed(day: date, expected: Sequence[float], total: tuple[float, float, float], came: Sequence[int]) -> Reviewed:
    """A day by its half hours; `total` is the forecast of the whole day with its band."""
    missed = sum(abs(number - guess) for guess, number in zip(expected, came, strict=True))
    return Reviewed(day, *total, sum(came), missed)


def review(days: Iterable[Reviewed]) -> Review:
    """The days together."""
    known = tuple(days)
    came = sum(row.came for row in known)
    if not came:
        return Review(known, None, None, None)
    return Review(
        known,
        100 * sum(abs(row.came - row.expected) for row in known) / came,
        100 * sum(row.missed for row in known) / came,
        100 * sum(row.within for row in known) / len(known),
    )
