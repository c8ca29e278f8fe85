"""The director dies at every single command and at every single write: no caller is lost, no call is told twice."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from tridesk.telephony.conftest import MakeAgent
from tridesk.telephony.director import lease, statements
from tridesk.telephony.director.lease import Deposed
from tridesk.telephony.director.tests.stage import STRIDE, Stage, on_stage
from tridesk.telephony.engine.calls.values import Step
from tridesk.telephony.models import Agent, AgentState, Call, CallBack
from tridesk.telephony.queries import conductor
from tridesk.telephony.simulator.twin import SimulatedPhone, Twin
from tridesk.telephony.switch import Unreachable
from tridesk.telephony.switch.commands import Command, Leave, Ring
from tridesk.telephony.switch.snapshot import Fallen, Snapshot
from tridesk.telephony.switch.values import Endpoint

pytestmark = pytest.mark.django_db(transaction=True)

ENDLESS = 10_000


class Freezing:
    """The twin, until the command number `at`: there the director hangs, `after` it was carried out or before."""

    def __init__(self, twin: Twin, at: int, *, after: bool) -> None:
        self._twin, self._left, self._after = twin, at, after
        self.frozen = asyncio.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._twin, name)

    async def do(self, command: Command) -> None:
        if self.frozen.is_set():
            await asyncio.Event().wait()
        self._left -= 1
        if self._left >= 0:
            await self._twin.do(command)
            return
        self.frozen.set()
        if self._after:
            await self._twin.do(command)
        await asyncio.Event().wait()


async def a_call(stage: Stage, switch: Freezing) -> str:
    """A caller chooses French and is put through; stops where the director freezes."""
    await stage.open(switch)
    leg = stage.twin.call("+3269000000")
    for keys, seconds in (("", 0.5), ("2", 0.5), ("", 3.0)):
        stage.twin.press(leg, keys)
        for _ in range(int(seconds * 4)):
            if switch.frozen.is_set():
                return leg
            await beat(stage, switch)
    return leg


async def beat(stage: Stage, switch: Freezing) -> None:
    """A quarter of a second; a director that hangs in it is left to hang."""
    passing = asyncio.create_task(stage.passes(0.25))
    frozen = asyncio.create_task(switch.frozen.wait())
    await asyncio.wait([passing, frozen], return_when=asyncio.FIRST_COMPLETED)
    for task in (passing, frozen):
        task.cancel()
    await asyncio.gather(passing, frozen, return_exceptions=True)


async def ends_well(stage: Stage, leg: str) -> None:
    """Whatever has happened: the caller speaks with the agent in the end, and all ends when they hang up."""
    await stage.passes(1)
    if stage.call(leg).phase == "greeting":
        stage.twin.press(leg, "2")
    await stage.passes(8)
    call = stage.call(leg)
    assert (call.phase, stage.stands("aurelie")) == ("talk", ("talking", "")), f"{call.phase} {stage.stands('aurelie')}"
    [agent] = stage.twin.hears(leg)
    assert agent.startswith(f"{leg}.agent.")
    assert not stage.twin.has_music(leg)
    stage.twin.put_down(leg)
    await stage.passes(1)
    assert Call.objects.count() == 1
    assert (stage.call(leg).outcome, stage.call(leg).life) == ("answered", None)
    assert stage.stands("aurelie") == ("wrap_up", "")
    snapshot = await stage.twin.snapshot()
    assert (snapshot.legs, snapshot.rooms) == ({}, frozenset())


def fresh_agent() -> None:
    Agent.objects.update(state=AgentState.FREE, reason="", idle_since="2026-11-24T11:00:00Z", call=None)
    Call.objects.all().delete()


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_every_command(after: bool, make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")
    froze_at = []
    for at in range(ENDLESS):
        fresh_agent()
        froze = False

        async def story(stage: Stage, at: int = at) -> None:
            nonlocal froze
            switch = Freezing(stage.twin, at, after=after)
            leg = await a_call(stage, switch)
            froze = switch.frozen.is_set()
            await stage.killed()
            await stage.open()
            await ends_well(stage, leg)

        on_stage(story)
        if not froze:
            break
        froze_at.append(at)
    assert len(froze_at) >= 11  # keep, answer, open, enter, play, ring, stop, play, stop, keep, enter


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_every_write(after: bool, make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")
    for at in range(ENDLESS):
        fresh_agent()
        froze = False

        async def story(stage: Stage, at: int = at) -> None:
            nonlocal froze
            left = at
            frozen = asyncio.Event()

            async def write(steps: Sequence[Step], token: int) -> list[statements.Stands | statements.AgentTaken]:
                nonlocal left
                left -= 1
                if left >= 0:
                    return await stage.written(steps, token)
                frozen.set()
                if after:
                    await stage.written(steps, token)
                await asyncio.Event().wait()
                raise AssertionError

            stage.write = write
            switch = Freezing(stage.twin, ENDLESS, after=False)
            switch.frozen = frozen
            leg = await a_call(stage, switch)
            froze = frozen.is_set()
            await stage.killed()
            stage.write = stage.written
            await stage.open()
            await ends_well(stage, leg)

        on_stage(story)
        if not froze:
            break
    assert at >= 3


def test_a_talk_is_never_cut_and_a_lone_leg_is_cared_for(make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")
    make_agent("bastien", "fr", "nl")

    async def story(stage: Stage) -> None:
        await stage.open()
        leg = await stage.caller()
        await stage.passes(4)
        await stage.killed()
        await stage.passes(60, STRIDE)  # nobody conducts
        assert stage.twin.hears(leg) == {f"{leg}.agent.1"}
        stage.twin.put_down(f"{leg}.agent.1")  # his agent is gone, and nobody saw it
        await stage.passes(5)
        await stage.open()
        await stage.passes(4)
        assert stage.stands("bastien")[0] == "talking"
        assert stage.twin.hears(leg) == {f"{leg}.agent.2"}

    on_stage(story)


def test_a_waiting_caller_falls_into_the_static_queue_within_ten_seconds_and_is_recorded(make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr", state="wrap_up")

    async def story(stage: Stage) -> None:
        await stage.open()
        leg = await stage.caller()
        await stage.passes(1)
        await stage.killed()
        unknown = stage.twin.call("+3281000000")  # nobody takes him in
        await stage.passes(10)
        assert sorted(call.leg for call in stage.twin._fallen) == sorted([leg, unknown])
        await stage.passes(90, STRIDE)
        await stage.open()
        await stage.passes(1)
        assert {call.key: call.outcome for call in Call.objects.all()} == {leg: "fell", unknown: "fell"}
        assert stage.call(unknown).number == "+3281000000"

    on_stage(story)


def test_a_caller_in_the_static_queue_is_recorded_when_that_call_is_over(make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        await stage.open()
        fell, answered, ended = (stage.twin.now + timedelta(seconds=seconds) for seconds in (0, 20, 90))
        stage.twin._fallen.append(Fallen("lost", "+3281000000", "fr", fell, answered, "", ended))
        await stage.passes(40, STRIDE)
        assert not Call.objects.exists()
        await stage.passes(90, STRIDE)
        call = stage.call("lost")
        assert (call.outcome, call.arrived_at, call.answered_at, call.ended_at) == ("fell", fell, answered, ended)

    on_stage(story)


def test_a_caller_from_a_time_without_director_keeps_the_time_of_arrival(make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        leg = stage.twin.call("+3269000000")
        arrived = stage.twin.now
        await stage.passes(5)
        await stage.open()
        await stage.passes(0.5)
        assert stage.call(leg).arrived_at == arrived
        await ends_well(stage, leg)

    on_stage(story)


def test_a_director_that_was_thought_dead_writes_and_orders_nothing_more(make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        await stage.open(holder="one")
        sleeper = stage.director
        leg = await stage.caller()
        await stage.passes(0.25)
        await stage.passes(3)
        await stage.killed()
        await stage.passes(7)
        await stage.open(holder="two")
        before = dict(stage.twin.commands)
        step = Step(sleeper.lives[leg])
        with pytest.raises(Deposed):
            await stage.written([step], sleeper.token)
        assert stage.twin.commands == before

    on_stage(story)


def test_a_handover_is_no_outage() -> None:
    async def story(stage: Stage) -> None:
        await stage.open(holder="one")
        await stage.passes(3)
        token = stage.director.token
        await stage.killed()
        lease.give_up(token)
        works = [conductor().switch_works]
        await stage.open(holder="two")
        stage.twin.cut()  # as if it had no connection yet
        await stage.passes(1)
        works.append(conductor().switch_works)
        stage.twin.mend()
        await stage.passes(2)
        assert [*works, conductor().switch_works] == [True, True, True]
        stage.twin.cut()
        await stage.passes(2)
        assert not conductor().switch_works

    on_stage(story)


def test_the_connection_breaks_and_what_was_missed_is_made_up_for(make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        await stage.open()
        leg = await stage.caller()
        await stage.passes(1)  # her telephone rings
        stage.twin.cut()
        stage.twin.pass_until(stage.twin.now.replace(microsecond=0) + stage.twin.now.resolution * 3_000_000)
        stage.twin.mend()
        await stage.passes(2)
        assert stage.twin.hears(leg) == {f"{leg}.agent.1"}
        assert stage.call(leg).phase == "talk"

    on_stage(story)


def test_after_a_restart_of_the_switch_callers_cut_off_are_called_back(make_agent: MakeAgent) -> None:
    for name in ("aurelie", "jorn"):
        make_agent(name, "fr")

    async def story(stage: Stage) -> None:
        await stage.open()
        talks, rings = await stage.caller("+3269000001"), await stage.caller("+3269000002")
        await stage.passes(1)
        await stage.passes(2)
        withheld, greeted = await stage.caller(""), await stage.caller("+3269000004", keys="")
        await stage.passes(3)
        stage.twin.begins_anew()
        await stage.passes(1)
        assert {leg: stage.call(leg).outcome for leg in (talks, rings, withheld, greeted)} == dict.fromkeys(
            (talks, rings, withheld, greeted), "cut"
        )
        assert set(CallBack.objects.values_list("call__key", "place")) == {
            (leg, None) for leg in (talks, rings, greeted)
        }
        assert {stage.stands(name) for name in ("aurelie", "jorn")} == {("free", "")}

    on_stage(story)


def test_a_promise_made_before_the_fall_is_kept(make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        await stage.open()
        leg = await stage.caller(keys="3")  # German, which nobody speaks
        assert stage.call(leg).phase == "closing"
        await stage.killed()
        await stage.passes(11)
        await stage.open(holder="two")
        await stage.passes(1)
        assert stage.call(leg).outcome == "call_back"
        assert CallBack.objects.get().call.key == leg

    on_stage(story)


def test_an_agent_whose_telephone_came_back_during_a_gap_is_free(make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")
    make_agent("jorn", "fr")

    async def story(stage: Stage) -> None:
        await stage.open()
        stage.twin.reach(Endpoint("agent", "aurelie"), False)
        await stage.settle()
        assert stage.stands("aurelie") == ("paused", "unreachable")
        stage.twin.cut()
        stage.twin.reach(Endpoint("agent", "aurelie"), True)
        stage.twin.reach(Endpoint("agent", "jorn"), False)
        stage.twin.mend()
        await stage.passes(1)
        assert stage.stands("aurelie") == ("free", "")
        assert stage.stands("jorn") == ("paused", "unreachable")

    on_stage(story)


def test_what_stands_wrong_is_found_put_right_and_counted(make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        await stage.open()
        leg = await stage.caller()
        await stage.passes(4)
        await stage.twin.do(Leave(leg))  # by nobody's order
        await stage.twin.do(
            Ring("x.agent.1", Endpoint("agent", "aurelie"), shown="", patience=stage.twin.now - stage.twin.now)
        )
        await stage.passes(35)
        assert stage.twin.hears(leg) == {f"{leg}.agent.1"}
        assert stage.runner is not None
        assert stage.runner.reconciler.corrections >= 1
        await stage.passes(40, STRIDE)
        assert list((await stage.twin.snapshot()).legs) == [leg, f"{leg}.agent.1"]

    on_stage(story)


def test_a_switch_with_too_much_to_do_to_show_its_state_is_asked_again_and_conducting_goes_on(
    make_agent: MakeAgent, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_agent("aurelie", "fr")
    asked = []

    async def no_answer() -> Snapshot:
        asked.append("snapshot")
        raise Unreachable("no answer to GET channels")

    async def story(stage: Stage) -> None:
        await stage.open()
        with monkeypatch.context() as busy:
            busy.setattr(stage.twin, "snapshot", no_answer)
            await stage.passes(35, STRIDE)
        assert len(asked) >= 2
        leg = await stage.caller()
        await stage.passes(4)
        assert stage.call(leg).phase == "talk"

    on_stage(story)


def test_an_agent_stuck_in_a_call_that_is_no_more_is_freed(make_agent: MakeAgent) -> None:
    agent = make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        call = Call.objects.create(
            key="gone", phase="ended", outcome="answered", arrived_at=stage.twin.now, ended_at=stage.twin.now
        )
        agent.state, agent.call = "talking", call
        agent.save()
        await stage.open()
        await stage.passes(35, STRIDE)
        assert stage.stands("aurelie") == ("wrap_up", "")

    on_stage(story)


def test_call_backs_are_made_once_however_often_we_die(make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr", state="wrap_up")

    async def story(stage: Stage) -> None:
        stage.telephones["aurelie"] = SimulatedPhone()
        await stage.open()
        leg = await stage.caller()
        row = Call.objects.get(key=leg)
        stage.twin.put_down(leg)
        await stage.passes(1)
        CallBack.objects.create(call=row, asked_at=stage.twin.now, place=stage.twin.now)
        for _ in range(3):
            await stage.passes(2)
            await stage.killed()
            await stage.open()
        assert row.backs.count() == 1

    on_stage(story)
