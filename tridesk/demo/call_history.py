"""The calls behind the tickets that came by telephone: waits of callers, and days of agents.

Callers wait while no agent with their language is free, so the records fit what a staffing plan says. The same tickets
have the same calls. A caller who gives up calls again a little later. Whoever asks how far a request is (`Repeat`) gets
the agent who is free first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from heapq import heapify, heappop, heappush
from math import log
from random import Random
from typing import Final

from tridesk.demo.events import DemoEvent
from tridesk.demo.final_states import CALL_TAKERS
from tridesk.demo.hours import CLOSES, OPENS, DeskHours, at
from tridesk.demo.people import STAFF
from tridesk.demo.repeated_calls import Repeat

SERVICES: Final = {"ACC": "ACCESS", "TRX": "TRANSACT", "IT": "TRANSACT", "EID": "EID"}
"""What callers choose in the menu, by the branch of their subject."""

WAIT: Final = 90.0
"""Seconds until somebody ends a pause or a call for a caller who waits, the mean."""
OUTAGE: Final = 60.0
"""Seconds in the queue while the register is out, the median."""
LONGEST: Final = 900.0
PATIENCE: Final = 140.0
"""Seconds after which callers give up, the mean."""
TALK: Final = 210.0
"""Seconds, the median."""
SILENT: Final = 0.04
"""Share of callers who press no key in the menu."""
_WRAP_UP: Final = (15, 60)
_RINGS: Final = timedelta(seconds=5)
_STEP: Final = timedelta(seconds=10)
_SPOKEN: Final = {person.username: {person.language, *person.also} for person in STAFF}
_FREE, _RINGING, _TALKING, _WRAPPING, _PAUSED = "free", "ringing", "talking", "wrap_up", "paused"


@dataclass(frozen=True, slots=True)
class DemoCall:
    """One call. `event` is the place of its ticket in the history; an abandoned call has no `answered`, `finished`."""

    event: int
    language: str
    service: str
    number: str
    arrived: datetime
    queued: datetime
    ended: datetime
    agent: str = ""
    answered: datetime | None = None
    finished: datetime | None = None
    silent: bool = False


@dataclass(frozen=True, slots=True)
class DemoSpan:
    """An agent was in one state from `began` to `ended`."""

    agent: str
    state: str
    reason: str
    began: datetime
    ended: datetime


def calls_of(events: Sequence[DemoEvent], repeats: Sequence[Repeat], now: datetime, seed: int) -> list[DemoCall]:
    """The calls of these tickets, and those that ask about them again, that were over at `now`, by arrival."""
    rng = Random(f"calls {seed}")  # noqa: S311 - an invented past, no secret
    spoken = [(place, event) for place, event in enumerate(events) if event.channel == "phone" and event.owner]
    handled = [
        _handled(place, event, step.at, event.steps[index + 1].at if index + 1 < len(event.steps) else None, rng)
        for place, event in spoken
        for index, step in enumerate(event.steps)
        if step.action == "request"
    ]
    desk = _Desk(handled, seed)
    waited = list(_repeated(events, repeats, desk, seed))
    waited += [call for last in handled for call in _with_waits(last, events[last.event], desk, rng)]
    keys = Random(f"keys {seed}")  # noqa: S311 - an invented past, no secret
    calls = [replace(call, silent=True) if keys.random() < SILENT else call for call in waited]
    return sorted((call for call in calls if (call.finished or call.ended) <= now), key=lambda call: call.arrived)


def _handled(place: int, event: DemoEvent, answered: datetime, after: datetime | None, rng: Random) -> DemoCall:
    """The call as answered at that moment, without any wait."""
    service = SERVICES.get(event.subject.partition(".")[0], "")
    ended = answered + _talk(rng)
    if after and answered < after < answered + timedelta(minutes=15):
        ended = after
    finished = ended + timedelta(seconds=rng.randrange(*_WRAP_UP))
    return DemoCall(
        place, event.language, service, event.phone, answered, answered, ended, event.owner, answered, finished
    )


def _talk(rng: Random) -> timedelta:
    return timedelta(seconds=round(min(max(rng.lognormvariate(log(TALK), 0.55), 30), 1_800)))


class _Desk:
    """Whether call takers are free, by their states and their calls."""

    def __init__(self, calls: Sequence[DemoCall], seed: int) -> None:
        self._seed = seed
        self._busy: dict[tuple[date, str], list[tuple[datetime, datetime]]] = defaultdict(list)
        for call in calls:
            if call.answered and call.finished:
                self._busy[call.answered.date(), call.agent].append((call.answered - _RINGS, call.finished))

    def answer(
        self, language: str, moment: datetime, takes: timedelta, rng: Random, patience: datetime
    ) -> tuple[datetime, str]:
        """When a caller who comes at `moment` is answered, and by whom, who then is busy for so long.

        Where nobody is free, somebody ends a pause for the caller, unless a colleague is free sooner. It is '' where
        the caller's patience ends before.
        """
        speakers = [agent for agent in CALL_TAKERS if language in _SPOKEN[agent]]
        rng.shuffle(speakers)
        free_at, agent = min(
            ((self._after_calls(agent, self._after_pause(agent, moment), takes), agent) for agent in speakers),
            key=lambda turn: turn[0],
        )
        if free_at > moment:
            asked = moment + timedelta(seconds=round(rng.expovariate(1 / WAIT)))
            turns = ((self._after_calls(other, asked, takes), other) for other in speakers)
            free_at, agent = min((free_at, agent), *turns, key=lambda turn: turn[0])
        answered = free_at + _RINGS
        if answered > patience and free_at > moment:
            return answered, ""
        self._busy[moment.date(), agent].append((free_at, answered + takes))
        return answered, agent

    def _after_pause(self, agent: str, moment: datetime) -> datetime:
        for state, _reason, began, ended in _usual_day(moment.date(), agent, self._seed):
            if state == _PAUSED and began <= moment < ended:
                return ended
        return moment

    def _after_calls(self, agent: str, moment: datetime, takes: timedelta) -> datetime:
        """The first moment from this one at which a call of this length lies beside all others of the agent."""
        for began, ended in sorted(self._busy[moment.date(), agent]):
            if began < moment + _RINGS + takes and moment < ended:
                moment = ended
        return moment

    def nobody_since(self, language: str, moment: datetime) -> datetime:
        """Start of the time without a free agent for a language, at most `LONGEST` back; `moment` if one is free."""
        since, earliest = moment, moment - timedelta(seconds=LONGEST)
        while since > earliest and not self._is_somebody_free(language, since):
            since -= _STEP
        return since

    def _is_somebody_free(self, language: str, moment: datetime) -> bool:
        day = moment.date()
        return any(
            language in _SPOKEN[agent]
            and any(
                state == _FREE and began <= moment < ended
                for state, _reason, began, ended in _usual_day(day, agent, self._seed)
            )
            and not any(began <= moment < ended for began, ended in self._busy[day, agent])
            for agent in CALL_TAKERS
        )


def _repeated(events: Sequence[DemoEvent], repeats: Sequence[Repeat], desk: _Desk, seed: int) -> Iterator[DemoCall]:
    """The calls of these callers, one after the other; who gives up calls again soon."""
    rng = Random(f"repeats {seed}")  # noqa: S311 - an invented past, no secret
    waiting = [(repeat.at, repeat.event) for repeat in repeats]
    heapify(waiting)
    while waiting:
        arrived, place = heappop(waiting)
        event, closes = events[place], at(arrived.date(), CLOSES)
        queued = arrived + timedelta(seconds=rng.randrange(15, 40))
        talked, wrapped = _talk(rng), timedelta(seconds=rng.randrange(*_WRAP_UP))
        patience = min(queued + timedelta(seconds=round(4 + rng.expovariate(1 / PATIENCE))), closes)
        if queued + _RINGS > closes:
            continue
        service = SERVICES.get(event.subject.partition(".")[0], "")
        answered, agent = desk.answer(event.language, queued, talked + wrapped, rng, patience)
        if not agent:
            yield DemoCall(place, event.language, service, event.phone, arrived, queued, patience)
            heappush(waiting, (min(patience + timedelta(seconds=rng.randrange(40, 600)), closes), place))
        else:
            ended = answered + talked
            yield DemoCall(
                place, event.language, service, event.phone, arrived, queued, ended, agent, answered, ended + wrapped
            )


def _with_waits(last: DemoCall, event: DemoEvent, desk: _Desk, rng: Random) -> Iterator[DemoCall]:
    """The call with its wait, after the one before it when the caller gave up first."""
    assert last.answered is not None
    opens = at(last.answered.date(), OPENS)
    offered = last.answered - _RINGS - timedelta(seconds=rng.randrange(5))
    since = desk.nobody_since(last.language, offered - timedelta(seconds=1))
    most = min(LONGEST, (offered - since).total_seconds())
    mean = WAIT
    if event.incident:
        most, mean = LONGEST, rng.lognormvariate(log(OUTAGE), 0.9)
    wait = 0.0 if most <= 1 else min(rng.expovariate(1 / mean), most)
    queued = max(offered - timedelta(seconds=round(wait)), opens)
    arrived = max(queued - timedelta(seconds=rng.randrange(15, 40)), opens)
    patience = timedelta(seconds=round(4 + rng.expovariate(1 / PATIENCE)))
    if most > 1 and timedelta(seconds=rng.expovariate(1 / mean)) > patience:
        gave_up = arrived - timedelta(seconds=rng.randrange(40, 600))
        before = gave_up - patience
        if before - timedelta(seconds=20) > opens:
            began = before - timedelta(seconds=20)
            yield DemoCall(last.event, last.language, last.service, last.number, began, before, gave_up)
    yield replace(last, arrived=arrived, queued=queued)


def spans_of(calls: Sequence[DemoCall], hours: DeskHours, first: date, now: datetime, seed: int) -> Iterator[DemoSpan]:
    """How call takers, and others with calls in that time, spent the working days from `first` up to `now`."""
    answered: dict[tuple[date, str], list[DemoCall]] = defaultdict(list)
    for count in range((now.date() - first).days + 1):
        day = first + timedelta(days=count)
        if hours.open_on(day):
            answered |= {(day, agent): [] for agent in CALL_TAKERS}
    for call in calls:
        if call.answered:
            answered[call.answered.date(), call.agent].append(call)
    for (day, agent), of_day in sorted(answered.items()):
        is_taker = agent in CALL_TAKERS
        stands = _usual_day(day, agent, seed) if is_taker else [(_PAUSED, "desk_work", at(day, OPENS), at(day, CLOSES))]
        busy = list(_busy(of_day))
        for state, reason, began, ended in [*_beside(stands, busy), *busy]:
            if began < (until := min(ended, now)):
                yield DemoSpan(agent, state, reason, began, until)


_Stand = tuple[str, str, datetime, datetime]  # state, reason, from, until


@cache
def _usual_day(day: date, agent: str, seed: int) -> list[_Stand]:
    """What a call taker does between calls: two breaks, lunch, and some hours of written work, each at their turn."""
    rng = Random(f"day {seed} {day} {agent}")  # noqa: S311 - an invented past, no secret
    turn = CALL_TAKERS.index(agent)
    pauses = [
        ("break", time(9, 30), 10 * turn, 15),
        ("lunch", time(11, 40), 30 * turn, 45),
        ("desk_work", time(13, 45), 15 * turn, rng.randrange(30, 70)),
        ("break", time(16), 5 * turn, 10),
    ]
    if rng.random() < 0.12:
        pauses.insert(1, (rng.choice(("meeting", "training")), time(10, 30), 0, rng.randrange(30, 60)))
    stands: list[_Stand] = []
    since = at(day, OPENS)
    for reason, clock, after, minutes in pauses:
        begins = at(day, clock) + timedelta(minutes=after + rng.randrange(5))
        ends = begins + timedelta(minutes=minutes)
        stands += [(_FREE, "", since, begins), (_PAUSED, reason, begins, ends)]
        since = ends
    return [*stands, (_FREE, "", since, at(day, CLOSES))]


def _busy(calls: Sequence[DemoCall]) -> Iterator[_Stand]:
    """Ringing, talking and the work after it, each call after the one before."""
    last = None
    for call in sorted(calls, key=lambda call: call.ended):
        assert call.answered is not None
        assert call.finished is not None
        marks = [call.answered - _RINGS, call.answered, call.ended, call.finished]
        marks = [max(mark, last) if last else mark for mark in marks]
        for state, began, ended in zip((_RINGING, _TALKING, _WRAPPING), marks, marks[1:], strict=False):
            if began < ended:
                yield state, "", began, ended
        last = marks[-1]


def _beside(stands: Sequence[_Stand], busy: Sequence[_Stand]) -> Iterator[_Stand]:
    """What is left of these times beside the busy ones, which are in order and do not overlap."""
    for state, reason, began, ended in stands:
        for _state, _reason, since, until in busy:
            if since < ended and until > began:
                if began < since:
                    yield state, reason, began, since
                began = until
        if began < ended:
            yield state, reason, began, ended
