"""Days at the desk, played: callers meet colleagues through the routing that answers real calls (`telephony.acd`).

Times are seconds of the day. A colleague in a call when a pause begins, or their hours end, finishes the call first;
their work after it counts as part of the call.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from random import Random
from typing import Final

from tridesk.telephony.engine import acd

HALF_HOUR: Final = 1800.0
BEGIN: Final = datetime(2026, 1, 1, tzinfo=UTC)  # only differences of moments count
STAYS: Final = 60.0  # how long somebody stays on when callers wait at the end of the day
OTHERS: Final = ""  # the language whose handling times stand for languages with too few of their own


@dataclass(frozen=True, slots=True)
class SimulatedAgent:
    """An agent on duty: languages and services with a level (`acd`), and hours of presence.

    `off_telephone` is the share of these hours in which they take no calls, whatever they do. None on a shift of a
    roster, or without records: then it is that of the pauses of `Habits` alone.
    """

    name: str
    languages: Mapping[str, int]
    services: Mapping[str, int]
    hours: tuple[tuple[float, float], ...]
    off_telephone: float | None = None


@dataclass(frozen=True, slots=True)
class Habits:
    """What the records tell of calls and pauses.

    `handling` are seconds of talk and after-work by language, drawn from; `patience` and `ringing` mean seconds;
    `paused` the share of their hours on the telephone that colleagues are paused, `pause` mean seconds of a pause.
    """

    handling: Mapping[str, Sequence[float]] = field(default_factory=lambda: {OTHERS: (240.0,)})
    patience: float = 150.0
    ringing: float = 5.0
    paused: float = 0.0
    pause: float = 600.0

    def not_taking(self, person: SimulatedAgent) -> float:
        """The share of a colleague's hours in which they take no calls."""
        return self.paused if person.off_telephone is None else person.off_telephone


@dataclass(frozen=True, slots=True)
class Caller:
    """A future caller: when, about what, how long the call takes an agent, and after what wait they give up."""

    at: float
    language: str
    service: str
    handling: float
    patience: float


@dataclass(frozen=True, slots=True)
class Served:
    """What became of a caller."""

    at: float
    language: str
    waited: float
    answered: bool


@dataclass(slots=True)
class Day:
    """What became of all callers of a day; `busy` and `there` are seconds of all colleagues."""

    callers: list[Served] = field(default_factory=list)
    busy: float = 0.0
    there: float = 0.0


Rates = Mapping[acd.Class, Sequence[float]]  # calls in each half hour, by language and service


def callers(rates: Rates, first: int, habits: Habits, chance: Random, spread: float = 0.0) -> list[Caller]:
    """The callers of one day, in order; `first` is the half hour of the day with which the rates begin.

    `spread` is the squared coefficient of variation of the day's level: days differ by more than chance.
    """
    level = chance.gammavariate(1 / spread, spread) if spread > 0 else 1.0
    drawn = []
    for (language, service), row in rates.items():
        handling = habits.handling.get(language) or habits.handling[OTHERS]
        for slot, rate in enumerate(row, first):
            moment = 0.0
            while rate > 0 and (moment := moment + chance.expovariate(rate * level)) < 1:
                patience = chance.expovariate(1 / habits.patience)
                at = (slot + moment) * HALF_HOUR
                drawn.append(Caller(at, language, service, chance.choice(handling), patience))
    return sorted(drawn, key=lambda caller: caller.at)


class _Event(IntEnum):
    COMES = 0  # a colleague's hours begin
    GOES = 1
    PAUSES = 2
    RESUMES = 3
    CALLS = 4
    WAITED = 5  # so long that the service is only preferred
    GIVES_UP = 6
    DONE = 7  # a colleague, with a call


def play(people: Sequence[SimulatedAgent], calls: Sequence[Caller], habits: Habits, chance: Random) -> Day:
    """One day from the first caller to the last."""
    return _Play(people, calls, habits, chance).run()


