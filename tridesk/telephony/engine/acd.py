"""Matches callers with agents: one pool of agents, callers in classes of language and service.

Choice of the caller: of those that a free agent can serve, the one with the longest wait in proportion to the target of
the class. The wait is never reset, so no caller starves. Choice of the agent: of the free agents that fit, at the best
level, the least flexible (`flexibility`), and of these the one idle longest. An agent that fits is never kept free
while a caller waits: a level chooses between agents, not between waiting and being helped.

Only colleagues who are present count as able. After `OVERFLOW`, a caller is also offered to colleagues without the
service, after those with it. A language is never changed in silence.

After Gurvich and Whitt, "Queue-and-idleness-ratio controls in many-server service systems" (2009), and Wallace and
Whitt, "A staffing algorithm for call centers with skill-based routing" (2005): two skills per agent, well combined, are
nearly as good as all.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from heapq import heapify, heappop, heapreplace
from typing import Final

NORM: Final = timedelta(minutes=2.5)  # within which a human should speak to a caller (Belgian charter)
TARGET: Final = timedelta(seconds=60)  # of a class that has no target of its own
OVERFLOW: Final = timedelta(seconds=60)  # of waiting, after which knowing the service is only preferred
SECOND_LINE: Final = 2 * NORM  # of waiting, after which the second line's number is offered
LAST_LEVEL: Final = 9  # of an agent who does not know the service: after everybody who does
PERCENTILE: Final = 90  # of the latest delays: better to announce too much than too little
LATEST: Final = 20  # delays of a class that an announcement rests on
MINUTE: Final = timedelta(minutes=1)

Class = tuple[str, str]  # language, service
Skills = tuple[frozenset[str], frozenset[str]]  # languages, and services; none means any
_Queue = tuple[str, str, bool]  # language, service, whether its callers have waited for `OVERFLOW`
_Place = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A caller in the queue. `since` is when the caller first joined it: their place, which nothing changes."""

    call: str
    language: str
    service: str
    since: datetime
    target: timedelta = TARGET

    def pressure(self, now: datetime) -> float:
        """The wait so far, as a multiple of the target."""
        return (now - self.since) / self.target

    def overflows(self, now: datetime) -> bool:
        """Whether colleagues without the service may help as well."""
        return now - self.since >= OVERFLOW


@dataclass(frozen=True, slots=True)
class AvailableAgent:
    """A colleague on duty: languages and services with a level (1 is best); without services, any service.

    `idle_since` is None for an agent who is not free. Refusing a call does not change it. `present` is false for an
    agent who is signed on but cannot be counted on, see `standing.is_present`. `skills` are languages and services,
    whatever the level.
    """

    name: str
    languages: Mapping[str, int]
    services: Mapping[str, int] = field(default_factory=dict)
    idle_since: datetime | None = None
    present: bool = True
    skills: Skills = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "skills", (frozenset(self.languages), frozenset(self.services)))

    def spoken(self, language: str) -> int | None:
        """The agent's level in a language; an unknown one ('') every agent may find out, at the best level."""
        return self.languages.get(language) if language else 1

    def level(self, language: str, service: str) -> int | None:
        """The agent's level for a class (lower is better); None when the agent does not fit."""
        spoken = self.spoken(language)
        known = self.services.get(service) if self.services and service else 1
        return None if spoken is None or known is None else spoken + known


@dataclass(frozen=True, slots=True)
class Match:
    """A pair: this call rings at this agent."""

    call: str
    agent: str


def match(waiting: Iterable[Waiting], staff: Sequence[AvailableAgent], now: datetime) -> list[Match]:
    """Pairs waiting calls with free agents, the most urgent first, until none of them fit."""
    staff = [agent for agent in staff if agent.present]
    free = [agent for agent in staff if agent.idle_since is not None]
    if not free:
        return []
    queues: dict[_Queue, deque[Waiting]] = defaultdict(deque)
    for caller in sorted(waiting, key=_place):
        queues[caller.language, caller.service, caller.overflows(now)].append(caller)
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
    """Sort key, least for the most urgent: by pressure, and at equal pressure by arrival."""
    return -caller.pressure(now), caller.since, caller.call


def _fitting(
    queues: Collection[_Queue], staff: Sequence[AvailableAgent], free: Sequence[AvailableAgent]
) -> dict[_Queue, deque[str]]:
    """The names of the free agents for each queue, the one to ring first in front."""
    weight = flexibility(frozenset(Counter(agent.skills for agent in staff).items()))
    ready = sorted((weight[agent.skills], agent.idle_since, agent.name, at) for at, agent in enumerate(free))
    in_turn = [free[at] for *_, at in ready]
    speaking = {language: [agent for agent in in_turn if agent.spoken(language) is not None] for language, *_ in queues}
    names_by_queue: dict[_Queue, deque[str]] = {}
    for queue in queues:
        language, service, overflows = queue
        language, service = needed((language, service), staff)
        levels = [(agent.level(language, service), agent) for agent in speaking[language]]
        fits = [(level, agent.name) for level, agent in levels if level is not None]
        if overflows:
            fits += [
                (LAST_LEVEL + (agent.spoken(language) or 0), agent.name) for level, agent in levels if level is None
            ]
        fits.sort(key=_level)  # stable: within a level in their turn
        names_by_queue[queue] = deque(name for _level, name in fits)
    return names_by_queue


