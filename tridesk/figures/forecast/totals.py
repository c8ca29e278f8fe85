"""The total of a day: level x weekday x place in the month x time of year x known causes.

The logarithm of a day's total (`counts`) is a ridge regression on what the calendar tells, and a level that follows
what was left over. How fast the level follows is not a setting: each candidate is measured on the days that are known.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from math import cos, pi, sin
from typing import Final

import numpy as np

from tridesk.figures.forecast.counts import ADDED, chance_of, logs_of, mean_of
from tridesk.figures.forecast.series import Grid

Causes = Mapping[date, Set[str]]  # what is known of a day beforehand: 'bridge', 'campaign', 'merger', ...

FOLLOWS: Final = (
    0.02,
    0.05,
    0.1,
    0.2,
    0.35,
    0.5,
)  # candidates: the share of a day's surprise that the level takes over
MEMORY: Final = 0.996  # weight of a day against the day after it, in what the calendar tells
YEAR: Final = 400  # days of history from which on the time of year is told from the trend
SURPRISE: Final = 3.0  # robust deviations: what lies beyond counts as that much, it tells of its day, not of the level
CHANCE: Final = 1.0  # times its variance by chance, up to which the effect of a cause is none
USUAL: Final = {"weekday": 0.3, "month": 0.05, "year": 0.1, "cause": 0.2}  # size of an effect, in logarithms


@dataclass(frozen=True)
class DayTotal:
    """What is expected of a day; `parts` are factors that multiply to `total`."""

    total: float
    parts: Mapping[str, float]


class Calendar:
    """What the calendar tells of known days, and of days after them: the same for all series of these days."""

    def __init__(self, days: Sequence[date], causes: Causes) -> None:
        self.days = days
        self._causes = causes
        self._open = set(days)
        self._weekdays = {day.weekday() for day in days}
        self._long = (days[-1] - days[0]).days >= YEAR
        known = [self._causes_of(day) for day in days]
        self._names = sorted({cause for names in known for cause in names})
        self.table = np.array([self._features(day, names) for day, names in zip(days, known, strict=True)])
        self.groups = [
            "level",
            *["weekday"] * len(self._weekdays),
            *["month"] * 6,
            *["year"] * 6 * self._long,
            *["cause"] * len(self._names),
        ]
        self.features = cache(lambda day: np.array(self._features(day, self._causes_of(day))))

    def steps(self, day: date) -> int:
        """How many open days lie ahead, that one included."""
        between = (self.days[-1] + timedelta(number) for number in range(1, (day - self.days[-1]).days + 1))
        return max(1, sum(each.weekday() in self._weekdays for each in between))

    def _features(self, day: date, causes: Set[str]) -> list[float]:
        month, year = _places(day)
        values = [1.0, *(float(day.weekday() == weekday) for weekday in sorted(self._weekdays)), *month]
        if self._long:
            values += year
        return [*values, *(float(name in causes) for name in self._names)]

    def _causes_of(self, day: date) -> set[str]:
        """What is known of it; that the desk was closed the day before, where it is usually open, is one."""
        return set(self._causes.get(day, ())) | set(self._after_closure(day))

    def _after_closure(self, day: date) -> Iterator[str]:
        before = day - timedelta(1)
        while before >= self.days[0] and before.weekday() not in self._weekdays:
            before -= timedelta(1)
        if self.days[0] <= before <= self.days[-1] and before not in self._open:
            yield "after a closed day"


class Totals:
    """Learns from the totals of the known days of a calendar (0 allowed), asked for days after them."""

    def __init__(self, calendar: Calendar, totals: Sequence[float]) -> None:
        self._calendar = calendar
        logs = logs_of(totals)
        weights: Grid = MEMORY ** np.arange(len(totals) - 1.0, -1, -1)
        usual = np.array([USUAL.get(group, 1e3) for group in calendar.groups])
        causes = np.array([group == "cause" for group in calendar.groups])
        noise = 0.1  # of a day: first guessed, then as it is around the first fit
        least = chance_of(float(np.average(logs, weights=weights)))  # the median says less where most days are alike
        for _fit in range(2):
            self._slopes = _ridge(calendar.table, logs, weights, noise**2 / usual**2)
            left = logs - calendar.table @ self._slopes
            noise = max(_spread(left), least, 1e-3)
            # A cause is as large as its days show beyond what so many days differ by chance.
            seen = np.maximum(weights @ calendar.table**2, 1e-9)
            shown = np.sqrt(np.clip(self._slopes**2 - CHANCE * noise**2 / seen, 1e-9, None))
            usual = np.where(causes, shown, usual)
        self._left = np.clip(left, -SURPRISE * noise, SURPRISE * noise)
        self._levels = {share: _followed(self._left, share) for share in FOLLOWS}

    def ahead(self, day: date) -> DayTotal:
        """What to expect of a day after the known ones."""
        level = self._level(self._calendar.steps(day))
        logs = self._calendar.features(day) * self._slopes
        parts = {"level": float(np.exp(logs[0] + level))}
        groups = np.array(self._calendar.groups)
        for group in dict.fromkeys(self._calendar.groups[1:]):
            parts[group] = float(np.exp(logs[groups == group].sum()))
        whole = float(np.prod(list(parts.values())))
        total = max(mean_of(float(np.log(whole))), ADDED / len(self._left))  # nothing is impossible
        parts["level"] *= total / whole
        return DayTotal(total, parts)

    def _level(self, steps: int) -> float:
        """The level so many days ahead: of the candidates, each as good as it was so far."""
        known = len(self._left)
        if known < 10:
            return float(self._levels[0.2][-1])
        steps = min(steps, known // 2)
        errors = {
            share: float(np.mean((self._left[steps:][-120:] - levels[:-steps][-120:]) ** 2))
            for share, levels in self._levels.items()
        }
        best = max(min(errors.values()), 1e-12)
        weights = {share: np.exp(-0.5 * min(known, 60) * (error / best - 1)) for share, error in errors.items()}
        return float(sum(weights[share] * self._levels[share][-1] for share in FOLLOWS) / sum(weights.values()))


@cache
def _places(day: date) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The place of a day in its month and in its year, as waves."""
    length = monthrange(day.year, day.month)[1]
    return _turns((day.day - 0.5) / length, 3), _turns(day.timetuple().tm_yday / 365.25, 3)


def _turns(place: float, most: int) -> tuple[float, ...]:
    """Sine and cosine of a place in a round, and of its multiples."""
    return tuple(turn(2 * pi * number * place) for number in range(1, most + 1) for turn in (sin, cos))


def _ridge(table: Grid, logs: Grid, weights: Grid, prior: Grid) -> Grid:
    """The slopes of a weighted regression, each held to 0 by its prior; the first is the mean."""
    middle = float(np.average(logs, weights=weights))
    scaled = table * weights[:, None]
    slopes = np.linalg.solve(scaled.T @ table + np.diag(prior), scaled.T @ (logs - middle))
    slopes[0] += middle
    return np.asarray(slopes)


def _spread(left: Grid) -> float:
    """The standard deviation, as the median tells it."""
    return 1.4826 * float(np.median(np.abs(left - np.median(left))))


def _followed(left: Grid, share: float) -> Grid:
    """The level after each day."""
    levels, level = np.empty(len(left)), 0.0
    for number, value in enumerate(left):
        level += share * (value - level)
        levels[number] = level
    return levels
