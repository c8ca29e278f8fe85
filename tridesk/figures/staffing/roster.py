"""Proposes a week's roster: call takers of each half day, and the time of their lunch. Greedy, then local search.

Off the telephone, colleagues do written work, so a half hour gets only the call takers that it needs. The need counts
for each set of languages: French and German calls together need those who speak either. A language without any speaker
weighs more than a queue that is a colleague short.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

SHORT: Final = 10.0  # cost of a colleague too few for a set of languages in a half hour, squared
UNSPOKEN: Final = 25.0  # cost of a half hour without anybody for a language that needs somebody
SPARE: Final = 1.0  # cost of a colleague more than needed in a half hour
UNFAIR: Final = 1.0  # cost of a half day more or less than others have, squared
ROUNDS: Final = 20  # of looking at every colleague and day again
HALVES: Final = 48
MIDDAY: Final = 25  # half hour of lunch of whoever is on the telephone for half a day
LUNCHES: Final = (23, 24, 25, 26)


@dataclass(frozen=True)
class Need:
    """What a day asks for: colleagues for all calls in each of its 48 half hours (0 when closed), and those for the
    calls of each set of languages, all together among them.
    """

    day: date
    colleagues: NDArray[np.int_]
    languages: Mapping[frozenset[str], NDArray[np.int_]]


@dataclass(frozen=True)
class RosterCandidate:
    """A colleague: languages and services, and in which half hours of each day they could be there."""

    name: str
    languages: frozenset[str]
    there: Mapping[date, NDArray[np.bool_]]
    services: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class RosterDay:
    """What a colleague does on a day: on the telephone in the morning and the afternoon, lunch from a half hour on."""

    morning: bool
    afternoon: bool
    lunch: int = MIDDAY

    @property
    def code(self) -> str:
        """As forms and tables have it: `m`, `a`, the half hour of lunch of a whole day, '' for no telephone."""
        if self.morning and self.afternoon:
            return str(self.lunch)
        return "m" if self.morning else "a" if self.afternoon else ""

    def slots(self, there: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """The half hours on the telephone; the day's halves meet at lunch."""
        taken = there.copy()
        if not self.morning:
            taken[: self.lunch] = False
        if not self.afternoon:
            taken[self.lunch :] = False
        taken[self.lunch] = False
        return taken


DUTIES: Final = {
    duty.code: duty
    for duty in (
        *(RosterDay(True, True, lunch) for lunch in LUNCHES),
        RosterDay(True, False),
        RosterDay(False, True),
        RosterDay(False, False),
    )
}

_Key = tuple[str, date]  # name of a colleague, day
Roster = dict[_Key, RosterDay]


def propose(people: Sequence[RosterCandidate], needs: Sequence[Need]) -> Roster:
    """The best roster that changing and swapping duties comes to; the same for the same input."""
    search = _Search(people, needs)
    for _round in range(ROUNDS):
        if not search.improve():
            break
    return search.duties


@dataclass(frozen=True, slots=True)
class Coverage:
    """Colleagues on the telephone in a half hour beside those that it needs, and the languages with too few."""

    planned: int
    needed: int
    languages: tuple[str, ...] = ()

    @property
    def lacking(self) -> int:
        return self.needed - self.planned

    @property
    def is_short(self) -> bool:
        return self.lacking > 0 or bool(self.languages)


