"""The queue: announcements of the position, one telephone at a time; and the call that we owe."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tridesk.kit.text import Text
from tridesk.telephony import phrases
from tridesk.telephony.engine.acd import Estimate
from tridesk.telephony.engine.calls import decisions as calls
from tridesk.telephony.engine.calls import values
from tridesk.telephony.engine.calls.events import (
    CallEvent,
    Finish,
    Hold,
    NobodyPresent,
    NotOwed,
    Offer,
    Refuse,
    Requeue,
    Tell,
    Warn,
)
from tridesk.telephony.engine.calls.life import CallOutcome, Phase
from tridesk.telephony.engine.calls.tests.story import CALLER, DESK, ILSE, JAN, NOON, SECOND_LINE, Story
from tridesk.telephony.engine.calls.values import AgentTurn, Mark, Step, Turn
from tridesk.telephony.switch.commands import Enter, HangUp, Keep, Music, Ring, Stop
from tridesk.telephony.switch.events import Gone
from tridesk.telephony.switch.values import Endpoint, HangupCause

LEG = "c1.agent.1"
NOTHING_KNOWN = Estimate(None)


# --- what he hears


def test_position_and_wait_are_announced_between_two_pieces_of_music() -> None:
    story = Story().waiting().on(Tell(3, Estimate(timedelta(minutes=4), ends=NOON + timedelta(minutes=4)), False))
    assert story.orders[0] == Music("c1.room", False)
    assert story.spoken == [
        "Il y a encore 2 personnes avant vous.",
        "Le temps d'attente estimé est de 4 minutes.",
    ]
    assert story.heard().orders == [Music("c1.room", True)]


def test_nothing_is_said_over_what_is_being_said() -> None:
    assert Story().press("2", "1").on(Tell(1, NOTHING_KNOWN, False)).orders == []


def test_a_call_back_is_offered_once_and_keeps_the_place() -> None:
    story = Story().waiting().on(Tell(1, NOTHING_KNOWN, True))
    assert story.spoken[1:] == [phrases.ASK_CALL_BACK.fr, phrases.KEEPS_PLACE.fr]
    assert story.marks == [Mark.TOLD, Mark.OFFERED]
    assert story.heard().on(Tell(1, NOTHING_KNOWN, True)).spoken == [phrases.NEXT.fr]
    story.press("1")
    assert (story.spoken, story.marks) == ([phrases.CALL_BACK_NOTED.fr], [Mark.CALL_BACK])
    assert story.heard().life.outcome is CallOutcome.CALL_BACK


def test_before_it_is_offered_a_key_does_nothing() -> None:
    assert Story().waiting().press("1").orders == []


def test_a_withheld_number_is_not_offered_a_call_back() -> None:
    assert Story(number="").waiting().on(Tell(1, NOTHING_KNOWN, True)).spoken == [phrases.NEXT.fr]


def test_waiting_callers_hear_at_once_that_the_register_falters() -> None:
    story = Story().waiting().desk_is(incident=Text("n", "Panne.", "d")).on(Warn())
    assert story.spoken == ["Panne.", phrases.WAIT_OR_HANG_UP.fr]
    assert story.desk_is(incident=None).on(Warn()).orders == []


def test_an_announcement_that_was_not_kept_is_corrected_in_words() -> None:
    late = Estimate(timedelta(minutes=6), late=True, ends=NOON + timedelta(minutes=6))
    story = Story().waiting().on(Tell(1, late, False))
    assert story.spoken == [phrases.LONGER.fr, phrases.NEXT.fr, "Le temps d'attente estimé est de 6 minutes."]
    assert story.life.queue is not None
    assert story.life.queue.promised == NOON + timedelta(minutes=6)


def test_waiting_callers_hear_that_no_agent_is_present_any_more() -> None:
    story = Story().waiting().on(NobodyPresent())
    assert story.phase is Phase.QUEUE, "somebody has come back meanwhile"
    story.desk_is(speaks=frozenset({"nl"})).on(NobodyPresent())
    assert story.spoken[0] == phrases.NOBODY_SPEAKS.fr
    assert (story.phase, story.life.outcome) == (Phase.CLOSING, CallOutcome.CALL_BACK)


def test_a_language_without_an_agent_is_said_at_once() -> None:
    story = Story(DESK).press("3", "1")
    assert story.spoken[0] == phrases.NOBODY_SPEAKS.de


# --- the second line's number


def second_line_offered() -> Story:
    return Story().waiting().on(Tell(1, NOTHING_KNOWN, True, True)).heard().on(Tell(1, NOTHING_KNOWN, True, True))


def test_the_second_line_is_offered_after_the_call_back_and_only_by_choice() -> None:
    story = Story().waiting().on(Tell(1, NOTHING_KNOWN, True, True))
    assert phrases.ASK_SECOND_LINE.fr not in story.spoken
    assert story.press("2").phase is Phase.QUEUE, "not before it was offered"
    story.heard().on(Tell(1, NOTHING_KNOWN, True, True))
    assert story.spoken[-1] == phrases.ASK_SECOND_LINE.fr
    assert story.heard().phase is Phase.QUEUE


def test_a_caller_in_a_talk_with_the_second_line_counts_as_answered() -> None:
    story = second_line_offered().press("2")
    [ring] = story.ordered(Ring)
    assert ring == Ring("c1.third.1", Endpoint("outside", SECOND_LINE), DESK.shown, timedelta(seconds=30))
    story.answers("c1.third.1")
    assert (story.phase, story.life.answered, story.marks[0]) == (Phase.PASSED, NOON, Mark.ANSWERED)


def test_a_second_line_that_is_a_colleagues_extension_rings_their_own_telephone() -> None:
    story = second_line_offered()
    story.desk_is(second_lines={"KEYS": "412"}, extensions={"412": "jan"}, reachable=[JAN]).press("2")
    assert [order.endpoint for order in story.orders if isinstance(order, Ring)] == [JAN]


def test_a_second_line_that_does_not_answer_gives_the_caller_back_to_the_queue() -> None:
    story = second_line_offered()
    place = story.life.queued
    story.press("2").gone("c1.third.1", HangupCause.NO_ANSWER)
    assert (story.phase, story.life.queued, story.spoken) == (Phase.QUEUE, place, [phrases.COMES_BACK.fr])


def test_a_hang_up_while_the_second_line_rings_is_not_answered() -> None:
    assert second_line_offered().press("2").gone(CALLER).life.outcome is CallOutcome.ABANDONED


# --- one telephone rings


def test_an_agent_is_rung_and_sees_the_callers_number() -> None:
    story = Story().ringing()
    assert story.orders == [Ring(LEG, ILSE, "+3269000000", timedelta(seconds=20))]
    assert (story.turns, story.marks) == ([AgentTurn("ilse", Turn.RINGS)], [Mark.RANG])


def test_music_and_words_stop_at_the_answer() -> None:
    story = Story().ringing().on(Tell(1, NOTHING_KNOWN, False)).answers(LEG)
    assert story.orders == [Stop("c1.say.4"), Keep(CALLER, None), Enter("c1.room", LEG)]
    assert (story.phase, story.turns, story.marks) == (Phase.TALK, [AgentTurn("ilse", Turn.TALKS)], [Mark.ANSWERED])


@pytest.mark.parametrize(
    ("why", "turn"),
    [
        (HangupCause.NO_ANSWER, Turn.MISSED),
        (HangupCause.REFUSED, Turn.REFUSED),
        (HangupCause.BUSY, Turn.BUSY),
        (HangupCause.AWAY, Turn.AWAY),
        (HangupCause.FORWARDED, Turn.FORWARDED),
        (HangupCause.UNREACHABLE, Turn.UNREACHABLE),
        (HangupCause.FAILED, Turn.UNREACHABLE),
        (HangupCause.HUNG_UP, Turn.FREE),
    ],
)
def test_each_reason_for_no_answer_is_told_apart_and_the_place_is_kept(why: HangupCause, turn: Turn) -> None:
    story = Story().waiting()
    place = story.life.queued
    story.on(Offer("ilse", ILSE)).later(seconds=20)
    story.gone(LEG, why)
    assert (story.phase, story.life.queued, story.life.agent) == (Phase.QUEUE, place, None)
    assert (story.turns, story.marks) == ([AgentTurn("ilse", turn)], [Mark.NO_ANSWER])
    assert story.orders == []  # he does not even hear it


def test_the_next_one_is_rung_on_a_leg_of_another_name() -> None:
    story = Story().ringing().gone(LEG, HangupCause.NO_ANSWER).on(Offer("jan", JAN))
    assert story.orders == [Ring("c1.agent.2", JAN, "+3269000000", timedelta(seconds=20))]


def test_an_agent_may_refuse() -> None:
    story = Story().ringing().on(Refuse())
    assert (story.orders, story.turns) == ([HangUp(LEG)], [AgentTurn("ilse", Turn.REFUSED)])


def test_a_switch_that_never_tells_is_not_waited_for_for_ever() -> None:
    story = Story().ringing().later(seconds=29)
    assert story.phase is Phase.RINGING
    assert story.later(seconds=1).phase is Phase.QUEUE


def test_an_offer_comes_too_late_when_a_telephone_rings_already() -> None:
    assert Story().ringing().on(Offer("jan", JAN)).turns == []


def test_a_late_answer_is_hung_up() -> None:
    story = Story().ringing().on(Refuse()).answers(LEG)
    assert story.orders == [HangUp(LEG)]


def test_a_hang_up_while_it_rings_frees_the_agent_without_a_wrap_up() -> None:
    story = Story().ringing().gone(CALLER)
    assert (story.life.outcome, story.turns) == (CallOutcome.ABANDONED, [AgentTurn("ilse", Turn.FREE)])
    assert HangUp(LEG) in story.orders


def test_a_caller_hears_that_the_last_agent_of_the_language_left() -> None:
    story = Story().ringing().desk_is(speaks=frozenset({"nl"})).gone(LEG, HangupCause.NO_ANSWER)
    assert (story.phase, story.life.outcome) == (Phase.CLOSING, CallOutcome.CALL_BACK)


def test_a_supervisor_moves_a_caller_with_the_place() -> None:
    story = Story().waiting()
    place = story.life.queued
    story.later(seconds=9)
    story.on(Requeue("nl", "OTH"))
    assert (story.life.language, story.life.service, story.life.queued) == ("nl", "OTH", place)


def test_moved_while_a_telephone_rings_that_stops_ringing() -> None:
    story = Story().ringing().on(Requeue("nl"))
    assert (story.phase, story.turns, story.orders[0]) == (Phase.QUEUE, [AgentTurn("ilse", Turn.FREE)], HangUp(LEG))


# --- we call back


class Owed(Story):
    """A call that we owe."""

    def __init__(self, offered: Offer | None = None) -> None:
        self.desk, self.now = DESK, NOON
        place = NOON - timedelta(minutes=3)
        owed = values.Owed("c1", "+3269000000", "fr", "KEYS", place=place)
        step: Step = calls.begin_back("b7", owed, NOON, DESK, offered)
        self._take(step)


def test_a_call_back_waits_at_its_old_place_without_a_leg() -> None:
    story = Owed()
    assert (story.phase, story.life.queued, story.orders) == (Phase.QUEUE, NOON - timedelta(minutes=3), [])
    assert story.on(Tell(1, NOTHING_KNOWN, True)).orders == []


def test_first_the_agent_then_the_caller() -> None:
    story = Owed().on(Offer("ilse", ILSE)).answers("b7.agent.1")
    assert (story.phase, story.turns) == (Phase.DIALLING, [AgentTurn("ilse", Turn.TALKS)])
    [ring] = story.ordered(Ring)
    assert ring == Ring("b7.third.2", Endpoint("outside", "+3269000000"), "+3225000000", timedelta(seconds=30))
    story.answers("b7.third.2")
    assert (story.phase, story.life.caller) == (Phase.TALK, "b7.third.2")
    assert Mark.REACHED in story.marks, "the agent's page hears of it"
    assert story.gone("b7.third.2").life.outcome is CallOutcome.ANSWERED


def test_a_call_back_without_an_answer_is_not_reached() -> None:
    story = Owed().on(Offer("ilse", ILSE)).answers("b7.agent.1").gone("b7.third.2", HangupCause.NO_ANSWER)
    assert (story.life.outcome, story.turns) == (CallOutcome.NOT_REACHED, [AgentTurn("ilse", Turn.DONE)])


def test_the_agent_need_not_let_it_ring_to_the_end() -> None:
    story = Owed().on(Offer("ilse", ILSE)).answers("b7.agent.1").on(Finish())
    assert (story.life.outcome, HangUp("b7.third.2") in story.orders) == (CallOutcome.NOT_REACHED, True)


def test_an_agent_may_make_it_at_once() -> None:
    story = Owed(Offer("ilse", ILSE))
    assert (story.phase, story.turns) == (Phase.RINGING, [AgentTurn("ilse", Turn.RINGS)])


def test_a_call_back_that_is_done_meanwhile_is_not_made() -> None:
    story = Owed().on(NotOwed())
    assert (story.phase, story.life.outcome, story.turns) == (Phase.ENDED, CallOutcome.NOT_REACHED, [])
    story = Owed(Offer("ilse", ILSE)).on(NotOwed())
    assert (story.phase, story.turns[-1]) == (Phase.ENDED, AgentTurn("ilse", Turn.FREE))
    assert HangUp("b7.agent.1") in story.orders


def test_a_caller_in_the_queue_stays_there_whatever_is_done() -> None:
    assert Story().waiting().on(NotOwed()).phase is Phase.QUEUE


class CallsOut(Story):
    """A call that an agent makes unasked."""

    def __init__(self) -> None:
        self.desk, self.now = DESK, NOON
        owed = values.Owed("", "+3269000000", "fr")
        self._take(calls.begin_back("out-1", owed, NOON, DESK, Offer("ilse", ILSE)))


def test_who_calls_out_waits_in_no_queue() -> None:
    story = CallsOut()
    assert (story.phase, story.life.queued, story.turns) == (Phase.RINGING, None, [AgentTurn("ilse", Turn.RINGS)])
    story.answers("out-1.agent.1").answers("out-1.third.2")
    assert (story.phase, story.life.caller, story.life.queued) == (Phase.TALK, "out-1.third.2", None)
    assert story.gone("out-1.third.2").life.outcome is CallOutcome.ANSWERED


@pytest.mark.parametrize("event", [Refuse(), Gone(NOON, "out-1.agent.1", HangupCause.BUSY)])
def test_a_call_out_is_given_to_nobody_else(event: CallEvent) -> None:
    story = CallsOut().on(Requeue("nl"))
    assert story.phase is Phase.RINGING
    assert story.on(event).life.outcome is CallOutcome.NOT_REACHED


@pytest.mark.parametrize("why", [HangupCause.UNREACHABLE, HangupCause.FAILED])
def test_whom_an_agent_called_is_not_given_to_another_when_the_agents_telephone_goes_silent(why: HangupCause) -> None:
    story = CallsOut().answers("out-1.agent.1").answers("out-1.third.2").gone("out-1.agent.1", why)
    assert (story.phase, story.life.outcome) == (Phase.ENDED, CallOutcome.ANSWERED)
    assert HangUp("out-1.third.2") in story.orders
    held = CallsOut().answers("out-1.agent.1").answers("out-1.third.2").on(Hold()).gone("out-1.agent.1", why)
    assert held.phase is Phase.ENDED
