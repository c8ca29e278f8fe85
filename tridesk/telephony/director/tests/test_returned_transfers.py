"""An unanswered transfer returns to the agent who made it; callers on hold are not forgotten."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

import pytest

from tridesk.telephony.conftest import MakeAgent
from tridesk.telephony.director.tests.stage import Stage, marks, on_stage, wish
from tridesk.telephony.simulator.twin import SimulatedPhone
from tridesk.telephony.switch import Unreachable
from tridesk.telephony.switch.values import Endpoint

pytestmark = pytest.mark.django_db(transaction=True)


async def put_through(stage: Stage) -> str:
    """A call that aurelie transferred to a colleague without an answer."""
    stage.telephones["412"] = SimulatedPhone()
    await stage.open()
    leg = await stage.caller()
    await stage.passes(3)
    wish("pass", leg, kind="extension", name="412")
    await stage.passes(2)
    return leg


def test_an_unanswered_transfer_returns_to_the_agent(make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")
    make_agent("bastien", "fr", "nl")

    async def story(stage: Stage) -> None:
        leg = await put_through(stage)
        assert (stage.stands("aurelie"), stage.call(leg).phase) == (("talking", ""), "passing")
        await stage.passes(30)
        assert (stage.stands("aurelie"), stage.call(leg).phase) == (("ringing", ""), "ringing")
        await stage.passes(3)
        assert stage.twin.hears(leg) == {f"{leg}.agent.3"}
        assert (stage.stands("aurelie"), stage.stands("bastien")) == (("talking", ""), ("free", ""))
        assert marks(leg)[-4:] == ["passed", "returned", "rang", "answered"]
        assert len(stage.director.announcements.delays["fr", ""]) == 1, (
            "his second answer says nothing about how long one waits"
        )

    on_stage(story)


def test_an_unanswered_transfer_of_a_busy_agent_goes_to_a_colleague(make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")
    make_agent("bastien", "fr", "nl")

    async def story(stage: Stage) -> None:
        leg = await put_through(stage)
        wish("finish", leg)
        await stage.passes(1)
        assert stage.stands("aurelie") == ("wrap_up", "")
        await stage.passes(33)
        assert stage.twin.hears(leg) == {f"{leg}.agent.3"}
        assert stage.stands("bastien") == ("talking", "")

    on_stage(story)


def test_an_answered_transfer_frees_the_agent_for_the_work_after_the_call(make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        leg = await put_through(stage)
        stage.twin.pick_up(f"{leg}.third.2")
        await stage.passes(1)
        assert (stage.stands("aurelie"), stage.call(leg).phase) == (("wrap_up", ""), "passed")

    on_stage(story)


def test_a_caller_on_hold_comes_back_and_rings_an_agent_who_hung_up(make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        await stage.open()
        leg = await stage.caller()
        await stage.passes(3)
        wish("hold", leg)
        await stage.passes(47)
        assert marks(leg)[-1] == "reminded"
        assert [speech.text for speech in stage.twin.heard(f"{leg}.agent.1")] == [
            "Votre correspondant attend toujours."
        ]
        await stage.passes(46)
        assert stage.twin.hears(leg) == {f"{leg}.agent.1"}
        stage.telephones["aurelie"] = SimulatedPhone(timedelta(seconds=2))
        wish("hold", leg)
        await stage.passes(1)
        stage.twin.put_down(f"{leg}.agent.1")
        await stage.passes(3)
        assert stage.twin.hears(leg) == {f"{leg}.agent.2"}

    on_stage(story)


@pytest.mark.parametrize("by_key", [True, False])
def test_a_caller_on_hold_is_in_the_queue_again_when_the_telephone_dies(make_agent: MakeAgent, by_key: bool) -> None:
    make_agent("aurelie", "fr")
    make_agent("bastien", "fr", state="paused", reason="break")

    async def story(stage: Stage) -> None:
        leg = await held(stage, by_key)
        queued = stage.call(leg).queued_at
        stage.twin.lose_power(f"{leg}.agent.1")
        await stage.passes(14)
        assert stage.call(leg).phase == "hold"
        await stage.passes(9)
        assert (stage.call(leg).phase, stage.call(leg).queued_at) == ("queue", queued)
        assert stage.stands("aurelie") == ("paused", "unreachable")
        assert not stage.twin.is_there(f"{leg}.agent.1")
        assert marks(leg)[5:8] == ["held", "cut_off", "requeued"]

    on_stage(story)


def test_a_telephone_on_hold_that_comes_back_in_time_keeps_its_caller(make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        leg = await held(stage, by_key=True)
        for _ in range(2):
            stage.twin.reach(Endpoint("agent", "aurelie"), False)
            await stage.passes(14)
            stage.twin.reach(Endpoint("agent", "aurelie"), True)
            await stage.passes(2)
        assert (stage.call(leg).phase, marks(leg)[-1]) == ("hold", "held")
        stage.twin.hold(f"{leg}.agent.1", False)
        await stage.passes(1)
        assert stage.twin.hears(leg) == {f"{leg}.agent.1"}

    on_stage(story)


def test_a_telephone_on_hold_is_lost_though_its_agent_has_a_browser_in_reach(make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        leg = await held(stage, by_key=True)
        stage.twin.has_second.add(Endpoint("agent", "aurelie"))
        stage.twin.lose_power(f"{leg}.agent.1")
        await stage.passes(24)
        assert marks(leg)[5:8] == ["held", "cut_off", "requeued"]

    on_stage(story)


@pytest.mark.parametrize("unseen", ["the talk goes on", "the switch does not answer"])
def test_each_time_out_of_reach_counts_alone(
    make_agent: MakeAgent, monkeypatch: pytest.MonkeyPatch, unseen: str
) -> None:
    """The telephone is in reach between two times, which no look shows."""
    make_agent("aurelie", "fr")
    aurelie = Endpoint("agent", "aurelie")

    async def no_answer(_legs: Collection[str]) -> Collection[str]:
        raise Unreachable("no answer")

    async def story(stage: Stage) -> None:
        leg = await held(stage, by_key=True)
        stage.twin.reach(aurelie, False)
        await stage.passes(10)
        stage.twin.reach(aurelie, True)
        with monkeypatch.context() as patch:
            if unseen == "the talk goes on":
                stage.twin.hold(f"{leg}.agent.1", False)
            else:
                patch.setattr(stage.twin, "out_of_reach", no_answer)
            await stage.passes(3)
        stage.twin.hold(f"{leg}.agent.1", True)
        stage.twin.reach(aurelie, False)
        await stage.passes(13)
        assert (stage.call(leg).phase, marks(leg)[-1]) == ("hold", "held")
        await stage.passes(4)
        assert "cut_off" in marks(leg)

    on_stage(story)


def test_sound_keeps_a_caller_on_hold_while_the_window_reconnects(make_agent: MakeAgent) -> None:
    """The WebSocket of a browser is away, and its sound still comes: the agent can go back to the caller."""
    make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        leg = await held(stage, by_key=False)
        stage.twin.reach(Endpoint("agent", "aurelie"), False)
        await stage.passes(30)
        assert stage.call(leg).phase == "hold"
        wish("unhold", leg)
        await stage.passes(1)
        assert stage.twin.hears(leg) == {f"{leg}.agent.1"}

    on_stage(story)


async def held(stage: Stage, by_key: bool) -> str:
    """A call that aurelie has put on hold."""
    await stage.open()
    leg = await stage.caller()
    await stage.passes(3)
    if by_key:
        stage.twin.hold(f"{leg}.agent.1", True)
    else:
        wish("hold", leg)
    await stage.passes(1)
    assert stage.call(leg).phase == "hold"
    return leg
