"""The port to an account directory, and its two failures; `config` plugs in the directory that is set. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, Protocol

from tridesk.kit.errors import Permanent, Temporary
from tridesk.kit.ports import Port
from tridesk.reconnect.access.by_hand import ByHand
from tridesk.reconnect.access.values import AccessAnswer, AccessOrder, Account, AccountState, Change


class Unavailability(StrEnum):
    """Why a directory cannot be asked now."""

    SILENT = "silent"  # nobody answers
    SLOW = "slow"  # no answer in time
    UNTRUSTED = "untrusted"  # its certificate is not valid, or it offers no encryption
    SIGN_IN = "sign_in"  # it does not know our name or secret
    BUSY = "busy"  # it says that it cannot work now
    GARBLED = "garbled"  # its answer makes no sense


class RefusalReason(StrEnum):
    """Why a directory does not carry out an order."""

    UNKNOWN = "unknown"  # no such account
    AMBIGUOUS = "ambiguous"  # more than one
    FROZEN = "frozen"  # frozen, not locked after wrong tries
    ENDED = "ended"  # its time is over
    CHANGED = "changed"  # something else was changed since the order was planned
    NOT_HELD = "not_held"  # this kind of credential is not kept there
    NO_RIGHT = "no_right"  # our name may not do that
    OTHER = "other"  # its own words say why


class AccessUnavailable(Temporary):
    """The directory is down, slow, or does not let us in: the order stands, and is sent again later."""

    def __init__(self, reason: Unavailability, words: str = "") -> None:
        super().__init__(f"{reason}: {words}" if words else str(reason))
        self.reason, self.words = reason, words


class AccessRefused(Permanent):
    """The directory does not carry out this order, and will not by itself."""

    def __init__(self, reason: RefusalReason, words: str = "") -> None:
        super().__init__(f"{reason}: {words}" if words else str(reason))
        self.reason, self.words = reason, words


class AccountDirectory(Protocol):
    """The outside system in which access lives. Every call ends within a bound, or with `AccessUnavailable`."""

    def state(self, account: Account) -> AccountState:
        """The state of an account; `exists` is False for one that it does not know."""

    def plan(self, order: AccessOrder) -> tuple[Change, ...]:
        """The changes that an order would make now; makes none."""

    def carry_out(self, order: AccessOrder) -> AccessAnswer:
        """Carries out an order. The same order sent again changes nothing more."""

    def undo(self, order: AccessOrder, answer: AccessAnswer) -> AccessAnswer:
        """Takes back what an order changed; where the answer was lost, one made of the plan serves as well."""


directory: Final[Port[AccountDirectory]] = Port(ByHand())
