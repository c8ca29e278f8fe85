"""The queue, the telephone that rings for a waiting caller, and the call that we owe."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from tridesk.kit.text import Text
from tridesk.telephony import phrases
from tridesk.telephony.engine.calls.draft import RINGS_OTHERS, StepDraft
from tridesk.telephony.engine.calls.events import (
    CallEvent,
    Finish,
    NobodyPresent,
    NotOwed,
    Offer,
    Refuse,
    Requeue,
    Tell,
    Time,
    Warn,
)
from tridesk.telephony.engine.calls.life import CallOutcome, Life, Phase, QueuePlace
from tridesk.telephony.engine.calls.recording import announce
from tridesk.telephony.engine.calls.values import Desk, Mark, Turn
from tridesk.telephony.phrases import say
from tridesk.telephony.switch.commands import HangUp, OpenRoom
from tridesk.telephony.switch.events import Answered, Digit, Gone, Played
from tridesk.telephony.switch.values import Endpoint, HangupCause, Speech

CALL_ME_BACK: Final = "1"
SECOND_LINE: Final = "2"
RINGS_CALLER: Final = timedelta(seconds=35)


def warning(draft: StepDraft, desk: Desk, language: str) -> tuple[Speech, ...]:
    """The announcement of the register's state, with the choice to wait."""
    assert desk.incident is not None
    draft.set(warned=True)
    draft.note(Mark.WARNED)
    return (say(desk.incident, language), say(phrases.WAIT_OR_HANG_UP, language))


def join_queue(draft: StepDraft, desk: Desk) -> None:
    """Puts the caller into the queue, at their old place if any.

    Without an agent for the language, promises a call-back instead; outside its hours, says those.
    """
    life = draft.life
    reopens = desk.closed_to(life.language, life.service)
    if life.caller and life.queued is None and reopens is not None and not life.wanted:
        close_choice(draft, reopens)
        return
    if life.caller and life.language not in desk.speaks:
        promise(draft)
        return
    draft.phase(Phase.QUEUE)
    if life.queued is None:
        draft.set(queue=QueuePlace(draft.now))
        draft.note(Mark.QUEUED, language=life.language, service=life.service)
    words = warning(draft, desk, life.language) if desk.incident is not None and not life.warned else ()
    if life.caller:
        until = (say(desk.until, life.language),) if desk.until else ()
        draft.say((*words, say(phrases.ABSENT if life.wanted else phrases.PLEASE_WAIT, life.language), *until))


def close_choice(draft: StepDraft, reopens: Text) -> None:
    """Says that this language or service is closed now and when it opens, and offers a call-back."""
    life = draft.life
    words = [say(phrases.CLOSED_CHOICE, life.language), say(reopens, life.language)]
    words += [say(phrases.ASK_CALL_BACK, life.language)] if life.number else []
    draft.set(offered=bool(life.number))
    draft.last_words(words, CallOutcome.CLOSED)


def promise(draft: StepDraft) -> None:
    """Says that no agent on duty speaks the language. A withheld number cannot be called back."""
    life = draft.life
    words = [say(phrases.NOBODY_SPEAKS, life.language)]
    if life.number:
        words += [say(phrases.CALL_BACK_LATER, life.language)]
        draft.note(Mark.CALL_BACK, language=life.language)
    words += [say(phrases.OTHER_LANGUAGE, life.language), say(phrases.FAREWELL, life.language)]
    draft.last_words(words, CallOutcome.CALL_BACK if life.number else CallOutcome.CLOSED)


def queue(draft: StepDraft, event: CallEvent, desk: Desk) -> None:
    """The caller waits, hears their position, and is offered to an agent."""
    match event:
        case Offer(agent=agent, endpoint=endpoint):
            draft.phase(Phase.RINGING, RINGS_OTHERS)
            draft.ring_agent(agent, endpoint)
        case Requeue(language=language, service=service):
            move(draft, desk, language, service)
        case NobodyPresent() if draft.life.caller and draft.life.language not in desk.speaks:
            promise(draft)
        case Digit(digit=digit) if digit == SECOND_LINE and _may_choose_second_line(draft.life):
            to_second_line(draft, desk)
        case _:
            waits(draft, event, desk)


