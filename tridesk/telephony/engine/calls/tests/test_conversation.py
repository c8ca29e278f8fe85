"""Talk, hold, a third, being put through, and how it ends."""

from __future__ import annotations

import pytest

from tridesk.telephony.engine.acd import Estimate
from tridesk.telephony.engine.calls.events import (
    CallEvent,
    Connect,
    Consult,
    Finish,
    Hold,
    Join,
    Offer,
    Pass,
    PhoneLost,
    Requeue,
    Tell,
    Unhold,
)
from tridesk.telephony.engine.calls.life import AgentPart, CallOutcome, Phase
from tridesk.telephony.engine.calls.tests.story import CALLER, EXPERT, ILSE, JAN, NOON, OUTSIDE, Story
from tridesk.telephony.engine.calls.values import AgentTurn, Mark, Turn
from tridesk.telephony.switch.commands import (
    CloseRoom,
    Enter,
    HangUp,
    Keep,
    Leave,
    Music,
    OpenRoom,
    Play,
    ReportTransfer,
    Ring,
)
from tridesk.telephony.switch.events import Gone, HoldChanged, Transferred
from tridesk.telephony.switch.values import GRACE, Endpoint, HangupCause

AGENT, THIRD = "c1.agent.1", "c1.third.2"
DONE = [AgentTurn("ilse", Turn.DONE)]


# --- the end


@pytest.mark.parametrize("leg", [CALLER, AGENT])
def test_when_either_hangs_up_the_other_is_let_go_and_the_agent_has_work_to_finish(leg: str) -> None:
    story = Story().talking().gone(leg)
    other = AGENT if leg == CALLER else CALLER
    assert story.orders == [HangUp(other), CloseRoom("c1.room")]
    assert (story.life.outcome, story.turns) == (CallOutcome.ANSWERED, DONE)


def test_the_agent_may_end_the_call_from_the_page() -> None:
    assert Story().talking().on(Finish()).life.outcome is CallOutcome.ANSWERED


@pytest.mark.parametrize("why", [HangupCause.FAILED, HangupCause.UNREACHABLE])
def test_when_the_agents_telephone_goes_silent_the_caller_is_first_in_the_queue_again(why: HangupCause) -> None:
    story = Story().talking()
    place = story.life.queued
    story.later(minutes=3).gone(AGENT, why)
    assert (story.phase, story.life.queued, story.life.caller) == (Phase.QUEUE, place, CALLER)
    assert story.orders == [Keep(CALLER, GRACE), Music("c1.room", True)]
    assert story.turns == [AgentTurn("ilse", Turn.UNREACHABLE)]
    assert story.marks == [Mark.CUT_OFF, Mark.REQUEUED]


# --- hold


def test_on_hold_the_caller_hears_music_and_would_fall_if_we_died() -> None:
    story = Story().talking().on(Hold())
    assert story.orders == [Leave(AGENT), Keep(CALLER, GRACE), Music("c1.room", True)]
    story.on(Unhold())
    assert story.orders[:3] == [Music("c1.room", False), Keep(CALLER, None), Enter("c1.room", AGENT)]
    assert (story.phase, story.marks) == (Phase.TALK, [Mark.RESUMED])


def test_after_a_while_on_hold_agent_and_caller_hear_a_reminder() -> None:
    story = Story().talking().on(Hold()).later(seconds=44)
    assert story.orders == []
    story.later(seconds=1)
    assert story.orders[:2] == [OpenRoom("c1.aside"), Enter("c1.aside", AGENT)]
    assert [(order.room, order.speeches[0].text) for order in story.orders if isinstance(order, Play)] == [
        ("c1.aside", "Votre correspondant attend toujours."),
        ("c1.room", "Nous ne vous oublions pas. Encore un instant, s'il vous plaît."),
    ]
    assert (story.phase, story.marks) == (Phase.HOLD, [Mark.REMINDED])
    assert story.heard().orders == [Music("c1.room", True)]


