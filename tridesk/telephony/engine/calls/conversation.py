"""From the moment that an agent is there: talk, hold, a third, transfer, and how it ends.

A call belongs to its agent until another agent has it. An unanswered transfer, and a call whose agent hangs up while
the caller is on hold, return to this agent first, and only then to the queue.
"""

from __future__ import annotations

from tridesk.telephony import phrases
from tridesk.telephony.engine.calls.draft import RECALL, REMINDER, RINGS_OTHERS, StepDraft
from tridesk.telephony.engine.calls.events import (
    CallEvent,
    Connect,
    Consult,
    Finish,
    Hold,
    Join,
    Pass,
    Requeue,
    Time,
    Unhold,
)
from tridesk.telephony.engine.calls.life import CallOutcome, Phase, QueuePlace
from tridesk.telephony.engine.calls.queue import back_to_queue, move
from tridesk.telephony.engine.calls.recording import announce
from tridesk.telephony.engine.calls.values import Desk, Mark, Turn
from tridesk.telephony.engine.destinations import endpoint_of
from tridesk.telephony.phrases import say
from tridesk.telephony.switch.commands import ReportTransfer
from tridesk.telephony.switch.events import Answered, Gone, HoldChanged, Played, Transferred
from tridesk.telephony.switch.values import Endpoint, HangupCause


def talk(draft: StepDraft, event: CallEvent, desk: Desk) -> None:
    """Caller and agent talk; a third may be with them."""
    life = draft.life
    match event:
        case Hold() if not life.third_leg:
            hold(draft)
        case HoldChanged(yes=yes):
            draft.set_agent(phone_holds=yes)
            if yes and not life.third_leg:
                hold(draft)
        case Consult(third=third) if not life.third_leg:
            leave_caller(draft)
            ask(draft, third)
        case Pass(third=third) if not life.third_leg:
            put_through(draft, third)
        case Requeue(language=language, service=service) if not life.third_leg:
            draft.drop_agent()
            draft.keep()
            draft.phase(Phase.QUEUE)
            move(draft, desk, language, service)
        case Connect() if life.third_leg:
            draft.note(Mark.PASSED, third=life.third.endpoint.kind if life.third else "")
            draft.drop_agent()
            passed_on(draft)
        case Unhold() if life.third_leg:
            draft.drop_third()
            announce(draft, desk)
        case Gone(leg=leg) if leg == life.third_leg:
            draft.third_is_gone()
            announce(draft, desk)
        case _:
            agent_ends(draft, event, desk)


def hold(draft: StepDraft) -> None:
    """Puts the caller on hold, from the agent's page or by the key of their telephone."""
    leave_caller(draft)
    draft.phase(Phase.HOLD, REMINDER)
    draft.note(Mark.HELD)


def leave_caller(draft: StepDraft) -> None:
    """Plays music to the caller; from now on they would fall into the static queue if the director died."""
    draft.agent_waits()
    draft.keep()
    draft.music()
    draft.set_agent(reminded=False, came_back="")


def ask(draft: StepDraft, third: Endpoint) -> None:
    """Starts a consultation: the agent hears the third's telephone ring, the caller hears music."""
    draft.music()
    draft.phase(Phase.ASIDE, RINGS_OTHERS * 2)
    draft.rings_aside()
    draft.ring_third(third)
    draft.note(Mark.ASKED, third=third.kind)


def put_through(draft: StepDraft, third: Endpoint) -> None:
    """Transfers unannounced: the agent is hung up, the caller hears music until the third answers."""
    draft.agent_hangs_up()
    draft.keep()
    draft.music()
    draft.set_agent(came_back="")
    draft.phase(Phase.PASSING, RINGS_OTHERS * 2)
    draft.ring_third(third)
    draft.note(Mark.PASSED, third=third.kind)


