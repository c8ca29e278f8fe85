"""Forecasts of the classes of a channel: its languages, and the services within a language.

The forecast of a language mixes its own with its share of the whole channel: the more requests it has, the more of its
own. So a language with a request a day takes the weekdays and hours of all of them. A service is a share of its
language, shrunk to the share that it has in all languages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tridesk.figures.forecast.forecaster import (
    FEWEST,
    TRIED,
    Forecaster,
    Spread,
    mixed,
    plain_mean,
    spread_of,
    trust_in,
)
from tridesk.figures.forecast.series import Grid, Series
from tridesk.figures.forecast.totals import Calendar, Causes

ALL: Final = "*"  # languages or services together
Class = tuple[str, str]  # language, service
WHOLE: Final[Class] = (ALL, ALL)
AFTERWARDS: Final = frozenset({"incident"})  # causes that nobody knows beforehand
HALF_TRUST: Final = 10.0  # requests a day at which a language's own forecast counts for half
PRIOR: Final = 30.0  # requests that the common shares of services weigh
MEMORY: Final = 0.99  # weight of a day against the day after it, in shares
AHEAD: Final = (1, 5, 20, 50)  # working days ahead for which the errors of the past are measured


@dataclass(frozen=True)
class ChannelHistory:
    """Counts of one channel by language and service: `counts[class][day, slot]`; `opened[day, slot]`."""

    days: tuple[date, ...]
    first: int  # half hour of the day of the first slot
    opened: NDArray[np.bool_]
    counts: Mapping[Class, Grid]

    def before(self, number: int) -> ChannelHistory:
        """The days before the one with this number."""
        counts = {klass: grid[:number] for klass, grid in self.counts.items()}
        return ChannelHistory(self.days[:number], self.first, self.opened[:number], counts)

    @property
    def languages(self) -> list[str]:
        return sorted({language for language, _service in self.counts})

    def of(self, klass: Class) -> Grid:
        """The counts of a class, with `ALL` those of several together; NaN where the desk was closed."""
        return np.where(self.opened, self._sums(klass), np.nan)

    def _sums(self, klass: Class) -> Grid:
        language, service = klass
        grids = [
            grid
            for (spoken, about), grid in self.counts.items()
            if language in (ALL, spoken) and service in (ALL, about)
        ]
        return np.sum(grids, axis=0) if grids else np.zeros(self.opened.shape)


@dataclass(frozen=True)
class ClassDay:
    """What is expected of one day, by class; `parts` is how the total of the channel came about."""

    expected: Mapping[Class, Grid]
    parts: Mapping[str, float]


class ClassForecaster:
    """Forecasts days after the known ones of a channel."""

    def __init__(self, history: ChannelHistory, causes: Causes) -> None:
        last = history.days[-1]
        self._history = history
        known = {day: set(names) - (AFTERWARDS if day > last else set()) for day, names in causes.items()}
        self._calendar = Calendar(history.days, known)
        self._whole = self._forecaster(WHOLE)
        self._own = {language: self._forecaster((language, ALL)) for language in history.languages}

    def _forecaster(self, klass: Class) -> Forecaster:
        history = self._history
        halves = range(history.first, history.first + history.opened.shape[1])
        slots = tuple(time(half // 2, half % 2 * 30) for half in halves)
        return Forecaster(Series(history.days, slots, history.of(klass)), self._calendar)

    @cached_property
    def _weights(self) -> Grid:
        return np.asarray(MEMORY ** np.arange(len(self._history.days) - 1.0, -1, -1))

    def _recent(self, klass: Class) -> float:
        """How many requests a class had of late, older days counting for less."""
        return float(self._weights @ np.nansum(self._history.of(klass), axis=1))

    @cached_property
    def _languages(self) -> dict[str, tuple[float, float]]:
        """Of each language: its share of the channel, and how far its own forecast is trusted."""
        numbers = {language: self._recent((language, ALL)) for language in self._own}
        days, total = float(self._weights.sum()), max(sum(numbers.values()), 1e-9)
        return {
            language: (number / total, number / days / (number / days + HALF_TRUST))
            for language, number in numbers.items()
        }

    @cached_property
    def _services(self) -> dict[Class, float]:
        """The share of each service in the requests of its language."""
        numbers = {klass: self._recent(klass) for klass in self._history.counts}
        common: dict[str, float] = {}
        own: dict[str, float] = {}
        for (language, service), number in numbers.items():
            common[service] = common.get(service, 0.0) + number
            own[language] = own.get(language, 0.0) + number
        total = sum(common.values())
        if not total:
            return {(language, service): 1 / len(common) for language in own for service in common}
        return {
            (language, service): (numbers.get((language, service), 0.0) + PRIOR * common[service] / total)
            / (own[language] + PRIOR)
            for language in own
            for service in common
        }

    def expected(self, day: date) -> ClassDay:
        """What to expect of a day; the classes add up to their language, the languages to the channel."""
        whole, total = self._whole.expected(day)
        expected: dict[Class, Grid] = {}
        for language, own in self._own.items():
            share, trust = self._languages[language]
            expected[language, ALL] = trust * own.expected(day)[0] + (1 - trust) * share * whole
        expected[WHOLE] = np.sum(list(expected.values()), axis=0) if expected else whole
        for (language, service), share in self._services.items():
            expected[language, service] = share * expected[language, ALL]
        return ClassDay(expected, total.parts)


@dataclass(frozen=True)
class Expectation:
    """What is expected of a class on a day: by slot, and of the whole day, each with its band."""

    expected: Grid
    low: Grid
    high: Grid
    total: float
    total_low: float
    total_high: float


@dataclass(frozen=True)
class Outlook:
    """The forecast of one day; `seen` is the last day that it knows of."""

    day: date
    seen: date
    classes: Mapping[Class, Expectation]
    parts: Mapping[str, float]


def outlooks(
    history: ChannelHistory, past: Iterable[int], ahead: Mapping[date, NDArray[np.bool_]], causes: Causes
) -> Iterator[Outlook]:
    """Forecasts known days, each from the days before it alone, and days to come with their open slots.

    The band is that of the errors of the last `TRIED` forecasts made as many working days ahead. Nothing is forecast
    from fewer than `FEWEST` days.
    """
    tried = _Tried(history, causes)
    for number in past:
        if number >= FEWEST:
            yield tried.outlook(number, history.days[number], history.opened[number], 1)
    last = len(history.days)
    if last < FEWEST:
        return
    for steps, (day, opened) in enumerate(sorted(ahead.items()), 1):
        yield tried.outlook(last, day, opened, next((most for most in AHEAD if steps <= most), AHEAD[-1]))


class _Tried:
    """Forecasts of the past, each made once: from which day on, and how many working days ahead."""

    def __init__(self, history: ChannelHistory, causes: Causes) -> None:
        self._history, self._causes = history, causes
        self._came = {(language, ALL): history.of((language, ALL)) for language in (ALL, *history.languages)}
        self._weekdays = np.array([day.weekday() for day in history.days])
        self._forecasters: dict[int, ClassForecaster] = {}
        self._days: dict[tuple[int, int], ClassDay] = {}
        self._plains: dict[tuple[int, str, int], Grid] = {}
        self._trusts: dict[int, dict[str, float]] = {}
        self._spreads: dict[tuple[int, int], dict[Class, tuple[Spread, Spread]]] = {}

    def outlook(self, origin: int, day: date, opened: NDArray[np.bool_], steps: int) -> Outlook:
        """The forecast of a day from the days before number `origin`; its errors are those of `steps` days ahead."""
        made = self._forecaster(origin).expected(day)
        languages, spreads = self._mixed(origin, origin, day, made), self._spread(origin, steps)
        expected = {WHOLE: np.sum(list(languages.values()), axis=0)}
        for klass, grid in made.expected.items():
            if klass != WHOLE:
                expected[klass] = grid * languages[klass[0]] / np.maximum(made.expected[klass[0], ALL], 1e-9)
        classes = {
            klass: self._expectation(np.where(opened, grid, 0.0), *spreads[klass[0], ALL])
            for klass, grid in expected.items()
        }
        return Outlook(day, self._history.days[origin - 1], classes, made.parts)

    def _expectation(self, grid: Grid, slots: Spread, days: Spread) -> Expectation:
        total = np.array([grid.sum()])
        (low, high), (total_low, total_high) = slots.around(grid), days.around(total)
        return Expectation(
            grid, low, np.where(grid > 0, high, 0.0), float(total[0]), float(total_low[0]), float(total_high[0])
        )

    def _forecaster(self, origin: int) -> ClassForecaster:
        if origin not in self._forecasters:
            self._forecasters[origin] = ClassForecaster(self._history.before(origin), self._causes)
        return self._forecasters[origin]

    def _day(self, origin: int, number: int) -> ClassDay:
        if (origin, number) not in self._days:
            self._days[origin, number] = self._forecaster(origin).expected(self._history.days[number])
        return self._days[origin, number]

    def _trust(self, origin: int) -> dict[str, float]:
        """How much of each language's forecast is that of its model, by the days before `origin` (`trust_in`)."""
        if origin not in self._trusts:
            days = range(max(FEWEST, origin - TRIED), origin)
            views = {day: self._day(day, day).expected for day in days}
            self._trusts[origin] = {
                language: trust_in(
                    np.array([views[day][language, ALL] for day in days]),
                    np.array([self._plain(day, language, self._history.days[day]) for day in days]),
                    self._came[language, ALL][days.start : origin],
                )
                for language in self._history.languages
            }
        return self._trusts[origin]

    def _plain(self, origin: int, language: str, day: date) -> Grid:
        key = (origin, language, day.weekday())
        if key not in self._plains:
            self._plains[key] = plain_mean(self._came[language, ALL][:origin], self._weekdays[:origin], key[-1])
        return self._plains[key]

    def _mixed(self, origin: int, seen: int, day: date, made: ClassDay) -> dict[str, Grid]:
        """Of each language, a forecast from the first `seen` days, trusted as far as is known before `origin`."""
        return {
            language: mixed(made.expected[language, ALL], self._plain(seen, language, day), trust)
            for language, trust in self._trust(origin).items()
        }

    def _spread(self, origin: int, steps: int) -> dict[Class, tuple[Spread, Spread]]:
        """How far forecasts of so many days ahead were off before `origin`, of each class: by slot, and by day."""
        if (origin, steps) not in self._spreads:
            targets = range(max(FEWEST + steps - 1, origin - TRIED), origin)
            made = [(number - steps + 1, number) for number in targets]
            days = [self._mixed(origin, seen, self._history.days[day], self._day(seen, day)) for seen, day in made]
            came = {klass: counts[targets.start : origin] for klass, counts in self._came.items()}
            self._spreads[origin, steps] = {klass: self._spread_of(klass, days, came[klass]) for klass in came}
        return self._spreads[origin, steps]

    def _spread_of(self, klass: Class, days: Sequence[Mapping[str, Grid]], came: Grid) -> tuple[Spread, Spread]:
        rows = [np.sum(list(day.values()), axis=0) if klass == WHOLE else day[klass[0]] for day in days]
        before = np.array(rows).reshape(came.shape)
        opened = np.where(np.isnan(came), 0.0, before)
        return spread_of(before, came), spread_of(opened.sum(axis=1), np.nansum(came, axis=1))
