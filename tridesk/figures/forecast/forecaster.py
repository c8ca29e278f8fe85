"""Forecasts each slot of a day from the days before it, with a band.

Two views of a day are averaged: its total spread over a profile (`totals`, `profiles`), and a low-rank model of past
days (`low_rank`). Each errs where the other does not. As far as they missed more than the plain mean of four weeks of
late, that takes their place. The band comes from how far earlier forecasts were off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tridesk.figures.forecast.intraday import rest_of_day
from tridesk.figures.forecast.low_rank import low_rank
from tridesk.figures.forecast.profiles import profile
from tridesk.figures.forecast.series import Grid, Series, means, weekday_mean
from tridesk.figures.forecast.totals import Calendar, Causes, DayTotal, Totals

FEWEST: Final = 5  # days of history without which nothing is forecast
COVERS: Final = 0.8  # of all slots lie within the band
PLAIN_WEEKS: Final = 4
TRUSTS: Final[tuple[float, ...]] = tuple(np.linspace(1, 0, 11).tolist())
NEAR: Final = 1.003  # times the least error: the two views know more than the past shows
FEWEST_FOR_TRUST: Final = 10  # past days
TRIED: Final = 60  # past days whose errors make the band
FLOOR: Final = 0.02  # requests in a slot, or as much of a mean slot with less than one: nothing is impossible
FEWEST_FOR_A_SHARE: Final = 20  # past errors; with fewer, the spread is Poisson's
FEWEST_FOR_TAILS: Final = 200
NORMAL_TAILS: Final = (-1.2816, 1.2816)
TAILS: Final = np.linspace(0.02, 0.35, 67)  # candidates: the share of errors beyond each end of the band


class TooShort(ValueError):
    """There are too few days before the one that is asked for."""


@dataclass(frozen=True)
class DayForecast:
    """What is expected of one day; `parts` is how its total came about."""

    day: date
    expected: Grid
    low: Grid
    high: Grid
    parts: Mapping[str, float]


class Forecaster:
    """Forecasts days after the known ones of a series."""

    def __init__(self, series: Series, calendar: Calendar | None = None) -> None:
        """`calendar` is that of the days of the series, where it is known already."""
        if len(series.days) < FEWEST:
            raise TooShort(f"A forecast needs at least {FEWEST} days before it.")
        self._series = series
        self._weekdays = np.array([day.weekday() for day in series.days])
        self._calendar = calendar or Calendar(series.days, {})
        self._totals = Totals(self._calendar, _totals(series.counts))

    def expected(self, day: date) -> tuple[Grid, DayTotal]:
        """The expected count of each slot of a day after the known ones."""
        total = self._totals.ahead(day)
        spread = total.total * profile(self._series.counts, self._weekdays, day.weekday())
        shapes = low_rank(self._series.counts, self._weekdays, day.weekday(), self._calendar.steps(day))
        grid = spread if shapes is None else _between(spread, shapes)
        return np.maximum(grid, FLOOR * min(1.0, float(grid.mean()))), total


def _between(one: Grid, other: Grid) -> Grid:
    """The mean of two forecasts in square roots, of their totals and of how these spread.

    Of the slots alone it would be too low: the more they differ, the more of the total is lost.
    """
    slots = (np.sqrt(one) + np.sqrt(other)) ** 2
    total = (np.sqrt(one.sum()) + np.sqrt(other.sum())) ** 2 / 4
    return np.asarray(slots * total / max(slots.sum(), 1e-9))


def forecast_last(series: Series, number: int, causes: Causes | None = None, seen: int = 0) -> list[DayForecast]:
    """Forecasts each of the last `number` days from the days before it alone, and from its first `seen` slots.

    What is expected of the slots that are seen is what came. Raises `TooShort` when the first of these days has too few
    days before it.
    """
    first = len(series.days) - number
    if first < FEWEST:
        raise TooShort(f"{number} days cannot be forecast: at least {FEWEST} must come before the first of them.")
    start = max(FEWEST, first - TRIED)
    days = range(start, len(series.days))
    pairs = [
        Forecaster(series.before(day), Calendar(series.days[:day], causes or {})).expected(series.days[day])
        for day in days
    ]
    views, came = np.array([grid for grid, _total in pairs]), series.counts[start:]
    weekdays = np.array([day.weekday() for day in series.days])
    plain = np.array([plain_mean(series.counts[:day], weekdays[:day], int(weekdays[day])) for day in days])
    forecasts = []
    for place, (_grid, total) in enumerate(pairs):
        if place < first - start:
            continue
        known = slice(max(0, place - TRIED), place)
        trust = trust_in(views[known], plain[known], came[known])
        expected = mixed(views, plain, trust)
        rest = rest_of_day(expected[place], came[place, :seen], expected[known], came[known])
        updated = np.concatenate([came[place, :seen], rest])
        low, high = band(updated, expected[known, seen:], came[known, seen:])
        forecasts.append(DayForecast(series.days[start + place], updated, low, high, total.parts))
    return forecasts


def plain_mean(counts: Grid, weekdays: NDArray[np.int_], weekday: int) -> Grid:
    """The mean of the last four such weekdays, which no forecast is to be much worse than."""
    return weekday_mean(counts, weekdays, weekday, PLAIN_WEEKS)


def mixed(views: Grid, plain: Grid, trust: float) -> Grid:
    """The forecast of the two views as far as they are trusted, else the plain mean where there is one."""
    least = FLOOR * np.minimum(1.0, views.mean(axis=-1, keepdims=True))
    return np.asarray(np.maximum(np.where(np.isnan(plain), views, trust * views + (1 - trust) * plain), least))


def trust_in(views: Grid, plain: Grid, came: Grid) -> float:
    """How much of a forecast is that of the two views, from 0 to 1; the rest is the plain mean of four weeks.

    Of the shares that missed least on the days that are known, all but as little, it is the largest.
    """
    if len(came) < FEWEST_FOR_TRUST:
        return 1.0
    known = ~np.isnan(came) & ~np.isnan(plain)
    views, plain, came = views[known], plain[known], came[known]
    errors = [float(np.abs(plain + trust * (views - plain) - came).sum()) for trust in TRUSTS]
    return next(trust for trust, error in zip(TRUSTS, errors, strict=True) if error <= NEAR * min(errors))


@dataclass(frozen=True)
class Spread:
    """How far counts lie from what was expected: Poisson's spread, a share of the size, and where the tails begin."""

    share: float
    tails: tuple[float, float]

    def around(self, expected: Grid) -> tuple[Grid, Grid]:
        """Between which counts `COVERS` of the slots should lie."""
        spread = np.sqrt(expected + self.share * expected**2)
        low = np.floor(expected + self.tails[0] * spread)
        return np.maximum(low, 0), np.maximum(expected + self.tails[1] * spread, 0)


