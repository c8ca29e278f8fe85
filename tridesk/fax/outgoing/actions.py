"""A fax is ordered, attempted, ended, stopped and decided; its report is made once it has ended."""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override
from procrastinate.contrib.django import app

from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.documents.actions import clean_pdf
from tridesk.fax import ports
from tridesk.fax.models import STATES, FaxAttempt, OutFax
from tridesk.fax.outgoing import papers, queries, rules
from tridesk.fax.outgoing.rules import OutState, Progress
from tridesk.journal.actions import record
from tridesk.journal.bulk_copy import number
from tridesk.kit import clock, phones
from tridesk.kit.errors import Conflict, Invalid, NotFound
from tridesk.kit.languages import language_of_notes
from tridesk.kit.sealing import SealBroken
from tridesk.kit.text import one_line
from tridesk.telephony.switch import Unreachable
from tridesk.telephony.switch.faxes import FaxEnd, FaxResult
from tridesk.tickets import actions as tickets
from tridesk.tickets import entry_store
from tridesk.tickets.actions import documents
from tridesk.tickets.actions.transitions import locked, save
from tridesk.tickets.entry_store import UPLOADS, Upload
from tridesk.tickets.lifecycle import State
from tridesk.tickets.models import Entry, EntryKind, Ticket

log = logging.getLogger("tridesk.fax")

LATEST: Final = timedelta(days=30)
_BELGIAN: Final = re.compile(r"\+32[1-9][0-9]{7,8}")  # a digit too few or too many reaches somebody else
AGAIN: Final = "again"
ARRIVED: Final = "arrived"
GIVE_UP: Final = "give_up"
OTHERWISE: Final = "otherwise"
CHOICES: Final = {
    OutState.UNKNOWN: (AGAIN, ARRIVED, GIVE_UP),
    OutState.GIVEN_UP: (AGAIN,),
    OutState.IN_PART: (AGAIN,),
    OutState.STOPPED: (AGAIN,),
}
"""What a person may decide about a fax in each state."""


def choices_of(fax: OutFax) -> tuple[str, ...]:
    """What a person may decide about this fax now; of one that was never made also that it goes another way."""
    choices = CHOICES.get(OutState(fax.state), ())
    return (*choices, OTHERWISE) if fax.state == OutState.GIVEN_UP and not fax.digest else choices


@dataclass(frozen=True, slots=True)
class FaxDraft:
    """A fax as somebody wants it: with words it has a cover, else `uploads` go alone. It is an answer on the ticket.

    `leaves_at` None is at once; `in_hours` moves that into the working hours.
    """

    to: str
    name: str
    text: str
    language: str
    uploads: Sequence[Upload] = ()
    leaves_at: datetime | None = None
    in_hours: bool = False
    is_fine: bool = True


def fax_number(typed: str) -> str:
    """The number in E.164; refuses what is none, and what costs the one who calls extra."""
    found = phones.parse(typed)
    if found is None or (found.startswith("+32") and not _BELGIAN.fullmatch(found)):
        raise Invalid(_("“%(number)s” is no telephone number.") % {"number": typed}, field="to", code="no_number")
    if phones.costs_extra(found):
        raise Invalid(_("The desk does not call numbers that cost extra."), field="to", code="premium_number")
    return found


def order_fax(ticket: Ticket, draft: FaxDraft, *, by: User) -> OutFax:
    """Puts a fax in line; it leaves after the time in which its writer can think better of it.

    Its papers are made before the transaction begins.
    """
    require(by, "ticket.work")
    to, now = fax_number(draft.to), clock.now()
    if draft.leaves_at and draft.leaves_at > now + LATEST:
        raise Invalid(_("A fax leaves within 30 days."), field="leaves_at", code="too_late")
    draft = replace(draft, uploads=clean_files(draft.uploads))
    return _put_in_line(ticket, draft, to, _papers(ticket, draft, by), by, now)


def picture_of(ticket: Ticket, draft: FaxDraft, *, by: User) -> bytes:
    """What the other machine would print of page one, as a PNG."""
    require(by, "ticket.work")
    made = _papers(ticket, replace(draft, uploads=clean_files(draft.uploads)), by)
    return papers.preview(made.pdf, 1, made.pages, is_fine=draft.is_fine)


def clean_files(uploads: Sequence[Upload]) -> list[Upload]:
    """The PDFs that go by fax, each anew; refuses a file that is none, or one that may not leave."""
    return [replace(upload, content=clean_pdf(upload.content, field="uploads")) for upload in uploads]


def _papers(ticket: Ticket, draft: FaxDraft, by: User) -> papers.Papers:
    if not draft.text.strip() and not draft.uploads:
        raise Invalid(_("A fax has words, or a document."), field="text", code="empty_fax")
    return papers.compose(ticket, draft.to, draft.name, draft.text.strip(), draft.language, draft.uploads, by)


