"""A roster as it is proposed: searched from what each language needs, and played before it is shown.

Where the played weeks leave a language under its norm on more than a fifth of days, it needs a colleague more, and the
search begins again. When no roster of these colleagues holds, colleagues are added until one does: they are missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tridesk.figures.staffing import roster
from tridesk.figures.staffing.plan import Norm, PlannedDay, days_held, languages_of, needed_for
from tridesk.figures.staffing.roster import HALVES, Need, Roster, RosterCandidate, RosterDay
from tridesk.figures.staffing.simulation import HALF_HOUR, Habits, SimulatedAgent

MOST_KEPT: Final = 32  # rosters
WEEKS: Final = 12  # that a roster is played, of a desk that is not large
MOST_CALLS: Final = 10_000  # played for one roster: a page waits for it
ENOUGH: Final = 0.85  # of the days played: so few weeks do not tell four days of five more exactly
SEARCHES: Final = 3  # of a roster, with what was played in between
MOST_MISSING: Final = 6  # seats looked for; a page waits for it
MOST_SETS: Final = 4  # languages of which each set has a need of its own; of more, each language


@dataclass(frozen=True)
class Proposal:
    """A roster, and the seats on the telephone that are missing in each language for the norm on four days of five.

    With `more`, even those seats were not enough.
    """

    duties: Roster
    missing: Mapping[str, int]
    more: bool = False


def needs(days: Sequence[PlannedDay], habits: Habits, norm: Norm) -> list[Need]:
    """What each day asks for, of each set of languages."""
    rows = []
    for day in days:
        spoken = sorted(languages_of(day))
        sizes = range(1, len(spoken) + 1) if len(spoken) <= MOST_SETS else (1, len(spoken))
        sets = [frozenset(each) for size in sizes for each in combinations(spoken, size)]
        seats = {languages: needed_for(day, habits, norm, languages) for languages in sets}
        rows.append(Need(day.day, seats.get(frozenset(spoken), np.zeros(HALVES, dtype=np.int_)), seats))
    return rows


def propose(people: Sequence[RosterCandidate], days: Sequence[PlannedDay], habits: Habits, norm: Norm) -> Proposal:
    """The roster of a week. The last ones are kept: the same colleagues and needs are not searched again."""
    proposal = _propose(_Week(tuple(people), tuple(days), habits, norm))
    return replace(proposal, duties=dict(proposal.duties))


class _Week:
    """Colleagues and calls of a week; equal when its colleagues and their needs are."""

    def __init__(
        self, people: Sequence[RosterCandidate], days: Sequence[PlannedDay], habits: Habits, norm: Norm
    ) -> None:
        self.people, self.days, self.habits, self.norm = people, days, habits, norm
        self.needs = needs(days, habits, norm)
        self._key = (
            norm,
            tuple(
                (person.name, person.languages, *((day, slots.tobytes()) for day, slots in person.there.items()))
                for person in people
            ),
            tuple(
                (
                    need.day,
                    need.colleagues.tobytes(),
                    *((each, seats.tobytes()) for each, seats in need.languages.items()),
                )
                for need in self.needs
            ),
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Week) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


@lru_cache(maxsize=MOST_KEPT)
def _propose(week: _Week) -> Proposal:
    more: Counter[str] = Counter()
    tried: list[tuple[float, Roster, dict[str, float]]] = []
    for _search in range(SEARCHES):
        duties = roster.propose(week.people, [_with_more(need, more) for need in week.needs])
        if any(duties == other for _least, other, _held in tried):
            break
        held = _days_held(week, duties, Counter())
        tried.append((min(held.values(), default=1.0), duties, held))
        if tried[-1][0] >= ENOUGH:
            return Proposal(duties, {})
        more.update(language for language, share in held.items() if share < ENOUGH)
    least, duties, held = max(tried, key=lambda each: each[0])
    missing: Counter[str] = Counter()
    while least < ENOUGH and missing.total() < MOST_MISSING and duties:
        missing[min(held, key=lambda language: held[language])] += 1
        held = _days_held(week, duties, missing)
        least = min(held.values())
    return Proposal(duties, missing, least < ENOUGH)


def _with_more(need: Need, more: Mapping[str, int]) -> Need:
    """The need with so many colleagues more for languages, in each half hour with calls."""

    def seats(languages: frozenset[str], needed: NDArray[np.int_]) -> NDArray[np.int_]:
        return np.where(needed > 0, needed + sum(more.get(language, 0) for language in languages), 0)

    sets = {languages: seats(languages, needed) for languages, needed in need.languages.items()}
    whole = frozenset(language for languages in sets for language in languages)
    return Need(need.day, seats(whole, need.colleagues), sets)


def _days_held(week: _Week, duties: Roster, added: Mapping[str, int]) -> dict[str, float]:
    """The share of days on which each language is at its norm, with so many colleagues added who speak it alone."""
    calls = sum(float(np.sum(rates)) for day in week.days for rates in day.rates.values())
    weeks = max(1, min(WEEKS, int(MOST_CALLS / calls))) if calls else 1
    return days_held(planned(week.people, week.days, duties, added), week.habits, week.norm, weeks)


def planned(
    people: Sequence[RosterCandidate], days: Sequence[PlannedDay], duties: Roster, added: Mapping[str, int]
) -> list[PlannedDay]:
    """The days with the colleagues of a roster, and with others there all day."""
    rows = []
    for day in days:
        there = [
            _agent(person, duty.slots(person.there[day.day]))
            for person in people
            if (duty := duties.get((person.name, day.day), RosterDay(False, False))).code
        ]
        hours = ((day.first * HALF_HOUR, (day.first + len(next(iter(day.rates.values()), ()))) * HALF_HOUR),)
        there += [
            SimulatedAgent(f"+{number} {language}", {language: 1}, {}, hours)
            for language, count in added.items()
            for number in range(count)
        ]
        rows.append(replace(day, people=tuple(there)))
    return rows


def _agent(person: RosterCandidate, slots: NDArray[np.bool_]) -> SimulatedAgent:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], slots.astype(int), [0]])))
    hours = tuple((begins * HALF_HOUR, ends * HALF_HOUR) for begins, ends in edges.reshape(-1, 2).tolist())
    return SimulatedAgent(person.name, dict.fromkeys(person.languages, 1), person.services, hours)
