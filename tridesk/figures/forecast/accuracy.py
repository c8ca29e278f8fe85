"""How good a forecast is, beside the plain ones that anybody could make and beside what chance alone leaves."""

from __future__ import annotations

from math import pi, sqrt
from typing import Final

import numpy as np

from tridesk.figures.forecast.low_rank import low_rank
from tridesk.figures.forecast.series import Grid, Series, weekday_mean

LEAST: Final = 1e-9  # requests; a share of fewer is none


def weighted_error(expected: Grid, came: Grid) -> float:
    """The sum of all misses over the sum of what came, known slots alone; 0 where nothing came."""
    known = ~np.isnan(came)
    total = float(came[known].sum())
    return float(np.abs(expected - came)[known].sum()) / total if total > LEAST else 0.0


def same_weekdays(series: Series, number: int, weeks: int) -> Grid:
    """Each of the last days as the mean of so many same weekdays before it; 1 is the seasonal naive forecast."""
    weekdays = np.array([day.weekday() for day in series.days])
    days = range(len(series.days) - number, len(series.days))
    rows = [weekday_mean(series.counts[:day], weekdays[:day], int(weekdays[day]), weeks) for day in days]
    return np.nan_to_num(np.array(rows))


def by_low_rank(series: Series, number: int) -> Grid | None:
    """Each of the last days by the low-rank model alone, from the days before it; None where these are too few."""
    weekdays = np.array([day.weekday() for day in series.days])
    rows = []
    for day in range(len(series.days) - number, len(series.days)):
        row = low_rank(series.counts[:day], weekdays[:day], weekdays[day], 1)
        if row is None:
            return None
        rows.append(row)
    return np.array(rows)


def chance_alone(expected: Grid) -> float:
    """The weighted error that remains when the rates are known: the mean miss of a Poisson number, as a normal one."""
    total = float(expected.sum())
    return float(np.sqrt(expected).sum()) * sqrt(2 / pi) / total if total > LEAST else 0.0