@transaction.atomic
def _put_in_line(ticket: Ticket, draft: FaxDraft, to: str, made: papers.Papers, by: User, now: datetime) -> OutFax:
    text = draft.text.strip()
    sent = documents.checked(draft.uploads, text, draft.language)
    with override(draft.language):
        names = ", ".join(upload.filename for upload in draft.uploads)
        words = text or _("By fax, without a cover: %(names)s") % {"names": names}
    ticket = tickets.answer(ticket, by=by, text=words, language=draft.language, send=False, uploads=draft.uploads)
    entry = ticket.entries.filter(kind=EntryKind.ANSWER, author=by).latest("pk")
    documents.note_uses(entry, sent, by=by)
    return _write(entry, draft, to, made, by, now)


@transaction.atomic
def send_answer(entry: Entry, *, to: str, by: User) -> OutFax:
    """Puts an answer that was written on a ticket in line, with a cover and its files behind it.

    It stands and falls with the answer, and holds nobody up: `set_papers` makes what leaves, once both are committed.
    """
    require(by, "ticket.work")
    name = entry.ticket.requester_name
    draft = FaxDraft(to=to, name=name, text=entry.text, language=entry.language)
    return _write(entry, draft, to, None, by, clock.now())


def set_papers(pk: int) -> None:
    """Makes the papers of a fax that waits without any; one of which they cannot be made is given up, and says so."""
    fax = OutFax.objects.select_related("entry", "ticket__organisation", "ticket__owner", "made_by").get(pk=pk)
    made = None
    if fax.ticket is not None and fax.entry is not None and fax.emptied_at is None:
        rows, text, by = fax.entry.attachments.order_by("pk"), fax.entry.text, fax.made_by
        with suppress(Invalid, SealBroken):
            files = [Upload(row.filename, row.content_type, UPLOADS.open(row)) for row in rows]
            made = papers.compose(fax.ticket, fax.to, fax.name, text, fax.language, files, by)
    with transaction.atomic():
        fax = _locked(pk)
        if fax.digest or fax.state != OutState.WAITING:
            return  # another process was faster, or it was stopped
        if made is None:
            log.warning("fax %d: its papers cannot be made", pk)
            _become(fax, OutState.GIVEN_UP, by=None)
            return
        seal(fax, made)
        fax.save(update_fields=["pages", "digest", "sealed"])
        record("fax.ordered", by=fax.made_by, ref=fax.ref, data=_told(fax) | {"digest": fax.digest})


def seal(fax: OutFax, made: papers.Papers) -> None:
    fax.pages, fax.digest = made.pages, hashlib.sha256(made.pdf).hexdigest()
    fax.sealed = queries.FILES.seal(fax.pk, made.pdf)


def _write(entry: Entry, draft: FaxDraft, to: str, made: papers.Papers | None, by: User, now: datetime) -> OutFax:
    held = max(now + timedelta(seconds=by.hold_seconds), draft.leaves_at or now)
    fax = OutFax(
        ticket=entry.ticket,
        entry=entry,
        to=to,
        name=one_line(draft.name, 200),
        subject=one_line(entry.ticket.subject, 200),
        language=draft.language,
        made_by=by,
        made_at=now,
        in_hours=draft.in_hours,
        is_fine=draft.is_fine,
        pages=0,
        next_at=queries.moment_for(held, in_hours=draft.in_hours, language=draft.language),
        rung=queries.rung_that_worked(to),
    )
    number([fax])
    if made is not None:
        seal(fax, made)
        record("fax.ordered", by=by, ref=fax.ref, data=_told(fax) | {"digest": fax.digest})
    fax.save(force_insert=True)
    return fax


def _told(fax: OutFax) -> dict[str, Any]:
    return {"out_fax": fax.pk, "pages": fax.pages}


# --- attempts


def begin_attempt(pk: int) -> FaxAttempt | None:
    """Claims a fax for one call; None when it is no longer due, or another call to this number has not ended.

    The row is there before the switch hears of it: whatever is killed then, it is not sent twice.
    """
    try:
        with transaction.atomic():
            fax = _may_leave().select_for_update().filter(pk=pk).first()
            if fax is None or not fax.digest or fax.next_at is None or fax.next_at > clock.now():
                return None
            attempt = FaxAttempt.objects.create(
                fax=fax,
                name=f"fax-{fax.pk}-{secrets.token_hex(6)}",
                to=fax.to,
                first_page=fax.confirmed,
                rung=fax.rung,
                round=fax.round,
                begun_at=clock.now(),
            )
            fax.state, fax.next_at = OutState.SENDING.value, None
            fax.save(update_fields=["state", "next_at"])
            return attempt
    except IntegrityError as error:
        if "fax_attempt_one_at_a_time" not in str(error):
            raise
        return None


