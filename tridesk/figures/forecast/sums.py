"""The band of several days together. Days err mostly each by itself, so it is far narrower than their bands added up.

What a day's band holds beyond Poisson's spread has two parts: what tomorrow's band holds too, which is the day's own,
and what it is wider by, which is how far the level may drift until then: that, all days behind it share.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np

from tridesk.figures.forecast.forecaster import NORMAL_TAILS

FEWEST_WEEKS: Final = 8  # that are over, before it is learnt from them how alike their days err
MOST_OFF: Final = 3.0  # deviations: a day that was further off counts as that much


class DaySum(NamedTuple):
    """The total of a day: what is expected of it, the upper end of its band, and what came (0 of days to come)."""

    expected: float
    high: float
    came: float = 0.0

    @property
    def deviation(self) -> float:
        return (self.high - self.expected) / NORMAL_TAILS[1]

    @property
    def more(self) -> float:
        """The squared coefficient of variation of its level: what is more than Poisson's."""
        if self.expected <= 0:
            return 0.0
        return max(0.0, (self.deviation**2 - self.expected) / self.expected**2)


def alike(weeks: Iterable[Sequence[DaySum]]) -> float:
    """How much the days of past weeks erred together: covariance over the product of what was expected; 0 or more."""
    known = [week for week in weeks if len(week) > 1]
    if len(known) < FEWEST_WEEKS:
        return 0.0
    together = products = 0.0
    for week in known:
        off = np.array([_off(day) for day in week])
        expected = np.array([day.expected for day in week])
        together += float(off.sum() ** 2 - (off**2).sum())
        products += float(expected.sum() ** 2 - (expected**2).sum())
    return max(0.0, together / products) if products > 0 else 0.0


def _off(day: DaySum) -> float:
    most = MOST_OFF * day.deviation
    return min(max(day.came - day.expected, -most), most)


def band_of_sum(days: Sequence[DaySum], tomorrow: float, together: float) -> tuple[float, float]:
    """Between which numbers the sum of these days should lie four times in five.

    `tomorrow` is `DaySum.more` of the next day that is forecast, `together` what `alike` says.
    """
    expected, more = np.array([day.expected for day in days]), np.array([day.more for day in days])
    drift = np.maximum(more - tomorrow, 0.0)
    shared = min(together, tomorrow) + np.minimum.outer(drift, drift)
    np.fill_diagonal(shared, more)
    deviation = float(np.sqrt(expected.sum() + expected @ shared @ expected))
    total = float(expected.sum())
    low, high = (total + tail * deviation for tail in NORMAL_TAILS)
    return max(0.0, float(np.floor(low))), high
