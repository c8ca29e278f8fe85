"""Two years of invented interruptions and maintenances of the register, and a maintenance next week."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from tridesk.demo.data_files import read
from tridesk.kit import clock
from tridesk.kit.clock import BRUSSELS
from tridesk.statuspage import actions
from tridesk.statuspage.entries import IncidentPhase, MaintenanceAnnounced, RegisterState, Reported
from tridesk.statuspage.log import Log
from tridesk.statuspage.phrases import Ready, compose

EDITOR: Final = "siebe"
PLANNER: Final = "clemence"


class Interruption(NamedTuple):
    """So many days ago, at this hour, for so many minutes, and what was said of it."""

    days: int
    hour: int
    minutes: int
    state: RegisterState
    ready: tuple[Ready, ...]


_DATA: Final = read("interruptions")
INTERRUPTIONS: Final = tuple(
    Interruption(**row | {"state": RegisterState(row["state"]), "ready": tuple(map(Ready, row["ready"]))})
    for row in _DATA["interruptions"]
)
MAINTENANCES: Final[tuple[int, ...]] = _DATA["maintenances"]
BEFOREHAND: Final = timedelta(days=8)
NEXT: Final = timedelta(days=6)
SINCE: Final = timedelta(days=2 * 365 + 31)


def write_history(log: Log) -> None:
    """Writes this history into an empty log, in chronological order; does nothing when the log has entries."""
    if log.entries():
        return
    now = clock.now()
    with clock.frozen(now - SINCE):
        actions.start(log, via="demonstration")
    told = [(began(interruption, now), interruption) for interruption in INTERRUPTIONS]
    planned = [(_hour(now, days, 19) - BEFOREHAND, days) for days in MAINTENANCES]
    for at, what in sorted([*told, *planned], key=lambda pair: pair[0]):
        if isinstance(what, Interruption):
            _interrupt(log, at, what)
        else:
            _plan(log, at, at + BEFOREHAND)
    _plan(log, now, _hour(now, -NEXT.days, 19))


def began(interruption: Interruption, now: datetime) -> datetime:
    """When it began."""
    return _hour(now, interruption.days, interruption.hour)


def _interrupt(log: Log, at: datetime, interruption: Interruption) -> None:
    with clock.frozen(at):
        what = Reported(
            interruption.state,
            IncidentPhase.INVESTIGATING,
            compose(interruption.ready),
            estimate=at + timedelta(hours=1),
            next_update=at + timedelta(minutes=30),
        )
        actions.record(log, what, by=EDITOR, via="demonstration")
    with clock.frozen(at + timedelta(minutes=interruption.minutes // 2)):
        what = Reported(interruption.state, IncidentPhase.IDENTIFIED, compose([Ready.CAUSE_FOUND]))
        actions.record(log, what, by=EDITOR, via="demonstration")
    with clock.frozen(at + timedelta(minutes=interruption.minutes)):
        what = Reported(RegisterState.STABLE, IncidentPhase.RESOLVED, compose([Ready.OVER, Ready.NOTHING_LOST]))
        actions.record(log, what, by=EDITOR, via="demonstration")


def _plan(log: Log, at: datetime, begins: datetime) -> None:
    with clock.frozen(at):
        actions.record(
            log,
            MaintenanceAnnounced(
                begins=begins,
                ends=begins + timedelta(hours=2),
                state=RegisterState.OUT_OF_SERVICE,
                message=compose([Ready.WORK]),
            ),
            by=PLANNER,
            via="demonstration",
        )


def _hour(now: datetime, days_ago: int, hour: int) -> datetime:
    day = (now.astimezone(BRUSSELS) - timedelta(days=days_ago)).date()
    return datetime(day.year, day.month, day.day, hour, tzinfo=BRUSSELS)
