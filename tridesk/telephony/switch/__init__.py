"""The port to a telephone switch: its `commands`, its `events`, the `snapshot`, and the guarantees of all. Pure.

*Names.* The switch names a caller's leg; the director names everything else (legs that it rings, rooms, playbacks),
from the call that it serves. So a command may be given twice: after a crash, or when its answer was lost. Names are at
most 80 characters out of `[A-Za-z0-9._-]` and are never used for a second object.

*Idempotence.* To make what is there (`OpenRoom`, `Ring`, `Play`, `Snoop`, `Record`), to put where it is (`Enter`),
to end what is gone (`HangUp`, `Stop`, `CloseRoom`, `Leave`, `LetFall`, `ReportTransfer`, `StopRecording`,
`DropRecording`): all are done quietly. In the terms of HTTP: 409 on making and 404 on ending are success. To act *on*
an object that is gone (answer it, put it somewhere, play there, keep it) raises `Missing`: its end is under way as an
event, or was missed, and then the next snapshot shows it.

*Failures.* Each command ends within `DEADLINE`: with success, with `Missing`, with `Refused` (the switch does not want
it; trying again will not help) or with `Unreachable` (no connection, or no answer in time). After `Unreachable` it is
unknown whether the command was done: give it again under the same name, or look at a snapshot.

*Order.* Commands that are awaited one after the other are carried out in that order. Events about the legs and rooms
of one call come in the order in which they happened; there is no order between two calls. The event that a command
causes may come before the command is done.

*Gaps.* Events are told at most once, and never again. While there is no connection they are lost: after each
`Connected` read a `snapshot` and compare.

*Dead-man.* A caller's leg arrives with `GRACE` to live. The director renews that with `Keep`; if it is dead or hangs,
the switch itself lets the leg fall into its static queue, where agents answer. Two who talk are kept without limit, and
so never cut.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime
from typing import Protocol

from tridesk.kit.errors import Permanent, Temporary
from tridesk.telephony.switch.commands import Command
from tridesk.telephony.switch.events import Event
from tridesk.telephony.switch.snapshot import Fallen, LineSeen, Snapshot


class Missing(Permanent):
    """What the command was to act on is not there, or no longer."""


class Refused(Permanent):
    """The switch does not do this."""


class Unreachable(Temporary):
    """There is no connection, or no answer came within `DEADLINE`: it is unknown whether it was done."""


class Switch(Protocol):
    """A telephone switch. One director at a time."""

    async def do(self, command: Command) -> None:
        """Carries out a command: see above for the guarantees and the errors."""
        ...

    def events(self) -> AsyncIterator[Event]:
        """Everything that happens, for one reader. Connects when first read and again whenever it has to.

        `Connected` comes first, and after each gap. Ends after `Replaced`, or when `close` is called.
        """
        ...

    async def close(self) -> None:
        """Leaves the switch. Legs stay as they are: their dead-man runs."""
        ...

    async def snapshot(self) -> Snapshot:
        """What is there now. Events that came before it was asked for are in it."""
        ...

    async def out_of_reach(self, legs: Collection[str]) -> Collection[str]:
        """Those of these legs to agents whose telephone answers no more: during a call `Reachable` need not tell.

        It is the telephone at the end of the leg that counts: its agent may be in reach by another.
        """
        ...

    async def lines(self) -> Sequence[LineSeen]:
        """The ways to the public network; none where only this machine can call."""
        ...

    async def fallen(self, since: datetime) -> Sequence[Fallen]:
        """The calls that came into the static queue since then, oldest first."""
        ...

    async def recordings(self) -> Sequence[str]:
        """The recordings that have ended and lie there."""
        ...

    async def recorded(self, recording: str) -> bytes:
        """What such a recording holds: A-law, 8,000 samples a second."""
        ...
