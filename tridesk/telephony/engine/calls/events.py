"""The events of a call, besides those of the switch."""

from __future__ import annotations

from dataclasses import dataclass

from tridesk.telephony.engine.acd import Estimate
from tridesk.telephony.switch import events as switch
from tridesk.telephony.switch.values import Endpoint


@dataclass(frozen=True, slots=True)
class Time:
    """`until` has passed."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An agent was chosen for the caller."""

    agent: str
    endpoint: Endpoint


@dataclass(frozen=True, slots=True)
class Tell:
    """It is time to announce the caller's position."""

    position: int
    estimate: Estimate
    call_back: bool
    second_line: bool = False


@dataclass(frozen=True, slots=True)
class NobodyPresent:
    """No agent with the caller's language is present any more."""


@dataclass(frozen=True, slots=True)
class PhoneLost:
    """The agent's telephone, on hold by its own key, has been out of reach for too long."""


@dataclass(frozen=True, slots=True)
class NotOwed:
    """The call-back that waits here is done: a colleague has reached the caller otherwise."""


@dataclass(frozen=True, slots=True)
class Warn:
    """The announcement of the register's state has changed."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """The agent refuses the call while their telephone rings."""


@dataclass(frozen=True, slots=True)
class Hold:
    """The agent puts the caller on hold."""


@dataclass(frozen=True, slots=True)
class Unhold:
    """The agent returns to the caller, from hold or from the third."""


@dataclass(frozen=True, slots=True)
class Consult:
    """The agent wants to speak with a third first."""

    third: Endpoint


@dataclass(frozen=True, slots=True)
class Join:
    """The agent joins all three."""


@dataclass(frozen=True, slots=True)
class Connect:
    """The agent connects caller and third, and leaves."""


@dataclass(frozen=True, slots=True)
class Pass:
    """The agent transfers the caller unannounced."""

    third: Endpoint


@dataclass(frozen=True, slots=True)
class Requeue:
    """Back into the queue, at the old place; for another class when one is given."""

    language: str = ""
    service: str | None = None


@dataclass(frozen=True, slots=True)
class Listen:
    """A supervisor (`by`) listens in on their own telephone; with `whisper` the agent alone hears them."""

    by: str
    endpoint: Endpoint
    whisper: bool


@dataclass(frozen=True, slots=True)
class StopListening:
    """The supervisor listens no more."""


@dataclass(frozen=True, slots=True)
class DoNotRecord:
    """The agent notes that the caller does not want to be recorded."""


@dataclass(frozen=True, slots=True)
class Finish:
    """The agent ends the call, or their part in it."""


CallEvent = (
    switch.Digit | switch.Ringing | switch.Answered | switch.HoldChanged | switch.Transferred | switch.Gone
    | switch.Played
    | Time | Offer | Tell | NobodyPresent | Warn | Refuse | Hold | Unhold | Consult | Join | Connect | Pass | Requeue
    | Finish | Listen | StopListening | DoNotRecord | PhoneLost | NotOwed
)  # fmt: skip
