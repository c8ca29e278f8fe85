"""How a day's total spreads over its slots: weekdays shrunk to what all days have in common, and smoothed."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tridesk.figures.forecast.series import Grid

MEMORY: Final = 0.99  # weight of a day against the day after it
STIFFNESS: Final = tuple(10.0**power for power in (-2, -1, 0, 1, 2, 3, 4))


def profile(counts: Grid, weekdays: NDArray[np.int_], weekday: int) -> Grid:
    """The expected share of each slot on such a weekday, adding up to 1. NaN counts are closed slots."""
    weights: Grid = MEMORY ** np.arange(len(counts) - 1.0, -1, -1)
    common = _shares(counts, weights)
    own = {day: _shares(counts[weekdays == day], weights[weekdays == day]) for day in set(weekdays.tolist())}
    if weekday not in own:
        return _smoothed(common[0], common[1])
    shares = common[0] + _trust(common, own) * (own[weekday][0] - common[0])
    return _smoothed(shares, common[1])


def _shares(counts: Grid, weights: Grid) -> tuple[Grid, float]:
    """The share of each slot, and of how many requests (weighted) it was taken."""
    known = ~np.isnan(counts)
    weighted = np.where(known, counts, 0.0) * weights[:, None]
    # A slot that was closed on some days is measured against those days alone.
    rates = weighted.sum(axis=0) / np.maximum((known * weights[:, None]).sum(axis=0), 1e-9)
    total = rates.sum()
    shares = rates / total if total > 0 else np.full(len(rates), 1 / len(rates))
    return shares, float(weighted.sum() ** 2 / max((np.where(known, counts, 0) * weights[:, None] ** 2).sum(), 1e-9))


def _trust(common: tuple[Grid, float], own: dict[int, tuple[Grid, float]]) -> float:
    """How much of a weekday's own shape is more than chance, from 0 to 1 (empirical Bayes)."""
    shares = np.maximum(common[0], 1e-6)
    chance = float(np.mean([1 / max(number, 1.0) for _shape, number in own.values()]))
    seen = float(np.mean([np.mean((shape - shares) ** 2 / shares) for shape, _number in own.values()])) * len(own)
    seen /= max(len(own) - 1, 1)
    return max(0.0, 1 - chance / seen) if seen > 0 else 0.0


def _smoothed(shares: Grid, number: float) -> Grid:
    """Whittaker's smoother on square roots; as stiff as generalised cross-validation says."""
    length = len(shares)
    if length < 5:
        return shares
    roots = np.sqrt(np.maximum(shares, 0) * number)
    steps = np.diff(np.eye(length), 2, axis=0)
    values, vectors = np.linalg.eigh(steps.T @ steps)
    turned = vectors.T @ roots
    best, score = roots, np.inf
    for stiffness in STIFFNESS:
        kept = 1 / (1 + stiffness * np.maximum(values, 0))
        error = float(((turned * (1 - kept)) ** 2).sum()) / length
        gcv = error / (1 - kept.sum() / length) ** 2
        if gcv < score:
            best, score = vectors @ (turned * kept), gcv
    smooth = np.maximum(best, 0) ** 2
    return smooth / smooth.sum() if smooth.sum() > 0 else shares
