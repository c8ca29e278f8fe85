"""The ways of distributing calls that are compared. Each hears of calls, hang-ups and free agents, and answers."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

from bench.weeks.people import Caller, Skills
from tridesk.telephony.engine import acd

BEGIN = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
Pair = tuple[int, int]  # caller, agent


class Routing(Protocol):
    """`waiting` by number of the caller, in the order of arrival; `free` when each free agent became it."""

    def __call__(self, waiting: dict[int, Caller], free: dict[int, float], now: float) -> Iterable[Pair]: ...


class Ours:
    """`acd.match`, as the director calls it.

    Every language spoken counts as level 1. (The level in `people` is the penalty of an app_queue.)
    """

    def __init__(self, staff: Sequence[Skills]) -> None:
        self._skills = [
            (f"{at:03}", dict.fromkeys(person.languages, 1), dict.fromkeys(person.services, 1))
            for at, person in enumerate(staff)
        ]
        self._busy = [acd.AvailableAgent(*skills) for skills in self._skills]
        self._known: dict[int, acd.Waiting] = {}

    def __call__(self, waiting: dict[int, Caller], free: dict[int, float], now: float) -> Iterable[Pair]:
        for gone in self._known.keys() - waiting.keys():
            del self._known[gone]
        for key in waiting.keys() - self._known.keys():
            caller = waiting[key]
            self._known[key] = acd.Waiting(f"{key:07}", caller.language, caller.service, _moment(caller.at))
        staff = list(self._busy)
        for at, since in free.items():
            staff[at] = acd.AvailableAgent(*self._skills[at], _moment(since))
        pairs = acd.match(self._known.values(), staff, _moment(now))
        return [(int(pair.call), int(pair.agent)) for pair in pairs]


def _moment(seconds: float) -> datetime:
    return BEGIN + timedelta(seconds=seconds)


class QueuePerPair:
    """An app_queue for each language and service, `leastrecent`, each agent in all that fit.

    Once a second Asterisk lets the caller at the head of each queue look for an agent: which queue gets an agent who
    fits several is chance, whatever the waits.
    """

    def __init__(self, staff: Sequence[Skills], seed: int) -> None:
        self._staff, self._chance = staff, random.Random(seed)

    def __call__(self, waiting: dict[int, Caller], free: dict[int, float], now: float) -> Iterable[Pair]:
        heads: dict[tuple[str, str], list[int]] = {}
        for key, waiter in waiting.items():
            heads.setdefault((waiter.language, waiter.service), []).append(key)
        while heads:
            queue = self._chance.choice(list(heads))
            caller = heads[queue][0]
            fitting = [at for at in free if self._staff[at].level(waiting[caller]) is not None]
            if not fitting:
                del heads[queue]
                continue
            agent = min(fitting, key=lambda at: free[at])
            yield caller, agent
            free = {at: since for at, since in free.items() if at != agent}
            heads[queue].pop(0)
            if not heads[queue]:
                del heads[queue]


class OneLineWithPenalties:
    """All in one line, first come first served; the penalty of an agent is their level, then the longest idle.

    Kinder than app_queue is: a caller without an agent for their language does not hold up the others.
    """

    def __init__(self, staff: Sequence[Skills]) -> None:
        self._staff = staff

    def __call__(self, waiting: dict[int, Caller], free: dict[int, float], now: float) -> Iterable[Pair]:
        left = dict(free)
        for caller, person in waiting.items():
            fitting = [(level, left[at], at) for at in left if (level := self._staff[at].level(person)) is not None]
            if fitting:
                agent = min(fitting)[2]
                del left[agent]
                yield caller, agent
            if not left:
                return
