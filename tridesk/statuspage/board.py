"""The board: what all entries of the log together say. Pure; `fold` makes it, `Board.at` looks at it at some hour.

Maintenance begins and ends by itself: the planned hours and the present hour decide.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import reduce
from typing import Final

from tridesk.kit.clock import BRUSSELS
from tridesk.statuspage.entries import (
    Anchored,
    Corrected,
    IncidentPhase,
    KeyChanged,
    LogEntry,
    MaintenanceAnnounced,
    MaintenanceCancelled,
    MaintenanceChanged,
    RegisterState,
    Reported,
    Started,
    StatusMessage,
    Words,
    WordsChosen,
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words for each state: `vocabulary[State.STABLE]`."""

    stable: Words
    unstable: Words
    out_of_service: Words

    def __getitem__(self, state: RegisterState) -> Words:
        words: Words = getattr(self, state.value)
        return words


FOUNDING_WORDS: Final = Vocabulary(
    Words(
        "Rijksregister werkt stabiel",
        "Le Registre National fonctionne de manière stable",
        "National Register arbeitet stabil",
    ),
    Words(
        "Rijksregister is operationeel, maar werkt instabiel",
        "Le Registre National est opérationnel, mais fonctionne de manière instable",
        "National Register ist zwar funktionsfähig, aber arbeitet instabil",
    ),
    Words(
        "Rijksregister is momenteel buiten dienst",
        "Le Registre National est momentanément hors service",
        "National Register ist momentan ausser Betrieb",
    ),
)
"""Word for word from the founding document, its German spelling included; `WordsChosen` replaces them."""


@dataclass(frozen=True, slots=True)
class Update:
    """One thing said about an incident or a maintenance (then `plan` is its hours); `id` is that of its entry."""

    id: str
    at: datetime
    state: RegisterState
    message: StatusMessage | None
    phase: IncidentPhase | None = None
    estimate: datetime | None = None
    next_update: datetime | None = None
    corrected_at: datetime | None = None
    plan: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """A time in which the register was not stable, as it was told; updates oldest first, at least one."""

    id: str
    began: datetime
    updates: tuple[Update, ...]
    ended: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.ended is None

    @property
    def last(self) -> Update:
        return self.updates[-1]

    @property
    def phase(self) -> IncidentPhase:
        return self.last.phase or IncidentPhase.INVESTIGATING

    @property
    def worst(self) -> RegisterState:
        return max((update.state for update in self.updates), key=lambda state: state.rank)

    @property
    def changed_at(self) -> datetime:
        return max(update.corrected_at or update.at for update in self.updates)


class MaintenanceProgress(StrEnum):
    """Where a maintenance is, at some hour."""

    SCHEDULED = "scheduled"
    RUNNING = "running"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Maintenance:
    """Planned work; `sequence` counts its changes, as calendars do. Updates are what was said of it, oldest first."""

    id: str
    begins: datetime
    ends: datetime
    state: RegisterState
    updates: tuple[Update, ...]
    sequence: int = 0
    cancelled_at: datetime | None = None

    def progress(self, now: datetime) -> MaintenanceProgress:
        if self.cancelled_at is not None:
            return MaintenanceProgress.CANCELLED
        if now < self.begins:
            return MaintenanceProgress.SCHEDULED
        return MaintenanceProgress.RUNNING if now < self.ends else MaintenanceProgress.COMPLETED

    @property
    def message(self) -> StatusMessage | None:
        """The last that was said of it."""
        return next((update.message for update in reversed(self.updates) if update.message), None)

    @property
    def changed_at(self) -> datetime:
        return max(update.corrected_at or update.at for update in self.updates)


@dataclass(frozen=True, slots=True)
class StateSpan:
    """From `since` on, up to the next span, the register was `state`, maintenance aside."""

    since: datetime
    state: RegisterState


@dataclass(frozen=True, slots=True)
class Moment:
    """The board at one hour: what a reader should be told."""

    now: datetime
    state: RegisterState
    since: datetime | None
    incident: Incident | None
    maintenance: Maintenance | None
    upcoming: tuple[Maintenance, ...]
    is_planned: bool

    @property
    def today(self) -> date:
        """The day of the readers."""
        return self.now.astimezone(BRUSSELS).date()

    @property
    def estimate(self) -> datetime | None:
        """When it should be over."""
        if self.is_planned and self.maintenance:
            return self.maintenance.ends
        return self.incident.last.estimate if self.incident else None

    @property
    def is_late(self) -> bool:
        """Whether the hour at which it should be over has passed."""
        return self.estimate is not None and self.estimate <= self.now

    @property
    def next_update(self) -> datetime | None:
        return self.incident.last.next_update if self.incident else None

    @property
    def is_update_due(self) -> bool:
        """Whether more should have been said by now."""
        return self.next_update is not None and self.next_update <= self.now


