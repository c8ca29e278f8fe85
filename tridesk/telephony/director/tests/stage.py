"""A director on a stage: the twin with its clock, the real database, time that passes when it is told to."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import connection

from tests.waiting import turn
from tridesk.journal.connections import connection_parameters
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.telephony.conftest import NOON
from tridesk.telephony.director import lease
from tridesk.telephony.director.connection import Connection
from tridesk.telephony.director.loop import Director, WriteSteps
from tridesk.telephony.director.runner import DirectorRunner
from tridesk.telephony.director.statements import AgentTaken, Stands
from tridesk.telephony.engine.calls.values import Step
from tridesk.telephony.models import Agent, Call, Wish
from tridesk.telephony.simulator.twin import SimulatedPhone, Twin
from tridesk.telephony.switch import Switch
from tridesk.telephony.switch.values import Endpoint, HangupCause

T = TypeVar("T")
STEP = timedelta(milliseconds=250)
STRIDE = timedelta(seconds=5)  # where nothing is to be seen before a long time is over


class Stage:
    """`open` begins to conduct; `passes` lets time pass; `killed` ends the director as kill -9 would.

    The director writes its steps over a connection of its own, as in production. All else in the database waits for
    that here, in the one thread: a lock that a write holds would never be let go.
    """

    def __init__(self) -> None:
        self.write: WriteSteps = self.written
        self._line = Connection(connection_parameters("stage"))
        self._writes_nothing = asyncio.Event()
        self._writes_nothing.set()
        self.telephones: dict[str, SimulatedPhone] = {}
        self.twin = Twin(
            NOON, lambda endpoint: self.telephones.get(endpoint.name, SimulatedPhone(timedelta(seconds=2)))
        )
        self.twin.reach(Endpoint("extension", "412"), True)
        for agent in Agent.objects.select_related("user"):
            self.twin.reach(Endpoint("agent", agent.user.username), True)
        self.rung: list[str] = []  # languages in which the simulator was asked for a caller
        self.runner: DirectorRunner | None = None
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def director(self) -> Director:
        assert self.runner is not None
        return self.runner.director

    async def open(self, switch: Switch | None = None, holder: str = "one") -> None:
        token = lease.acquire(holder, "simulator")
        assert token is not None
        director = Director(
            switch or self.twin, token, lambda: self.twin.now, self._run, self.write, shown="+3225000000"
        )
        self.runner = DirectorRunner(director, self.twin.pick_up, self.rung.append)
        self._tasks = [
            asyncio.create_task(director.writer.run()),
            asyncio.create_task(self.runner._listen()),
        ]
        await self.settle()

    async def killed(self) -> None:
        self.director.boxes.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._line.close()
        self.runner = None

    async def written(self, steps: Sequence[Step], token: int) -> list[Stands | AgentTaken]:
        """Writes steps as production does."""
        self._writes_nothing.clear()
        try:
            return await self._line.write_steps(steps, token)
        finally:
            self._writes_nothing.set()

    async def _run(self, do: Callable[[], T]) -> T:
        await self._writes_nothing.wait()
        return do()

    async def settle(self) -> None:
        """Until nobody has anything to do at this moment."""
        ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]
        for _ in range(60):
            await turn()
            await self._writes_nothing.wait()
            if not ready:
                break

    async def passes(self, seconds: float, step: timedelta = STEP) -> None:
        """Lets time pass; the director beats once a `step`."""
        until = self.twin.now + timedelta(seconds=seconds)
        while self.twin.now < until:
            self.twin.pass_until(min(until, self.twin.now + step))
            await self.settle()
            if self.runner is not None:
                await self.runner.beat()
                await self.settle()

    # the world

    async def caller(self, number: str = "+3269000000", keys: str = "2", dialled: str = "1000") -> str:
        """A caller calls and presses these keys; returns their leg."""
        leg = self.twin.call(number, dialled)
        await self.settle()
        for key in keys:
            self.twin.press(leg, key)
            await self.settle()
        return leg

    def agent(self, name: str) -> Agent:
        return Agent.objects.select_related("call").get(user__username=name)

    def stands(self, name: str) -> tuple[str, str]:
        return self.agent(name).state, self.agent(name).reason

    def call(self, leg: str) -> Call:
        return Call.objects.get(key=leg)

    def does_not_answer(self, name: str, why: HangupCause | None = None) -> None:
        self.telephones[name] = SimulatedPhone(gone=why)


def on_stage(story: Callable[[Stage], Awaitable[None]]) -> None:
    """Plays a story; every clock of the product shows the twin's time."""
    stage = Stage()

    def now() -> datetime:
        return stage.twin.now

    async def played() -> None:
        try:
            await story(stage)
        finally:
            if stage.runner is not None:
                await stage.killed()
            connection.close()

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the stage has one thread, for everything
    try:
        with clock.ticking(now):
            asyncio.run(asyncio.wait_for(played(), 80))  # a net, for a machine that does much else
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def wish(verb: str, call: str, **data: object) -> None:
    Wish.objects.create(verb=verb, call=call, data=data, at=clock.now())


def marks(leg: str) -> list[str]:
    verbs = Entry.objects.filter(ref=f"call:{leg}").order_by("id").values_list("verb", flat=True)
    return [verb.removeprefix("call.") for verb in verbs]
