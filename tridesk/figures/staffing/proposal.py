"""Rosters as they were proposed last: the same colleagues and needs are not searched again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from tridesk.figures.staffing import roster
from tridesk.figures.staffing.roster import Need, Roster, RosterCandidate

MOST_KEPT: Final = 32  # rosters


def propose(people: Sequence[RosterCandidate], needs: Sequence[Need]) -> Roster:
    """The roster of a week; the last ones are kept."""
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
    return roster.propose(week.people, week.needs)