def to_second_line(draft: StepDraft, desk: Desk) -> None:
    """The caller asked for the second line: its number rings; without an answer they are in the queue again."""
    number = desk.second_lines.get(draft.life.service, "")
    told(draft, second_line=False)
    if not number:
        return
    draft.music()
    draft.phase(Phase.PASSING, RINGS_OTHERS * 2)
    draft.ring_third(Endpoint("outside", number))
    draft.note(Mark.PASSED, third="second_line")


def move(draft: StepDraft, desk: Desk, language: str, service: str | None) -> None:
    """Moves the caller into another class, with their place."""
    life = draft.life
    draft.set(language=language or life.language, service=life.service if service is None else service)
    draft.note(Mark.REQUEUED, language=draft.life.language, service=draft.life.service)
    join_queue(draft, desk)


def waits(draft: StepDraft, event: CallEvent, desk: Desk) -> None:
    """What a waiting caller hears and presses, whether a telephone rings for them or not."""
    life = draft.life
    match event:
        case Played():
            draft.silence()
            draft.music()
        case Tell() if life.came_back and life.phase is Phase.RINGING:
            pass  # the caller returns to the agent: there is no position to tell
        case Tell() if life.caller and not life.playback:
            draft.say(report(draft, event, desk))
        case Warn() if desk.incident is None:
            draft.set(warned=False)
        case Warn() if life.caller:
            draft.say(warning(draft, desk, life.language))
        case Digit(digit=digit) if digit == CALL_ME_BACK and life.offered and life.phase is Phase.QUEUE:
            draft.note(Mark.CALL_BACK, language=life.language)
            draft.say([say(phrases.CALL_BACK_NOTED, life.language)])
            draft.close_with(CallOutcome.CALL_BACK)
        case NotOwed() if life.back_of and not life.caller:
            draft.end(CallOutcome.NOT_REACHED)


def report(draft: StepDraft, tell: Tell, desk: Desk) -> list[Speech]:
    """The announcement in the queue: position and wait, a correction of the last one, and the choices."""
    life, estimate = draft.life, tell.estimate
    words = [say(phrases.LONGER, life.language)] if estimate.late else []
    words += [phrases.ahead(tell.position, life.language)]
    words += [] if estimate.wait is None else [phrases.wait(estimate.wait, life.language)]
    told(draft, promised=estimate.ends)
    draft.note(Mark.TOLD, position=str(tell.position), **({"late": "yes"} if estimate.late else {}))
    if tell.call_back and life.number and not life.offered:
        words += [say(phrases.ASK_CALL_BACK, life.language), say(phrases.KEEPS_PLACE, life.language)]
        draft.set(offered=True)
        draft.note(Mark.OFFERED)
    elif tell.second_line and desk.second_lines.get(life.service) and not _may_choose_second_line(life):
        words += [say(phrases.ASK_SECOND_LINE, life.language)]
        told(draft, second_line=True)
        draft.note(Mark.SECOND_LINE_OFFERED)
    return words


def told(draft: StepDraft, **fields: Any) -> None:
    """Notes what a caller was told of their place in the queue."""
    if draft.life.queue:
        draft.set(queue=replace(draft.life.queue, **fields))


def _may_choose_second_line(life: Life) -> bool:
    return life.queue is not None and life.queue.second_line


