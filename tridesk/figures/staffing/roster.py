"""Proposes a week's roster: call takers of each half day, and the time of their lunch. Greedy, then local search.

Off the telephone, colleagues do written work, so a half hour gets only the call takers that it needs. A language
without any speaker weighs more than a queue that is a colleague short.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

SHORT: Final = 10.0  # cost of a colleague too few in a half hour, squared
UNSPOKEN: Final = 40.0  # cost of a half hour without anybody for a language, times its share of the calls, and
UNSPOKEN_AT_ALL: Final = 5.0  # whatever its share
SPARE: Final = 1.0  # cost of a colleague more than needed in a half hour
UNFAIR: Final = 1.0  # cost of a half day more or less than others have, squared
ROUNDS: Final = 20  # of looking at every colleague and day again
HALVES: Final = 48
MIDDAY: Final = 25  # half hour of lunch of whoever is on the telephone for half a day
LUNCHES: Final = (23, 24, 25, 26)


@dataclass(frozen=True)
class Need:
    """What a day asks for: colleagues in each of its 48 half hours (0 when closed), and the calls of each language."""

    day: date
    colleagues: NDArray[np.int_]
    shares: Mapping[str, float]


@dataclass(frozen=True)
class RosterCandidate:
    """A colleague: languages, and in which half hours of each day they could be there."""

    name: str
    languages: frozenset[str]
    there: Mapping[date, NDArray[np.bool_]]


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
    """Colleagues on the telephone in a half hour beside those that it needs."""

    planned: int
    needed: int

    @property
    def lacking(self) -> int:
        return self.needed - self.planned


def coverage(
    people: Sequence[RosterCandidate], needs: Sequence[Need], roster: Roster
) -> dict[tuple[date, int], Coverage]:
    """Each hour of a day that needs anybody, as its half hour in which most colleagues are lacking."""
    hours = {}
    for need in needs:
        planned = np.zeros(HALVES)
        for person in people:
            if duty := roster.get((person.name, need.day)):
                planned += duty.slots(person.there[need.day])
        halves = [Coverage(int(there), int(needed)) for there, needed in zip(planned, need.colleagues, strict=True)]
        for hour in range(HALVES // 2):
            opened = [half for half in halves[2 * hour : 2 * hour + 2] if half.needed]
            if opened:
                hours[need.day, hour] = max(opened, key=lambda half: half.lacking)
    return hours


class _Search:
    def __init__(self, people: Sequence[RosterCandidate], needs: Sequence[Need]) -> None:
        self._people, self._needs = people, needs
        self._languages = {person.name: person.languages for person in people}
        self._there = {(person.name, need.day): person.there[need.day] for person in people for need in needs}
        self.duties = {
            (person.name, need.day): RosterDay(True, True, LUNCHES[number % len(LUNCHES)])
            for number, person in enumerate(people)
            for need in needs
            if person.there[need.day].any()
        }
        self._days = Counter(name for name, _day in self.duties)

    def improve(self) -> bool:
        """Changes one duty, or swaps two of a day, wherever that is better; whether anything was."""
        changed = False
        for need in self._needs:
            keys = [(person.name, need.day) for person in self._people if (person.name, need.day) in self.duties]
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
            yield {mine: self.duties[other], other: self.duties[mine]}

    def _cost(self, need: Need, duties: Mapping[_Key, RosterDay]) -> float:
        """The cost of a day, and of how _unevenly the half days of the week are spread."""
        return self._cost_of_day(need, duties) + UNFAIR * self._uneven(duties)

    def _cost_of_day(self, need: Need, duties: Mapping[_Key, RosterDay]) -> float:
        """What colleagues too few or too many and languages unspoken cost on a day."""
        count, spoken = np.zeros(HALVES), {language: np.zeros(HALVES) for language in need.shares}
        for name, languages in self._languages.items():
            duty = duties.get((name, need.day))
            if duty is not None:
                slots = duty.slots(self._there[name, need.day])
                count += slots
                for language in languages & need.shares.keys():
                    spoken[language] += slots
        opened = need.colleagues > 0
        gap = np.where(opened, need.colleagues - count, 0.0)
        cost = SHORT * float(np.sum(np.maximum(gap, 0) ** 2)) + SPARE * float(np.sum(np.maximum(-gap, 0)))
        for language, share in need.shares.items():
            cost += float(np.sum(opened & (spoken[language] == 0))) * (UNSPOKEN * share + UNSPOKEN_AT_ALL)
        return cost

    def _uneven(self, duties: Mapping[_Key, RosterDay]) -> float:
        """By how many half days colleagues differ from the mean of all, for the days that they are there; squared."""
        halves: Counter[str] = Counter()
        for (name, _day), duty in duties.items():
            halves[name] += duty.morning + duty.afternoon
        mean = halves.total() / max(self._days.total(), 1)
        return sum((halves[name] - mean * days) ** 2 for name, days in self._days.items())