class _Play:
    def __init__(
        self, people: Sequence[SimulatedAgent], calls: Sequence[Caller], habits: Habits, chance: Random
    ) -> None:
        self._people, self._calls, self._habits = people, calls, habits
        self._busy_as = [_agent(at, person, None) for at, person in enumerate(people)]
        self._free_as: dict[int, acd.AvailableAgent] = {}
        self._there: set[int] = set()
        self._busy: set[int] = set()
        self._paused: set[int] = set()
        self._pauses: dict[int, float] = {}  # of a colleague in a call: how long the pause will be
        self._waiting: dict[int, acd.Waiting] = {}
        self._events: list[tuple[float, _Event, int, float]] = []
        self._day = Day()
        for at, person in enumerate(people):
            for begins, ends in person.hours:
                self._plan(begins, _Event.COMES, at)
                self._plan(ends, _Event.GOES, at, float(ends == person.hours[-1][1]))
                self._day.there += ends - begins
                self._plan_pauses(at, begins, ends, chance)
        for key, caller in enumerate(calls):
            self._plan(caller.at, _Event.CALLS, key)

    def _plan(self, at: float, event: _Event, who: int, length: float = 0.0) -> None:
        heapq.heappush(self._events, (at, event, who, length))

    def _plan_pauses(self, at: int, begins: float, ends: float, chance: Random) -> None:
        paused = self._habits.not_taking(self._people[at])
        if not 0 < paused < 1:
            return
        between = self._habits.pause * (1 - paused) / paused
        moment = begins + chance.expovariate(1 / between)
        while moment < ends:
            length = chance.expovariate(1 / self._habits.pause)
            self._plan(moment, _Event.PAUSES, at, length)
            self._day.there -= min(length, ends - moment)
            moment += length + chance.expovariate(1 / between)

    def run(self) -> Day:
        """Plays all events; unserved callers give up in the end."""
        while self._events:
            now, event, who, length = heapq.heappop(self._events)
            if self._happens(now, event, who, length) and self._waiting and self._free_as:
                self._match(now)
        return self._day

    def _happens(self, now: float, event: _Event, who: int, length: float) -> bool:
        """Plays one event; returns whether it may allow a new match of caller and agent."""
        match event:
            case _Event.CALLS:
                caller = self._calls[who]
                self._waiting[who] = acd.Waiting(f"{who:07}", caller.language, caller.service, _moment(now))
                self._plan(now + caller.patience, _Event.GIVES_UP, who)
                if caller.patience > acd.OVERFLOW.total_seconds():
                    self._plan(now + acd.OVERFLOW.total_seconds(), _Event.WAITED, who)
            case _Event.WAITED:
                return who in self._waiting
            case _Event.GIVES_UP:
                if self._waiting.pop(who, None) is not None:
                    self._note(who, now, answered=False)
                return False
            case _Event.COMES:
                self._there.add(who)
                self._free(who, now)
            case _Event.GOES:
                if self._waiting and length:  # nobody goes home while callers wait
                    self._plan(now + STAYS, _Event.GOES, who, length)
                    return False
                self._there.discard(who)
                self._free_as.pop(who, None)
                return False
            case _Event.PAUSES:
                if who in self._busy:
                    self._pauses[who] = length
                elif who in self._there:
                    self._pause(who, now, length)
                return False
            case _Event.RESUMES:
                self._paused.discard(who)
                self._free(who, now)
            case _:
                self._busy.discard(who)
                if who in self._pauses:
                    self._pause(who, now, self._pauses.pop(who))
                    return False
                self._free(who, now)
        return True

    def _match(self, now: float) -> None:
        here = sorted((self._there | self._busy) - self._paused)
        staff = [self._free_as.get(at) or self._busy_as[at] for at in here]
        for pair in acd.match(self._waiting.values(), staff, _moment(now)):
            self._serve(int(pair.call), int(pair.agent), now)

    def _serve(self, key: int, agent: int, now: float) -> None:
        """The call rings at an agent; a caller may still give up then."""
        caller, answered_at = self._calls[key], now + self._habits.ringing
        del self._waiting[key], self._free_as[agent]
        answered = answered_at <= caller.at + caller.patience
        ends = answered_at + caller.handling if answered else caller.at + caller.patience
        self._note(key, answered_at if answered else ends, answered=answered)
        self._busy.add(agent)
        self._day.busy += ends - now
        self._plan(ends, _Event.DONE, agent)

    def _note(self, key: int, until: float, *, answered: bool) -> None:
        caller = self._calls[key]
        self._day.callers.append(Served(caller.at, caller.language, until - caller.at, answered))

    def _pause(self, who: int, now: float, length: float) -> None:
        self._paused.add(who)
        self._free_as.pop(who, None)
        self._plan(now + length, _Event.RESUMES, who)

    def _free(self, who: int, now: float) -> None:
        if who in self._there and who not in self._busy and who not in self._paused:
            self._free_as[who] = _agent(who, self._people[who], now)


def _agent(at: int, person: SimulatedAgent, free_since: float | None) -> acd.AvailableAgent:
    since = None if free_since is None else _moment(free_since)
    return acd.AvailableAgent(f"{at:03}", person.languages, person.services, since)


def _moment(seconds: float) -> datetime:
    return BEGIN + timedelta(seconds=seconds)