def test_a_caller_on_hold_is_not_forgotten() -> None:
    story = Story().talking().on(Hold()).later(seconds=45).heard().later(seconds=44)
    assert story.phase is Phase.HOLD
    story.later(seconds=1)
    assert (story.phase, story.marks) == (Phase.TALK, [Mark.RESUMED])
    assert story.orders[-2:] == [Enter("c1.room", AGENT), CloseRoom("c1.aside")]
    assert story.life.agent == AgentPart("ilse", AGENT)


def test_the_next_agent_has_nothing_to_do_with_why_a_call_came_back() -> None:
    story = Story().talking().on(Pass(EXPERT)).gone(THIRD, HangupCause.BUSY)
    assert story.life.came_back == "busy"
    story.gone("c1.agent.3", HangupCause.NO_ANSWER).on(Offer("jan", JAN))
    assert (story.phase, story.life.came_back) == (Phase.RINGING, "")
    assert story.gone(CALLER).turns == [AgentTurn("jan", Turn.FREE)]


def test_an_agent_who_hangs_up_with_a_caller_on_hold_is_rung_again() -> None:
    story = Story().talking().on(Hold()).gone(AGENT)
    assert [order.endpoint for order in story.orders if isinstance(order, Ring)] == [ILSE]
    assert (story.phase, story.turns) == (Phase.RINGING, [AgentTurn("ilse", Turn.RECALLED)])
    assert story.life.came_back == "held"
    assert story.answers("c1.agent.2").phase is Phase.TALK


def test_a_caller_on_hold_whose_agent_does_not_answer_joins_the_queue() -> None:
    story = Story().talking().on(Hold()).gone(AGENT).gone("c1.agent.2", HangupCause.NO_ANSWER)
    assert (story.phase, story.turns) == (Phase.QUEUE, [AgentTurn("ilse", Turn.MISSED)])


def test_a_caller_may_hang_up_on_hold() -> None:
    story = Story().talking().on(Hold()).gone(CALLER)
    assert (story.life.outcome, story.turns) == (CallOutcome.ANSWERED, DONE)


# --- a third, asked first


def asked() -> Story:
    return Story().talking().on(Consult(EXPERT))


def test_a_third_is_asked_out_of_the_callers_hearing() -> None:
    story = asked()
    assert story.orders[:3] == [Leave(AGENT), Keep(CALLER, GRACE), Music("c1.room", True)]
    assert story.orders[3:6] == [OpenRoom("c1.aside"), Enter("c1.aside", AGENT), Music("c1.aside", True)]
    assert [order.endpoint for order in story.orders if isinstance(order, Ring)] == [EXPERT]
    assert story.answers(THIRD).orders == [Music("c1.aside", False), Enter("c1.aside", THIRD)]


def test_put_through_after_asking() -> None:
    story = asked().answers(THIRD).on(Connect())
    assert Enter("c1.room", THIRD) in story.orders
    assert HangUp(AGENT) in story.orders
    assert (story.phase, story.turns, story.marks) == (Phase.PASSED, DONE, [Mark.PASSED])
    assert story.orders[-1] == Keep(CALLER, None)


def test_hanging_up_after_asking_is_putting_through() -> None:
    assert asked().answers(THIRD).gone(AGENT).phase is Phase.PASSED


def test_a_transfer_while_the_third_rings_lets_the_caller_wait() -> None:
    story = asked().on(Connect())
    assert (story.phase, story.turns) == (Phase.PASSING, [])
    assert (story.answers(THIRD).phase, story.turns) == (Phase.PASSED, DONE)


def test_back_to_the_caller_without_the_third() -> None:
    story = asked().answers(THIRD).on(Unhold())
    assert story.orders == [
        HangUp(THIRD),
        CloseRoom("c1.aside"),
        Music("c1.room", False),
        Keep(CALLER, None),
        Enter("c1.room", AGENT),
    ]


@pytest.mark.parametrize("why", [HangupCause.BUSY, HangupCause.NO_ANSWER, HangupCause.HUNG_UP])
def test_when_the_third_is_gone_the_agent_is_with_the_caller_again(why: HangupCause) -> None:
    story = asked().gone(THIRD, why)
    assert (story.phase, story.life.third_leg, story.orders[-1]) == (Phase.TALK, "", Enter("c1.room", AGENT))