def _may_leave() -> QuerySet[OutFax]:
    return OutFax.objects.filter(state=OutState.WAITING, stop_at=None, is_held=False)


@transaction.atomic
def end_attempt(result: FaxResult) -> OutFax | None:
    """Writes how a call ended, and what becomes of its fax; None when that was written before, or is not ours."""
    pk = FaxAttempt.objects.filter(name=result.name).values_list("fax_id", flat=True).first()
    if pk is None:
        return None
    fax = _locked(pk)
    attempt = FaxAttempt.objects.get(name=result.name)
    if attempt.ended_at is not None and attempt.end != FaxEnd.UNKNOWN:
        return None
    was_unknown = attempt.ended_at is not None
    if was_unknown and fax.state != OutState.UNKNOWN:
        return None  # a person has decided meanwhile
    now = clock.now()
    is_kept = result.end in (FaxEnd.SENT, FaxEnd.UNKNOWN)
    end = FaxEnd.STOPPED if fax.stop_at and not is_kept else result.end
    attempt.ended_at, attempt.end, attempt.pages = now, end.value, min(result.pages, fax.pages - attempt.first_page)
    attempt.rate, attempt.is_t38 = result.rate, result.is_t38
    attempt.station, attempt.fault = result.station, result.fault
    attempt.save()
    ended = fax.attempts.filter(round=fax.round, ended_at__isnull=False).order_by("pk")
    ends = tuple(FaxEnd(name) for name in ended.values_list("end", flat=True))
    progress = Progress(fax.pages, attempt.first_page, ends, attempt.rung)
    verdict = rules.after(progress, attempt.pages, is_stopped=fax.stop_at is not None)
    fax.confirmed, fax.rung = verdict.confirmed, verdict.rung
    next_at = None
    if verdict.pause is not None:
        next_at = queries.moment_for(now + verdict.pause, in_hours=fax.in_hours, language=fax.language)
    _become(fax, verdict.state, next_at=next_at, by=None)
    return fax


@transaction.atomic
def stop(fax: OutFax, *, by: User) -> OutFax:
    """Stops a fax: one that waits at once, a call that goes on as soon as this is committed.

    The process stops it too, where the switch does not answer now.
    """
    require(by, "ticket.work")
    fax = _locked(fax.pk)
    if fax.state not in (OutState.WAITING, OutState.SENDING) or fax.stop_at is not None:
        raise Conflict(_("This fax is not on its way any more."))
    return stop_locked(fax, by)


def stop_locked(fax: OutFax, by: User | None) -> OutFax:
    """Stops a locked fax that is on its way."""
    fax.stop_at = clock.now()
    if fax.state == OutState.SENDING:
        fax.save(update_fields=["stop_at"])
        record("fax.stop_asked", by=by, ref=fax.ref, data=_told(fax))
        transaction.on_commit(partial(_hang_up, fax.pk))
        return fax
    _become(fax, OutState.STOPPED, by=by)
    return fax


def _hang_up(pk: int) -> None:
    line = ports.line.answer()
    if line is None:
        return
    for name in FaxAttempt.objects.filter(fax=pk, ended_at=None).values_list("name", flat=True):
        try:
            line.stop(name)
        except Unreachable as error:
            log.warning("fax %d: the switch does not stop it now (%s)", pk, error)


@transaction.atomic
def decide(fax: OutFax, choice: str, *, by: User) -> OutFax:
    """A person says what becomes of a fax whose end is not known, or that did not arrive.

    `AGAIN` sends the pages that were not confirmed, `ARRIVED` says that it did, `GIVE_UP` leaves it; `OTHERWISE` leaves
    one that was never made, and waits for nobody any more.
    """
    require(by, "ticket.work")
    fax = _locked(fax.pk)
    if choice not in choices_of(fax):
        raise Conflict(_("Nothing is to be decided about this fax any more."))
    if choice == AGAIN and fax.sealed is None and (fax.digest or fax.emptied_at):
        raise NotFound(_("This fax is no longer kept."))
    record("fax.decided", by=by, ref=fax.ref, data=_told(fax) | {"choice": choice})
    if choice == ARRIVED:  # the pages that the other machine confirmed stay as they are: this is the word of a person
        _become(fax, OutState.SENT, by=by)
    elif choice == OTHERWISE:
        _become(fax, OutState.STOPPED, by=by)
    elif choice == GIVE_UP:
        _become(fax, OutState.IN_PART if fax.confirmed else OutState.GIVEN_UP, by=by)
    else:
        fax.stop_at, fax.ended_at, fax.report, fax.report_digest = None, None, None, ""
        fax.round += 1
        fax.save(update_fields=["report", "report_digest"])
        _become(fax, OutState.WAITING, next_at=clock.now(), by=by)
    return fax


