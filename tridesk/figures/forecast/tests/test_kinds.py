"""Forecasts of many kinds of series: nowhere much worse than a plain mean, on most of them better than all others."""

from __future__ import annotations

from datetime import time
from typing import Final

import numpy as np
import pytest

from tests.depth import draws
from tridesk.figures.forecast import accuracy
from tridesk.figures.forecast.forecaster import forecast_last
from tridesk.figures.forecast.series import Grid, Series
from tridesk.figures.forecast.tests.invented import SHAPE, WEEK, weekdays
from tridesk.figures.forecast.totals import Calendar, Causes, Totals

DAYS, LAST = 150, 40
HOLIDAYS: Final = 12
MEANS: Final = {"a language with two calls a day": 2.0}  # calls a day of a kind, where not 200


def levels(kind: str, chance: np.random.Generator) -> Grid:
    """The logarithm of each day's level, holidays apart."""
    match kind:
        case "days that differ":
            return chance.normal(0, 0.12, DAYS)
        case "a trend":
            return np.linspace(-0.4, 0.4, DAYS) + chance.normal(0, 0.08, DAYS)
        case "a level that jumps":
            return np.cumsum((chance.random(DAYS) < 0.03) * chance.normal(0, 0.4, DAYS))
        case "each weekday for itself":
            return np.cumsum(chance.normal(0, 0.08, (DAYS // 5, 5)), axis=0).ravel()
        case "holidays" | "holidays that are ordinary days":
            return chance.normal(0, 0.08, DAYS)
    return np.zeros(DAYS)  # nothing but Poisson's chance


def series_of(kind: str, seed: int, slots: int) -> tuple[Series, Causes, Grid]:
    """A series of this kind, its holidays, and the rates behind it."""
    chance, days = np.random.default_rng(seed), weekdays(DAYS)
    level, holidays = levels(kind, chance), chance.choice(np.arange(20, DAYS), HOLIDAYS, replace=False)
    if kind == "holidays":
        level[holidays] -= 0.7
    week = np.ones(DAYS) if kind == "one level" else np.array([WEEK[day.weekday()] for day in days])
    shape = SHAPE if slots == len(SHAPE) else np.ones(1)
    rates = (MEANS.get(kind, 200.0) * week * np.exp(level))[:, None] * shape
    times = tuple(time(8 + slot // 2, slot % 2 * 30) for slot in range(slots))
    causes = {days[number]: {"holiday"} for number in holidays} if "holidays" in kind else {}
    return Series(tuple(days), times, chance.poisson(rates).astype(float)), causes, rates


# Of each kind, in half hours and in whole days: the most that ours may be of the four-week mean's error.
KINDS: Final = {
    "days that differ": (0.93, 0.95),
    "a trend": (0.96, 1.02),
    "a language with two calls a day": (1.02, 1.0),
    "holidays": (0.92, 0.9),
    "holidays that are ordinary days": (0.93, 0.97),
    "one level": (0.93, 1.02),
    "a level that jumps": (0.95, 0.95),
    "each weekday for itself": (1.0, 1.02),
}


@pytest.mark.parametrize("slots", [16, 1])
@pytest.mark.parametrize("kind", KINDS)
def test_a_forecast_is_never_much_worse_than_the_mean_of_four_weeks(kind: str, slots: int) -> None:
    errors, ranks, covered = [], [], []
    for seed in range(draws(12)):
        series, causes, rates = series_of(kind, seed, slots)
        forecasts, came = forecast_last(series, LAST, causes), series.counts[-LAST:]
        expected, low, high = (np.array([getattr(f, side) for f in forecasts]) for side in ("expected", "low", "high"))
        covered.append(np.mean((came >= low) & (came <= high)))
        plain = [accuracy.same_weekdays(series, LAST, weeks) for weeks in (4, 1)]
        errors.append([accuracy.weighted_error(grid, came) for grid in (expected, *plain, rates[-LAST:])])
        low_rank = accuracy.by_low_rank(series, LAST)
        assert low_rank is not None
        ranks.append(accuracy.weighted_error(low_rank, came))
    ours, four_weeks, naive, floor = np.mean(errors, axis=0)
    assert ours < KINDS[kind][slots == 1] * four_weeks
    assert ours < 1.05 * np.mean(ranks)
    assert ours < (1.0 if kind in MEANS else 0.95) * naive or kind == "each weekday for itself"
    assert ours > 0.95 * floor, "nothing is closer than the rates themselves"
    if slots > 1 and kind not in MEANS:  # zero alone is more than four in five of a language with few calls
        assert 0.78 < np.mean(covered) < (0.84 if "jumps" in kind else 0.82)  # after a jump it stays wide for a while


@pytest.mark.parametrize(
    ("effect", "seen", "most"), [(0.0, 1, 0.055), (0.0, 4, 0.045), (-0.7, 1, 0.26), (-0.7, 4, 0.1)]
)
def test_a_holiday_is_what_the_past_shows_of_it(effect: float, seen: int, most: float) -> None:
    """An ordinary day where it was one: the mean miss of the rate of one more, after so many of them."""
    days, off = weekdays(121), []
    for seed in range(80):
        chance = np.random.default_rng(seed)
        holidays = [*chance.choice(np.arange(20, 120), seen, replace=False), 120]
        level = chance.normal(0, 0.12, 121)
        level[holidays] += effect
        causes = {days[number]: {"holiday"} for number in holidays}
        totals = chance.poisson(150 * np.exp(level)).tolist()
        ahead = Totals(Calendar(days[:120], causes), totals[:120]).ahead(days[120]).total
        off.append(abs(ahead / (150 * np.exp(effect)) - 1))
    assert np.mean(off) < most