def test_when_the_agent_goes_silent_while_asking_the_caller_is_cared_for() -> None:
    story = asked().answers(THIRD).gone(AGENT, HangupCause.FAILED)
    assert (story.phase, story.life.caller, story.life.third_leg) == (Phase.QUEUE, CALLER, "")
    assert HangUp(THIRD) in story.orders


def test_all_three_together() -> None:
    story = asked().answers(THIRD).on(Join())
    assert (story.phase, story.marks) == (Phase.TALK, [Mark.RESUMED, Mark.JOINED])
    assert Enter("c1.room", AGENT) in story.orders
    assert Enter("c1.room", THIRD) in story.orders


def test_the_first_to_leave_a_conference_leaves_two() -> None:
    assert asked().answers(THIRD).on(Join()).gone(THIRD).phase is Phase.TALK
    assert asked().answers(THIRD).on(Join()).gone(AGENT).phase is Phase.PASSED
    assert asked().answers(THIRD).on(Join()).gone(CALLER).phase is Phase.ENDED


def test_the_third_is_let_go_or_both_are_left_to_it() -> None:
    story = asked().answers(THIRD).on(Join()).on(Unhold())
    assert (story.phase, story.orders, story.life.third_leg) == (Phase.TALK, [HangUp(THIRD)], "")
    story = asked().answers(THIRD).on(Join()).on(Connect())
    assert (story.phase, story.turns, story.marks) == (Phase.PASSED, DONE, [Mark.PASSED])


def test_joining_before_the_third_has_answered_does_nothing() -> None:
    assert asked().on(Join()).orders == []


# --- put through unannounced


def test_after_an_unannounced_transfer_the_agent_is_free_once_it_is_answered() -> None:
    story = Story().talking().on(Pass(OUTSIDE))
    assert (story.phase, story.turns) == (Phase.PASSING, [])
    assert HangUp(AGENT) in story.orders
    [ring] = story.ordered(Ring)
    assert isinstance(ring, Ring)
    assert ring.shown == "+3225000000"  # ours: the caller's is not ours to show outside
    assert story.answers(THIRD).orders == [Music("c1.room", False), Enter("c1.room", THIRD), Keep(CALLER, None)]
    assert story.turns == DONE
    assert story.gone(THIRD).life.outcome is CallOutcome.ANSWERED


@pytest.mark.parametrize("why", [HangupCause.BUSY, HangupCause.NO_ANSWER, HangupCause.UNREACHABLE])
def test_an_unanswered_transfer_returns_to_its_agent(why: HangupCause) -> None:
    story = Story().talking().on(Pass(EXPERT)).gone(THIRD, why)
    assert story.spoken == ["Personne ne répond à ce numéro. Nous vous remettons en communication avec le helpdesk."]
    assert [order.endpoint for order in story.orders if isinstance(order, Ring)] == [ILSE]
    assert (story.phase, story.turns) == (Phase.RINGING, [AgentTurn("ilse", Turn.RECALLED)])
    assert (story.marks, story.life.came_back) == ([Mark.RETURNED, Mark.RANG], why.value)
    assert story.heard().orders == [Music("c1.room", True)]
    assert story.answers("c1.agent.3").phase is Phase.TALK


def test_a_returning_caller_hears_no_position() -> None:
    story = Story().talking().on(Pass(EXPERT)).gone(THIRD, HangupCause.BUSY).heard()
    assert story.on(Tell(1, Estimate(None), call_back=True)).spoken == []


def test_a_returning_caller_whose_agent_does_not_answer_has_the_old_place() -> None:
    story = Story().talking()
    place = story.life.queued
    story.on(Pass(EXPERT)).gone(THIRD, HangupCause.BUSY).gone("c1.agent.3", HangupCause.NO_ANSWER)
    assert (story.phase, story.life.queued, story.turns) == (Phase.QUEUE, place, [AgentTurn("ilse", Turn.MISSED)])


