"""One entry on the state page drives all that is written about it: the news, its changes, the reminder, the end.

A person presses once; the notices stand ready for a second person. What changes afterwards on the state page (also at
night, by a person without access to notices) withdraws what is no longer true and prepares what is, for the recipients
of the first notice alone.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.models import UserGroup
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotFound
from tridesk.mailroom.compose import bare
from tridesk.notices import actions, occasions
from tridesk.notices.actions import NoticeDraft
from tridesk.notices.audience import GOT_IT
from tridesk.notices.models import Category, Delivery, Notice, NoticeState
from tridesk.notices.occasions import NoticeMoment, Occasion, Planned
from tridesk.notices.queries import about_entry
from tridesk.statuspage import feeds, queries
from tridesk.statuspage.board import Board, Incident, Maintenance
from tridesk.statuspage.site import EDITIONS

log = logging.getLogger("tridesk.notices")

_TAKEN_BACK: Final = (NoticeState.STOPPED, NoticeState.WITHDRAWN)
_LEAVING: Final = (NoticeState.SENDING, NoticeState.PAUSED)
_NOT_OUT: Final = (NoticeState.DRAFT, NoticeState.PROPOSED, NoticeState.APPROVED, *_LEAVING)
"""Of which some mails, or all, can still be kept from leaving."""


@dataclass(frozen=True, slots=True)
class _Audience:
    """The audience of a notice about the register, and its author."""

    groups: Sequence[int]
    by: User
    first: Notice | None = None  # the notice whose readers alone get this one
    prepared: bool = False  # by Tridesk itself
    exceptions: Mapping[str, Sequence[Any]] = field(default_factory=dict)


@transaction.atomic
def write_about_work(identity: str, groups: Sequence[int], *, by: User) -> Notice:
    """Asks for approval of all notices about a maintenance; the announcement, also when it was there already."""
    _alone()
    board, now = _board(), clock.now()
    work = board.maintenance(identity)
    if work is None or occasions.is_over(work, now):
        raise NotFound(_("There is no such maintenance, or it is over."))
    there = told_of(identity)
    return there[0] if there else _write_all(Occasion.ANNOUNCED, board, work, _Audience(groups, by))


@transaction.atomic
def write_about_incident(groups: Sequence[int], *, by: User, at_once: bool) -> Notice:
    """Writes to the users what is known of the open interruption; later notices go to the recipients of the first."""
    _alone()
    board = _board()
    if board.incident is None:
        raise Conflict(_("The register is stable: there is no interruption to write about."))
    there = told_of(board.incident.id)
    news = len(board.incident.updates) - 1
    notice = next((notice for notice in there if notice.sequence == news), None)
    if notice is None:
        first = next((notice for notice in there if notice.began_at), None)
        notice = _write_incident(Occasion.INTERRUPTION, board, board.incident, _Audience(groups, by, first))
    if at_once and notice.began_at is None:
        notice = actions.send_first(notice.pk, by=by)
    return notice


def told_of(identity: str) -> list[Notice]:
    """The notices about a maintenance or an incident that were not taken back, the first one first."""
    return list(_about(identity).exclude(state__in=_TAKEN_BACK))


def usual_groups() -> list[int]:
    """The groups of the last notice about the register; all groups before the first one."""
    active = set(UserGroup.objects.filter(active=True).values_list("pk", flat=True))
    last = Notice.objects.exclude(moment="").exclude(groups=[]).order_by("-pk").values_list("groups", flat=True).first()
    return sorted(active & set(last) if last else active)


class RegisterNotices:
    """Follows the state page (`statuspage.ports`), in the transaction in which the journal takes it up."""

    def incident_ended(self, incident: str) -> None:
        """Prepares the notice of the end, for the recipients of the notice of the interruption."""
        _alone()
        there = told_of(incident)
        _take_back([notice for notice in there if notice.state in _NOT_OUT])
        first = _read_first(incident)
        board, over = queries.board(), queries.incident(incident)
        if first and board and over and not any(_is(notice, Occasion.RECOVERY) for notice in there):
            _write_incident(Occasion.RECOVERY, board, over, _Audience(first.groups, first.written_by, first, True))

    def maintenance_changed(self, maintenance: str) -> None:
        """Takes back what is no longer true; prepares what is."""
        _alone()
        every, board = list(_about(maintenance)), queries.board()
        work = board.maintenance(maintenance) if board else None
        if not every or board is None or work is None or any(notice.sequence == work.sequence for notice in every):
            return
        leaving = next((notice for notice in every if notice.state in _LEAVING and _is_news(notice)), None)
        _take_back([notice for notice in every if notice.state in _NOT_OUT])
        first = _read_first(maintenance)
        if work.cancelled_at is not None:
            if first:
                told = _Audience((), first.written_by, first, True)
                _write_work(Planned(Occasion.CANCELLED, None, work.ends), board, work, told)
            return
        opening = Occasion.CHANGED if first else Occasion.ANNOUNCED
        _write_all(opening, board, work, _audience_of(every, leaving, first))


def _about(identity: str) -> QuerySet[Notice]:
    return Notice.objects.filter(about_entry(identity)).select_related("written_by", "corrects").order_by("pk")


def _read_first(identity: str) -> Notice | None:
    """The first notice with a recipient, also when it was stopped before it reached all: its recipients hear of the
    changes.
    """
    got = Delivery.objects.filter(notice=OuterRef("pk"), state__in=GOT_IT)
    return _about(identity).filter(Exists(got)).first()


def _audience_of(every: Sequence[Notice], leaving: Notice | None, first: Notice | None) -> _Audience:
    """The audience of a change: the recipients so far, or all intended ones when the change cut the sending off."""
    if first is not None and leaving is None:
        return _Audience((), first.written_by, first, True)
    news = leaving or next((notice for notice in every if notice.corrects_id is None), every[0])
    return _Audience(news.groups, news.written_by, news.corrects, True, news.exceptions)


def _is_news(notice: Notice) -> bool:
    return _is(notice, Occasion.ANNOUNCED) or _is(notice, Occasion.CHANGED)


def _is(notice: Notice, occasion: Occasion) -> bool:
    return NoticeMoment.read(notice.moment).occasion is occasion


def _take_back(notices: Sequence[Notice]) -> None:
    for notice in notices:
        actions.take_out(notice.pk)


# --- writing


def _write_all(opening: Occasion, board: Board, work: Maintenance, told: _Audience) -> Notice:
    """Writes the news and its follow-ups; returns the news.

    Follow-ups go to the recipients of the very first notice.
    """
    written: list[Notice] = []
    for step in occasions.planned(work, opening, clock.now()):
        first = told.first or (written[0] if written else None)
        written.append(_write_work(step, board, work, replace(told, first=first)))
    return written[0]


def _write_work(step: Planned, board: Board, work: Maintenance, told: _Audience) -> Notice:
    wording = occasions.about_work(step.occasion, work, page_url(), clock.now())
    draft = NoticeDraft(
        Category.MAINTENANCE,
        wording.subjects,
        wording.texts,
        send_at=step.send_at,
        not_after=step.not_after,
        calendar=_calendar(board, work) if step.occasion in occasions.WITH_CALENDAR else None,
        moment=str(NoticeMoment(step.occasion, work.id)),
        sequence=work.sequence,
    )
    return _write(draft, told)


def _write_incident(occasion: Occasion, board: Board, incident: Incident, told: _Audience) -> Notice:
    wording = occasions.about_incident(board, incident, page_url(), clock.now())
    draft = NoticeDraft(
        Category.INTERRUPTION,
        wording.subjects,
        wording.texts,
        moment=str(NoticeMoment(occasion, incident.id)),
        sequence=len(incident.updates) - 1,
    )
    return _write(draft, told)


def _write(draft: NoticeDraft, told: _Audience) -> Notice:
    """Writes the notice for this audience and proposes it; readers of the first notice need no groups."""
    if told.first is None:
        draft = replace(draft, groups=told.groups, exceptions=told.exceptions)
    notice = actions.write_notice(draft, by=told.by, corrects=told.first, prepared=told.prepared)
    try:
        with transaction.atomic():
            actions.propose_notice(notice.pk, by=None if told.prepared else told.by)
    except Invalid as lack:
        if not told.prepared:
            raise
        log.warning("notice %d stays a draft: %s", notice.pk, lack)  # its author completes it
    notice.refresh_from_db()
    return notice


def _calendar(board: Board, work: Maintenance) -> bytes:
    """The maintenance as the calendar of the state page has it: one UID everywhere, so programs show it once."""
    sender = bare(settings.ENVIRONMENT.mail_from)
    return feeds.single(board, work, board.at(clock.now()), EDITIONS[0], queries.publisher().site, sender)


def page_url() -> str:
    """The address of the public page of the state."""
    return f"{queries.publisher().site.url}/"


def _board() -> Board:
    board = queries.board()
    if board is None:
        raise Conflict(_("The state of the register cannot be read now."))
    return board


def _alone() -> None:
    """Takes an advisory lock: a second press, or a colleague's at the same moment, gets the same notice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('notices.register'))")
