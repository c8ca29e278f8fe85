"""What commands and events are about: telephones, words, causes, and the spans of the port."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final, Literal

DEADLINE: Final = timedelta(seconds=2)  # within which a command ends
GRACE: Final = timedelta(seconds=10)  # that a leg lives on without being kept
SIGN_OF_LIFE: Final = timedelta(seconds=6)  # within which an agent's telephone that is rung begins to ring
SILENCE: Final = timedelta(seconds=15)  # without a packet of sound, after which an agent's telephone is dead


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
    FAX = "fax"  # it is a fax machine: the switch receives what it sends
    FAILED = "failed"  # anything else, such as a line or a network out of order


class End(StrEnum):
    """How a playback ended."""

    WHOLE = "whole"
    STOPPED = "stopped"
    FAILED = "failed"  # no sound, or nobody left to hear it
