"""A proposed roster, bettered by the solver CP-SAT where the extra `tridesk[roster]` brought OR-Tools.

The solver weighs the same costs as `staffing.roster`, over the whole week at once, and begins with what the search of
that module came to. What it finds is taken only when it costs less.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from typing import Any, Final

import numpy as np

from tridesk.figures.staffing import roster
from tridesk.figures.staffing.roster import DUTIES, Need, Roster, RosterCandidate

MOST_SECONDS: Final = 2.0  # of solving; a page waits for it
MOST_KEPT: Final = 32  # rosters
_SCALE: Final = 100  # the solver counts in whole numbers: hundredths of a cost


def propose(people: Sequence[RosterCandidate], needs: Sequence[Need]) -> Roster:
    """The roster of a week that costs less: that of the search, or that of the solver where there is one.

    The last rosters are kept: the same colleagues and needs are not solved again.
    """
    return dict(_propose(_Week(tuple(people), tuple(needs))))


class _Week:
    """Colleagues and needs of a week; equal when all that a roster depends on is."""

    def __init__(self, people: Sequence[RosterCandidate], needs: Sequence[Need]) -> None:
        self.people, self.needs = people, needs
        self._key = (
            tuple(
                (person.name, person.languages, *((day, slots.tobytes()) for day, slots in person.there.items()))
                for person in people
            ),
            tuple((need.day, need.colleagues.tobytes(), *need.shares.items()) for need in needs),
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Week) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


@lru_cache(maxsize=MOST_KEPT)
def _propose(week: _Week) -> Roster:
    people, needs = week.people, week.needs
    searched = roster.propose(people, needs)
    if not searched or not find_spec("ortools"):
        return searched
    solved = _Model(people, needs, searched).solve()
    return min(searched, solved, key=lambda duties: roster.cost(people, needs, duties))


class _Model:
    """The roster of a week as a problem in whole numbers: one duty of each colleague and day is chosen."""

    def __init__(self, people: Sequence[RosterCandidate], needs: Sequence[Need], begin: Roster) -> None:
        from ortools.sat.python import cp_model  # an extra

        self._solved = (cp_model.OPTIMAL, cp_model.FEASIBLE)
        self._solver, self._model, self._begin = cp_model.CpSolver(), cp_model.CpModel(), begin
        self._costs: list[Any] = []
        self._chosen: dict[tuple[str, Any], dict[str, Any]] = {}
        for key, duty in begin.items():
            self._chosen[key] = {code: self._flag() for code in DUTIES}
            self._model.add_exactly_one(self._chosen[key].values())
            for code, flag in self._chosen[key].items():
                self._model.add_hint(flag, code == duty.code)
        for need in needs:
            self._weigh_day([person for person in people if (person.name, need.day) in begin], need)
        self._weigh_spread()
        self._model.minimize(sum(self._costs))

    def solve(self) -> Roster:
        """The best roster found in time; that it began with when none was."""
        self._solver.parameters.max_time_in_seconds = MOST_SECONDS
        self._solver.parameters.num_workers = 1
        self._solver.parameters.random_seed = 1
        if self._solver.solve(self._model) not in self._solved:
            return self._begin
        return {
            key: DUTIES[next(code for code, flag in flags.items() if self._solver.boolean_value(flag))]
            for key, flags in self._chosen.items()
        }

    def _flag(self) -> Any:
        return self._model.new_bool_var("")

    def _weigh(self, cost: float, amount: Any) -> None:
        self._costs.append(round(_SCALE * cost) * amount)

    def _weigh_day(self, people: Sequence[RosterCandidate], need: Need) -> None:
        """Colleagues too few, squared, those too many, and languages that nobody speaks, in each half hour."""
        on_duty = {
            person.name: [
                (flag, DUTIES[code].slots(person.there[need.day]))
                for code, flag in self._chosen[person.name, need.day].items()
            ]
            for person in people
        }
        for half in np.flatnonzero(need.colleagues > 0):
            there = {name: [flag for flag, slots in duties if slots[half]] for name, duties in on_duty.items()}
            missing = [self._flag() for _colleague in range(int(need.colleagues[half]))]
            spare = self._model.new_int_var(0, len(people), "")
            self._model.add(sum(map(sum, there.values())) + sum(missing) - spare == len(missing))
            for number, flag in enumerate(missing):
                self._weigh(roster.SHORT * (2 * number + 1), flag)  # 1 + 3 + 5 ... are the squares
            self._weigh(roster.SPARE, spare)
            for language, share in need.shares.items():
                silent = self._flag()
                speakers = [there[person.name] for person in people if language in person.languages]
                self._model.add(sum(map(sum, speakers)) + silent >= 1)
                self._weigh(roster.UNSPOKEN * share + roster.UNSPOKEN_AT_ALL, silent)

    def _weigh_spread(self) -> None:
        """By how many half days colleagues differ from the mean of all, squared: lines through the squares."""
        days = Counter(name for name, _day in self._chosen)
        halves: dict[str, Any] = dict.fromkeys(days, 0)
        for (name, _day), flags in self._chosen.items():
            halves[name] += sum((DUTIES[code].morning + DUTIES[code].afternoon) * flag for code, flag in flags.items())
        total, most = sum(halves.values()), 2 * max(days.values())
        for name, count in days.items():
            apart = halves[name] * days.total() - total * count  # as many times what it is as there are days
            square = self._model.new_int_var(0, _SCALE * most**2, "")
            for step in range(-most, most):
                line = (2 * step + 1) * apart - step * (step + 1) * days.total()
                self._model.add(days.total() * square >= _SCALE * line)
            self._costs.append(round(roster.UNFAIR) * square)
