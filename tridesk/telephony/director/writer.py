"""Steps are written down before they are ordered: those that come in the same moment share one transaction.

While one group is being written the next gathers by itself; no clock decides. A step whose agent was meanwhile taken
otherwise is refused alone (`Taken`), the others of its group are written.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from tridesk.accounts.models import User
from tridesk.journal.actions import Happening, record_all
from tridesk.kit import clock
from tridesk.telephony import keeping, standing
from tridesk.telephony.calls.values import Life, Outcome, Phase, Step, Turn
from tridesk.telephony.channel import RECORDS_CHANNEL, notify
from tridesk.telephony.director.store import hold_lease
from tridesk.telephony.models import Agent, Call, CallBack, Span
from tridesk.telephony.roster import become, happening

MOST_TOGETHER: Final = 100
RECORD: Final = (
    "number", "dialled", "language", "service", "phase", "outcome", "queued_at", "answered_at", "ended_at", "agent",
    "wanted", "life",
)  # fmt: skip


class Taken(Exception):
    """The agent of this step is not free any more; nothing of it was written."""


Write = Callable[[Sequence[Step]], Awaitable[list[Taken | None]]]
_Waiting = tuple[Step, "asyncio.Future[None]"]


class Writer:
    """Gives each step its answer when its group is written: done, `Taken`, or what befell the group."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._waiting: deque[_Waiting] = deque()
        self._something = asyncio.Event()

    async def put(self, step: Step) -> None:
        """Returns when `step` is written."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((step, done))
        self._something.set()
        await done

    async def run(self) -> None:
        """Writes groups until cancelled."""
        while True:
            await self._something.wait()
            group = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_TOGETHER))]
            if not self._waiting:
                self._something.clear()
            try:
                answers = await self._write([step for step, _done in group])
            except Exception as failure:  # noqa: BLE001 - whatever it was, each of them hears it
                _answer(group, [failure] * len(group))
            else:
                _answer(group, answers)


def _answer(group: Sequence[_Waiting], answers: Sequence[Exception | None]) -> None:
    for (_step, done), answer in zip(group, answers, strict=True):
        if done.done():
            continue
        if answer is None:
            done.set_result(None)
        else:
            done.set_exception(answer)


# --- one group


def write(steps: Sequence[Step], token: int) -> list[Taken | None]:
    """Writes steps of different calls, and for each whether its agent was taken; `Deposed` when none may be written."""
    with transaction.atomic():
        hold_lease(token)
        staff = _Staff(steps)
        answers = [staff.turn(step) for step in steps]
        written = [step for step, answer in zip(steps, answers, strict=True) if answer is None]
        _records(written, staff.ids)
        staff.keep()
        _call_backs(written)
        record_all(
            Happening(f"call.{note.mark.value}", f"call:{step.life.key}", dict(note.data))
            for step in written
            for note in step.notes
        )
        record_all(staff.happenings)
        if any(step.life.answered or step.life.phase is Phase.ENDED for step in written):
            notify(RECORDS_CHANNEL)
    return answers


@dataclass(slots=True)
class _Row:
    agent: Agent
    began: standing.Standing
    call: str | None = None


class _Staff:
    """The agents that a group of steps is about, locked, and what becomes of them."""

    def __init__(self, steps: Sequence[Step]) -> None:
        names = {turn.agent for step in steps for turn in step.agents}
        named = names | {name for step in steps for name in (step.life.served_by, step.life.wanted) if name}
        self.ids: dict[str, int] = dict(User.objects.filter(username__in=named).values_list("username", "pk"))
        rows = Agent.objects.select_for_update(of=("self",)).select_related("user", "call").order_by("pk")
        self._rows = {row.user.username: _Row(row, row.standing) for row in rows.filter(user__username__in=names)}
        self._spans: list[Span] = []
        self.happenings: list[Happening] = []

    def turn(self, step: Step) -> Taken | None:
        """Does to the agents what a step means for them; all of them or, when one is taken, none."""
        rings = [one.agent for one in step.agents if one.turn is Turn.RINGS]
        for name in rings:
            if name not in self._rows or self._rows[name].agent.state != standing.FREE:
                return Taken(name)
        for one in step.agents:
            row = self._rows.get(one.agent)
            if row is not None and (one.turn is Turn.RINGS or self._call_of(row) == step.life.key):
                self._become(row, standing.turned(row.agent.standing, one.turn, clock.now()))
                row.call = step.life.key if one.turn in (Turn.RINGS, Turn.RECALLED, Turn.TALKS, Turn.DONE) else ""
        return None

    def _call_of(self, row: _Row) -> str:
        if row.call is not None:
            return row.call
        return row.agent.call.key if row.agent.call else ""

    def _become(self, row: _Row, becomes: standing.Standing) -> None:
        span = become(row.agent, becomes)
        if span is not None:
            self._spans.append(span)
        self.happenings.append(happening(row.agent))

    def keep(self) -> None:
        """Writes what became of them; the calls that they are busy with are there by now."""
        keys = {row.call for row in self._rows.values() if row.call}
        calls = dict(Call.objects.filter(key__in=keys).values_list("key", "pk"))
        for row in self._rows.values():
            if row.call is not None:
                row.agent.call_id = calls.get(row.call)
        Agent.objects.bulk_update(
            [row.agent for row in self._rows.values()], ["state", "since", "reason", "idle_since", "call"]
        )
        Span.objects.bulk_create(self._spans)


def _records(steps: Sequence[Step], ids: dict[str, int]) -> None:
    backs = {step.life.back_of for step in steps if step.life.back_of}
    back_ids = dict(Call.objects.filter(key__in=backs).values_list("key", "pk")) if backs else {}
    last = {step.life.key: step.life for step in steps}
    rows = [_row(life, ids, back_ids) for life in last.values()]
    Call.objects.bulk_create(rows, update_conflicts=True, unique_fields=["key"], update_fields=RECORD)


def _row(life: Life, ids: dict[str, int], back_ids: dict[str, int]) -> Call:
    ended = life.phase is Phase.ENDED
    return Call(
        key=life.key,
        number=life.number,
        dialled=life.dialled,
        language=life.language,
        service=life.service,
        phase=life.phase.value,
        outcome=life.outcome.value if ended else "",
        arrived_at=life.arrived,
        queued_at=life.queued,
        answered_at=life.answered,
        ended_at=life.since if ended else None,
        agent_id=ids.get(life.served_by),
        wanted_id=ids.get(life.wanted),
        back_of_id=back_ids.get(life.back_of),
        life=None if ended else keeping.write(life),
    )


def _call_backs(steps: Sequence[Step]) -> None:
    """What was promised becomes a request; what was promised and done is one no more."""
    now = clock.now()
    ended = {step.life.key: step.life for step in steps if step.life.phase is Phase.ENDED}
    promised = {key: life.queued for key, life in ended.items() if life.outcome is Outcome.CALL_BACK}
    # Who was cut off may be ringing us again at this moment: a person calls him, not the queue.
    promised |= {key: None for key, life in ended.items() if life.outcome is Outcome.CUT and life.number}
    if promised:
        ids = dict(Call.objects.filter(key__in=promised).values_list("key", "pk"))
        requests = [CallBack(call_id=ids[key], asked_at=now, place=place) for key, place in promised.items()]
        CallBack.objects.bulk_create(requests, ignore_conflicts=True)
    for life in ended.values():
        if life.back_of:
            reached = {"done_at": now} if life.outcome is Outcome.ANSWERED else {}
            CallBack.objects.filter(call__key=life.back_of).update(tried_at=now, **reached)
