"""A day's forecast while the day goes on: what came so far tells of what is still to come, but not all of it.

To scale the rest of the day by the morning makes it worse: a morning is mostly chance. How much of a morning's surprise
was still there in the afternoon is learnt from earlier days.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from tridesk.figures.forecast.series import Grid

FEWEST: Final = 10  # earlier days with a forecast; before that, the forecast stays


def rest_of_day(expected: Grid, came: Grid, before: Grid, came_before: Grid) -> Grid:
    """The forecast of the slots after those of `came` (the first ones of the day).

    `before[day, slot]` were the forecasts of earlier days, `came_before` what came then.
    """
    seen = len(came)
    rest = expected[seen:]
    if len(before) < FEWEST or seen == 0 or not len(rest):
        return rest
    mornings = _surprise(before[:, :seen], came_before[:, :seen])
    afternoons = _surprise(before[:, seen:], came_before[:, seen:])
    energy = float(mornings @ mornings)
    lasts = float(np.clip(mornings @ afternoons / energy, 0.0, 1.0)) if energy > 0 else 0.0
    today = float(_surprise(expected[None, :seen], came[None, :])[0])
    return np.asarray(rest * np.exp(lasts * today))


def _surprise(expected: Grid, came: Grid) -> Grid:
    """The logarithm of what came over what was expected, of each day."""
    known = ~np.isnan(came)
    return np.asarray(np.log((np.nansum(came, axis=1) + 0.5) / ((expected * known).sum(axis=1) + 0.5)))
