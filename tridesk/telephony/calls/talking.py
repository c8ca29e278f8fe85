"""From the moment that an agent is there: talk, hold, a third, being put through, and how it ends."""

from __future__ import annotations

from tridesk.telephony.calls.draft import RECALL, RINGS_OTHERS, Draft
from tridesk.telephony.calls.values import (
    Ask,
    Connect,
    Desk,
    Finish,
    Happening,
    Hold,
    Join,
    Mark,
    Outcome,
    Pass,
    Phase,
    Requeue,
    Time,
    Turn,
    Unhold,
)
from tridesk.telephony.calls.waiting import back_to_queue, move
from tridesk.telephony.switch import Answered, Endpoint, Gone, Why


def talk(draft: Draft, happening: Happening, desk: Desk) -> None:
    """They talk; a third may be with them."""
    life = draft.life
    match happening:
        case Hold() if not life.third_leg:
            hold(draft)
            draft.phase(Phase.HOLD, RECALL)
            draft.note(Mark.HELD)
        case Ask(third=third) if not life.third_leg:
            hold(draft)
            ask(draft, third)
        case Pass(third=third) if not life.third_leg:
            put_through(draft, third)
        case Requeue(language=language, service=service) if not life.third_leg:
            draft.drop_agent()
            draft.keep()
            draft.phase(Phase.QUEUE)
            move(draft, desk, language, service)
        case Connect() if life.third_leg:
            draft.drop_agent()
            passed_on(draft)
        case Gone(leg=leg) if leg == life.third_leg:
            draft.third_is_gone()
        case _:
            agent_ends(draft, happening, desk)


def hold(draft: Draft) -> None:
    """The caller hears music, and falls into the static queue should we die meanwhile."""
    draft.agent_waits()
    draft.keep()
    draft.music()


def ask(draft: Draft, third: Endpoint) -> None:
    """The agent hears the third's telephone ring, out of the caller's hearing."""
    draft.phase(Phase.ASIDE, RINGS_OTHERS * 2)
    draft.to_aside()
    draft.ring_third(third)
    draft.note(Mark.ASKED, third=third.kind)


def put_through(draft: Draft, third: Endpoint) -> None:
    """Unannounced: the agent is out of it, the caller hears music until the third answers."""
    draft.drop_agent()
    draft.keep()
    draft.music()
    draft.phase(Phase.PASSING, RINGS_OTHERS * 2)
    draft.ring_third(third)
    draft.note(Mark.PASSED, third=third.kind)


def passed_on(draft: Draft) -> None:
    """Caller and third go on without an agent."""
    draft.phase(Phase.PASSED)
    draft.keep(None)


def resume(draft: Draft) -> None:
    """The agent is with his caller again."""
    draft.talk()
    draft.enter(draft.life.agent_leg)
    draft.note(Mark.RESUMED)


def on_hold(draft: Draft, happening: Happening, desk: Desk) -> None:
    """Music, until the agent comes back; he is brought back when he forgets."""
    match happening:
        case Unhold() | Time():
            resume(draft)
        case Ask(third=third):
            ask(draft, third)
        case Pass(third=third):
            draft.hush()
            put_through(draft, third)
        case Requeue(language=language, service=service):
            draft.drop_agent()
            draft.phase(Phase.QUEUE)
            move(draft, desk, language, service)
        case _:
            agent_ends(draft, happening, desk)


def aside(draft: Draft, happening: Happening, desk: Desk) -> None:
    """The agent speaks with a third, or waits for him to answer."""
    life = draft.life
    match happening:
        case Answered(leg=leg) if leg == life.third_leg:
            draft.enter_aside(leg)
            draft.phase(Phase.ASIDE, RECALL * 4)
        case Gone(leg=leg) if leg == life.third_leg:
            draft.third_is_gone()
            draft.no_aside()
            resume(draft)
        case Unhold() | Time():
            draft.drop_third()
            draft.no_aside()
            resume(draft)
        case Join() if life.third_up:
            resume(draft)
            draft.enter(life.third_leg)
            draft.no_aside()
            draft.note(Mark.JOINED)
        case Connect() | Finish():
            connect(draft)
        case Gone(leg=leg, why=Why.HUNG_UP) if leg == life.agent_leg:
            draft.set(agent_leg="")
            connect(draft)
        case Gone(leg=leg) if leg == life.agent_leg:
            draft.drop_third()
            draft.no_aside()
            agent_ends(draft, happening, desk)


def connect(draft: Draft) -> None:
    """The agent puts them together; while the third still rings, the caller waits for him in music."""
    draft.note(Mark.PASSED, third=draft.life.third.kind if draft.life.third else "")
    if draft.life.third_up:
        draft.hush()
        draft.enter(draft.life.third_leg)
        draft.no_aside()
        draft.drop_agent()
        passed_on(draft)
    else:
        draft.no_aside()
        draft.drop_agent()
        draft.phase(Phase.PASSING, RINGS_OTHERS * 2)


def passing(draft: Draft, happening: Happening, desk: Desk) -> None:
    """The third's telephone rings; when he does not answer, the caller is back in the queue at his old place."""
    life = draft.life
    match happening:
        case Answered(leg=leg) if leg == life.third_leg:
            draft.hush()
            draft.enter(leg)
            draft.set(third_up=True)
            passed_on(draft)
        case Gone(leg=leg) if leg == life.third_leg:
            draft.third_is_gone()
            requeue(draft, desk)
        case Time():
            draft.drop_third()
            requeue(draft, desk)
        case Requeue(language=language, service=service):
            draft.drop_third()
            draft.phase(Phase.QUEUE)
            move(draft, desk, language, service)


def passed(draft: Draft, happening: Happening, desk: Desk) -> None:
    """Caller and third; when one hangs up, so does the other."""
    match happening:
        case Gone(leg=leg) if leg == draft.life.third_leg:
            draft.third_is_gone()
            draft.end(Outcome.ANSWERED)


def agent_ends(draft: Draft, happening: Happening, desk: Desk) -> None:
    """The agent puts the telephone down, or it went silent: then the caller is cared for by the next one."""
    life = draft.life
    match happening:
        case Finish():
            _without_agent(draft)
        case Gone(leg=leg, why=why) if leg == life.agent_leg:
            draft.set(agent_leg="")
            if why is Why.HUNG_UP or life.third_up:
                _without_agent(draft)
                return
            draft.note(Mark.CUT_OFF, agent=life.agent)
            draft.agent(Turn.UNREACHABLE)
            draft.keep()
            draft.music()
            requeue(draft, desk)


def _without_agent(draft: Draft) -> None:
    if draft.life.third_up:
        draft.drop_agent()
        passed_on(draft)
    else:
        draft.end(Outcome.ANSWERED)


def requeue(draft: Draft, desk: Desk) -> None:
    draft.note(Mark.REQUEUED, language=draft.life.language, service=draft.life.service)
    if draft.life.queued is None:
        draft.set(queued=draft.now)
    back_to_queue(draft, desk)