@transaction.atomic
def hold_unsent() -> int:
    """After a restore nobody knows what left since the backup: faxes that had not ended wait for a person; how many.

    Who follows one of many faxes hears it, too. Only columns that it needs are read: see `config.recovery.resumption`.
    """
    going = OutFax.objects.filter(state__in=[OutState.WAITING, OutState.SENDING])
    of_many = list(going.exclude(about="").order_by("pk").values_list("pk", "confirmed", "pages"))
    held = going.update(state=OutState.UNKNOWN, next_at=None)
    for pk, confirmed, pages in of_many:
        _tell_followers(pk, OutState.UNKNOWN, confirmed, pages)
    return held


def _become(fax: OutFax, state: OutState, *, by: User | None, next_at: datetime | None = None) -> None:
    """Writes the state of a locked fax; at an end with its entry in the journal and the job that makes the report."""
    fax.state, fax.next_at = state.value, next_at
    fax.ended_at = None if state in rules.OPEN else clock.now()
    fax.save(update_fields=["state", "next_at", "ended_at", "stop_at", "confirmed", "rung", "round"])
    data = _told(fax) | {"confirmed": fax.confirmed}
    if state is OutState.SENT:
        record("fax.sent", by=by, ref=fax.ref, data=data)
    elif state in (OutState.GIVEN_UP, OutState.IN_PART):
        record("fax.given_up", by=by, ref=fax.ref, data=data)
    elif state is OutState.STOPPED:
        record("fax.stopped", by=by, ref=fax.ref, data=data)
    elif state is OutState.UNKNOWN:
        record("fax.lost", by=by, ref=fax.ref, data=data)
    if fax.ended_at is not None and fax.attempts.exists():
        queue = "pictures" if fax.ticket_id else "bulk"  # reports of many wait behind nobody's pages
        app.configure_task("fax.report", queue=queue, allow_unknown=False).defer(fax=fax.pk)
    if fax.about:
        _tell_followers(fax.pk, state, fax.confirmed, fax.pages)


def _tell_followers(pk: int, state: OutState, confirmed: int, pages: int) -> None:
    for follow in ports.followers.answer:
        follow(pk, state, f"{confirmed}/{pages}")


def _locked(pk: int) -> OutFax:
    rows = OutFax.objects.select_for_update(of=("self",)).select_related("ticket")
    fax = rows.filter(pk=pk).first()
    if fax is None:
        raise NotFound(_("There is no such fax."))
    return fax


# --- the report


def keep_report(pk: int) -> None:
    """Makes the transmission report of a fax that has ended, once: sealed, on its ticket, its hash in the journal."""
    fax = OutFax.objects.select_related("ticket", "made_by").filter(pk=pk, ended_at__isnull=False, report=None).first()
    if fax is None or fax.sealed is None:
        return
    ended_at, made = fax.ended_at, papers.report(fax, queries.attempts_of(fax), queries.FILES.open(fax))
    with transaction.atomic():
        ticket = locked(fax.ticket) if fax.ticket else None
        fax = _locked(pk)
        if fax.ended_at != ended_at or fax.sealed is None or fax.report is not None:
            return  # it goes on, or is emptied: the job that its next end defers makes the report
        fax.report, fax.report_digest = queries.REPORTS.seal(pk, made), hashlib.sha256(made).hexdigest()
        fax.save(update_fields=["report", "report_digest"])
        if ticket is not None and ticket.state != State.ARCHIVED.value:
            _put_on_ticket(fax, ticket, made)
        record("fax.reported", by=None, ref=fax.ref, data=_told(fax) | {"report": fax.report_digest})


def _put_on_ticket(fax: OutFax, ticket: Ticket, report: bytes) -> None:
    """Notes how a fax ended on its ticket, with the report as a file: for the desk alone."""
    with override(language_of_notes(ticket.language)):
        counts = {"number": fax.pk, "confirmed": fax.confirmed, "pages": fax.pages}
        ended = _("Fax %(number)d: %(state)s; %(confirmed)d of %(pages)d pages confirmed.")
        words = ended % (counts | {"state": STATES[OutState(fax.state)]})
        name = _("Transmission report, fax %(number)d") % counts
    upload = Upload(f"{name}.pdf", "application/pdf", report)
    entry_store.add_entry(ticket, EntryKind.NOTE, words, author_name="Tridesk", automatic=True, uploads=[upload])
    save(ticket)
