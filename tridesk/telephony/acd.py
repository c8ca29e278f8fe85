"""Who is put through to whom: one pool of agents, callers in classes of language and service.

Which caller: of those whom a free agent can serve, the one who has waited longest in proportion to the target of his
class; the wait is never reset, so nobody starves. Which agent: of those free who fit, at the best level, the least
flexible (`flexibility`), and of these the one idle longest. An agent who fits is never kept free while a caller waits:
a level chooses between agents, not between waiting and being helped. A language is never changed in silence.

After Gurvich and Whitt, "Queue-and-idleness-ratio controls in many-server service systems" (2009), and Wallace and
Whitt, "A staffing algorithm for call centers with skill-based routing" (2005): two skills per agent, well combined,
are nearly as good as all.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from heapq import heapify, heappop, heapreplace
from math import ceil
from typing import Final

NORM: Final = timedelta(minutes=2.5)  # within which a human should speak to a caller (Belgian charter)
TARGET: Final = timedelta(seconds=60)  # of a class that has no target of its own
PERCENTILE: Final = 90  # of the latest delays: better to announce too much than too little
LATEST: Final = 20  # delays of a class that an announcement rests on
MINUTE: Final = timedelta(minutes=1)

Class = tuple[str, str]  # language, service
Skills = tuple[frozenset[str], frozenset[str]]  # languages, and services; none means any
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

    `idle_since` is None for one who is not free. Refusing a call does not change it. `skills` are what he speaks and
    knows, whatever the level.
    """

    name: str
    languages: Mapping[str, int]
    services: Mapping[str, int] = field(default_factory=dict)
    idle_since: datetime | None = None
    skills: Skills = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "skills", (frozenset(self.languages), frozenset(self.services)))

    def level(self, language: str, service: str) -> int | None:
        """How well he fits a class (lower is better); None when he does not."""
        spoken = self.languages.get(language)
        known = self.services.get(service) if self.services and service else 1
        return None if spoken is None or known is None else spoken + known


@dataclass(frozen=True, slots=True)
class Match:
    """Put this call through to this agent."""

    call: str
    agent: str


def match(waiting: Iterable[Waiting], staff: Sequence[Agent], now: datetime) -> list[Match]:
    """Whom to ring for whom, the most urgent first. After it no caller is left whom a free agent could serve."""
    free = [agent for agent in staff if agent.idle_since is not None]
    if not free:
        return []
    queues: dict[Class, deque[Waiting]] = defaultdict(deque)
    for one in sorted(waiting, key=_place):
        queues[one.language, one.service].append(one)
    fitting = _fitting(queues, staff, free)
    heads = [(*_urgency(queue[0], now), klass) for klass, queue in queues.items()]
    heapify(heads)
    taken: set[str] = set()
    matches: list[Match] = []
    while heads:
        klass = heads[0][-1]
        queue, agents = queues[klass], fitting[klass]
        while agents and agents[0] in taken:
            agents.popleft()
        if not agents:
            heappop(heads)
            continue
        taken.add(agents[0])
        matches.append(Match(queue.popleft().call, agents.popleft()))
        if queue:
            heapreplace(heads, (*_urgency(queue[0], now), klass))
        else:
            heappop(heads)
    return matches


def _place(caller: Waiting) -> _Place:
    return caller.since, caller.call


def _urgency(caller: Waiting, now: datetime) -> tuple[float, datetime, str]:
    """Least for the most urgent: by pressure, and among equals who was there first."""
    return -caller.pressure(now), caller.since, caller.call


def _fitting(classes: Collection[Class], staff: Sequence[Agent], free: Sequence[Agent]) -> dict[Class, deque[str]]:
    """The names of the free agents for each class, the one to ring first in front."""
    weight = flexibility(frozenset(Counter(one.skills for one in staff).items()))
    ready = sorted((weight[one.skills], one.idle_since, one.name, at) for at, one in enumerate(free))
    in_turn = [free[at] for *_, at in ready]
    speaking = {language: [one for one in in_turn if language in one.languages] for language, _service in classes}
    found: dict[Class, deque[str]] = {}
    for klass in classes:
        language, service = needed(klass, staff)
        fits = [(level, one.name) for one in speaking[language] if (level := one.level(language, service)) is not None]
        fits.sort(key=_level)  # stable: within a level in their turn
        found[klass] = deque(name for _level, name in fits)
    return found


def _level(fit: tuple[int, str]) -> int:
    return fit[0]


@lru_cache(maxsize=64)
def flexibility(staff: frozenset[tuple[Skills, int]]) -> dict[Skills, float]:
    """How much would be missed with one of these: in each class that he fits, the part of its staff that he is.

    Who fits less than another always counts for less. Among those who fit as many classes, who speaks what few speak
    counts for more: callers who have a choice leave him to those who have none. `staff` are skills, and how many there
    are on duty with them, busy or not.
    """
    services = {service for (_languages, known), _count in staff for service in known} or {""}
    able: Counter[Class] = Counter()
    for (languages, known), count in staff:
        for language in languages:
            for service in known or services:
                able[language, service] += count
    return {
        (languages, known): round(sum(1 / able[one, two] for one in languages for two in known or services), 9)
        for (languages, known), _count in staff
    }


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
