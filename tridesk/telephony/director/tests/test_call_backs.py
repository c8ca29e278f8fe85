"""Call-backs: asked for by callers or owed to them, made when the desk is open and a line works."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tridesk.directory.office.worktime import WorkingHours
from tridesk.journal.models import Entry
from tridesk.telephony import phrases
from tridesk.telephony.conftest import NOON, MakeAgent
from tridesk.telephony.desk.actions import call_back_done
from tridesk.telephony.director import situation
from tridesk.telephony.director.tests.stage import STRIDE, Stage, on_stage, wish
from tridesk.telephony.models import Call, CallBack
from tridesk.telephony.simulator.twin import SimulatedPhone
from tridesk.telephony.switch.snapshot import LineSeen
from tridesk.telephony.switch.values import HangupCause

pytestmark = pytest.mark.django_db(transaction=True)


async def until_promised(stage: Stage) -> None:
    """Until a caller who cannot be helped now is told so, and that we call back."""
    await stage.passes(60, STRIDE)


def test_a_waiting_caller_hears_the_position_and_a_call_back_keeps_the_place(
    make_agent: MakeAgent,
) -> None:
    agent = make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        await stage.open()
        before = await stage.caller("+3269000001")
        await stage.passes(4)
        leg = await stage.caller()
        await stage.passes(140, STRIDE)
        texts = [speech.text for speech in stage.twin.heard(leg)]
        assert phrases.NEXT.fr in texts
        assert phrases.ASK_CALL_BACK.fr not in texts
        await stage.passes(20)  # the norm: a human within 150 seconds, or the offer
        assert phrases.ASK_CALL_BACK.fr in [speech.text for speech in stage.twin.heard(leg)]
        place = stage.call(leg).queued_at
        stage.twin.press(leg, "1")
        await stage.passes(8)
        assert stage.call(leg).outcome == "call_back"
        assert CallBack.objects.get().place == place

        await stage.passes(2)
        back = stage.call(f"{leg}-back-1")
        assert (back.phase, back.queued_at, back.back_of) == ("queue", place, stage.call(leg))
        stage.twin.put_down(before)
        await stage.passes(1)
        agent.refresh_from_db()
        agent.state, agent.call, agent.idle_since = "free", None, stage.twin.now
        agent.save()
        await stage.passes(8)
        assert stage.call(back.key).phase == "talk"
        assert stage.stands("aurelie")[0] == "talking"
        stage.twin.put_down(f"{back.key}.third.2")
        await stage.passes(1)
        assert CallBack.objects.get().done_at is not None

    on_stage(story)


def test_a_call_back_asked_for_at_night_is_made_at_opening(
    make_agent: MakeAgent, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_agent("aurelie", "fr", "nl")
    opening = NOON + timedelta(minutes=2)
    monkeypatch.setattr(WorkingHours, "is_open", lambda self, at: at >= opening)

    async def story(stage: Stage) -> None:
        await stage.open()
        leg = await stage.caller(keys="1")
        await until_promised(stage)
        assert stage.call(leg).outcome == "call_back"
        assert CallBack.objects.get().place is None
        await stage.passes(5)
        assert stage.call(leg).backs.count() == 0  # nobody is there to make it
        await stage.passes(120, STRIDE)
        back = stage.call(leg).backs.get()
        assert (back.answered_at is not None, back.arrived_at >= opening) == (True, True)

    on_stage(story)


def test_nobody_is_called_back_while_no_line_works(make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        stage.twin.provider = [
            LineSeen("trunk", reachable=False),
            LineSeen("trunk-2", reachable=True, registered=False),
        ]
        await stage.open()
        leg = await stage.caller(keys="3")
        await until_promised(stage)
        call = stage.call(leg)
        Call.objects.filter(pk=call.pk).update(language="fr")
        await stage.passes(5)
        assert call.backs.count() == 0
        stage.twin.provider = [LineSeen("trunk", reachable=False), LineSeen("trunk-2", reachable=True, registered=True)]
        await stage.passes(20, STRIDE)
        assert call.backs.get().answered_at is not None

    on_stage(story)


@pytest.mark.parametrize(("why", "tries"), [(HangupCause.FAILED, 0), (HangupCause.UNREACHABLE, 1)])
def test_a_failure_of_the_line_is_no_try(
    make_agent: MakeAgent, monkeypatch: pytest.MonkeyPatch, why: HangupCause, tries: int
) -> None:
    make_agent("aurelie", "fr")
    monkeypatch.setattr(situation, "AGAIN_AFTER", timedelta(seconds=60))

    async def story(stage: Stage) -> None:
        stage.telephones["+3269000000"] = SimulatedPhone(gone=why)
        await stage.open()
        leg = await stage.caller(keys="3")
        await until_promised(stage)
        call = stage.call(leg)
        Call.objects.filter(pk=call.pk).update(language="fr")
        await stage.passes(10)
        owed = CallBack.objects.get()
        assert (owed.tries, owed.done_at, call.backs.get().outcome) == (tries, None, "not_reached")
        assert owed.tried_at is not None
        assert Entry.objects.get(ref=f"call:{leg}-back-1", verb="call.no_answer").data == {"why": why.value}

        del stage.telephones["+3269000000"]
        await stage.passes(situation.AGAIN_AFTER.total_seconds(), STRIDE)
        assert [back.key for back in call.backs.order_by("pk")] == [f"{leg}-back-1", f"{leg}-back-2"]
        assert stage.call(f"{leg}-back-2").answered_at is not None

    on_stage(story)


def test_a_call_back_made_by_hand_is_not_made_by_itself_too(
    make_agent: MakeAgent, monkeypatch: pytest.MonkeyPatch
) -> None:
    aurelie, irma = make_agent("aurelie", "fr"), make_agent("irma", "de", state="off")

    async def story(stage: Stage) -> None:
        await stage.open()
        leg = await stage.caller(keys="3")
        await until_promised(stage)
        assert stage.call(leg).backs.count() == 0, "nobody could make it"
        irma.state, irma.since = "wrap_up", stage.twin.now
        irma.save()
        await stage.passes(3)
        assert [(back.phase, back.language) for back in stage.call(leg).backs.all()] == [("queue", "de")]
        wish("call_back", leg, agent=aurelie.user.username)
        await stage.passes(8)
        assert [back.agent for back in stage.call(leg).backs.all()] == [aurelie.user]

    on_stage(story)


def test_a_call_back_marked_as_done_leaves_the_queue(make_agent: MakeAgent) -> None:
    taker, irma = make_agent("aurelie", "fr"), make_agent("irma", "de", state="off")

    async def story(stage: Stage) -> None:
        await stage.open()
        leg = await stage.caller(keys="3")
        await until_promised(stage)
        irma.state, irma.since = "wrap_up", stage.twin.now
        irma.save()
        await stage.passes(3)
        back = stage.call(leg).backs.get()
        assert back.phase == "queue"
        call_back_done(CallBack.objects.get(), by=taker.user)
        await stage.passes(3)
        back.refresh_from_db()
        assert (back.phase, back.outcome) == ("ended", "not_reached")
        assert stage.call(leg).backs.count() == 1, "it is not owed anew"
        assert CallBack.objects.get().tries == 0, "they were not called"

    on_stage(story)


def test_german_without_a_german_speaking_agent_becomes_a_call_back(make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        await stage.open()
        leg = await stage.caller(keys="3")
        await until_promised(stage)
        assert (stage.call(leg).outcome, stage.call(leg).language) == ("call_back", "de")

    on_stage(story)
