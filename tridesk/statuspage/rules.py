"""The rules for entries: every refusal with its sentence. Checked under the lock of the log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from tridesk.kit import national_number
from tridesk.kit.errors import Conflict, Invalid, NotFound
from tridesk.kit.languages import LANGUAGES
from tridesk.statuspage.board import Board, Maintenance, MaintenanceProgress, fold
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
    What,
    Words,
    WordsChosen,
)

MESSAGE_LIMIT: Final = 600  # characters in each language: it is read on a telephone, in a hurry
WORDS_LIMIT: Final = 120
LONGEST_WORK: Final = timedelta(days=31)
FARTHEST_WORK: Final = timedelta(days=3653)


def allow(entries: Sequence[LogEntry], what: What, at: datetime) -> None:
    """Raises when `what` may not be said at this hour, after these entries."""
    board = fold(entries)
    for words, limit in _public_words(what):
        _allow_words(words, limit)
    match what:
        case Started():
            if board.count:
                raise Conflict(_("The state has been kept for some time already."))
        case Reported() as report:
            _allow_report(board, report, at)
        case Corrected() as correction:
            _allow_correction(board, correction)
        case MaintenanceAnnounced() as plan:
            if plan.begins < at:
                raise Invalid(_("Maintenance is announced before it begins."), field="begins")
            _allow_plan(board, plan, "", at)
        case MaintenanceChanged() as plan:
            _allow_change(board, plan, at)
        case MaintenanceCancelled(identity):
            if _maintenance(board, identity, at).progress(at) is MaintenanceProgress.RUNNING:
                raise Conflict(_("This maintenance goes on already: end it instead."))
        case WordsChosen() | Anchored() | KeyChanged():
            pass


def _allow_report(board: Board, report: Reported, at: datetime) -> None:
    if report.state is RegisterState.STABLE:
        if board.incident is None:
            raise Conflict(_("The register is stable already: there is no interruption to end."))
        if report.phase not in (IncidentPhase.MONITORING, IncidentPhase.RESOLVED):
            raise Invalid(_("A stable register is watched or the interruption is over."), field="phase")
    elif report.phase is IncidentPhase.RESOLVED:
        raise Invalid(_("An interruption is over only when the register is stable."), field="phase")
    if report.phase is IncidentPhase.RESOLVED and (report.estimate or report.next_update):
        raise Invalid(_("What is over has no expected end and no next message."), field="estimate")
    if report.estimate is not None and report.estimate <= at:
        raise Invalid(_("The expected end lies in the past."), field="estimate")
    if report.next_update is not None and report.next_update <= at:
        raise Invalid(_("The hour of the next message lies in the past."), field="next_update")
    if report.since is not None:
        _allow_since(board, report.since, at)


def _allow_since(board: Board, since: datetime, at: datetime) -> None:
    if since > at:
        raise Invalid(_("It cannot have changed in the future."), field="since")
    if board.spans and since < board.spans[-1].since:
        raise Invalid(_("The state before this one began later than that."), field="since")


def _allow_correction(board: Board, correction: Corrected) -> None:
    if board.update(correction.entry) is None:
        raise NotFound(_("There is no such message to correct."))


def _allow_change(board: Board, plan: MaintenanceChanged, at: datetime) -> None:
    before = _maintenance(board, plan.maintenance, at)
    if before.progress(at) is MaintenanceProgress.SCHEDULED:
        if plan.begins < at:
            raise Invalid(_("Maintenance is announced before it begins."), field="begins")
    elif plan.begins != before.begins or plan.state is not before.state:
        raise Conflict(_("This maintenance goes on already: only its end can change."))
    if plan.ends < at:
        raise Invalid(_("The end lies in the past."), field="ends")
    _allow_plan(board, plan, plan.maintenance, at)


def _allow_plan(board: Board, plan: MaintenanceAnnounced | MaintenanceChanged, itself: str, at: datetime) -> None:
    if plan.ends <= plan.begins:
        raise Invalid(_("Maintenance ends after it begins."), field="ends")
    if plan.begins > at + FARTHEST_WORK:
        raise Invalid(_("That is more than ten years away: is the year right?"), field="begins")
    if plan.ends > plan.begins + LONGEST_WORK:
        raise Invalid(_("Maintenance lasts a month at most: is the end right?"), field="ends")
    for other in board.maintenances:
        apart = plan.ends <= other.begins or other.ends <= plan.begins
        if other.id != itself and other.cancelled_at is None and not apart:
            raise Conflict(_("Another maintenance is planned in these hours."))


def _maintenance(board: Board, identity: str, at: datetime) -> Maintenance:
    maintenance = board.maintenance(identity)
    if maintenance is None:
        raise NotFound(_("There is no such maintenance."))
    if maintenance.progress(at) in (MaintenanceProgress.CANCELLED, MaintenanceProgress.COMPLETED):
        raise Conflict(_("This maintenance is over or cancelled."))
    return maintenance


def _public_words(what: What) -> Iterator[tuple[Words, int]]:
    message: StatusMessage | None = getattr(what, "message", None)
    if message is not None:
        yield message.words, MESSAGE_LIMIT
    if isinstance(what, WordsChosen):
        yield what.words, WORDS_LIMIT


def _allow_words(words: Words, limit: int) -> None:
    for language in LANGUAGES:
        text = words.in_(language)
        if len(text) > limit:
            too_long = _("This text is too long: %(limit)d characters are allowed.") % {"limit": limit}
            raise Invalid(too_long, field=language)
        if not text.isprintable():
            raise Invalid(_("This text holds signs that cannot be shown."), field=language)
        if national_number.find(text):
            raise Invalid(_("This text holds a national number, and everybody will read it."), field=language)
