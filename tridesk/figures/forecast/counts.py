"""Logarithms of small counts, and back. Pure.

A half is added to a count before its logarithm is taken: that of 0 is no number, and with a half the mean logarithm of
Poisson counts is the logarithm of their mean, from a mean of two on within 3 %. Below, it is larger: 1.18 for a mean of
1, 0.62 for one of 0.2. So the way back is the mean whose counts have this mean logarithm, not the exponential.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from tridesk.figures.forecast.series import Grid

ADDED: Final = 0.5
MEANS: Final = np.concatenate([[0.0], np.geomspace(1e-3, 20, 400)])  # above these the exponential is exact to 0.01 %
_NUMBERS: Final = np.arange(100)


def logs_of(counts: Sequence[float]) -> Grid:
    """Logarithms of counts, 0 among them."""
    return np.asarray(np.log(np.asarray(counts) + ADDED))


def mean_of(log: float) -> float:
    """The mean of Poisson counts whose logarithms have this mean; 0 at the least."""
    return float(np.interp(log, _LOGS, MEANS)) if log < _LOGS[-1] else float(np.exp(log))


def chance_of(log: float) -> float:
    """The standard deviation of the logarithms of such counts: by so much days differ that differ by chance alone."""
    return float(np.interp(log, _LOGS, _DEVIATIONS)) if log < _LOGS[-1] else float(np.exp(-log / 2))


def _moments() -> tuple[Grid, Grid]:
    """Mean and standard deviation of the logarithms, for each of `MEANS`."""
    factorials = np.cumsum(np.log(np.maximum(_NUMBERS, 1)))
    chances = np.exp(np.outer(np.log(np.maximum(MEANS, 1e-300)), _NUMBERS) - MEANS[:, None] - factorials)
    logs = np.log(_NUMBERS + ADDED)
    means = chances @ logs
    return means, np.sqrt(np.maximum(chances @ logs**2 - means**2, 0.0))


_LOGS, _DEVIATIONS = _moments()
