"""The port to what sends faxes: an order goes in, its end lies there until it is forgotten. Pure.

*Names.* Each order has a name that is never used again: at most 40 characters out of `[a-z0-9-]`. An order that is
given twice under one name is one call.

*Ends.* The end of a call is kept by the switch, also while nobody looks and when the sender was killed: it is told
again and again until `forget`.

*Silence.* A name that is neither going nor has an end was cut off with the switch, or never came there: what the other
machine has is unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

FASTEST: Final = 14_400  # bits a second; the modem of the switch knows no faster one


class FaxEnd(StrEnum):
    """How a call ended that was to send a fax."""

    SENT = "sent"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    VOICE = "voice"  # somebody answered, or something, that is no fax machine
    LOST = "lost"  # the line dropped, or the machines did not understand each other
    UNREACHABLE = "unreachable"  # no such number, no way to it
    STOPPED = "stopped"
    UNKNOWN = "unknown"  # nobody knows what the other machine has


@dataclass(frozen=True, slots=True)
class FaxOrder:
    """A fax that is to be sent: `content` is a TIFF, `number` is E.164, `station` what our machine calls itself.

    `is_t38` asks for T.38 first; without it the fax goes as sound. `rate` is the fastest one that is tried.
    """

    name: str
    number: str
    content: bytes
    station: str
    header: str = ""
    is_t38: bool = True
    has_ecm: bool = True
    rate: int = FASTEST


@dataclass(frozen=True, slots=True)
class FaxResult:
    """The end of one call: pages that the other machine confirmed, and what it calls itself.

    `fault` is what the switch says of it; `rate` is in bits a second, 0 where no machine answered.
    """

    name: str
    end: FaxEnd
    pages: int = 0
    rate: int = 0
    station: str = ""
    fault: str = ""
    is_t38: bool = False


class FaxLine(Protocol):
    """A switch that sends faxes. Each call raises `Unreachable` where it gives no answer in time."""

    def send(self, order: FaxOrder) -> None:
        """Begins a call; raises `Refused` where there is no way out."""
        ...

    def stop(self, name: str) -> None:
        """Ends a call; its end comes as ever, `STOPPED` where it had not begun. Nothing where it is over."""
        ...

    def going(self) -> frozenset[str]:
        """The names of the calls that go on, or are about to."""
        ...

    def results(self) -> Sequence[FaxResult]:
        """The ends that nobody has forgotten yet."""
        ...

    def forget(self, name: str) -> None:
        """Throws away the end of a call, with its pages."""
        ...
