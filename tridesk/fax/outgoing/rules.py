"""What is decided about a fax that leaves: what the end of an attempt means, when and how it is tried again. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from tridesk.telephony.switch.faxes import FASTEST, FaxEnd

MOST_ATTEMPTS: Final = 6
MOST_VOICES: Final = 2
"""How often somebody who is no machine is called before the number is given up."""
MOST_UNREACHABLE: Final = 2
PAUSES: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60))
"""Before the second attempt, before the third, and so on."""
MOST_PAGES: Final = 100
UNHEARD_FOR: Final = timedelta(seconds=20)
"""After which a call that the switch does not know is no longer taken for one that is about to begin."""


class OutState(StrEnum):
    """How far a fax that leaves has come."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    IN_PART = "in_part"
    GIVEN_UP = "given_up"
    STOPPED = "stopped"
    UNKNOWN = "unknown"


OPEN: Final = frozenset({OutState.WAITING, OutState.SENDING, OutState.UNKNOWN})
"""States in which it has not ended."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One way to send: how the modem is set."""

    is_t38: bool
    has_ecm: bool
    rate: int


LADDER: Final = (
    Rung(is_t38=True, has_ecm=True, rate=FASTEST),
    Rung(is_t38=False, has_ecm=True, rate=FASTEST),
    Rung(is_t38=False, has_ecm=True, rate=9600),
    Rung(is_t38=False, has_ecm=False, rate=9600),
)
"""From the best way to the one that the worst line bears: T.38, sound, slower, without correction of errors."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A fax at the end of an attempt: pages in all, confirmed before, ends of all attempts with this one, its rung."""

    pages: int
    confirmed: int
    ends: tuple[FaxEnd, ...]
    rung: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of it: `pause` until the next attempt, None where there is none."""

    state: OutState
    confirmed: int
    rung: int
    pause: timedelta | None = None


def after(progress: Progress, taken: int, *, is_stopped: bool = False) -> Verdict:
    """What an attempt that has just ended means; the other machine confirmed `taken` pages in it.

    An end that nobody knows is decided by a person: it may have arrived, and is never sent again by itself.

    >>> after(Progress(3, 0, (FaxEnd.BUSY,), 0), 0).state.value
    'waiting'
    >>> after(Progress(3, 1, (FaxEnd.LOST, FaxEnd.SENT), 1), 2)
    Verdict(state=<OutState.SENT: 'sent'>, confirmed=3, rung=1, pause=None)
    """
    end = progress.ends[-1]
    if end is FaxEnd.SENT:
        return Verdict(OutState.SENT, progress.pages, progress.rung)
    confirmed = min(progress.pages, progress.confirmed + taken)
    if end is FaxEnd.UNKNOWN:
        return Verdict(OutState.UNKNOWN, confirmed, progress.rung)
    if confirmed == progress.pages:  # every page was confirmed, and the line dropped in the farewell
        return Verdict(OutState.SENT, confirmed, progress.rung)
    if is_stopped or end is FaxEnd.STOPPED:
        return Verdict(OutState.STOPPED, confirmed, progress.rung)
    rung = progress.rung
    if end is FaxEnd.LOST and not taken:
        rung = min(rung + 1, len(LADDER) - 1)
    if _is_last(progress.ends):
        return Verdict(OutState.IN_PART if confirmed else OutState.GIVEN_UP, confirmed, rung)
    return Verdict(OutState.WAITING, confirmed, rung, PAUSES[len(progress.ends) - 1])


def _is_last(ends: tuple[FaxEnd, ...]) -> bool:
    return (
        len(ends) >= MOST_ATTEMPTS
        or ends.count(FaxEnd.VOICE) >= MOST_VOICES
        or ends.count(FaxEnd.UNREACHABLE) >= MOST_UNREACHABLE
    )


def first_rung(worked: int | None) -> int:
    """Where to begin: with the rung that worked last at this number.

    >>> first_rung(None), first_rung(2), first_rung(99)
    (0, 2, 3)
    """
    return min(max(worked or 0, 0), len(LADDER) - 1)
