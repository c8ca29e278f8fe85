"""The states of an agent, and how calls, agents and supervisors change them. Decisions on plain values.

    off ──▶ free ◀──▶ ringing ──▶ talking ──▶ wrap-up ──▶ free
              ▲        │  ▲                     │
              │        │  └─────────────────────┘ a call of their own
              └ paused ◀┘ missed, refused, out of reach

The idle clock orders the agents to ring next. It begins when work is finished or a pause is over; missing or refusing
a call does not set it back, so that every agent keeps their turn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from tridesk.telephony.engine.calls.values import Turn

OFF, FREE, RINGING, TALKING, WRAP_UP, PAUSED = "off", "free", "ringing", "talking", "wrap_up", "paused"
BUSY: Final = frozenset({RINGING, TALKING})
# The pauses that Tridesk gives.
NOT_CHOSEN: Final = frozenset({"missed", "refused", "busy", "away", "forwarded", "unreachable"})
LONG_PAUSE: Final = timedelta(seconds=60)  # after which callers do not wait for a paused agent
FINISHING: Final = timedelta(seconds=60)  # for the work after a call
BUSY_ELSEWHERE: Final = timedelta(seconds=60)  # after which an agent in a call of their own is tried again


@dataclass(frozen=True, slots=True)
class Standing:
    """`reason` is why the agent is paused; `idle_since` is kept while they are not free, where it goes on."""

    state: str
    since: datetime
    reason: str = ""
    idle_since: datetime | None = None


class NotNow(Exception):
    """The agent's state does not allow this."""


def can_be_rung(standing: Standing, *, own: bool) -> bool:
    """Whether a call may ring at an agent: one that they place themselves (`own`) ends the work after the last."""
    return standing.state == FREE or (own and standing.state == WRAP_UP)


def turned(standing: Standing, turn: Turn, now: datetime, *, own: bool = False) -> Standing:
    """The state after a call changed it, `own` if the agent placed it. `NotNow` when they cannot be rung."""
    if turn is Turn.RINGS:
        if not can_be_rung(standing, own=own):
            raise NotNow(standing.state)
        return replace(standing, state=RINGING, since=now, idle_since=standing.idle_since or now)
    if standing.state not in BUSY:  # a supervisor was faster
        return standing
    match turn:
        case Turn.TALKS:
            return replace(standing, state=TALKING, since=now)
        case Turn.RECALLED:
            return replace(standing, state=RINGING, since=now)
        case Turn.FREE:
            return replace(standing, state=FREE, since=now)
        case Turn.DONE:
            return Standing(WRAP_UP, now)
        case _:
            return Standing(PAUSED, now, turn.value, standing.idle_since)


def freed(standing: Standing, now: datetime) -> Standing:
    """The agent takes calls again: work finished, pause over, signed on."""
    if standing.state in BUSY:
        raise NotNow(standing.state)
    if standing.state == FREE:
        return standing
    keeps_turn = standing.state == PAUSED and standing.reason in NOT_CHOSEN
    return Standing(FREE, now, idle_since=(keeps_turn and standing.idle_since) or now)


def paused(standing: Standing, reason: str, now: datetime) -> Standing:
    """The agent takes no calls for a while. Not possible in mid-call."""
    if standing.state in BUSY:
        raise NotNow(standing.state)
    keeps_turn = reason in NOT_CHOSEN
    return Standing(PAUSED, now, reason, standing.idle_since if keeps_turn else None)


def signed_off(standing: Standing, now: datetime) -> Standing:
    """The agent signs off."""
    if standing.state in BUSY:
        raise NotNow(standing.state)
    return standing if standing.state == OFF else Standing(OFF, now)


def is_present(standing: Standing, now: datetime) -> bool:
    """Whether callers can count on an agent: signed on, and not paused or out of reach for long."""
    if standing.state == PAUSED:
        return now - standing.since < LONG_PAUSE
    return standing.state != OFF


def ended(was: Standing, becomes: Standing) -> tuple[datetime, datetime] | None:
    """The period in the state `was` that ended; None when nothing ended that counts."""
    if becomes == was or was.state == OFF:
        return None
    return was.since, max(becomes.since, was.since)


def finishes_at(standing: Standing) -> datetime | None:
    """When the work after a call, or the agent's own call, is over by itself."""
    if standing.state == PAUSED and standing.reason == Turn.BUSY:
        return standing.since + BUSY_ELSEWHERE
    return standing.since + FINISHING if standing.state == WRAP_UP else None
