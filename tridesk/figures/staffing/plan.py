"""A plan of some days played many times: the service level of each language with a band, and what would better it.

All changes to a plan meet the same callers and pauses, so a difference is the change's and not chance's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil, sqrt
from random import Random
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tridesk.figures.staffing.erlang_a import Load, agents_for
from tridesk.figures.staffing.simulation import (
    HALF_HOUR,
    OTHERS,
    Day,
    Habits,
    Rates,
    SimulatedAgent,
    callers,
    play,
)

ALL: Final = "*"  # languages together
BAND: Final = (10, 90)  # percentiles over the repetitions
FEWEST: Final = 4  # colleagues: a share of fewer tells how one of them works
MOST_SKILLS: Final = 4  # sets of languages of which one colleague more is tried
HOLDS: Final = 0.8  # of days keep the norm
MOST_COURSES: Final = 4  # courses of languages that are tried
_NORMAL: Final = NormalDist()


@dataclass(frozen=True, slots=True)
class Norm:
    """The share of callers to be answered within so many seconds."""

    share: float
    within: float


@dataclass(frozen=True)
class PlannedDay:
    """The colleagues present on a day, and the expected calls: `rates` are calls in each half hour from half hour
    `first` on.

    `spread` is the squared coefficient of variation of the day's level (`simulation.callers`).
    """

    day: date
    people: tuple[SimulatedAgent, ...]
    rates: Rates
    first: int
    spread: float = 0.0


@dataclass(frozen=True, slots=True)
class Level:
    """Of the callers of a language in the whole plan: the mean share answered in time, its band, and means."""

    share: float
    low: float
    high: float
    calls: float
    wait: float
    gives_up: float


@dataclass(frozen=True)
class PlanOutcome:
    """What a plan gives: by language (`ALL` together), by day (all languages), and the agents' time that is used.

    `shares` are those answered in time of each time that it was played, by language; NaN without calls.
    """

    levels: Mapping[str, Level]
    days: tuple[Level, ...]
    occupancy: float
    shares: Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class PlanChange:
    """One colleague more with these languages (`name` is ''), or a course: `name` learns `languages[0]`."""

    name: str
    languages: tuple[str, ...]


Progress = Callable[[], None]


def played(plan: Sequence[PlannedDay], habits: Habits, norm: Norm, repetitions: int, tell: Progress) -> PlanOutcome:
    """Plays the plan so many times; `tell` is called after each."""
    runs = []
    for number in range(repetitions):
        runs.append([_played_day(day, habits, f"{number} {day.day}") for day in plan])
        tell()
    languages = sorted({caller.language for run in runs for day in run for caller in day.callers})
    tables = {language: _table(runs, norm, language) for language in (ALL, *languages)}
    busy = sum(day.busy for run in runs for day in run)
    there = sum(day.there for run in runs for day in run)
    return PlanOutcome(
        {language: _level(table) for language, table in tables.items()},
        tuple(_level(_table([[run[number]] for run in runs], norm, ALL)) for number in range(len(plan))),
        min(1.0, busy / there) if there else 0.0,
        {language: _shares(table) for language, table in tables.items()},
    )


def _played_day(day: PlannedDay, habits: Habits, seed: str) -> Day:
    calls = callers(day.rates, day.first, habits, Random(f"calls {seed}"), day.spread)  # noqa: S311
    return play(day.people, calls, habits, Random(f"pauses {seed}"))  # noqa: S311 - a game, no secret


def _table(runs: Iterable[Sequence[Day]], norm: Norm, language: str) -> NDArray[np.float64]:
    """Of each run: the calls of a language, those answered in time, the seconds waited, and the abandoned calls."""
    rows = []
    for run in runs:
        some = [caller for day in run for caller in day.callers if language in (ALL, caller.language)]
        rows.append(
            (
                len(some),
                sum(caller.answered and caller.waited <= norm.within for caller in some),
                sum(caller.waited for caller in some),
                sum(not caller.answered for caller in some),
            )
        )
    return np.array(rows, dtype=float)


def _shares(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """The share answered in time of each run."""
    shares = np.full(len(table), np.nan)
    np.divide(table[:, 1], table[:, 0], out=shares, where=table[:, 0] > 0)
    return shares


def _level(table: NDArray[np.float64]) -> Level:
    calls, in_time, waited, gave_up = table.sum(axis=0)
    if not calls:
        return Level(1.0, 1.0, 1.0, 0.0, 0.0, 0.0)
    low, high = np.nanpercentile(_shares(table), BAND)
    return Level(in_time / calls, float(low), float(high), calls / len(table), waited / calls, gave_up / calls)


def days_held(plan: Sequence[PlannedDay], habits: Habits, norm: Norm, weeks: int) -> dict[str, float]:
    """The share of days on which each language is at its norm, when the plan is played for so many weeks."""
    held: dict[str, list[bool]] = {}
    for number in range(weeks):
        for day in plan:
            served: dict[str, list[bool]] = {}
            for caller in _played_day(day, habits, f"{number} {day.day}").callers:
                served.setdefault(caller.language, []).append(caller.answered and caller.waited <= norm.within)
            for language in served.keys() & languages_of(day):
                in_time = served[language]
                held.setdefault(language, []).append(sum(in_time) >= norm.share * len(in_time))
    return {language: float(np.mean(days)) for language, days in held.items()}


@dataclass(frozen=True, slots=True)
class Gain:
    """By how much more callers of a language are answered in time: the median of the weeks played, and their band."""

    median: float
    low: float
    high: float


def gains(base: PlanOutcome, better: PlanOutcome) -> dict[str, Gain]:
    """What a change brings, by language: each week played with it is compared with the same week without it."""
    by_language = {}
    for language, shares in base.shares.items():
        differences = better.shares[language] - shares
        low, median, high = np.nanpercentile(differences, (BAND[0], 50, BAND[1]))
        by_language[language] = Gain(float(median), float(low), float(high))
    return by_language


def changes(plan: Sequence[PlannedDay], levels: Mapping[str, Level], habits: Habits) -> list[PlanChange]:
    """The changes worth trying: one more colleague with each usual set of languages, and language courses.

    The language with the worst service comes first; of the colleagues, those with most hours on the telephone.
    """
    times: Counter[str] = Counter()
    known: dict[str, frozenset[str]] = {}
    for day in plan:
        for person in day.people:
            times[person.name] += int(taking_calls(person, habits))
            known[person.name] = frozenset(person.languages)
    worst = sorted((language for language in levels if language != ALL), key=lambda language: levels[language].share)
    usual = Counter(known.values())
    sets = sorted(usual, key=lambda skills: (-usual[skills], sorted(skills)))[:MOST_SKILLS]
    more = [PlanChange("", tuple(sorted(skills))) for skills in sets if skills]
    courses = [
        PlanChange(name, (language,))
        for language in worst
        for name, _time in times.most_common()
        if language not in known[name]
    ]
    return more + courses[:MOST_COURSES]


def changed(plan: Sequence[PlannedDay], change: PlanChange, habits: Habits) -> list[PlannedDay]:
    """The plan with a change. A colleague more takes calls as long as anybody does, and knows any service."""
    return [replace(day, people=tuple(_changed(day, change, habits))) for day in plan]


def _changed(day: PlannedDay, change: PlanChange, habits: Habits) -> Iterator[SimulatedAgent]:
    for person in day.people:
        learns = change.name and person.name == change.name
        yield replace(person, languages={**person.languages, change.languages[0]: 2}) if learns else person
    if not change.name and day.people:
        most = max(day.people, key=lambda person: taking_calls(person, habits))
        yield SimulatedAgent("+", dict.fromkeys(change.languages, 1), {}, most.hours, most.off_telephone)


def taking_calls(person: SimulatedAgent, habits: Habits) -> float:
    """Seconds of a day in which a colleague takes calls."""
    return sum(ends - begins for begins, ends in person.hours) * (1 - habits.not_taking(person))


def off_telephone(plan: Sequence[PlannedDay], habits: Habits) -> float | None:
    """The share of their hours in which colleagues without a roster take no calls; None for fewer than `FEWEST`."""
    people = [person for day in plan for person in day.people if person.off_telephone is not None]
    if len({person.name for person in people}) < FEWEST:
        return None
    hours = sum(ends - begins for person in people for begins, ends in person.hours)
    return 1 - sum(taking_calls(person, habits) for person in people) / hours if hours else None


@dataclass(frozen=True, slots=True)
class PlannedHalfHour:
    """Calls expected in a half hour, colleagues that one queue needs for them (Erlang A), and those planned.

    `needed` keep the norm on the share `holds` of days, which is `HOLDS` or more. Both count colleagues who pause as
    `Habits` says; whoever takes fewer calls is a part of one.
    """

    slot: int
    calls: float
    needed: int
    holds: float
    planned: float


def half_hours(day: PlannedDay, habits: Habits, norm: Norm) -> list[PlannedHalfHour]:
    """The half hours of a day, beside a plan."""
    queue, rows = _Queue(day, habits, norm, {language for language, _service in day.rates}), []
    taking = 1 - habits.paused  # of a colleague
    for slot, calls in enumerate(queue.calls, day.first):
        begins, ends = slot * HALF_HOUR, (slot + 1) * HALF_HOUR
        there = sum(
            max(0.0, min(b, ends) - max(a, begins)) * (1 - habits.not_taking(person))
            for person in day.people
            for a, b in person.hours
        )
        needed = queue.needed(calls)
        rows.append(PlannedHalfHour(slot, calls, needed, queue.holds(calls, needed), there / HALF_HOUR / taking))
    return rows


def languages_of(day: PlannedDay) -> frozenset[str]:
    """The languages in which calls are expected; callers who chose none have none."""
    return frozenset(language for (language, _service), row in day.rates.items() if language and sum(row) > 0)


def needed_for(day: PlannedDay, habits: Habits, norm: Norm, languages: Collection[str]) -> NDArray[np.int_]:
    """The colleagues that the calls in these languages need in each of the 48 half hours of a day; what a roster is
    proposed from.
    """
    queue, seats = _Queue(day, habits, norm, languages), np.zeros(48, dtype=np.int_)
    for slot, calls in enumerate(queue.calls, day.first):
        seats[slot] = queue.needed(calls)
    return seats


class _Queue:
    """The calls of a day in some languages as one queue, whose days differ by their spread and by chance."""

    def __init__(self, day: PlannedDay, habits: Habits, norm: Norm, languages: Collection[str]) -> None:
        rates = {klass: np.asarray(row, dtype=float) for klass, row in day.rates.items() if klass[0] in languages}
        weights: dict[str, float] = {OTHERS: 0.0}
        for (language, _service), row in rates.items():
            weights[language] = weights.get(language, 0.0) + float(row.sum())
        self.calls: list[float] = np.sum(list(rates.values()), axis=0).tolist() if rates else []
        self._habits, self._norm, self._handling = habits, norm, mean_handling(habits, weights)
        self._spread = day.spread + 1 / max(sum(self.calls), 1.0)
        self._busy = (1 - self._spread / 9 + _NORMAL.inv_cdf(HOLDS) * sqrt(self._spread) / 3) ** 3

    def _load(self, calls: float) -> Load:
        return Load(round(calls, 1) / HALF_HOUR, self._handling, self._habits.patience, self._habits.ringing)

    def needed(self, calls: float) -> int:
        """Colleagues who keep the norm on `HOLDS` of days: those for a day with as many calls as only others have."""
        load = self._load(calls * self._busy)
        agents = agents_for(load, self._norm.share, self._norm.within) if load.rate else 0
        return ceil(agents / (1 - self._habits.paused))

    def holds(self, calls: float, seats: int) -> float:
        """The share of days on which so many keep the norm; gamma quantiles after Wilson and Hilferty (1931)."""
        agents, low, high = int(seats * (1 - self._habits.paused) + 1e-9), self._busy, 2 * self._busy
        for _step in range(6 if agents else 0):
            middle = (low + high) / 2
            fits = agents_for(self._load(calls * middle), self._norm.share, self._norm.within) <= agents
            low, high = (middle, high) if fits else (low, middle)
        return _NORMAL.cdf((low ** (1 / 3) - 1 + self._spread / 9) * 3 / sqrt(self._spread)) if agents else 1.0


def mean_handling(habits: Habits, weights: Mapping[str, float] | None = None) -> float:
    """Mean seconds that a call takes an agent, by what is expected of each language; without its ringing."""
    weights = weights or {OTHERS: 1.0}
    means = {language: float(np.mean(habits.handling.get(language) or habits.handling[OTHERS])) for language in weights}
    total = sum(weights.values())
    return sum(means[language] * weight for language, weight in weights.items()) / total if total else means[OTHERS]
