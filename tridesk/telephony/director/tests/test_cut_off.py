"""Callers cut off by a restart of the switch are called back: soon, a few at a time, not for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tridesk.directory.office.worktime import WorkingHours
from tridesk.telephony.conftest import NOON, MakeAgent
from tridesk.telephony.desk import worklist
from tridesk.telephony.director import situation
from tridesk.telephony.director.situation import REST, TRIES
from tridesk.telephony.director.tests.stage import STRIDE, Stage, on_stage, wish
from tridesk.telephony.models import Call, CallBack
from tridesk.telephony.simulator.twin import SimulatedPhone, Twin
from tridesk.telephony.switch import Refused
from tridesk.telephony.switch.commands import Ring
from tridesk.telephony.switch.values import HangupCause

pytestmark = pytest.mark.django_db(transaction=True)
WAITING = 16
SOON = REST.total_seconds() + 2


async def switch_restarts(stage: Stage, waiting: int) -> list[str]:
    """So many callers wait, each with a number, and the switch breaks down."""
    legs = [await stage.caller(f"+3269{at:06}") for at in range(waiting)]
    await stage.passes(4)
    stage.twin.begins_anew()
    await stage.passes(1)
    return legs


async def callers_rest(stage: Stage) -> None:
    """Until five seconds before a first call-back may be made."""
    await stage.passes(SOON - 5, STRIDE)


def backs() -> int:
    return Call.objects.filter(back_of__isnull=False).count()


def test_callers_cut_off_are_called_back_a_few_at_a_time(make_agent: MakeAgent) -> None:
    for number in range(6):
        make_agent(f"agent{number}", "fr")

    async def story(stage: Stage) -> None:
        await stage.open()
        await switch_restarts(stage, WAITING)
        assert CallBack.objects.filter(done_at__isnull=True).count() == WAITING
        await callers_rest(stage)
        assert backs() == 0, "most of them ring again by themselves"
        most = 0
        for _ in range(600):
            await stage.passes(1)
            under_way = [life for life in stage.director.lives.values() if life.back_of]
            most = max(most, len(under_way))
            for life in under_way:
                if life.phase == "talk":
                    stage.twin.put_down(life.caller)
            if not CallBack.objects.filter(done_at__isnull=True).exists():
                break
        assert not CallBack.objects.filter(done_at__isnull=True).exists()
        assert (backs(), most) == (WAITING, 2)

    on_stage(story)


def test_a_caller_answered_since_is_not_called_back(make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        await stage.open()
        await switch_restarts(stage, 1)
        again = await stage.caller("+3269000000")
        await stage.passes(4)
        assert stage.call(again).answered_at is not None
        stage.twin.put_down(again)
        await stage.passes(SOON + 70, STRIDE)
        assert backs() == 0
        assert not CallBack.objects.filter(done_at__isnull=True).exists(), "it is owed no more"

    on_stage(story)


def test_a_caller_on_the_line_is_not_called_back(make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")
    make_agent("bastien", "fr")

    async def story(stage: Stage) -> None:
        await stage.open()
        await switch_restarts(stage, 1)
        await stage.passes(SOON - 10, STRIDE)
        await stage.caller("+3269000000", keys="")
        await stage.passes(15)
        assert backs() == 0

    on_stage(story)


def test_a_call_back_is_not_tried_for_ever(make_agent: MakeAgent, monkeypatch: pytest.MonkeyPatch) -> None:
    make_agent("aurelie", "fr")
    monkeypatch.setattr(situation, "AGAIN_AFTER", timedelta(seconds=30))

    async def story(stage: Stage) -> None:
        await stage.open()
        stage.telephones["+3269000000"] = SimulatedPhone()
        await switch_restarts(stage, 1)
        await stage.passes(SOON + 3 * 130, STRIDE)
        assert backs() == TRIES
        call_back = CallBack.objects.get()
        assert (call_back.tries, call_back.done_at) == (TRIES, None), "a person sees to it now"

    on_stage(story)


def test_a_line_that_fails_too_often_leaves_the_call_back_to_a_person(
    make_agent: MakeAgent, monkeypatch: pytest.MonkeyPatch
) -> None:
    aurelie = make_agent("aurelie", "fr")
    monkeypatch.setattr(situation, "AGAIN_AFTER", timedelta(seconds=5))
    for module in (situation, worklist):
        monkeypatch.setattr(module, "MOST_CALLS", 3)

    def to_call_back() -> list[CallBack]:
        (kind,) = worklist.of_telephony(aurelie.user)
        return list(kind.rows)

    async def story(stage: Stage) -> None:
        await stage.open()
        stage.telephones["+3269000000"] = SimulatedPhone(gone=HangupCause.FAILED)
        await switch_restarts(stage, 1)
        await callers_rest(stage)
        await stage.passes(10)
        assert (backs(), to_call_back()) == (1, [])
        await stage.passes(170, STRIDE)
        call_back = CallBack.objects.get()
        assert (backs(), call_back.tries, to_call_back()) == (3, 0, [call_back])

    on_stage(story)


def test_a_call_that_the_switch_refuses_is_a_try(make_agent: MakeAgent, monkeypatch: pytest.MonkeyPatch) -> None:
    make_agent("aurelie", "fr")
    ring = Twin._ring

    def refuse(twin: Twin, order: Ring) -> None:
        if order.endpoint.name == "+3269000000":
            raise Refused("without a provider")
        ring(twin, order)

    monkeypatch.setattr(Twin, "_ring", refuse)

    async def story(stage: Stage) -> None:
        await stage.open()
        await switch_restarts(stage, 1)
        await callers_rest(stage)
        await stage.passes(15)
        assert (backs(), CallBack.objects.get().tries) == (1, 1)

    on_stage(story)


def test_no_call_back_is_made_while_the_desk_is_closed(make_agent: MakeAgent, monkeypatch: pytest.MonkeyPatch) -> None:
    make_agent("aurelie", "fr")
    closing = NOON + timedelta(seconds=30)
    monkeypatch.setattr(WorkingHours, "is_open", lambda self, at: at < closing)

    async def story(stage: Stage) -> None:
        await stage.open()
        await switch_restarts(stage, 1)
        await stage.passes(SOON + 60, STRIDE)
        assert backs() == 0

    on_stage(story)


def test_whom_an_agent_called_unasked_is_owed_no_call(make_agent: MakeAgent) -> None:
    aurelie = make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        await stage.open()
        wish("dial", "out-2026-000412", agent=aurelie.user.username, number="+3287123456", language="fr")
        await stage.passes(8)
        assert Call.objects.get().phase == "talk"
        stage.twin.begins_anew()
        await stage.passes(4)
        assert (Call.objects.get().outcome, CallBack.objects.count()) == ("cut", 0)

    on_stage(story)
