"""The clock: a day at the desk, event by event."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from bench.report import percentile
from bench.weeks.people import IN_TIME, Caller
from bench.weeks.routing import Routing


class What(IntEnum):
    """What happens."""

    CALLS = 0
    GIVES_UP = 1
    IS_FREE = 2


@dataclass(slots=True)
class Tally:
    """What became of callers."""

    calls: int = 0
    in_time: int = 0
    waits: list[float] = field(default_factory=list)

    def add(self, waited: float, *, answered: bool) -> None:
        self.calls += 1
        self.in_time += answered and waited <= IN_TIME
        self.waits.append(waited)

    @property
    def level(self) -> float:
        """The part of all callers answered in time."""
        return self.in_time / self.calls if self.calls else 1.0

    @property
    def wait(self) -> float:
        """Mean seconds until answered or given up."""
        return sum(self.waits) / self.calls if self.calls else 0.0


@dataclass(slots=True)
class Week:
    """What became of callers, by language."""

    of: dict[str, Tally] = field(default_factory=dict)

    def add(self, language: str, waited: float, *, answered: bool) -> None:
        self.of.setdefault(language, Tally()).add(waited, answered=answered)

    @property
    def worst_level(self) -> float:
        return min(figures.level for figures in self.of.values())

    @property
    def worst_wait(self) -> float:
        return max(figures.wait for figures in self.of.values())

    @property
    def worst_tail(self) -> float:
        """Seconds within which 95 % of the worst language are answered or have given up."""
        return max(percentile(figures.waits, 0.95) for figures in self.of.values())


def run(days: Iterable[Sequence[Caller]], agents: int, routing: Routing) -> Week:
    """So many days, each begun with everybody free and ended when the last caller is helped or has given up."""
    week = Week()
    for callers in days:
        _day(callers, agents, routing, week)
    return week


def _day(callers: Sequence[Caller], agents: int, routing: Routing, week: Week) -> None:
    waiting: dict[int, Caller] = {}
    free = {at: at * 1e-3 for at in range(agents)}
    events = [(caller.at, What.CALLS, key) for key, caller in enumerate(callers)]
    while events:
        now, what, who = heapq.heappop(events)
        match what:
            case What.CALLS:
                waiting[who] = callers[who]
                heapq.heappush(events, (now + callers[who].patience, What.GIVES_UP, who))
            case What.GIVES_UP:
                if waiting.pop(who, None) is not None:
                    week.add(callers[who].language, now - callers[who].at, answered=False)
                continue
            case _:
                free[who] = now
        if not free or not waiting:
            continue
        for caller, agent in list(routing(waiting, free, now)):
            served = waiting.pop(caller)
            del free[agent]
            week.add(served.language, now - served.at, answered=True)
            heapq.heappush(events, (now + served.work, What.IS_FREE, agent))
