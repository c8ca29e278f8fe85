"""What a mail may do on a ticket: at once when its sender is proved, else when an agent confirms it.

Until then its words stand on the ticket as 'by mail, not proved'; they settle nothing and change no state.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.directory.office.queries import experts_of
from tridesk.journal.actions import record, record_all
from tridesk.kit.errors import Conflict
from tridesk.tickets.actions.second_line import note_answer, settle
from tridesk.tickets.actions.transitions import learn_language, locked, move, open_again, save
from tridesk.tickets.lifecycle import Event, State
from tridesk.tickets.models import Entry, EntryKind, Handover, Ticket, Trust


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question to the second line, and the expert of it with some mail address; None is the service's own address."""

    question: Handover
    expert: User | None


def asked_at(ticket: Ticket, email: str) -> AskedQuestion | None:
    """The question of this ticket that the owner of a mail address was asked: one that waits before others."""
    if not email:
        return None
    for question in questions_of(ticket):
        experts = [*([question.expert] if question.expert else []), *experts_of(question.service)]
        expert = next(
            (candidate for candidate in experts if candidate.is_active and candidate.email.lower() == email.lower()),
            None,
        )
        if expert is not None or question.service.email.lower() == email.lower():
            return AskedQuestion(question, expert)
    return None


def questions_of(ticket: Ticket) -> list[Handover]:
    """Every question that was put to the second line: those that wait first, the newest first."""
    questions = ticket.handovers.select_related("service", "expert").order_by("-id")
    return sorted(questions, key=lambda question: not is_waiting(question))


def is_waiting(question: Handover) -> bool:
    return question.answered_at is None and question.withdrawn_at is None


def accept_answer(ticket: Ticket, asked: AskedQuestion) -> None:
    """Counts a word of the second line on a locked ticket, which is not saved yet: it settles a question that waits;
    a word that comes later is noted, and opens a closed ticket again."""
    if is_waiting(asked.question) and ticket.state == State.SECOND_LINE.value:
        settle(ticket, asked.question, by=asked.expert)
        return
    note_answer(ticket, asked.question, by=asked.expert)
    if ticket.state == State.CLOSED.value:
        record_all([open_again(ticket, Event.REPLY_IN)])


@transaction.atomic
def confirm_mail(entry: Entry, *, by: User) -> Ticket:
    """Confirms the sender of a mail: it now takes the effect that a proved mail takes at once."""
    ticket, entry = _undecided(entry, by)
    came_later = ticket.entries.filter(pk__lt=entry.pk).exists()  # what opened the ticket has had its effect
    if entry.kind == EntryKind.EXPERT_ANSWER:
        asked = asked_at(ticket, entry.author_email)
        if asked is None and entry.handover is not None:
            asked = AskedQuestion(entry.handover, None)
        if asked is not None:
            entry.handover, entry.author = asked.question, asked.expert
            accept_answer(ticket, asked)
    elif came_later and ticket.state == State.CLOSED.value:
        event = Event.REOPEN if entry.kind == EntryKind.FAILURE else Event.REPLY_IN
        record_all([open_again(ticket, event)])
    elif came_later and entry.kind in (EntryKind.REQUEST, EntryKind.OUTSIDE):
        move(ticket, Event.REPLY_IN)
    if entry.kind == EntryKind.REQUEST:
        learn_language(ticket, entry.language)
    entry.trust = Trust.CONFIRMED
    entry.save(update_fields=["trust", "handover", "author"])
    save(ticket)
    record("ticket.mail_confirmed", by=by, ref=ticket.ref, data={"entry": entry.pk})
    return ticket


@transaction.atomic
def refuse_mail(entry: Entry, *, by: User) -> Ticket:
    """Marks the sender of a mail as false; the mail stays on the ticket and has no effect."""
    ticket, entry = _undecided(entry, by)
    entry.trust = Trust.REFUSED
    entry.save(update_fields=["trust"])
    save(ticket)
    record("ticket.mail_refused", by=by, ref=ticket.ref, data={"entry": entry.pk})
    return ticket


def _undecided(entry: Entry, by: User) -> tuple[Ticket, Entry]:
    require(by, "ticket.work")
    ticket = locked(entry.ticket)
    entry = Entry.objects.select_related("handover__service").get(pk=entry.pk)
    if entry.trust != Trust.UNPROVED or ticket.state == State.ARCHIVED.value:
        raise Conflict(_("Nothing about this mail is to be decided any more."))
    return ticket, entry
