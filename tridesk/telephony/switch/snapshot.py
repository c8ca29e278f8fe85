"""What a switch shows: legs and rooms, lines, and the calls that its static queue took."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from tridesk.telephony.switch.values import Endpoint


@dataclass(frozen=True, slots=True)
class LegSeen:
    """A leg as the switch has it now: since when, whether picked up, in which room ('' for none).

    `number`, `dialled` and `agent` are those of `Arrived`; `dialled` is '' for a leg that we rang.
    """

    leg: str
    since: datetime
    up: bool
    room: str = ""
    number: str = ""
    dialled: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that the switch holds for us at one moment: legs, rooms (empty ones too), agents that can be rung.

    `began` is when it started: whatever was there before is gone.
    """

    at: datetime
    legs: dict[str, LegSeen] = field(default_factory=dict)
    rooms: frozenset[str] = frozenset()
    reachable: frozenset[Endpoint] = frozenset()
    began: datetime | None = None


@dataclass(frozen=True, slots=True)
class LineSeen:
    """A line to the public network: whether the provider answers, and knows us (None: it need not, or is not asked)."""

    name: str
    reachable: bool
    registered: bool | None = None

    @property
    def works(self) -> bool:
        return self.reachable and self.registered is not False


@dataclass(frozen=True, slots=True)
class Fallen:
    """A call that the static queue dealt with, as its log tells; `answered_by` is an agent's user name."""

    leg: str
    number: str
    language: str
    at: datetime
    answered_at: datetime | None = None
    answered_by: str = ""
    ended_at: datetime | None = None
