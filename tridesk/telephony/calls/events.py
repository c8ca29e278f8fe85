"""What happens to a call, besides the events of the switch."""

from __future__ import annotations

from dataclasses import dataclass

from tridesk.telephony import switch
from tridesk.telephony.acd import Estimate
from tridesk.telephony.switch import Endpoint


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
class Warn:
    """The register falters, or falters otherwise."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """The agent refuses the call while their telephone rings."""


@dataclass(frozen=True, slots=True)
class Hold:
    """The caller hears music."""


@dataclass(frozen=True, slots=True)
class Unhold:
    """The agent is back: from holding, or from the third."""


@dataclass(frozen=True, slots=True)
class Consult:
    """The agent wants to speak with a third first."""

    third: Endpoint


@dataclass(frozen=True, slots=True)
class Join:
    """All three together."""


@dataclass(frozen=True, slots=True)
class Connect:
    """Caller and third together, the agent is out of it."""


@dataclass(frozen=True, slots=True)
class Pass:
    """Put through unannounced."""

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
    switch.Digit | switch.Ringing | switch.Answered | switch.Held | switch.Transferred | switch.Gone | switch.Played
    | Time | Offer | Tell | NobodyPresent | Warn | Refuse | Hold | Unhold | Consult | Join | Connect | Pass | Requeue
    | Finish | Listen | StopListening | DoNotRecord
)  # fmt: skip
