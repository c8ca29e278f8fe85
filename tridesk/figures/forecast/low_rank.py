"""A day as a few shapes that days have in common, each with a weight that follows the weekday and the day before.

After Shen and Huang, "Interday forecasting and intraday updating of call center arrivals" (2008): the square roots of
the counts, their singular vectors, and a first-order autoregression of the weights.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tridesk.figures.forecast.series import Grid

RANKS: Final = (2, 3, 4, 5)
LATEST: Final = 260  # days looked back on
FEWEST: Final = 30  # days needed


def low_rank(counts: Grid, weekdays: NDArray[np.int_], weekday: int, steps: int) -> Grid | None:
    """The counts expected `steps` open days after the last, the mean over several ranks; None with too few days."""
    whole = ~np.isnan(counts).any(axis=1)
    counts, weekdays = counts[whole][-LATEST:], weekdays[whole][-LATEST:]
    if len(counts) < FEWEST or counts.sum() == 0:
        return None
    roots = np.sqrt(counts + 0.25)
    left, sizes, shapes = np.linalg.svd(roots, full_matrices=False)
    scores = left * sizes
    kinds = sorted(set(weekdays.tolist()))
    if weekday not in kinds:
        return None
    means = np.array([scores[weekdays == kind].mean(axis=0) for kind in kinds])
    place = {kind: number for number, kind in enumerate(kinds)}
    away = scores - means[[place[kind] for kind in weekdays.tolist()]]
    most = max(RANKS)
    repeats = np.array([_repeat(away[:, rank]) for rank in range(min(most, away.shape[1]))])
    ahead = means[place[weekday], :most] + repeats**steps * away[-1, :most]
    forecasts = [
        _unbiased(counts, scores[:, :rank] @ shapes[:rank]) * ((ahead[:rank] @ shapes[:rank]) ** 2) for rank in RANKS
    ]
    return np.asarray(np.mean(forecasts, axis=0))


def _unbiased(counts: Grid, roots: Grid) -> float:
    """What the squares of fitted square roots have to be multiplied by to add up to the counts."""
    return float(counts.sum() / max((roots**2).sum(), 1e-9))


def _repeat(away: Grid) -> float:
    """How much of a deviation is still there the day after."""
    before, after = away[:-1], away[1:]
    energy = float(before @ before)
    return float(np.clip(before @ after / energy, -0.95, 0.95)) if energy > 0 else 0.0
