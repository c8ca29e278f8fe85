"""The director conducts: from the first ring to the record, with agents, wishes and the state of the desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import NoReturn, TypeVar

import pytest

from tridesk.directory.models import Contact
from tridesk.kit.text import Text
from tridesk.telephony import phrases, ports
from tridesk.telephony.conftest import NOON, MakeAgent
from tridesk.telephony.desk import actions
from tridesk.telephony.director import situation
from tridesk.telephony.director.situation import View
from tridesk.telephony.director.tests.stage import STRIDE, Stage, marks, on_stage, wish
from tridesk.telephony.engine import ivr
from tridesk.telephony.engine.calls.tests.story import TREE
from tridesk.telephony.models import Call, Closing, Menu, Span, Wish
from tridesk.telephony.switch import Unreachable
from tridesk.telephony.switch.commands import Command, Play
from tridesk.telephony.switch.values import Endpoint, HangupCause

pytestmark = pytest.mark.django_db(transaction=True)
T = TypeVar("T")


def test_a_call_from_the_first_ring_to_its_record(make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        await stage.open()
        leg = await stage.caller()
        assert stage.call(leg).language == "fr"
        await stage.passes(1)
        assert stage.stands("aurelie") == ("ringing", "")
        await stage.passes(2)
        assert stage.stands("aurelie") == ("talking", "")
        assert stage.twin.hears(leg) == {f"{leg}.agent.1"}
        stage.twin.put_down(leg)
        await stage.passes(0.25)
        assert stage.stands("aurelie") == ("wrap_up", "")
        call = stage.call(leg)
        assert (call.outcome, call.agent, call.number) == ("answered", stage.agent("aurelie").user, "+3269000000")
        assert (call.life, call.phase) == (None, "ended")
        assert call.arrived_at <= (call.queued_at or NOON) <= (call.answered_at or NOON) <= (call.ended_at or NOON)
        assert marks(leg) == ["arrived", "language", "queued", "rang", "answered", "ended"]
        assert (await stage.twin.snapshot()).legs == {}
        await stage.passes(61)
        assert stage.stands("aurelie") == ("free", "")
        assert [span.state for span in Span.objects.order_by("id")] == ["free", "ringing", "talking", "wrap_up"]

    on_stage(story)


def test_a_caller_who_presses_no_key_is_recorded_as_silent(make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr", "nl")

    async def story(stage: Stage) -> None:
        await stage.open()
        leg, other = await stage.caller(keys=""), await stage.caller(keys="2")
        await stage.passes(60)
        assert stage.call(leg).queued_at is not None
        assert [stage.call(leg).silent, stage.call(other).silent] == [True, False]

    on_stage(story)


def test_a_wish_lets_a_caller_ring() -> None:
    async def story(stage: Stage) -> None:
        await stage.open()
        wish("ring", "", language="fr")
        await stage.passes(1)
        assert stage.rung == ["fr"]
        assert Wish.objects.get().done_at is not None

    on_stage(story)


def test_a_known_number_is_spoken_to_in_its_language(make_agent: MakeAgent) -> None:
    make_agent("ilse", "nl")
    Contact.objects.create(name="Anna", phone="+3269000000", language="nl")

    async def story(stage: Stage) -> None:
        await stage.open()
        leg = await stage.caller(keys="")
        await stage.passes(1)
        assert {speech.language for speech in stage.twin.heard(leg)} == {"nl"}

    on_stage(story)


def test_who_does_not_answer_is_paused_and_the_next_one_rings(make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")
    make_agent("bastien", "fr", "nl")

    async def story(stage: Stage) -> None:
        stage.does_not_answer("aurelie")
        await stage.open()
        leg = await stage.caller()
        await stage.passes(21)
        assert stage.stands("aurelie") == ("paused", "missed")
        await stage.passes(3)
        assert stage.stands("bastien") == ("talking", "")
        assert [mark for mark in marks(leg) if mark != "told"][3:] == ["rang", "no_answer", "rang", "answered"]

    on_stage(story)


def test_a_telephone_out_of_reach_is_not_rung_and_its_owner_is_free_again_when_it_is_back(
    make_agent: MakeAgent,
) -> None:
    make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        await stage.open()
        stage.twin.reach(Endpoint("agent", "aurelie"), False)
        await stage.passes(0.5)
        assert stage.stands("aurelie") == ("paused", "unreachable")
        leg = await stage.caller()
        await stage.passes(5)
        assert "rang" not in marks(leg)
        stage.twin.reach(Endpoint("agent", "aurelie"), True)
        await stage.passes(3)
        assert stage.stands("aurelie") == ("talking", "")

    on_stage(story)


def test_no_agent_is_available_without_a_telephone(make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        stage.twin.reach(Endpoint("agent", "aurelie"), False)
        await stage.open()
        await stage.passes(0.5)
        user = stage.agent("aurelie").user
        actions.go_available(user, by=user)
        stage.director.look_again()
        await stage.passes(0.5)
        assert stage.stands("aurelie") == ("paused", "unreachable")
        stage.twin.reach(Endpoint("agent", "aurelie"), True)
        await stage.passes(0.5)
        assert stage.stands("aurelie") == ("free", "")

    on_stage(story)


def test_a_telephone_that_comes_back_while_its_loss_is_written_pauses_nobody(make_agent: MakeAgent) -> None:
    agents = [make_agent(name, "fr").user for name in ("aurelie", "bastien")]

    async def story(stage: Stage) -> None:
        for agent in agents:
            stage.twin.reach(Endpoint("agent", agent.username), False)
        await stage.open()
        for agent in agents:
            actions.go_available(agent, by=agent)
        run = stage.director.run

        async def comes_back(do: Callable[[], T]) -> T:
            result = await run(do)
            if {"paused"} < {stage.stands(agent.username)[0] for agent in agents}:
                stage.director.run = run
                for agent in agents:
                    stage.twin.reach(Endpoint("agent", agent.username), True)
                await stage.settle()
            return result

        stage.director.run = comes_back
        stage.director.look_again()
        await stage.passes(0.5)
        assert stage.director.run is run
        assert [stage.stands(agent.username) for agent in agents] == [("free", ""), ("free", "")]

    on_stage(story)


def test_a_telephone_that_is_busy_elsewhere_is_tried_again_a_minute_later(make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        stage.does_not_answer("aurelie", HangupCause.BUSY)
        await stage.open()
        leg = await stage.caller()
        await stage.passes(1)
        assert stage.stands("aurelie") == ("paused", "busy")
        stage.telephones.clear()
        await stage.passes(59)
        assert stage.stands("aurelie") == ("paused", "busy")
        await stage.passes(5)
        assert (stage.stands("aurelie"), stage.call(leg).phase) == (("talking", ""), "talk")

    on_stage(story)


@pytest.mark.parametrize(("why", "reason"), [(HangupCause.AWAY, "away"), (HangupCause.FORWARDED, "forwarded")])
def test_a_telephone_set_to_take_no_calls_pauses_its_agent_until_they_come_back(
    make_agent: MakeAgent, why: HangupCause, reason: str
) -> None:
    make_agent("aurelie", "fr")
    make_agent("bastien", "fr")

    async def story(stage: Stage) -> None:
        stage.does_not_answer("aurelie", why)
        await stage.open()
        await stage.caller()
        await stage.passes(3)
        assert (stage.stands("aurelie"), stage.stands("bastien")) == (("paused", reason), ("talking", ""))
        await stage.passes(300, STRIDE)
        assert stage.stands("aurelie") == ("paused", reason)

    on_stage(story)


def test_a_second_talk_on_the_agents_own_telephone_is_no_caller(make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        await stage.open()
        leg = await stage.caller()
        await stage.passes(3)
        second = stage.twin.call("", "412", agent="aurelie")
        await stage.passes(1)
        assert (stage.twin.is_there(second), stage.call(leg).phase) == (False, "talk")
        assert list(Call.objects.values_list("key", flat=True)) == [leg]

    on_stage(story)


def test_the_transfer_key_of_a_telephone_puts_the_caller_through(make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        await stage.open()
        leg = await stage.caller()
        await stage.passes(3)
        agent_leg = stage.director.lives[leg].agent_leg
        stage.twin.transfer(agent_leg, "nobody")
        await stage.passes(1)
        assert (stage.twin.transferred(agent_leg), stage.call(leg).phase) == (False, "talk")
        stage.twin.transfer(agent_leg, "412")
        await stage.passes(4)
        assert (stage.call(leg).phase, stage.stands("aurelie")) == ("passed", ("wrap_up", ""))
        assert list(Call.objects.values_list("key", flat=True)) == [leg]

    on_stage(story)


def test_agents_may_pause_in_the_moment_of_the_choice_and_the_caller_waits_on(make_agent: MakeAgent) -> None:
    agent = make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        await stage.open()
        agent.state, agent.reason, agent.idle_since = "paused", "lunch", None  # the director has not seen it yet
        agent.save()
        leg = await stage.caller()
        await stage.passes(1)
        assert stage.stands("aurelie") == ("paused", "lunch")
        assert (stage.call(leg).phase, marks(leg)) == ("queue", ["arrived", "language", "queued"])

    on_stage(story)


def test_hold_and_back_by_wish(make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        await stage.open()
        leg = await stage.caller()
        await stage.passes(3)
        wish("hold", leg)
        await stage.passes(1.5)
        assert (stage.call(leg).phase, stage.twin.has_music(leg), list(stage.twin.hears(leg))) == ("hold", True, [])
        wish("unhold", leg)
        await stage.passes(1.5)
        assert stage.twin.hears(leg) == {f"{leg}.agent.1"}
        assert Wish.objects.filter(done_at__isnull=True).count() == 0

    on_stage(story)


def test_a_listener_survives_the_death_of_the_director_and_leaves_with_the_call(
    make_agent: MakeAgent,
) -> None:
    make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        await stage.open()
        leg = await stage.caller()
        await stage.passes(3)
        wish("listen", leg, by="chief", whisper=False)
        await stage.passes(4)
        ear, spy = f"{leg}.ear.2", f"{leg}.spy.3"
        assert stage.twin.hears(ear) == {spy}
        await stage.killed()
        await stage.open()
        await stage.passes(65)
        assert stage.twin.hears(ear) == {spy}
        assert stage.twin.hears(leg) == {f"{leg}.agent.1"}
        stage.twin.put_down(leg)
        await stage.passes(1)
        assert [stage.twin.is_there(name) for name in (ear, spy)] == [False, False]

    on_stage(story)


def test_a_wish_that_comes_too_late_is_not_granted(make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        await stage.open()
        leg = await stage.caller()
        await stage.passes(3)
        wish("hold", leg)
        Wish.objects.update(at=stage.twin.now - timedelta(minutes=1))
        await stage.passes(1.5)
        assert stage.call(leg).phase == "talk"

    on_stage(story)


def test_a_faltering_register_is_announced_to_waiting_callers(
    make_agent: MakeAgent, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_agent("bastien", "fr", state="wrap_up")

    async def story(stage: Stage) -> None:
        await stage.open()
        leg = await stage.caller()
        await stage.passes(6)
        monkeypatch.setattr(ports.incident, "answer", lambda: Text("n", "Panne.", "d"))
        await stage.passes(2)
        assert "Panne." in [speech.text for speech in stage.twin.heard(leg)]

    on_stage(story)


@pytest.fixture
def views(monkeypatch: pytest.MonkeyPatch) -> list[View]:
    """What the director read of the desk, each time."""
    views, view = list[View](), situation.view

    def read() -> View:
        views.append(view())
        return views[-1]

    monkeypatch.setattr(situation, "view", read)
    return views


def _fail() -> NoReturn:
    pytest.fail("agents and wishes were read")


def test_a_desk_at_rest_is_read_seldom_but_knows_the_state_of_the_register_for_its_next_caller(
    views: list[View], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(stage: Stage) -> None:
        await stage.open()
        await stage.passes(0.25)
        views.clear()
        monkeypatch.setattr(ports.incident, "answer", lambda: Text("n", "Panne.", "d"))
        await stage.passes(2)
        assert stage.director.view.incident == Text("n", "Panne.", "d")
        with monkeypatch.context() as patch:
            patch.setattr(situation, "look", _fail)
            await stage.passes(1)
        assert views == []
        await stage.caller(keys="2")
        await stage.passes(2)
        assert len(views) == 2

    on_stage(story)


def test_a_desk_at_rest_is_read_when_the_journal_has_news_and_now_and_then(views: list[View]) -> None:
    async def story(stage: Stage) -> None:
        await stage.open()
        await stage.passes(0.25)
        views.clear()
        stage.director.has_news = True
        await stage.passes(1)
        assert len(views) == 1
        await stage.passes(4)
        assert len(views) == 1
        await stage.passes(2)
        assert len(views) == 2

    on_stage(story)


def test_a_desk_closed_by_a_supervisor_says_their_words(make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")
    Closing.objects.create(words_nl="Vergadering.", words_fr="Réunion.", words_de="Besprechung.", at=NOON)

    async def story(stage: Stage) -> None:
        await stage.open()
        leg = await stage.caller(keys="")
        await stage.passes(3)
        assert stage.twin.heard(leg)[0].text == "Vergadering."

    on_stage(story)


@pytest.mark.parametrize("away", ["paused", "unreachable"])
def test_no_caller_waits_for_an_absent_sole_expert_of_a_service(make_agent: MakeAgent, away: str) -> None:
    aurelie = make_agent("aurelie", "fr", services={"KEYS": 1})
    make_agent("bastien", "fr", services={"FEES": 1})
    Menu.objects.create(tree=ivr.write(TREE), at=NOON)

    async def story(stage: Stage) -> None:
        await stage.open()
        if away == "unreachable":
            stage.twin.reach(Endpoint("agent", "aurelie"), False)
        else:
            aurelie.state, aurelie.reason, aurelie.idle_since = "paused", "lunch", None
            aurelie.since = NOON - timedelta(minutes=2)
            aurelie.save()
        await stage.passes(2)
        leg = await stage.caller(keys="21")
        await stage.passes(4)
        assert stage.call(leg).service == "KEYS"
        assert stage.stands("bastien") == ("talking", "")

    on_stage(story)


def test_after_a_minute_the_next_best_agent_is_rung_for_a_busy_expert(make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr", services={"KEYS": 1})
    make_agent("bastien", "fr", services={"FEES": 1})
    Menu.objects.create(tree=ivr.write(TREE), at=NOON)

    async def story(stage: Stage) -> None:
        await stage.open()
        await stage.caller(keys="21")
        await stage.passes(4)
        assert stage.stands("aurelie") == ("talking", "")
        await stage.caller("+3269000001", keys="21")
        await stage.passes(58)
        assert stage.stands("bastien") == ("free", "")
        await stage.passes(6)
        assert stage.stands("bastien") == ("talking", "")

    on_stage(story)


def test_waiting_callers_are_told_when_the_last_agent_of_the_language_signs_off(make_agent: MakeAgent) -> None:
    irma = make_agent("irma", "de", state="paused", reason="lunch")
    make_agent("ilse", "nl")

    async def story(stage: Stage) -> None:
        await stage.open()
        leg = await stage.caller(keys="3")
        await stage.passes(30)
        assert stage.call(leg).phase == "queue"
        irma.state, irma.reason = "off", ""
        irma.save()
        await stage.passes(25)
        assert phrases.NOBODY_SPEAKS.de in [speech.text for speech in stage.twin.heard(leg)]
        await stage.passes(30)
        assert stage.call(leg).outcome == "call_back"

    on_stage(story)


def test_an_absent_colleagues_call_comes_to_the_desk(make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")
    make_agent("cyprien", "fr", state="off", extension="412")

    async def story(stage: Stage) -> None:
        stage.does_not_answer("cyprien", HangupCause.NO_ANSWER)
        await stage.open()
        leg = await stage.caller(keys="", dialled="412")
        await stage.passes(1)
        stage.twin.press(leg, "2")
        await stage.passes(4)
        call = stage.call(leg)
        assert (call.phase, call.wanted) == ("talk", stage.agent("cyprien").user)

    on_stage(story)


def test_a_colleague_who_talks_as_a_third_is_offered_no_caller_meanwhile(make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")
    make_agent("bastien", "nl", extension="412")

    async def story(stage: Stage) -> None:
        await stage.open()
        leg = await stage.caller()
        await stage.passes(3)
        wish("pass", leg, kind="extension", name="412")
        await stage.passes(4)
        assert stage.call(leg).phase == "passed"
        assert stage.twin.hears(leg) == {f"{leg}.third.2"}
        waiting = await stage.caller(number="+3253000001", keys="1")
        await stage.passes(5)
        assert (stage.call(waiting).phase, stage.stands("bastien")) == ("queue", ("free", ""))
        stage.twin.put_down(leg)
        await stage.passes(4)
        assert (stage.call(waiting).phase, stage.stands("bastien")) == ("talk", ("talking", ""))

    on_stage(story)


def test_two_hundred_at_once_on_four_agents(make_agent: MakeAgent) -> None:
    for at in range(4):
        make_agent(f"agent{at}", "fr", "nl")

    async def story(stage: Stage) -> None:
        await stage.open()
        legs = [stage.twin.call(f"+3269{at:06}") for at in range(200)]
        await stage.settle()
        await stage.passes(1)
        for leg in legs:
            stage.twin.press(leg, "2")
        await stage.passes(3)
        phases = [stage.call(leg).phase for leg in legs]
        assert (phases.count("talk"), phases.count("queue")) == (4, 196)
        assert set(legs) <= (await stage.twin.snapshot()).legs.keys()
        await stage.passes(20)  # nobody falls
        assert len(await stage.twin.fallen(NOON)) == 0

    on_stage(story)


@pytest.mark.parametrize("number", ["", "anonymous", "'; DROP TABLE--", "+" * 300, "\x00", "<b>", "0" * 60])
def test_whatever_the_network_shows_as_a_number(number: str, make_agent: MakeAgent) -> None:
    make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        await stage.open()
        leg = await stage.caller(number=number)
        await stage.passes(3)
        assert (stage.call(leg).phase, stage.call(leg).number) == ("talk", "")

    on_stage(story)


def test_what_could_not_be_said_is_asked_again(make_agent: MakeAgent, monkeypatch: pytest.MonkeyPatch) -> None:
    """A switch that is too busy to answer in time leaves no caller in silence."""
    make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        await stage.open()
        do, busy = stage.twin.do, [True]

        async def cannot_say(command: Command) -> None:
            if isinstance(command, Play) and busy:
                busy.clear()
                raise Unreachable("no answer")
            await do(command)

        monkeypatch.setattr(stage.twin, "do", cannot_say)
        leg = await stage.caller(keys="")
        await stage.passes(1)
        assert stage.twin.heard(leg) == []
        await stage.passes(10)
        assert phrases.CHOOSE_LANGUAGE.in_("nl") in [speech.text for speech in stage.twin.heard(leg)]

    on_stage(story)


def test_many_waiting_callers_are_kept_in_turn_and_none_too_late(make_agent: MakeAgent) -> None:
    """Two hundred renewals at once would delay the command that connects a caller."""
    make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        stage.does_not_answer("aurelie")
        await stage.open()
        legs = [await stage.caller() for _ in range(40)]
        await stage.passes(6)
        most = 0
        for _ in range(40):
            before = stage.twin.commands["Keep"]
            await stage.passes(0.25)
            most = max(most, stage.twin.commands["Keep"] - before)
        assert most <= 10
        await stage.passes(20)
        assert all(stage.twin.is_there(leg) for leg in legs)

    on_stage(story)


def test_an_agent_calls_a_number_that_nobody_asked_to_be_called(make_agent: MakeAgent) -> None:
    aurelie = make_agent("aurelie", "fr")

    async def story(stage: Stage) -> None:
        await stage.open()
        wish("dial", "out-2026-000412", agent=aurelie.user.username, number="+3287123456", language="de")
        await stage.passes(8)
        [call] = Call.objects.all()
        assert (call.about, call.number, call.agent, call.queued_at, call.back_of) == (
            "2026-000412",
            "+3287123456",
            aurelie.user,
            None,
            None,
        )
        assert stage.stands("aurelie") == ("talking", "")

    on_stage(story)


def test_an_agent_calls_out_in_the_work_after_a_call_though_callers_wait(make_agent: MakeAgent) -> None:
    """Whoever had to be free first would be rung by the next of them."""
    aurelie = make_agent("aurelie", "fr", state="wrap_up")

    async def story(stage: Stage) -> None:
        await stage.open()
        await stage.caller()
        await stage.passes(8)
        wish("dial", "out-2026-000412", agent=aurelie.user.username, number="+3287123456", language="de")
        await stage.passes(8)
        assert stage.stands("aurelie") == ("talking", "")
        assert Call.objects.get(agent=aurelie.user).about == "2026-000412"

    on_stage(story)
