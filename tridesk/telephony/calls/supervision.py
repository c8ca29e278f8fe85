"""A supervisor listens to an agent's call, or whispers to the agent alone; the call itself goes on unchanged.

The supervisor's own telephone rings; once answered, a leg that hears the agent's is put into a room with it. It ends
with the agent's part in the call, when the supervisor hangs up, or on request. The agent's page shows that they are
heard.
"""

from __future__ import annotations

from tridesk.telephony.calls.draft import RINGS_OTHERS, StepDraft
from tridesk.telephony.calls.events import CallEvent, Listen, StopListening
from tridesk.telephony.calls.values import Mark, Phase
from tridesk.telephony.switch import Answered, Endpoint, Enter, Gone, OpenRoom, Ring, Snoop

HEARD = frozenset({Phase.TALK, Phase.HOLD, Phase.ASIDE})  # while an agent has the call


def listening(draft: StepDraft, event: CallEvent) -> bool:
    """Handles an event about listening in; returns whether it was one."""
    life = draft.life
    match event:
        case Listen(by=by, endpoint=endpoint, whisper=whisper):
            if life.phase in HEARD and life.agent_leg:
                listen(draft, by, endpoint, whisper=whisper)
        case StopListening():
            draft.no_ear()
        case Answered(leg=leg) if leg == life.ear_leg and not life.spy_leg:
            hears(draft)
        case Gone(leg=leg) if leg in (life.ear_leg, life.spy_leg):
            draft.no_ear()
        case _:
            return False
    return True


def listen(draft: StepDraft, by: str, endpoint: Endpoint, *, whisper: bool) -> None:
    """Rings the supervisor's telephone; if they listen already, whispering begins or ends at once."""
    life = draft.life
    if life.ear == by and life.spy_leg and life.whispers != whisper:
        draft.order(*draft.away(life.spy_leg))
        draft.set(whispers=whisper)
        hears(draft)
    elif not life.ear and by != life.agent:
        rung = life.rung + 1
        draft.set(ear=by, ear_leg=f"{life.key}.ear.{rung}", rung=rung, whispers=whisper)
        draft.order(Ring(draft.life.ear_leg, endpoint, life.number or draft.shown, RINGS_OTHERS))


def hears(draft: StepDraft) -> None:
    """The supervisor answered: from now on they hear caller and agent."""
    life = draft.life
    rung = life.rung + 1
    draft.set(spy_leg=f"{life.key}.spy.{rung}", rung=rung)
    draft.order(
        OpenRoom(life.booth), Snoop(draft.life.spy_leg, life.agent_leg, life.whispers),
        Enter(life.booth, draft.life.spy_leg), Enter(life.booth, life.ear_leg),
    )  # fmt: skip
    draft.note(Mark.LISTENED, by=life.ear, how="whispers" if life.whispers else "listens")