def transfer(draft: StepDraft, wanted: Transferred) -> None:
    """Handles the transfer key of the agent's telephone as the page does; refuses what the page would refuse."""
    life, third = draft.life, endpoint_of(wanted.to, draft.desk.extensions)
    is_other = third is not None and draft.desk.nearest(third) != Endpoint("agent", life.agent_name)
    can = life.phase in (Phase.TALK, Phase.HOLD) and not life.third_leg and is_other
    draft.order(ReportTransfer(wanted.leg, can))
    if can and third is not None:
        draft.hush()
        put_through(draft, third)


def passed_on(draft: StepDraft) -> None:
    """Caller and third go on without an agent."""
    draft.phase(Phase.PASSED)
    draft.keep(None)


def resume(draft: StepDraft, desk: Desk) -> None:
    """Takes the agent back to the caller. A telephone that holds by its own key hears nothing: it is rung anew."""
    if draft.life.holds_by_key:
        draft.agent_hangs_up()
        ring_back(draft, "held")
        return
    draft.set_agent(reminded=False)
    draft.talk()
    draft.enter(draft.life.agent_leg)
    draft.note(Mark.RESUMED)
    announce(draft, desk)


def on_hold(draft: StepDraft, event: CallEvent, desk: Desk) -> None:
    """Plays music until the agent is back; reminds the agent, then brings them back, or rings them again."""
    life = draft.life
    match event:
        case Played():
            draft.silence()
            draft.music()
        case HoldChanged(yes=True):
            draft.set_agent(phone_holds=True)
        case HoldChanged():
            draft.set_agent(phone_holds=False)
            resume(draft, desk)
            draft.no_aside()
        case Time() if life.agent and not life.agent.reminded:
            remind(draft)
        case Unhold() | Time():
            resume(draft, desk)
            draft.no_aside()
        case Gone(leg=leg, why=HangupCause.HUNG_UP) if leg == life.agent_leg:
            draft.agent_leg_is_gone()
            ring_back(draft, "held")
        case Consult(third=third):
            draft.music()  # the reminder may be speaking, and nobody would hear its end
            ask(draft, third)
        case Pass(third=third):
            draft.hush()
            put_through(draft, third)
        case Requeue(language=language, service=service):
            draft.drop_agent()
            draft.phase(Phase.QUEUE)
            move(draft, desk, language, service)
        case _:
            agent_ends(draft, event, desk)


def remind(draft: StepDraft) -> None:
    """Tells the agent (voice and page) that the caller waits; the caller that they are not forgotten."""
    language = draft.life.language
    if not draft.life.holds_by_key:  # else the page alone can say it
        draft.remind_agent([say(phrases.STILL_ON_HOLD, language)])
    draft.say([say(phrases.NOT_FORGOTTEN, language)])
    draft.set_agent(reminded=True)
    draft.set(until=draft.now + RECALL - REMINDER)
    draft.note(Mark.REMINDED, agent=draft.life.agent_name)


def ring_back(draft: StepDraft, why: str) -> None:
    """Rings the agent's telephone anew; without an answer the caller is the first in the queue."""
    agent = draft.life.agent_name
    draft.no_aside()
    draft.note(Mark.RETURNED, agent=agent, why=why)
    draft.phase(Phase.RINGING, RINGS_OTHERS)
    draft.ring_agent(agent, Endpoint("agent", agent), Turn.RECALLED)
    draft.set_agent(came_back=why)


def aside(draft: StepDraft, event: CallEvent, desk: Desk) -> None:
    """The agent speaks with a third, or waits for their answer."""
    life = draft.life
    match event:
        case Answered(leg=leg) if leg == life.third_leg:
            draft.enter_aside(leg)
            draft.phase(Phase.ASIDE, RECALL * 4)
        case Gone(leg=leg) if leg == life.third_leg:
            draft.third_is_gone()
            draft.no_aside()
            resume(draft, desk)
        case Unhold() | Time():
            draft.drop_third()
            draft.no_aside()
            resume(draft, desk)
        case HoldChanged(yes=yes):
            draft.set_agent(phone_holds=yes)
        case Join() if life.third_up and not life.holds_by_key:
            resume(draft, desk)
            draft.enter(life.third_leg)
            draft.no_aside()
            draft.note(Mark.JOINED)
        case Connect() | Finish():
            connect(draft)
        case Gone(leg=leg, why=HangupCause.HUNG_UP) if leg == life.agent_leg:
            draft.agent_leg_is_gone()
            connect(draft)
        case Gone(leg=leg) if leg == life.agent_leg:
            draft.drop_third()
            draft.no_aside()
            agent_ends(draft, event, desk)


