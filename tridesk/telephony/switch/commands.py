"""The commands of a switch. A new one is a class here and a case in each adapter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from tridesk.telephony.switch.values import Endpoint, Speech


@dataclass(frozen=True, slots=True)
class Answer:
    """Picks up a caller's leg. Does not wait for sound."""

    leg: str


@dataclass(frozen=True, slots=True)
class Ring:
    """Rings a telephone, at most for `patience`; `shown` is the number on its display.

    Done when the switch has begun. Then `Ringing` and `Answered` come, or `Gone` alone. An agent's telephone that does
    not ring within `SIGN_OF_LIFE` is `UNREACHABLE`; one that is silent for `SILENCE` later has `FAILED`, unless it is
    on hold by its own key.
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
