"""Figures of calls, as numbers on plain values: what was offered, answered, abandoned, and how soon.

*Service level* has two usual formulas, which say different things, so both are given by name. `of_all` counts the calls
answered within the target among all that were offered: every abandoned call counts against the desk. `without_short`
leaves out calls abandoned within `SHORT`: no desk could have answered them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

SHORT: Final = timedelta(seconds=10)  # who gives up within it is counted apart
TARGET: Final = timedelta(seconds=20)  # within which an answer counts as in time
LEVEL: Final = 0.8  # of all calls offered are to be answered in time
NONE: Final = timedelta(0)


@dataclass(frozen=True, slots=True)
class Offered:
    """One call that joined the queue: how long it waited, whether it was answered, and how long that took.

    `talk` runs from the answer to the end, `work` from there until the agent was free again; `back` for one that was
    promised to be called back: neither answered nor abandoned. `silent`: the caller pressed no key in the menu.
    """

    waited: timedelta
    answered: bool
    talk: timedelta = NONE
    work: timedelta = NONE
    back: bool = False
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """The totals of some calls."""

    offered: int = 0
    answered: int = 0
    in_time: int = 0
    abandoned_short: int = 0
    abandoned_long: int = 0
    called_back: int = 0
    silent: int = 0
    waited: timedelta = NONE  # by those who were answered, together
    longest: timedelta = NONE
    handled: timedelta = NONE  # talk and the work after it, together

    @property
    def abandoned(self) -> int:
        return self.abandoned_short + self.abandoned_long

    @property
    def speed_of_answer(self) -> timedelta | None:
        """Mean wait of answered calls."""
        return self.waited / self.answered if self.answered else None

    @property
    def handling_time(self) -> timedelta | None:
        """Mean time that an agent was busy with a call."""
        return self.handled / self.answered if self.answered else None

    @property
    def service_level_of_all(self) -> float | None:
        """Answered in time, among all offered."""
        return self.in_time / self.offered if self.offered else None

    @property
    def service_level_without_short(self) -> float | None:
        """Answered in time, among those offered and not abandoned within `SHORT`."""
        counted = self.offered - self.abandoned_short
        return self.in_time / counted if counted else None

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.offered + other.offered,
            self.answered + other.answered,
            self.in_time + other.in_time,
            self.abandoned_short + other.abandoned_short,
            self.abandoned_long + other.abandoned_long,
            self.called_back + other.called_back,
            self.silent + other.silent,
            self.waited + other.waited,
            max(self.longest, other.longest),
            self.handled + other.handled,
        )


def reckon(calls: Iterable[Offered], target: timedelta = TARGET) -> Figures:
    """The figures of these calls."""
    return sum((_one(call, target) for call in calls), Figures())


def _one(call: Offered, target: timedelta) -> Figures:
    gave_up = not call.answered and not call.back
    return Figures(
        offered=1,
        answered=int(call.answered),
        in_time=int(call.answered and call.waited <= target),
        abandoned_short=int(gave_up and call.waited <= SHORT),
        abandoned_long=int(gave_up and call.waited > SHORT),
        called_back=int(call.back),
        silent=int(call.silent),
        waited=call.waited if call.answered else NONE,
        longest=call.waited,
        handled=call.talk + call.work if call.answered else NONE,
    )


class Trend(StrEnum):
    """How the service level of late compares with that of the whole day."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


STEADY: Final = 0.05  # a difference of service levels that is no trend


def trend(day: Figures, lately: Figures) -> Trend | None:
    """The trend of the service level; None while there is nothing to compare.

    >>> trend(Figures(offered=10, in_time=9), Figures(offered=2, in_time=1)).value
    'worse'
    """
    before, now = day.service_level_of_all, lately.service_level_of_all
    if before is None or now is None:
        return None
    return Trend.SAME if abs(now - before) < STEADY else Trend.BETTER if now > before else Trend.WORSE


@dataclass(frozen=True, slots=True)
class AgentTime:
    """The time that agents spent in each state, together: the base of occupancy."""

    busy: timedelta = NONE  # ringing, talking, finishing
    free: timedelta = NONE
    paused: timedelta = NONE

    @property
    def occupancy(self) -> float | None:
        """The share of calls in the time in which agents could take them."""
        there = self.busy + self.free
        return self.busy / there if there else None
