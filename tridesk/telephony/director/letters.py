"""The messages in the mailbox of a call: events, and what the director itself wants done."""

from __future__ import annotations

from dataclasses import dataclass

from tridesk.telephony.engine.calls.events import CallEvent, Offer
from tridesk.telephony.engine.calls.values import Owed
from tridesk.telephony.switch.commands import Command
from tridesk.telephony.switch.events import Arrived


@dataclass(frozen=True, slots=True)
class Begin:
    """A letter: a caller is there."""

    arrived: Arrived


@dataclass(frozen=True, slots=True)
class BeginBack:
    """A letter: a call that we owe begins, made by an agent now if `offer` names one."""

    owed: Owed
    offer: Offer | None = None


@dataclass(frozen=True, slots=True)
class Orders:
    """A letter: orders to give as they are, as a correction."""

    orders: tuple[Command, ...]


Letter = CallEvent | Begin | BeginBack | Orders
