"""The choices that the pages offer, so that little is typed at night, and their meaning. Pure; times are arguments."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta
from typing import Final

from tridesk.kit.clock import BRUSSELS
from tridesk.statuspage.entries import IncidentPhase, RegisterState
from tridesk.statuspage.phrases import Ready

IN_TROUBLE: Final = (
    Ready.LOOKING,
    Ready.CAUSE_FOUND,
    Ready.SLOW,
    Ready.NO_CONSULTATION,
    Ready.NO_UPDATE,
    Ready.KEYS,
    Ready.NETWORK,
    Ready.ELSEWHERE,
    Ready.NOTHING_LOST,
    Ready.TRY_LATER,
    Ready.BY_TELEPHONE,
)
WHEN_STABLE: Final = (Ready.OVER, Ready.WATCHING, Ready.NOTHING_LOST)
OF_WORK: Final = (Ready.WORK, Ready.WORK_LONGER, Ready.WORK_MOVED, Ready.NO_CONSULTATION, Ready.NO_UPDATE)
OF_CANCELLED_WORK: Final = (Ready.WORK_CANCELLED,)

_KNOWN_CAUSE: Final = frozenset({Ready.CAUSE_FOUND, Ready.NETWORK, Ready.ELSEWHERE})

UNKNOWN: Final = ""  # nobody knows how long; or no next message is promised
AT: Final = "at"  # at an hour that is typed
MINUTES: Final[Mapping[str, int]] = {"30": 30, "60": 60, "120": 120, "240": 240}


def fitting(state: RegisterState) -> tuple[Ready, ...]:
    """The phrases that make sense in a state."""
    return WHEN_STABLE if state is RegisterState.STABLE else IN_TROUBLE


def phase_of(state: RegisterState, chosen: Collection[Ready], before: IncidentPhase | None) -> IncidentPhase:
    """The phase that the phrases imply; else that of `before`."""
    if state is RegisterState.STABLE:
        return IncidentPhase.MONITORING if Ready.WATCHING in chosen else IncidentPhase.RESOLVED
    if _KNOWN_CAUSE & set(chosen):
        return IncidentPhase.IDENTIFIED
    if Ready.LOOKING in chosen or before in (None, IncidentPhase.MONITORING):
        return IncidentPhase.INVESTIGATING
    return before or IncidentPhase.INVESTIGATING


def moment_of(choice: str, hour: time | None, now: datetime) -> datetime | None:
    """The moment that a choice names: so many minutes from now, or the next time the clock says `hour`."""
    if choice in MINUTES:
        return (now + timedelta(minutes=MINUTES[choice])).replace(second=0, microsecond=0)
    if choice == AT and hour is not None:
        return next_time(hour, now)
    return None


def next_time(hour: time, now: datetime) -> datetime:
    """When the clock in Brussels says `hour` next; at three at night, six is this morning."""
    here = now.astimezone(BRUSSELS)
    today = here.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0, fold=0)
    return today if today > here else (today + timedelta(days=1)).replace(hour=hour.hour, minute=hour.minute)