def connect(draft: StepDraft) -> None:
    """Puts caller and third together; while the third still rings, the caller hears music."""
    draft.note(Mark.PASSED, third=draft.life.third.endpoint.kind if draft.life.third else "")
    if draft.life.third_up:
        draft.hush()
        draft.enter(draft.life.third_leg)
        draft.no_aside()
        draft.drop_agent()
        passed_on(draft)
    else:
        draft.no_aside()
        draft.agent_hangs_up()
        draft.phase(Phase.PASSING, RINGS_OTHERS * 2)


def passing(draft: StepDraft, event: CallEvent, desk: Desk) -> None:
    """The third's telephone rings; without an answer the caller comes back."""
    life = draft.life
    match event:
        case Answered(leg=leg) if leg == life.third_leg:
            draft.hush()
            draft.enter(leg)
            draft.third_answers()
            if life.answered is None:  # the second line, for a caller to whom no agent has spoken
                draft.set(answered=draft.now)
                draft.note(Mark.ANSWERED, third="second_line")
            draft.drop_agent()
            passed_on(draft)
        case Gone(leg=leg, why=why) if leg == life.third_leg:
            draft.third_is_gone()
            comes_back(draft, desk, why.value)
        case Time():
            draft.drop_third()
            comes_back(draft, desk, HangupCause.NO_ANSWER.value)
        case Unhold() if life.agent:
            draft.drop_third()
            ring_back(draft, "fetched")
        case Finish() if life.agent:
            draft.note(Mark.LEFT, agent=life.agent_name)
            draft.drop_agent()
        case Requeue(language=language, service=service):
            draft.drop_third()
            draft.drop_agent()
            draft.phase(Phase.QUEUE)
            move(draft, desk, language, service)


def comes_back(draft: StepDraft, desk: Desk, why: str) -> None:
    """Returns the caller to the agent who made the transfer; if that agent is busy, to the head of the queue."""
    draft.say([say(phrases.COMES_BACK, draft.life.language)])
    if draft.life.agent:
        ring_back(draft, why)
    else:
        requeue(draft, desk)


def passed(draft: StepDraft, event: CallEvent, desk: Desk) -> None:
    """Caller and third; when one hangs up, so does the other."""
    match event:
        case Gone(leg=leg) if leg == draft.life.third_leg:
            draft.third_is_gone()
            draft.end(CallOutcome.ANSWERED)


def agent_ends(draft: StepDraft, event: CallEvent, desk: Desk) -> None:
    """The agent puts the telephone down, or it went silent or was lost: then the next one cares for the caller.

    Whom an agent called unasked is not: another agent would not know why.
    """
    life = draft.life
    match event:
        case Finish():
            _without_agent(draft)
        case Gone(leg=leg, why=why) if leg == life.agent_leg:
            draft.agent_leg_is_gone()
            if why is HangupCause.HUNG_UP or life.third_up:
                _without_agent(draft)
                return
            draft.note(Mark.CUT_OFF, agent=life.agent_name)
            draft.agent(Turn.UNREACHABLE)
            if life.is_ours:
                draft.end(CallOutcome.ANSWERED)
                return
            draft.keep()
            draft.music()
            requeue(draft, desk)


def _without_agent(draft: StepDraft) -> None:
    if draft.life.third_up:
        draft.drop_agent()
        passed_on(draft)
    else:
        draft.end(CallOutcome.ANSWERED)


def requeue(draft: StepDraft, desk: Desk) -> None:
    draft.note(Mark.REQUEUED, language=draft.life.language, service=draft.life.service)
    if draft.life.queue is None:
        draft.set(queue=QueuePlace(draft.now))
    back_to_queue(draft, desk)
