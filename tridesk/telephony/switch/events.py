"""The events of a switch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tridesk.telephony.switch.values import End, Endpoint, HangupCause


@dataclass(frozen=True, slots=True)
class Arrived:
    """A caller: the leg rings, unanswered, outside any room.

    `number` is what the network shows, raw and unchecked ('' when withheld); `dialled` the number or extension called.
    `agent` is the user name of the agent whose own telephone calls, '' for all others.
    """

    at: datetime
    leg: str
    number: str
    dialled: str
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Ringing:
    """The telephone at the end of a leg that we rang has begun to ring."""

    at: datetime
    leg: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A leg that we rang was picked up; it is outside any room until put into one."""

    at: datetime
    leg: str


@dataclass(frozen=True, slots=True)
class Digit:
    """A key pressed on a leg: one of `0123456789*#`."""

    at: datetime
    leg: str
    digit: str


@dataclass(frozen=True, slots=True)
class HoldChanged:
    """The telephone at the end of a leg that we rang was put on hold by its own key, or taken back."""

    at: datetime
    leg: str
    yes: bool


@dataclass(frozen=True, slots=True)
class Transferred:
    """A telephone that we rang wants the talk put through, by its own key, to the number `to`; '' when it is no number.

    The switch does nothing about it. The director answers with `ReportTransfer`.
    """

    at: datetime
    leg: str
    to: str


@dataclass(frozen=True, slots=True)
class Gone:
    """A leg has left us, and its room with it. The last event about it."""

    at: datetime
    leg: str
    why: HangupCause


@dataclass(frozen=True, slots=True)
class Played:
    """A playback has ended. The last event about it; none comes when its room was closed."""

    at: datetime
    playback: str
    end: End


@dataclass(frozen=True, slots=True)
class Reachable:
    """An agent's telephone can be rung from now on, or no longer (a browser that sleeps); after a call, if in one."""

    at: datetime
    endpoint: Endpoint
    yes: bool


@dataclass(frozen=True, slots=True)
class Connected:
    """Commands are heard and events told from now on, but what happened before was missed: read a snapshot."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Disconnected:
    """Nothing is heard or told until the next `Connected`; the adapter tries by itself."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Replaced:
    """Another director has taken our place at the switch: stand down at once. The last event of all."""

    at: datetime


Event = (
    Arrived
    | Ringing
    | Answered
    | Digit
    | HoldChanged
    | Transferred
    | Gone
    | Played
    | Reachable
    | Connected
    | Disconnected
    | Replaced
)
