"""Decides what an event changes in a call: one decision at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from tridesk.telephony.engine.calls import conversation, greeting, queue, recording, supervision
from tridesk.telephony.engine.calls.draft import StepDraft
from tridesk.telephony.engine.calls.events import CallEvent, Offer, PhoneLost, Time
from tridesk.telephony.engine.calls.life import CallOutcome, Life, Phase, QueuePlace
from tridesk.telephony.engine.calls.values import Desk, Owed, Step
from tridesk.telephony.switch.commands import Command, HangUp, ReportTransfer
from tridesk.telephony.switch.events import Answered, Arrived, Digit, Gone, HoldChanged, Played, Transferred
from tridesk.telephony.switch.values import HangupCause

Handler = Callable[[StepDraft, CallEvent, Desk], None]

_HANDLERS: Final[dict[Phase, Handler]] = {
    Phase.GREETING: greeting.greeting,
    Phase.COLLEAGUE: greeting.colleague,
    Phase.QUEUE: queue.queue,
    Phase.RINGING: queue.ringing,
    Phase.DIALLING: queue.dialling,
    Phase.TALK: conversation.talk,
    Phase.HOLD: conversation.on_hold,
    Phase.ASIDE: conversation.aside,
    Phase.PASSING: conversation.passing,
    Phase.PASSED: conversation.passed,
    Phase.CLOSING: greeting.closing,
}

_BEFORE_THE_QUEUE: Final = frozenset({Phase.GREETING, Phase.COLLEAGUE})
_TOOK_HIM: Final = {
    HangupCause.FELL: CallOutcome.FELL,
    HangupCause.CUT: CallOutcome.CUT,
    HangupCause.FAX: CallOutcome.FAX,
}
_SETTLED: Final = frozenset(
    {CallOutcome.CALL_BACK, CallOutcome.COLLEAGUE}
)  # what was promised, or no affair of the desk
_IN_THE_QUEUE: Final = frozenset({Phase.QUEUE, Phase.RINGING})


def begin(arrived: Arrived, number: str, now: datetime, desk: Desk) -> Step:
    """Begins an incoming call. `number` is the caller's in E.164, '' when there is none."""
    life = Life(
        arrived.leg, Phase.GREETING, now, arrived.at, caller=arrived.leg, number=number, dialled=arrived.dialled[:40]
    )
    draft = StepDraft(life, now, desk)
    greeting.arrive(draft, desk)
    return draft.step()


def begin_back(key: str, owed: Owed, now: datetime, desk: Desk, offered: Offer | None = None) -> Step:
    """Begins a call that we owe: it waits at the caller's place in the queue, or an agent makes it at once.

    A call that no caller asked for has no place there.
    """
    life = Life(
        key,
        Phase.QUEUE,
        now,
        now,
        number=owed.number,
        language=owed.language,
        service=owed.service,
        queue=QueuePlace(owed.place or now) if owed.call else None,
        wanted=owed.wanted,
        back_of=owed.call,
    )
    draft = StepDraft(life, now, desk)
    queue.call_back(draft, offered)
    return draft.step()


def decide(life: Life, event: CallEvent, now: datetime, desk: Desk) -> Step:
    """Returns the step that an event causes. An event that is late or meaningless in the phase changes nothing."""
    draft = StepDraft(life, now, desk)
    if life.phase is Phase.ENDED or _is_stale(life, event, now):
        if isinstance(event, Answered):
            draft.order(*turn_away(event))
        elif isinstance(event, Transferred):
            draft.order(ReportTransfer(event.leg, False))
    elif isinstance(event, Gone) and event.leg == life.caller:
        _caller_gone(draft, event)
    elif isinstance(event, Transferred):
        conversation.transfer(draft, event)
    elif not (supervision.listening(draft, event) or recording.recording(draft, event)):
        if isinstance(event, PhoneLost):  # as one that goes silent in a talk
            draft.order(HangUp(life.agent_leg))
            event = Gone(now, life.agent_leg, HangupCause.UNREACHABLE)
        _HANDLERS[life.phase](draft, event, desk)
    return draft.step()


def _is_stale(life: Life, event: CallEvent, now: datetime) -> bool:
    """Whether the event is about a leg or a playback that is not part of this call any more."""
    match event:
        case Digit(leg=leg):
            return leg != life.caller
        case Answered(leg=leg):
            return leg not in (life.agent_leg, life.third_leg, life.listener_leg)
        case Gone(leg=leg):
            return leg not in (life.caller, life.agent_leg, life.third_leg, life.listener_leg, life.spy_leg)
        case HoldChanged(leg=leg) | Transferred(leg=leg):
            return leg != life.agent_leg
        case Played(playback=playback):
            return playback != life.playback
        case Time():
            return life.until is None or now < life.until
        case PhoneLost():
            return not life.holds_by_key
    return False


def turn_away(answered: Answered) -> list[Command]:
    """Hangs up a telephone that was answered just after we stopped ringing it."""
    return [HangUp(answered.leg)]


def _caller_gone(draft: StepDraft, gone: Gone) -> None:
    """The caller hung up: everything made for the call ends."""
    life = draft.life
    draft.set(caller="")
    if gone.why in _TOOK_HIM and life.outcome not in _SETTLED:
        draft.set(outcome=_TOOK_HIM[gone.why])
    if life.phase in _BEFORE_THE_QUEUE:
        draft.end(CallOutcome.LEFT)
    elif life.phase in _IN_THE_QUEUE or (life.phase is Phase.PASSING and life.answered is None):
        draft.end(CallOutcome.ABANDONED)
    else:
        draft.end(draft.life.outcome or CallOutcome.ANSWERED)
