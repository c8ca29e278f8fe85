"""What the end of access asks of whoever reaches the account directory of the register."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from tridesk.accounts.models import User
from tridesk.kit.ports import Port


class AccountEnds(Protocol):
    """Ends access in the account directory too; plugged in by the room that speaks to it, which lies above."""

    def end(self, credentials: Sequence[int], *, by: User | None) -> bool:
        """Orders that these credentials let nobody in any more, in the transaction that is open.

        Called again for the same credential it orders nothing more. False when orders do not leave from here, so that
        the technical centre has to be asked.
        """


class NoAccountDirectory:
    """Without a room above that reaches the account directory nothing is ordered, and this says so."""

    def end(self, credentials: Sequence[int], *, by: User | None) -> bool:
        return False


accounts: Final = Port[AccountEnds](NoAccountDirectory())