def test_an_unanswered_transfer_of_a_busy_agent_goes_to_the_queue() -> None:
    story = Story().talking()
    place = story.life.queued
    assert story.on(Pass(EXPERT), Finish()).turns == DONE
    story.gone(THIRD, HangupCause.NO_ANSWER)
    assert (story.phase, story.life.queued, story.turns) == (Phase.QUEUE, place, [])


def test_the_agent_may_take_a_transfer_back() -> None:
    story = Story().talking().on(Pass(EXPERT), Unhold())
    assert (story.phase, story.orders[0]) == (Phase.RINGING, HangUp(THIRD))


def test_a_returning_caller_who_hangs_up_counts_as_answered() -> None:
    story = Story().talking().on(Pass(EXPERT)).gone(THIRD, HangupCause.BUSY).gone(CALLER)
    assert (story.phase, story.turns) == (Phase.ENDED, DONE)


def test_put_back_into_the_queue_for_another_service() -> None:
    story = Story().talking().on(Requeue("", "OTH"))
    assert (story.phase, story.life.service, story.turns) == (Phase.QUEUE, "OTH", DONE)
    assert story.orders[:2] == [HangUp(AGENT), Keep(CALLER, GRACE)]


# --- the keys of the agent's telephone


def held(story: Story, yes: bool = True) -> Story:
    return story.on(HoldChanged(story.now, AGENT, yes))


def test_hold_by_the_telephones_key_is_hold() -> None:
    story = held(Story().talking())
    assert (story.phase, story.marks) == (Phase.HOLD, [Mark.HELD])
    assert story.orders == [Leave(AGENT), Keep(CALLER, GRACE), Music("c1.room", True)]
    held(story, False)
    assert (story.phase, story.marks) == (Phase.TALK, [Mark.RESUMED])
    assert story.orders[:3] == [Music("c1.room", False), Keep(CALLER, None), Enter("c1.room", AGENT)]


def test_a_telephone_that_is_forgotten_on_hold_rings_anew() -> None:
    story = held(Story().talking()).later(seconds=45)
    assert [order.room for order in story.orders if isinstance(order, Play)] == ["c1.room"]  # it hears nothing itself
    story.later(seconds=45)
    assert HangUp(AGENT) in story.orders
    assert (story.phase, story.life.came_back, story.turns) == (
        Phase.RINGING,
        "held",
        [AgentTurn("ilse", Turn.RECALLED)],
    )
    assert story.life.agent == AgentPart("ilse", "c1.agent.2", came_back="held")


def test_back_by_the_page_rings_a_telephone_that_holds_by_its_own_key() -> None:
    story = held(Story().talking()).on(Unhold())
    assert (story.phase, story.life.agent_leg) == (Phase.RINGING, "c1.agent.2")


def test_a_telephone_that_is_lost_on_hold_by_its_key_leaves_the_caller_to_the_next_agent() -> None:
    story = held(Story().talking())
    place = story.life.queued
    story.on(PhoneLost())
    assert (story.phase, story.life.queued, story.life.caller) == (Phase.QUEUE, place, CALLER)
    assert story.orders == [HangUp(AGENT), Keep(CALLER, GRACE)]
    assert story.turns == [AgentTurn("ilse", Turn.UNREACHABLE)]
    assert story.marks == [Mark.CUT_OFF, Mark.REQUEUED]
    assert story.on(PhoneLost()).orders == []  # said once more while this was written


def test_a_telephone_that_is_lost_while_a_third_is_asked_or_there() -> None:
    story = held(asked().answers(THIRD)).on(PhoneLost())
    assert story.orders[:2] == [HangUp(AGENT), HangUp(THIRD)]
    assert (story.phase, story.life.third) == (Phase.QUEUE, None)
    story = held(asked().answers(THIRD).on(Join())).on(PhoneLost())
    assert (story.phase, story.orders[0]) == (Phase.PASSED, HangUp(AGENT))


def test_a_telephone_that_sends_sound_is_not_lost() -> None:
    for story in (Story().talking(), Story().talking().on(Hold()), held(held(Story().talking()), False)):
        phase = story.phase
        assert (story.on(PhoneLost()).orders, story.phase) == ([], phase)