def _level(fit: tuple[int, str]) -> int:
    return fit[0]


@lru_cache(maxsize=64)
def flexibility(staff: frozenset[tuple[Skills, int]]) -> dict[Skills, float]:
    """Returns for each set of skills how much the desk would miss an agent who has them.

    The figure is the sum, over the classes that the agent fits, of their share in the staff of the class. An agent who
    fits fewer classes always counts for less. Between agents who fit as many classes, a rare language counts for more:
    callers with a choice leave that agent to callers without one. `staff` are skills, and how many agents on duty have
    them, busy or not.
    """
    services = {service for (_languages, known), _count in staff for service in known} or {""}
    able: Counter[Class] = Counter()
    for (languages, known), count in staff:
        for language in languages:
            for service in known or services:
                able[language, service] += count
    return {
        (languages, known): round(
            sum(1 / able[language, service] for language in languages for service in known or services), 9
        )
        for (languages, known), _count in staff
    }


def needed(klass: Class, staff: Iterable[AvailableAgent]) -> Class:
    """Returns the class that an agent must fit: without a present agent for the service, the language alone."""
    language, service = klass
    known = any(agent.present and agent.level(language, service) is not None for agent in staff)
    return (language, service) if known else (language, "")


def speaks(language: str, staff: Iterable[AvailableAgent]) -> bool:
    """Whether an agent who is present, free or not, speaks the language. If not, only a call-back can be promised."""
    return any(agent.present and language in agent.languages for agent in staff)


def position(call: Waiting, waiting: Iterable[Waiting]) -> int:
    """The caller's position within their class, from 1. There is no overtaking within a class, so it never rises."""
    same = (other for other in waiting if (other.language, other.service) == (call.language, call.service))
    return 1 + sum(_place(other) < _place(call) for other in same)


# --- what is announced


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a caller is told of the wait still to come.

    `wait` is in whole minutes, at least one; None when nothing is known. `late` says that the last announcement was not
    kept and is corrected in words. `ends` is the moment by which the caller was promised an agent.
    """

    wait: timedelta | None
    late: bool = False
    ends: datetime | None = None


def estimate(
    delays: Sequence[timedelta],
    waiting: Collection[timedelta],
    waited: timedelta,
    now: datetime,
    promised: datetime | None = None,
) -> Estimate:
    """Returns what to announce after a wait of `waited`; `promised` is the moment that was announced before.

    Until that moment the announced end never moves back. After it the announcement was wrong: it is corrected once, and
    what is announced then rests on the waits of all callers still in the queue.
    """
    left = remaining(delays, waiting, waited)
    late = promised is not None and now >= promised
    if promised is not None and not late:
        ends = promised if left is None else min(promised, now + _minutes(left))
        return Estimate(_minutes(ends - now), ends=ends)
    if left is None:
        return Estimate(None, late)
    return Estimate(_minutes(left), late, now + _minutes(left))


def remaining(delays: Sequence[timedelta], waiting: Collection[timedelta], waited: timedelta) -> timedelta | None:
    """Estimates the remaining wait after `waited`, in `PERCENTILE` of 100 cases; None when nothing is known.

    Product limit estimate (Kaplan and Meier 1958) over the latest delays of the class, the newest last, and the waits
    of the callers still `waiting`: these say only that the wait is longer than that. The wait so far is the condition.
    When too few waits are known to their end, the longest known one is announced.
    """
    answered = Counter(delay for delay in delays[-LATEST:] if delay > waited)
    unfinished = Counter(wait for wait in waiting if wait > waited)
    at_risk = answered.total() + unfinished.total()
    surviving = 1.0
    for wait in sorted(answered.keys() | unfinished.keys()):
        surviving *= 1 - answered[wait] / at_risk
        if surviving <= 1 - PERCENTILE / 100 + 1e-9:
            return wait - waited
        at_risk -= answered[wait] + unfinished[wait]
    longest = max((*answered, *unfinished), default=None)
    return None if longest is None else longest - waited


def _minutes(span: timedelta) -> timedelta:
    """Whole minutes, rounded up, at least one."""
    return max(MINUTE, -(-span // MINUTE) * MINUTE)


def offers_call_back(waited: timedelta, expected_wait: timedelta | None) -> bool:
    """Whether a caller is offered to be called back: the norm is over, or will be."""
    return waited >= NORM or (expected_wait is not None and waited + expected_wait > NORM)