@dataclass(frozen=True, slots=True)
class JournalAnchor:
    """How the journal of the desk stood: the hash of its last seal."""

    at: datetime
    seal: int
    digest: str


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that was said, in order. Spans, incidents and maintenances are oldest first."""

    words: Vocabulary = FOUNDING_WORDS
    spans: tuple[StateSpan, ...] = ()
    incidents: tuple[Incident, ...] = ()
    maintenances: tuple[Maintenance, ...] = ()
    count: int = 0
    changed_at: datetime | None = None
    anchors: tuple[JournalAnchor, ...] = ()

    @property
    def state(self) -> RegisterState:
        """As it was last reported, maintenance aside."""
        return self.spans[-1].state if self.spans else RegisterState.STABLE

    @property
    def incident(self) -> Incident | None:
        """The open incident; there is one whenever the state is not stable."""
        last = self.incidents[-1] if self.incidents else None
        return last if last and last.is_open else None

    def maintenance(self, identity: str) -> Maintenance | None:
        return next((work for work in self.maintenances if work.id == identity), None)

    def update(self, entry: str) -> Update | None:
        """What the entry with this id said of an incident or a maintenance."""
        updates = [update for incident in self.incidents for update in incident.updates]
        updates += [update for maintenance in self.maintenances for update in maintenance.updates]
        return next((update for update in updates if update.id == entry), None)

    def at(self, now: datetime) -> Moment:
        """What a reader should be told at this hour (not before the last entry)."""
        running = next((work for work in self.maintenances if work.progress(now) is MaintenanceProgress.RUNNING), None)
        upcoming = [work for work in self.maintenances if work.progress(now) is MaintenanceProgress.SCHEDULED]
        planned = running is not None and running.state.rank >= self.state.rank
        state = running.state if running and planned else self.state
        since = running.begins if running and planned else self._since(now)
        ordered = tuple(sorted(upcoming, key=lambda work: work.begins))
        return Moment(now, state, since, self.incident, running, ordered, planned)

    def next_change(self, now: datetime) -> datetime | None:
        """The first hour after `now` at which the page changes without a new entry."""
        hours = [hour for work in self.maintenances if work.cancelled_at is None for hour in (work.begins, work.ends)]
        if self.incident:
            hours += [hour for hour in (self.incident.last.estimate, self.incident.last.next_update) if hour]
        return min((hour for hour in hours if hour > now), default=None)

    def _since(self, now: datetime) -> datetime | None:
        """Since when the reported state holds; the end of a maintenance in between counts as a change."""
        if not self.spans:
            return None
        ends = [work.ends for work in self.maintenances if work.progress(now) is MaintenanceProgress.COMPLETED]
        return max([self.spans[-1].since, *ends])


def fold(entries: Iterable[LogEntry], board: Board | None = None) -> Board:
    """The board after these entries, which are in the order of the log and were allowed when they were made.

    With `board`, which earlier entries made, it goes on from there.
    """
    return reduce(_after, entries, board or Board())


def _after(board: Board, entry: LogEntry) -> Board:
    board = replace(board, count=entry.number)
    if isinstance(entry.what, KeyChanged):
        return board
    if isinstance(entry.what, Anchored):
        return replace(board, anchors=(*board.anchors, JournalAnchor(entry.at, entry.what.seal, entry.what.digest)))
    board = replace(board, changed_at=entry.at)
    match entry.what:
        case Started():
            return replace(board, spans=(*board.spans, StateSpan(entry.at, RegisterState.STABLE)))
        case Reported() as report:
            return _reported(board, entry, report)
        case Corrected() as correction:
            return _corrected(board, entry.at, correction)
        case MaintenanceAnnounced() as plan:
            update = Update(entry.id, entry.at, plan.state, plan.message, plan=(plan.begins, plan.ends))
            fresh = Maintenance(entry.id, plan.begins, plan.ends, plan.state, (update,))
            return replace(board, maintenances=(*board.maintenances, fresh))
        case MaintenanceChanged() as plan:
            update = Update(entry.id, entry.at, plan.state, plan.message, plan=(plan.begins, plan.ends))
            return _maintained(board, plan.maintenance, update, begins=plan.begins, ends=plan.ends, state=plan.state)
        case MaintenanceCancelled() as end:
            update = Update(entry.id, entry.at, board.state, end.message)
            return _maintained(board, end.maintenance, update, cancelled_at=entry.at)
        case WordsChosen() as choice:
            return replace(board, words=replace(board.words, **{choice.state.value: choice.words}))


def _reported(board: Board, entry: LogEntry, report: Reported) -> Board:
    since = report.since or entry.at
    update = Update(entry.id, entry.at, report.state, report.message, report.phase, report.estimate, report.next_update)
    spans = board.spans
    if report.state is not board.state or not spans:
        spans = (*spans, StateSpan(since, report.state))
    ended = since if report.phase is IncidentPhase.RESOLVED else None
    if board.incident is None:
        incidents = (*board.incidents, Incident(entry.id, since, (update,), ended))
    else:
        going_on = replace(board.incident, updates=(*board.incident.updates, update), ended=ended)
        incidents = (*board.incidents[:-1], going_on)
    return replace(board, spans=spans, incidents=incidents)


def _corrected(board: Board, at: datetime, correction: Corrected) -> Board:
    def corrected(updates: tuple[Update, ...]) -> tuple[Update, ...]:
        return tuple(
            replace(update, message=correction.message, corrected_at=at) if update.id == correction.entry else update
            for update in updates
        )

    return replace(
        board,
        incidents=tuple(replace(incident, updates=corrected(incident.updates)) for incident in board.incidents),
        maintenances=tuple(
            replace(maintenance, updates=corrected(maintenance.updates)) for maintenance in board.maintenances
        ),
    )


def _maintained(board: Board, identity: str, update: Update, **changes: object) -> Board:
    def changed(work: Maintenance) -> Maintenance:
        more = {"updates": (*work.updates, update), "sequence": work.sequence + 1} | changes
        return replace(work, **more)  # type: ignore[arg-type]  # the names of fields of Maintenance

    after = tuple(changed(work) if work.id == identity else work for work in board.maintenances)
    return replace(board, maintenances=after)