@pytest.mark.parametrize("first", [True, False])
def test_the_telephones_key_for_a_transfer_puts_through_as_the_page_does(first: bool) -> None:
    story = Story().talking()
    if first:
        held(story)  # most telephones hold before they transfer
    story.on(Transferred(story.now, AGENT, "412"))
    assert story.orders[0] == ReportTransfer(AGENT, True)
    assert HangUp(AGENT) in story.orders
    assert [order.endpoint for order in story.orders if isinstance(order, Ring)] == [EXPERT]
    assert (story.phase, story.marks) == (Phase.PASSING, [Mark.PASSED])
    story.gone(story.life.third_leg, HangupCause.NO_ANSWER)
    assert (story.phase, story.life.agent_name) == (Phase.RINGING, "ilse")


@pytest.mark.parametrize("to", ["", "jorn", "1", "99999999999999999999", "412@evil.example"])
def test_a_transfer_to_what_is_no_number_is_refused_and_the_talk_goes_on(to: str) -> None:
    story = Story().talking()
    story.on(Transferred(story.now, AGENT, to))
    assert (story.orders, story.phase, story.marks) == ([ReportTransfer(AGENT, False)], Phase.TALK, [])


def test_a_transfer_while_a_third_is_asked_or_after_the_end_is_refused() -> None:
    story = Story().talking().on(Consult(EXPERT))
    story.on(Transferred(story.now, AGENT, "413"))
    assert (story.orders, story.phase) == ([ReportTransfer(AGENT, False)], Phase.ASIDE)
    story.gone(CALLER).on(Transferred(story.now, AGENT, "413"))
    assert (story.orders, story.phase) == ([ReportTransfer(AGENT, False)], Phase.ENDED)


# --- a colleague's extension

LONG = "2268888"


@pytest.mark.parametrize("reachable", [True, False])
@pytest.mark.parametrize(
    "event",
    [
        Consult(EXPERT),
        Pass(EXPERT),
        Consult(Endpoint("extension", LONG)),
        Transferred(NOON, AGENT, EXPERT.name),
        Transferred(NOON, AGENT, LONG),
    ],
)
def test_an_extension_rings_the_colleagues_own_telephone_where_that_can_be_rung(
    event: CallEvent, reachable: bool
) -> None:
    extensions = {EXPERT.name: "jan", LONG: "jan"}
    story = Story().talking().desk_is(extensions=extensions, reachable=[JAN] if reachable else []).on(event)
    [ring] = [order.endpoint for order in story.orders if isinstance(order, Ring)]
    assert story.life.third
    assert ring == story.life.third.endpoint
    assert (ring == JAN, ring.kind == "extension") == (reachable, not reachable)


def test_the_transfer_key_refuses_the_extension_of_the_agent_who_presses_it() -> None:
    own = Endpoint("agent", "ilse")
    story = Story().talking().desk_is(extensions={"411": "ilse"}, reachable=[own]).on(Transferred(NOON, AGENT, "411"))
    assert (story.orders, story.phase) == ([ReportTransfer(AGENT, False)], Phase.TALK)


def test_the_extension_of_nobody_goes_outside() -> None:
    story = Story().talking().desk_is(extensions={"413": "jan"}, reachable=[JAN]).on(Pass(EXPERT))
    assert [order.endpoint for order in story.orders if isinstance(order, Ring)] == [EXPERT]


def test_a_colleague_whose_user_name_is_an_extension_is_rung_as_named() -> None:
    story = Story().talking().desk_is(extensions={"412": "jan"}, reachable=[JAN]).on(Pass(Endpoint("agent", "412")))
    assert [order.endpoint for order in story.orders if isinstance(order, Ring)] == [Endpoint("agent", "412")]


@pytest.mark.parametrize("story", [Story(), Story().talking()])
def test_a_caller_who_is_a_fax_machine_is_no_call_whoever_picked_up(story: Story) -> None:
    story.on(Gone(story.now, CALLER, HangupCause.FAX))
    if story.life.phase is not Phase.ENDED:
        story.on(Finish())
    assert story.life.outcome is CallOutcome.FAX
