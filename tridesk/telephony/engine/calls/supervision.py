"""A supervisor listens to an agent's call, or whispers to the agent alone; the call itself goes on unchanged.

The supervisor's own telephone rings; once answered, a leg that hears the agent's is put into a room with it. It ends
with the agent's part in the call, when the supervisor hangs up, or on request. The agent's page shows that they are
heard.
"""

from __future__ import annotations

from dataclasses import replace

from tridesk.telephony.engine.calls.draft import RINGS_OTHERS, StepDraft
from tridesk.telephony.engine.calls.events import CallEvent, Listen, StopListening
from tridesk.telephony.engine.calls.life import Listener, Phase
from tridesk.telephony.engine.calls.values import Mark
from tridesk.telephony.switch.commands import Enter, HangUp, OpenRoom, Ring, Snoop
from tridesk.telephony.switch.events import Answered, Gone
from tridesk.telephony.switch.values import Endpoint

HEARD = frozenset({Phase.TALK, Phase.HOLD, Phase.ASIDE})  # while an agent has the call


def listening(draft: StepDraft, event: CallEvent) -> bool:
    """Handles an event about listening in; returns whether it was one."""
    life = draft.life
    match event:
        case Listen(by=by, endpoint=endpoint, whisper=whisper):
            if life.phase in HEARD and life.agent_leg:
                listen(draft, by, endpoint, whisper=whisper)
        case StopListening():
            draft.stop_listening()
        case Answered(leg=leg) if life.listener and leg == life.listener.leg and not life.listener.spy_leg:
            hears(draft, life.listener)
        case Gone(leg=leg) if leg in (life.listener_leg, life.spy_leg):
            draft.stop_listening()
        case _:
            return False
    return True


def listen(draft: StepDraft, by: str, endpoint: Endpoint, *, whisper: bool) -> None:
    """Rings the supervisor's telephone; if they listen already, whispering begins or ends at once."""
    life, listener = draft.life, draft.life.listener
    if listener is None:
        if by != life.agent_name:
            leg = draft.new_leg("ear")
            draft.set(listener=Listener(by, leg, whispers=whisper))
            draft.order(Ring(leg, endpoint, life.number or draft.shown, RINGS_OTHERS))
    elif listener.name == by and listener.spy_leg and listener.whispers != whisper:
        draft.order(HangUp(listener.spy_leg))
        hears(draft, replace(listener, whispers=whisper))


def hears(draft: StepDraft, listener: Listener) -> None:
    """The supervisor answered: from now on they hear caller and agent."""
    life = draft.life
    spy = draft.new_leg("spy")
    draft.set(listener=replace(listener, spy_leg=spy))
    draft.order(
        OpenRoom(life.booth),
        Snoop(spy, life.agent_leg, listener.whispers),
        Enter(life.booth, spy),
        Enter(life.booth, listener.leg),
    )
    draft.note(Mark.LISTENED, by=listener.name, how="whispers" if listener.whispers else "listens")