def spread_of(before: Grid, came: Grid) -> Spread:
    """The spread of earlier forecasts around what came; NaN are closed slots.

    The share and the tails are those of the errors. Small counts cannot fall below the band, so the tails are chosen
    such that the whole band covers its share; with few errors they are those of a normal distribution.
    """
    known = ~np.isnan(came)
    came, before = came[known], before[known]
    if len(came) < FEWEST_FOR_A_SHARE:
        return Spread(0.0, NORMAL_TAILS)
    share = max(0.0, float(np.sum((came - before) ** 2 - before) / max(np.sum(before**2), 1e-9)))
    if len(came) < FEWEST_FOR_TAILS:
        return Spread(share, NORMAL_TAILS)
    off = (came - before) / np.sqrt(np.maximum(before + share * before**2, 1e-9))
    best, distance = Spread(share, NORMAL_TAILS), 1.0
    begins, ends = np.quantile(off, TAILS), np.quantile(off, 1 - TAILS)
    for tails in zip(begins.tolist(), ends.tolist(), strict=True):
        spread = Spread(share, tails)
        low, high = spread.around(before)
        away = abs(float(np.mean((came >= low) & (came <= high))) - COVERS)
        if away < distance:
            best, distance = spread, away
    return best


def band(expected: Grid, before: Grid, came: Grid) -> tuple[Grid, Grid]:
    """Between which counts `COVERS` of the slots should lie, from earlier forecasts and what came."""
    return spread_of(before, came).around(expected)


def _totals(counts: Grid) -> Sequence[float]:
    """Of each day, as if every slot had been open."""
    rates = means(counts)
    known = ~np.isnan(counts)
    opened = (known * rates).sum(axis=1) / max(rates.sum(), 1e-9)
    return list(np.nansum(counts, axis=1) / np.maximum(opened, 0.05))
