"""The port to a telephone switch: its commands, its events, and the guarantees of both.

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

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Literal, Protocol

from tridesk.kit.errors import Permanent, Temporary

DEADLINE: Final = timedelta(seconds=2)  # within which a command ends
GRACE: Final = timedelta(seconds=10)  # that a leg lives on without being kept
SIGN_OF_LIFE: Final = timedelta(seconds=6)  # within which an agent's telephone that is rung begins to ring
SILENCE: Final = timedelta(seconds=15)  # without a packet of sound, after which an agent's telephone is dead


# --- values


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What can be rung: an agent's telephone (by user name), a colleague's extension, or a number outside (E.164)."""

    kind: Literal["agent", "extension", "outside"]
    name: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}"


@dataclass(frozen=True, slots=True)
class Speech:
    """Words to be said in one of `nl`, `fr`, `de`. The adapter makes the sound, or plays a recording of these words."""

    text: str
    language: str


class HangupCause(StrEnum):
    """Why a leg is gone."""

    HUNG_UP = "hung_up"  # somebody put the telephone down, or we ended it
    BUSY = "busy"
    NO_ANSWER = "no_answer"  # it rang as long as it was asked to
    REFUSED = "refused"  # somebody pushed it away
    AWAY = "away"  # the telephone takes no calls: do not disturb
    FORWARDED = "forwarded"  # the telephone sends its calls elsewhere; nobody was called there
    UNREACHABLE = "unreachable"  # not registered, no such number, no route, no sign of life
    FELL = "fell"  # out of our hands into the static queue: by `LetFall`, or because nobody kept it
    CUT = "cut"  # by the switch, which began anew
    FAILED = "failed"  # anything else


class End(StrEnum):
    """How a playback ended."""

    WHOLE = "whole"
    STOPPED = "stopped"
    FAILED = "failed"  # no sound, or nobody left to hear it


# --- commands


@dataclass(frozen=True, slots=True)
class Answer:
    """Picks up a caller's leg. Does not wait for sound."""

    leg: str


@dataclass(frozen=True, slots=True)
class Ring:
    """Rings a telephone, at most for `patience`; `shown` is the number on its display.

    Done when the switch has begun. Then `Ringing` and `Answered` come, or `Gone` alone. An agent's telephone that does
    not ring within `SIGN_OF_LIFE` is `UNREACHABLE`; one that is silent for `SILENCE` later has `FAILED`.
    """

    leg: str
    endpoint: Endpoint
    shown: str
    patience: timedelta


@dataclass(frozen=True, slots=True)
class HangUp:
    """Ends a leg. `busy` tells a caller before the answer that the line is busy."""

    leg: str
    why: Literal["done", "busy"] = "done"


@dataclass(frozen=True, slots=True)
class ReportTransfer:
    """Tells a telephone that wanted its talk put through (`Transferred`) whether that was done or refused."""

    leg: str
    done: bool


@dataclass(frozen=True, slots=True)
class Keep:
    """Renews the life of a leg: it falls into the static queue after `alive`; None takes the limit away.

    `language` chooses the static queue from now on; '' leaves it as it was.
    """

    leg: str
    alive: timedelta | None
    language: str = ""


@dataclass(frozen=True, slots=True)
class LetFall:
    """Gives a caller to the static queue of a language ('' for the general one); `Gone` (`FELL`) comes."""

    leg: str
    language: str


@dataclass(frozen=True, slots=True)
class Snoop:
    """Makes `leg`, which hears all that the leg `on` hears and says; with `whisper`, `on` alone hears `leg`.

    It is up at once, outside any room; it is gone when `on` is. Put it in a room with the listener.
    """

    leg: str
    on: str
    whisper: bool


@dataclass(frozen=True, slots=True)
class OpenRoom:
    """Makes a room in which legs hear each other; a playback is heard by all in it. It lasts until closed."""

    room: str


@dataclass(frozen=True, slots=True)
class CloseRoom:
    """Ends a room; the legs in it stand outside any room, in silence."""

    room: str


@dataclass(frozen=True, slots=True)
class Enter:
    """Puts a leg that is up into a room, out of the one in which it was."""

    room: str
    leg: str


@dataclass(frozen=True, slots=True)
class Leave:
    """Takes a leg out of its room; it hears nothing, and is not gone."""

    leg: str


@dataclass(frozen=True, slots=True)
class Music:
    """Begins or ends music in a room. End it before something is played: both would be heard."""

    room: str
    on: bool


@dataclass(frozen=True, slots=True)
class Play:
    """Says something in a room (never on a leg: that would block it). Done when begun; `Played` comes."""

    playback: str
    room: str
    speeches: tuple[Speech, ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """Ends a playback; it is silent when this is done."""

    playback: str


@dataclass(frozen=True, slots=True)
class Record:
    """Begins to record what is said in a room, until `StopRecording`, or until the room is closed.

    What was recorded lies at the switch until it is fetched and dropped.
    """

    recording: str
    room: str


@dataclass(frozen=True, slots=True)
class StopRecording:
    """Ends a recording; what there is of it is kept."""

    recording: str


@dataclass(frozen=True, slots=True)
class DropRecording:
    """Ends a recording where it goes on; nothing is left of it."""

    recording: str


Command = (
    Answer | Ring | HangUp | ReportTransfer | Keep | LetFall | Snoop | OpenRoom | CloseRoom | Enter | Leave | Music
    | Play | Stop | Record | StopRecording | DropRecording
)  # fmt: skip


# --- events


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
    """An agent's telephone can be rung from now on, or no longer (a browser that sleeps)."""

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
    Arrived | Ringing | Answered | Digit | HoldChanged | Transferred | Gone | Played | Reachable
    | Connected | Disconnected | Replaced
)  # fmt: skip


# --- snapshot


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


# --- errors


class Missing(Permanent):
    """What the command was to act on is not there, or no longer."""


class Refused(Permanent):
    """The switch does not do this."""


class Unreachable(Temporary):
    """There is no connection, or no answer came within `DEADLINE`: it is unknown whether it was done."""


# --- the port


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
