"""Who is put through to whom: one pool of agents, callers in classes of language and service.

Which caller: of those whom a free agent can serve, the one who has waited longest in proportion to the target of his
class; the wait is never reset, so nobody starves. Which agent: of those free who fit, at the best level, the least
flexible, and of these the one idle longest. An agent who fits is never kept free while a caller waits: a level
chooses between agents, not between waiting and being helped. A language is never changed in silence.

After Gurvich and Whitt, "Queue-and-idleness-ratio controls in many-server service systems" (2009), and Wallace and
Whitt, "A staffing algorithm for call centers with skill-based routing" (2005): two skills per agent, well combined,
are nearly as good as all.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from typing import Final

NORM: Final = timedelta(minutes=2.5)  # within which a human should speak to a caller (Belgian charter)
TARGET: Final = timedelta(seconds=60)  # of a class that has no target of its own
PERCENTILE: Final = 90  # of the latest delays: better to announce too much than too little
LATEST: Final = 20  # delays of a class that an announcement rests on
ANY: Final = 100  # services that one who takes any counts as: more than a desk has
MINUTE: Final = timedelta(minutes=1)

Class = tuple[str, str]  # language, service
_Place = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A caller in the queue. `since` is his place: when he first joined it, whatever happened after."""

    call: str
    language: str
    service: str
    since: datetime
    target: timedelta = TARGET

    def pressure(self, now: datetime) -> float:
        """How long he has waited, in targets."""
        return (now - self.since) / self.target


@dataclass(frozen=True, slots=True)
class Agent:
    """A colleague on duty: languages and services with a level (1 is best); without services he takes any.

    `idle_since` is None for one who is not free. Refusing a call does not change it.
    """

    name: str
    languages: Mapping[str, int]
    services: Mapping[str, int] = field(default_factory=dict)
    idle_since: datetime | None = None

    def level(self, language: str, service: str) -> int | None:
        """How well he fits a class (lower is better); None when he does not."""
        spoken = self.languages.get(language)
        known = self.services.get(service) if self.services and service else 1
        return None if spoken is None or known is None else spoken + known

    @property
    def flexibility(self) -> int:
        """In how many classes he could be needed."""
        return len(self.languages) * (len(self.services) or ANY)


@dataclass(frozen=True, slots=True)
class Match:
    """Put this call through to this agent."""

    call: str
    agent: str


def match(waiting: Iterable[Waiting], staff: Sequence[Agent], now: datetime) -> list[Match]:
    """Whom to ring for whom, the most urgent first. After it no caller is left whom a free agent could serve."""
    queues: dict[Class, deque[Waiting]] = defaultdict(deque)
    for one in sorted(waiting, key=_place):
        queues[one.language, one.service].append(one)
    free = [agent for agent in staff if agent.idle_since is not None]
    fitting = {klass: _fitting(klass, staff, free) for klass in queues} if free else {}
    taken: set[str] = set()
    matches: list[Match] = []
    while heads := [
        (queue[0], fitting[klass]) for klass, queue in queues.items() if _any(queue, fitting, klass, taken)
    ]:
        caller, agents = max(heads, key=lambda head: (head[0].pressure(now), *_earlier(head[0])))
        agent = agents.popleft()
        taken.add(agent.name)
        queues[caller.language, caller.service].popleft()
        matches.append(Match(caller.call, agent.name))
    return matches


def _any(queue: deque[Waiting], fitting: Mapping[Class, deque[Agent]], klass: Class, taken: set[str]) -> bool:
    """Whether somebody waits in a class and an agent is left for it; those taken meanwhile are dropped."""
    agents = fitting.get(klass)
    while agents and agents[0].name in taken:
        agents.popleft()
    return bool(queue and agents)


def _place(caller: Waiting) -> _Place:
    return caller.since, caller.call


def _earlier(caller: Waiting) -> tuple[float, str]:
    return -caller.since.timestamp(), caller.call


def _fitting(klass: Class, staff: Sequence[Agent], free: Sequence[Agent]) -> deque[Agent]:
    """The free agents for a class, the one to ring first in front."""
    language, service = needed(klass, staff)
    found = [(level, agent) for agent in free if (level := agent.level(language, service)) is not None]
    found.sort(key=lambda pair: (pair[0], pair[1].flexibility, pair[1].idle_since, pair[1].name))
    return deque(agent for _level, agent in found)


def needed(klass: Class, staff: Iterable[Agent]) -> Class:
    """What an agent must know for a class: a service that nobody on duty knows is helped by whoever speaks it."""
    language, service = klass
    known = any(agent.level(language, service) is not None for agent in staff)
    return (language, service) if known else (language, "")


def speaks(language: str, staff: Iterable[Agent]) -> bool:
    """Whether somebody on duty, free or not, speaks a language. If not, only a call-back can be promised."""
    return any(language in agent.languages for agent in staff)


def position(call: Waiting, waiting: Iterable[Waiting]) -> int:
    """His place among those of his class, from 1: nobody overtakes there, so it never rises."""
    same = (one for one in waiting if (one.language, one.service) == (call.language, call.service))
    return 1 + sum(_place(one) < _place(call) for one in same)


# --- what is announced


def expected(delays: Sequence[timedelta], waited: timedelta, earlier: timedelta | None = None) -> timedelta | None:
    """How much longer to announce: whole minutes, at least one; None when nothing is known.

    A high percentile of the latest delays of the class (the newest last), less what this caller has waited, rounded
    up; never more than what he was told `earlier`.
    """
    latest = sorted(delays[-LATEST:])
    if not latest:
        return earlier
    usual = latest[ceil(len(latest) * PERCENTILE / 100) - 1]
    left = max(MINUTE, -(-(usual - waited) // MINUTE) * MINUTE)
    return left if earlier is None else min(left, earlier)


def offers_call_back(waited: timedelta, expected_wait: timedelta | None) -> bool:
    """Whether a caller is offered to be called back: the norm is over, or will be."""
    return waited >= NORM or (expected_wait is not None and waited + expected_wait > NORM)