def ringing(draft: StepDraft, event: CallEvent, desk: Desk) -> None:
    """One telephone rings. Answered: whatever is being said stops. Not answered: the caller is at the head again."""
    life = draft.life
    match event:
        case Answered(leg=leg) if leg == life.agent_leg:
            draft.agent(Turn.TALKS)
            draft.note(Mark.ANSWERED, agent=life.agent_name)
            draft.set(answered=life.answered or draft.now, served_by=life.agent_name)
            if not life.caller:
                dial_back(draft)
                return
            draft.talk()
            draft.enter(leg)
            announce(draft, desk)
        case Gone(leg=leg, why=why) if leg == life.agent_leg:
            missed(draft, desk, _turn(why))
        case Refuse():
            draft.order(HangUp(life.agent_leg))
            missed(draft, desk, Turn.REFUSED)
        case Time():
            draft.order(HangUp(life.agent_leg))
            missed(draft, desk, Turn.MISSED)
        case Requeue(language=language, service=service) if not life.calls_out:
            draft.drop_agent(Turn.FREE)
            draft.phase(Phase.QUEUE)
            move(draft, desk, language, service)
        case _:
            waits(draft, event, desk)


_TURNS: Final = {
    HangupCause.NO_ANSWER: Turn.MISSED,
    HangupCause.REFUSED: Turn.REFUSED,
    HangupCause.BUSY: Turn.BUSY,
    HangupCause.AWAY: Turn.AWAY,
    HangupCause.FORWARDED: Turn.FORWARDED,
    HangupCause.HUNG_UP: Turn.FREE,
}


def _turn(why: HangupCause) -> Turn:
    """What it means for an agent that their telephone stopped ringing; for no known reason: we lost sight of it."""
    return _TURNS.get(why, Turn.UNREACHABLE)


def missed(draft: StepDraft, desk: Desk, turn: Turn) -> None:
    draft.note(Mark.NO_ANSWER, agent=draft.life.agent_name, why=turn.value)
    draft.agent(turn)
    if draft.life.calls_out:
        draft.end(CallOutcome.NOT_REACHED)
    else:
        back_to_queue(draft, desk)


def back_to_queue(draft: StepDraft, desk: Desk) -> None:
    """The caller waits again at their old place, in silence; never for a single agent who is off duty."""
    draft.phase(Phase.QUEUE)
    if draft.life.caller and draft.life.language not in desk.speaks:
        promise(draft)


# --- calling back


def call_back(draft: StepDraft, offered: Offer | None) -> None:
    """A call that we owe: it waits in the queue at its old place; with `offered`, this agent makes it now."""
    draft.phase(Phase.QUEUE)
    if draft.life.queue is not None:
        draft.note(Mark.QUEUED, language=draft.life.language, service=draft.life.service)
    if offered is not None:
        draft.phase(Phase.RINGING, RINGS_OTHERS)
        draft.ring_agent(offered.agent, offered.endpoint)


def dial_back(draft: StepDraft) -> None:
    """The agent is there; now the caller's telephone rings, and the agent hears music meanwhile."""
    draft.phase(Phase.DIALLING, RINGS_CALLER * 2)
    draft.order(OpenRoom(draft.life.room))
    draft.enter(draft.life.agent_leg)
    draft.music()
    draft.ring_third(Endpoint("outside", draft.life.number))


def dialling(draft: StepDraft, event: CallEvent, desk: Desk) -> None:
    """Calls back: the caller's telephone rings."""
    life = draft.life
    match event:
        case Answered(leg=leg) if leg == life.third_leg:
            draft.set(caller=leg)
            draft.third_is_gone()
            draft.note(Mark.REACHED)
            draft.talk()
            draft.enter(leg)
            announce(draft, desk)
        case Gone(leg=leg, why=why) if leg == life.third_leg:
            draft.third_is_gone()
            draft.note(Mark.NO_ANSWER, why=why.value)
            draft.end(CallOutcome.NOT_REACHED)
        case Gone(leg=leg) if leg == life.agent_leg:
            draft.agent_leg_is_gone()
            draft.end(CallOutcome.NOT_REACHED)
        case Time() | Finish():
            draft.end(CallOutcome.NOT_REACHED)
