"""Short words for the tests of this room."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tridesk.kit import clock
from tridesk.statuspage import actions
from tridesk.statuspage.board import Board, fold
from tridesk.statuspage.entries import (
    Corrected,
    IncidentPhase,
    LogEntry,
    MaintenanceAnnounced,
    MaintenanceCancelled,
    MaintenanceChanged,
    RegisterState,
    Reported,
    StatusMessage,
    Words,
)
from tridesk.statuspage.log import Log

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def words(text: str) -> Words:
    return Words(f"{text} nl", f"{text} fr", f"{text} de")


def message(text: str) -> StatusMessage:
    return StatusMessage(words(text))


def usual_phase(state: RegisterState) -> IncidentPhase:
    return IncidentPhase.RESOLVED if state is RegisterState.STABLE else IncidentPhase.INVESTIGATING


def report(
    log: Log,
    state: RegisterState,
    *,
    by: str,
    via: str,
    phase: IncidentPhase | None = None,
    message: StatusMessage | None = None,
) -> LogEntry:
    return actions.record(log, Reported(state, phase or usual_phase(state), message), by=by, via=via)


def correct(log: Log, entry: str, message: StatusMessage, *, by: str, via: str) -> LogEntry:
    return actions.record(log, Corrected(entry, message), by=by, via=via)


def cancel_maintenance(
    log: Log, maintenance: str, *, by: str, via: str, message: StatusMessage | None = None
) -> LogEntry:
    return actions.record(log, MaintenanceCancelled(maintenance, message), by=by, via=via)


class Story:
    """A log that is written at hours of our choosing, counted from Monday 23 November 2026, 09.00 in Brussels."""

    def __init__(self, folder: Path) -> None:
        self.log = Log(folder)
        self.now = MONDAY
        with self.at(timedelta(0)):
            actions.start(self.log)

    @contextmanager
    def at(self, after: timedelta) -> Iterator[datetime]:
        self.now = MONDAY + after
        with clock.frozen(self.now):
            yield self.now

    def report(
        self,
        after: timedelta,
        state: RegisterState,
        text: str = "",
        phase: IncidentPhase | None = None,
        **hours: datetime | None,
    ) -> str:
        what = Reported(state, phase or usual_phase(state), message(text) if text else None, **hours)
        with self.at(after):
            return actions.record(self.log, what, by="siebe", via="editor").id

    def announce(
        self,
        after: timedelta,
        begins: timedelta,
        ends: timedelta,
        state: RegisterState = RegisterState.OUT_OF_SERVICE,
        text: str = "",
    ) -> str:
        with self.at(after):
            plan = MaintenanceAnnounced(MONDAY + begins, MONDAY + ends, state, message(text) if text else None)
            return actions.record(self.log, plan, by="clemence", via="desk").id

    def change(
        self,
        after: timedelta,
        maintenance: str,
        begins: timedelta,
        ends: timedelta,
        state: RegisterState = RegisterState.OUT_OF_SERVICE,
    ) -> str:
        with self.at(after):
            plan = MaintenanceChanged(maintenance, MONDAY + begins, MONDAY + ends, state)
            changed = actions.record(self.log, plan, by="clemence", via="desk")
            return changed.id

    @property
    def board(self) -> Board:
        return fold(self.log.entries())
