"""The orders of a call to the switch; each is one command of `switch.Switch`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from tridesk.telephony.switch import Endpoint, Speech


@dataclass(frozen=True, slots=True)
class Answer:
    leg: str


@dataclass(frozen=True, slots=True)
class OpenRoom:
    room: str


@dataclass(frozen=True, slots=True)
class CloseRoom:
    room: str


@dataclass(frozen=True, slots=True)
class Enter:
    room: str
    leg: str


@dataclass(frozen=True, slots=True)
class Leave:
    leg: str


@dataclass(frozen=True, slots=True)
class Music:
    room: str
    on: bool


@dataclass(frozen=True, slots=True)
class Play:
    playback: str
    room: str
    speeches: tuple[Speech, ...]


@dataclass(frozen=True, slots=True)
class Stop:
    playback: str


@dataclass(frozen=True, slots=True)
class Ring:
    leg: str
    endpoint: Endpoint
    shown: str
    patience: timedelta


@dataclass(frozen=True, slots=True)
class HangUp:
    leg: str
    why: Literal["done", "busy"] = "done"


@dataclass(frozen=True, slots=True)
class ReportTransfer:
    """Tells a telephone that asked for a transfer whether it was done."""

    leg: str
    done: bool


@dataclass(frozen=True, slots=True)
class Keep:
    """`alive` None: without limit."""

    leg: str
    alive: timedelta | None


@dataclass(frozen=True, slots=True)
class Snoop:
    """`leg` hears the leg `on`; see `switch`."""

    leg: str
    on: str
    whisper: bool


@dataclass(frozen=True, slots=True)
class Record:
    """Records a room."""

    recording: str
    room: str


@dataclass(frozen=True, slots=True)
class StopRecording:
    recording: str


@dataclass(frozen=True, slots=True)
class DropRecording:
    """Deletes a recording."""

    recording: str


Order = (
    Snoop | ReportTransfer | Answer | OpenRoom | CloseRoom | Enter | Leave | Music | Play | Stop | Ring | HangUp | Keep
    | Record | StopRecording | DropRecording
)  # fmt: skip