def coverage(
    people: Sequence[RosterCandidate], needs: Sequence[Need], roster: Roster
) -> dict[tuple[date, int], Coverage]:
    """Each hour of a day that needs anybody, as its half hour in which most colleagues are lacking."""
    hours = {}
    for need in needs:
        planned, spoken = np.zeros(HALVES), {languages: np.zeros(HALVES) for languages in need.languages}
        for person in people:
            if duty := roster.get((person.name, need.day)):
                slots = duty.slots(person.there[need.day])
                planned += slots
                for languages in spoken:
                    spoken[languages] += slots if languages & person.languages else 0
        for hour in range(HALVES // 2):
            halves = []
            for half in (2 * hour, 2 * hour + 1):
                short = [each for each, seats in need.languages.items() if spoken[each][half] < seats[half]]
                alone = sorted(language for each in short if len(each) == 1 for language in each)
                halves.append(Coverage(int(planned[half]), int(need.colleagues[half]), tuple(alone)))
            opened = [half for half in halves if half.needed]
            if opened:
                hours[need.day, hour] = max(opened, key=lambda half: (half.lacking, len(half.languages)))
    return hours


class _Search:
    def __init__(self, people: Sequence[RosterCandidate], needs: Sequence[Need]) -> None:
        self._needs = needs
        self.duties: Roster = {}
        self._days = {need.day: _Day(people, need) for need in needs}
        for day in self._days.values():
            self.duties |= day.begin
        self._presence = Counter(name for name, _day in self.duties)

    def improve(self) -> bool:
        """Changes one duty, or swaps two of a day, wherever that is better; whether anything was."""
        changed = False
        for need in self._needs:
            keys = list(self._days[need.day].begin)
            cost = self._cost(need, self.duties)
            for other in chain(self._changes(keys), self._swaps(keys)):
                duties = self.duties | other
                better = self._cost(need, duties)
                if better < cost - 1e-9:
                    self.duties, cost, changed = duties, better, True
        return changed

    def _changes(self, keys: Sequence[_Key]) -> Iterator[dict[_Key, RosterDay]]:
        return ({key: duty} for key in keys for duty in DUTIES.values())

    def _swaps(self, keys: Sequence[_Key]) -> Iterator[dict[_Key, RosterDay]]:
        for mine, other in combinations(keys, 2):
            if self.duties[mine] != self.duties[other]:
                yield {mine: self.duties[other], other: self.duties[mine]}

    def _cost(self, need: Need, duties: Mapping[_Key, RosterDay]) -> float:
        """The cost of a day, and of how unevenly the half days of the week are spread."""
        return self._days[need.day].cost(duties) + UNFAIR * self._uneven(duties)

    def _uneven(self, duties: Mapping[_Key, RosterDay]) -> float:
        """By how many half days colleagues differ from the mean of all, for the days that they are there; squared."""
        halves: Counter[str] = Counter()
        for (name, _day), duty in duties.items():
            halves[name] += duty.morning + duty.afternoon
        mean = halves.total() / max(self._presence.total(), 1)
        return sum((halves[name] - mean * days) ** 2 for name, days in self._presence.items())


class _Day:
    """The colleagues who could be there on a day, and what it needs."""

    def __init__(self, people: Sequence[RosterCandidate], need: Need) -> None:
        there = [(number, person) for number, person in enumerate(people) if person.there[need.day].any()]
        self.begin = {
            (person.name, need.day): RosterDay(True, True, LUNCHES[number % len(LUNCHES)]) for number, person in there
        }
        self._slots = {
            ((person.name, need.day), duty): duty.slots(person.there[need.day])
            for _number, person in there
            for duty in DUTIES.values()
        }
        groups = list(need.languages)
        self._speak = np.array([[bool(group & person.languages) for _number, person in there] for group in groups])
        self._speak = self._speak.reshape(len(groups), len(there)).astype(float)
        self._alone = np.array([len(group) == 1 for group in groups], dtype=bool)
        self._needed = np.array(list(need.languages.values()), dtype=float).reshape(len(groups), HALVES)
        self._colleagues = np.asarray(need.colleagues, dtype=float)

    def cost(self, duties: Mapping[_Key, RosterDay]) -> float:
        """What colleagues too few or too many, and languages that nobody speaks, cost on this day."""
        if not self.begin:
            return 0.0
        slots = np.array([self._slots[key, duties[key]] for key in self.begin], dtype=float)
        spare = np.where(self._colleagues > 0, slots.sum(axis=0) - self._colleagues, 0.0)
        spoken = self._speak @ slots
        short = np.maximum(self._needed - spoken, 0.0)
        silent = (spoken == 0) & (self._needed > 0) & self._alone[:, None]
        cost = SHORT * np.sum(short**2) + UNSPOKEN * np.sum(silent) + SPARE * np.sum(np.maximum(spare, 0))
        return float(cost)
