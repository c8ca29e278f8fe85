"""What lies in the mailbox of a call: what happens to it, and what the director itself wants done."""

from __future__ import annotations

from dataclasses import dataclass

from tridesk.telephony.calls.events import CallEvent, Offer
from tridesk.telephony.calls.orders import Order
from tridesk.telephony.calls.values import Owed
from tridesk.telephony.switch import Arrived


@dataclass(frozen=True, slots=True)
class Begin:
    """A letter: a caller is there."""

    arrived: Arrived


@dataclass(frozen=True, slots=True)
class BeginBack:
    """A letter: we owe a call, which this agent makes now when there is one."""

    owed: Owed
    offer: Offer | None = None


@dataclass(frozen=True, slots=True)
class Orders:
    """A letter: to be ordered as they are, to put right what is not."""

    orders: tuple[Order, ...]


Letter = CallEvent | Begin | BeginBack | Orders
