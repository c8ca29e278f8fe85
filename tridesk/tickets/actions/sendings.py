"""Gestures that can be taken back for a moment, while their mails wait, with all that they did to tickets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.clock import BRUSSELS
from tridesk.kit.errors import Conflict, Invalid
from tridesk.mailroom import actions as mailroom
from tridesk.mailroom.models import OutMail, OutState
from tridesk.tickets import faq_offers
from tridesk.tickets.actions import regrouping
from tridesk.tickets.actions.documents import attached_to
from tridesk.tickets.actions.drafts import keep_draft, keep_files, put_back_draft
from tridesk.tickets.actions.faq import forget_uses
from tridesk.tickets.actions.snapshots import STANDING, recall, remembered
from tridesk.tickets.actions.transitions import all_locked, locked, save
from tridesk.tickets.entry_store import UPLOADS, Upload
from tridesk.tickets.models import Attachment, DocumentUse, Entry, EntryKind, Handover, Regrouping, Sending, Ticket
from tridesk.tickets.ports import fax_answers
from tridesk.tickets.queries import READABLE_AFTER, public_files

REMEMBERED: Final = (
    *STANDING,
    "owner_id",
    "topic_id",
    "closed_at",
    "first_answer_at",
    "reopened",
    "incident",
    "incident_told_at",
    "merged_into_id",
    "language",
)
FREE: Final = (
    "owner_id",
    "topic_id",
    "incident",
    "incident_told_at",
    "language",
)  # set by others since, they stay as they are
FORGOTTEN_AFTER: Final = timedelta(hours=1)
OF_OTHERS: Final = (EntryKind.ANSWER, EntryKind.QUESTION, EntryKind.EXPERT_ANSWER)
BULK: Final = "bulk"  # names the draft of an answer to many tickets

Standings = dict[int, dict[str, Any]]  # by ticket: state, owner, clock and waiting questions, as JSON


def hold_back(ticket: Ticket, *, by: User, do: Callable[[], object]) -> Sending | None:
    """Does a gesture whose mails leave after the time that the user chose; None when no mail waits."""
    return next(iter(hold_all_back([ticket], by=by, do=do, unmailed=False)), None)


@transaction.atomic
def hold_all_back(
    tickets: Sequence[Ticket], *, by: User, do: Callable[[], object], unmailed: bool = True
) -> list[Sending]:
    """Does one gesture on tickets; its mails leave after the time that the user chose.

    Returns what can be taken back until then: the tickets with a mail that waits, with `unmailed` all that changed.
    """
    now, tickets = clock.now(), all_locked(tickets)  # before the draft, as taking back does
    if not by.hold_seconds:
        do()
        return []
    before = standings(tickets)
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT max(id) FROM tickets_entry), (SELECT max(id) FROM journal_entry)")
        last, event = (number or 0 for number in cursor.fetchone())
    leaves_at = now + timedelta(seconds=by.hold_seconds)
    with mailroom.held_until(leaves_at):
        do()
    after = standings(Ticket.objects.filter(pk__in=before))
    entries, mailed = defaultdict[int, list[int]](list), set[int]()
    written = Entry.objects.filter(ticket__in=before, pk__gt=last, author=by).order_by("pk")
    for ticket, entry, out_mail in written.values_list("ticket_id", "pk", "out_mail_id"):
        entries[ticket].append(entry)
        if out_mail is not None:
            mailed.add(ticket)
    if faxed := fax_answers.answer.waiting([entry for written in entries.values() for entry in written]):
        mailed.update(ticket for ticket, written in entries.items() if not faxed.isdisjoint(written))
    Sending.objects.filter(leaves_at__lt=now - FORGOTTEN_AFTER).delete()
    return Sending.objects.bulk_create(
        Sending(
            ticket=ticket,
            by=by,
            leaves_at=leaves_at,
            entries=entries[ticket.pk],
            before=before[ticket.pk],
            after=after[ticket.pk] | {"last": last, "event": event},
        )
        for ticket in tickets
        if ticket.pk in mailed or (unmailed and after[ticket.pk] != before[ticket.pk])
    )


@transaction.atomic
def take_sending_back(sending: Sending, *, by: User) -> bool:
    """Withdraws the mails of a gesture, makes the ticket what it was before, and puts the text back into the draft.

    `by` may be a colleague; the draft is that of the sender. When a colleague has worked on the ticket since, only the
    answer or forwarded mail is withdrawn, and False returned. Refuses when it has left.
    """
    locked(sending.ticket)
    sending = Sending.objects.select_related("ticket", "by").get(pk=sending.pk)
    refusal = _refusal(sending)
    if refusal is not None and (sending.taken_back_at is not None or not _answers(sending)):
        raise refusal
    fields, uploads = _undo(sending, by, whole=refusal is None)
    key = f"{'forward' if 'to' in fields else 'ticket'}:{sending.ticket.number}"
    put_back_draft(sending.by, key, fields)
    if uploads and "to" not in fields:
        with suppress(Invalid):  # beside files of another text they may be too much; they stay on the entry
            keep_files(sending.by, key, uploads)
    return refusal is None


@transaction.atomic
def take_all_back(sendings: Collection[Sending], *, by: User) -> list[tuple[Ticket, Conflict]]:
    """Takes one gesture on many tickets back; returns those that are left as they are, and why.

    Mails of these that have not left are withdrawn all the same. One text that went to all of them is in the draft of
    the next answer to many again.
    """
    touched = [ticket for sending in sendings for ticket in (sending.ticket, sending.ticket.merged_into) if ticket]
    all_locked(touched)
    rows = Sending.objects.filter(pk__in=[sending.pk for sending in sendings]).select_related("ticket")
    sendings = list(rows.order_by("-ticket"))  # what was merged before what it was merged into
    left, typed = list[tuple[Ticket, Conflict]](), list[dict[str, str]]()
    refusals = {sending.pk: _refusal(sending) for sending in sendings}
    kept = {sending.ticket.merged_into_id for sending in sendings if refusals[sending.pk]}  # something stays on these
    for sending in sendings:
        refusal = refusals[sending.pk]
        try:
            if refusal is None and sending.ticket_id not in kept:
                typed.append(_undo(sending, by)[0])
            elif sending.taken_back_at is None and _answers(sending):
                _undo(sending, by, whole=False)
        except Conflict as too_late:
            refusal = too_late
        if refusal is not None:
            left.append((sending.ticket, refusal))
    if typed and len({fields.get("text") for fields in typed}) == 1 and "text" in typed[0]:
        keep_draft(by, BULK, {name: typed[0][name] for name in ("text", "topic")})
    return left


def _refusal(sending: Sending) -> Conflict | None:
    """Why the gesture on this locked ticket cannot be taken back; None when it can."""
    if sending.taken_back_at is not None:
        return Conflict(_("This was taken back already."))
    entries = sending.ticket.entries
    since = entries.filter(pk__gt=sending.after.get("last", 0), kind__in=OF_OTHERS).exclude(pk__in=sending.entries)
    standing = standings([locked(sending.ticket)])[sending.ticket_id]
    free = FREE if sending.entries else ()
    is_changed = any(value != sending.after[name] for name, value in standing.items() if name not in free)
    if is_changed or since.exclude(out_mail__state=OutState.WITHDRAWN).exists():
        return Conflict(_("Somebody has worked on this ticket since, so the ticket stays as it is."))
    return None


def _answers(sending: Sending) -> list[Entry]:
    """The answers and the forwarded mail of a gesture."""
    faxed = fax_answers.answer.waiting(sending.entries)
    mails = Entry.objects.filter(pk__in=sending.entries).filter(Q(out_mail__isnull=False) | Q(pk__in=faxed))
    return list(mails.filter(kind__in=(EntryKind.ANSWER, EntryKind.FORWARD)).order_by("pk"))


@transaction.atomic
def _undo(sending: Sending, by: User, *, whole: bool = True) -> tuple[dict[str, str], list[Upload]]:
    """Takes a gesture on one locked ticket back, and returns what was typed for it; unless `whole`, its answers."""
    ticket = locked(sending.ticket)
    entries = list(Entry.objects.filter(pk__in=sending.entries).select_related("handover__service").order_by("pk"))
    mails = [entry.out_mail_id for entry in (entries if whole else _answers(sending)) if entry.out_mail_id]
    for mail in OutMail.objects.filter(pk__in=mails).exclude(state=OutState.WITHDRAWN).values_list("pk", flat=True):
        mailroom.withdraw(mail, by=by)
    fax_answers.answer.withdraw([entry.pk for entry in entries], by=by)
    typed = _typed(ticket, entries), _files(entries)
    if whole and ticket.merged_into_id != sending.before["merged_into_id"]:
        regrouping.undo(Regrouping.objects.get(source=ticket, kind="merge", undone_at=None), by=by)
        ticket = locked(ticket)
    if whole:
        _restore(ticket, sending)
    forget_uses([entry.pk for entry in entries], by=by)
    DocumentUse.objects.filter(answer__in=entries).delete()
    sending.taken_back_at = clock.now()
    sending.save(update_fields=["taken_back_at"])
    if whole:
        undone = {"user": sending.by_id, "from": sending.after.get("event", 0)}
        record("ticket.answer_taken_back" if mails else "ticket.undone", by=by, ref=ticket.ref, data=undone)
    return typed


def standings(tickets: Iterable[Ticket]) -> Standings:
    """What a gesture on tickets may change, as it is now, by ticket."""
    waiting = defaultdict[int, list[int]](list)
    rows = {ticket.pk: remembered(ticket, REMEMBERED) for ticket in tickets}
    questions = Handover.objects.filter(ticket__in=rows, answered_at__isnull=True, withdrawn_at__isnull=True)
    for ticket, question in questions.order_by("pk").values_list("ticket_id", "pk"):
        waiting[ticket].append(question)
    return {ticket: row | {"questions": waiting[ticket]} for ticket, row in rows.items()}


def _restore(ticket: Ticket, sending: Sending) -> None:
    before, standing = sending.before, standings([ticket])[ticket.pk]
    waiting = set(standing["questions"])
    never_left = Handover.objects.filter(pk__in=waiting.difference(before["questions"]))
    never_left.update(withdrawn_at=clock.now() - READABLE_AFTER[1])  # nobody looks at it any more
    Handover.objects.filter(pk__in=before["questions"]).update(withdrawn_at=None)
    kept = [name for name in FREE if standing[name] != sending.after[name]]
    recall(ticket, {name: before[name] for name in REMEMBERED if name not in kept})
    save(ticket)


def _typed(ticket: Ticket, entries: list[Entry]) -> dict[str, str]:
    """The text typed for a gesture, by the names of its form's fields; numbers stay masked."""
    if entries and entries[0].kind == EntryKind.FORWARD:
        names = set(entries[0].attachments.values_list("filename", "size"))
        files = [str(file.pk) for file in public_files(ticket) if (file.filename, file.size) in names]
        to, text = ", ".join(entries[0].recipients), entries[0].text
        return {"to": to, "text": text, "language": entries[0].language, "attachments": " ".join(files)}
    fields = {"mode": "answer", "language": ticket.language, "topic": ticket.topic.code if ticket.topic else ""}
    for entry in entries:
        if entry.kind == EntryKind.ANSWER:
            fields |= {"text": entry.text, "language": entry.language, "cc": ", ".join(entry.cc)}
            fields |= {"faq": " ".join(map(str, faq_offers.put_into(entry)))}
        elif entry.kind == EntryKind.QUESTION and entry.handover is not None:
            expert = entry.handover.expert
            fields |= {
                "question": entry.text,
                "service": entry.handover.service.code,
                "expert": expert.username if expert else "",
            }
    if ticket.awaited_until is not None:
        until = ticket.awaited_until.astimezone(BRUSSELS)
        fields |= {"awaited": ticket.awaited, "awaiting": ticket.awaiting, "until": until.strftime("%Y-%m-%dT%H:%M")}
    return fields


def _files(entries: list[Entry]) -> list[Upload]:
    rows = Attachment.objects.filter(entry__in=entries, sealed__isnull=False).order_by("pk")
    known = attached_to([entry.pk for entry in entries])
    return [Upload(row.filename, row.content_type, UPLOADS.open(row), known.get(row.filename)) for row in rows]
