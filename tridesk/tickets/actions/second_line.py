"""The second line: a question to a service or to one of its experts, the answer, and the way back."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.models import Service
from tridesk.directory.office.queries import experts_of, working_hours
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotAllowed
from tridesk.tickets import entry_store, lifecycle, texts
from tridesk.tickets.actions import answers
from tridesk.tickets.actions.transitions import locked, move, save
from tridesk.tickets.entry_store import Upload
from tridesk.tickets.lifecycle import Event
from tridesk.tickets.models import Entry, EntryKind, Handover, Ticket


@transaction.atomic
def hand_over(
    ticket: Ticket,
    *,
    by: User,
    service: Service,
    question: str,
    expert: User | None = None,
    tell: bool = True,
    words: str = "",
    language: str = "",
    uploads: Sequence[Upload] = (),
    cc: Sequence[str] = (),
) -> Ticket:
    """Hands a ticket to the second line: a question, with files, to a service or to one named expert of it.

    The first line keeps the ticket in its list. With `tell`, a requester with a mail address is informed. `words` for
    the requester, if any, are an answer instead, and the files go with them.
    """
    if not question.strip():
        raise Invalid(_("Say what the second line is asked."), field="question")
    experts = experts_of(service)
    if expert is not None and expert not in experts:
        raise Invalid(_("%(person)s is not an expert of this service.") % {"person": expert}, field="expert")
    if not experts and not service.email:
        raise Invalid(_("Nobody answers for this service: name an expert first."), field="service")
    ticket = locked(ticket)
    move(ticket, Event.HAND_OVER)
    withdraw_questions(ticket)
    now = clock.now()
    handover = Handover.objects.create(
        ticket=ticket,
        service=service,
        expert=expert,
        asked_by=by,
        asked_at=now,
        due_at=working_hours().add(now, lifecycle.SECOND_LINE_WITHIN),
    )
    files = () if words.strip() else uploads
    entry = entry_store.add_entry(ticket, EntryKind.QUESTION, question, by=by, handover=handover, uploads=files)
    save(ticket, owner=ticket.owner or by, due_at=handover.due_at)
    record("ticket.handed_over", by=by, ref=ticket.ref, data={"service": service.code})
    _ask(ticket, handover, entry, by, [recipient.email for recipient in experts], files)
    if words.strip():
        return answers.answer(ticket, by=by, text=words, language=language, uploads=uploads, cc=cc)
    if tell and ticket.requester_email:
        _tell_requester(ticket, handover, by)
    return ticket


@transaction.atomic
def expert_answers(ticket: Ticket, *, by: User, text: str, uploads: Sequence[Upload] = ()) -> Ticket:
    """The second line answers; the ticket is back with the first line, which tells the requester."""
    if not text.strip():
        raise Invalid(_("An answer needs some words."), field="text")
    ticket = locked(ticket)
    handover = _question_for(ticket, by)
    settle(ticket, handover, by=by)
    entry_store.add_entry(ticket, EntryKind.EXPERT_ANSWER, text, by=by, handover=handover, uploads=uploads)
    save(ticket)
    return ticket


@transaction.atomic
def take_back(ticket: Ticket, *, by: User) -> Ticket:
    """Takes a ticket back from the second line, without an answer."""
    ticket = locked(ticket)
    move(ticket, Event.TAKE_BACK)
    withdraw_questions(ticket)
    save(ticket, due_at=lifecycle.due(clock.now(), ticket.priority, working_hours()))
    record("ticket.taken_back", by=by, ref=ticket.ref)
    return ticket


def settle(ticket: Ticket, handover: Handover, *, by: User | None) -> None:
    """Notes on a locked ticket that a question is answered; the ticket is not saved yet.

    `by` is None when a service answers from its common address. A merge may have brought a second question along: the
    ticket comes back to the first line with the last answer.
    """
    handover.answered_at, handover.answered_by = clock.now(), by
    handover.save(update_fields=["answered_at", "answered_by"])
    if waiting_handover(ticket) is None:
        move(ticket, Event.EXPERT_ANSWER)
        ticket.due_at = lifecycle.due(clock.now(), ticket.priority, working_hours())
    note_answer(ticket, handover, by=by)


def note_answer(ticket: Ticket, handover: Handover, *, by: User | None) -> None:
    """Notes that the second line wrote: open pages show it, and whoever writes an answer hears of it."""
    record("ticket.expert_answered", by=by, ref=ticket.ref, data={"service": handover.service.code})


def waiting_questions(ticket: Ticket) -> list[Handover]:
    """The questions that wait for the second line, the newest first."""
    waiting = ticket.handovers.filter(answered_at__isnull=True, withdrawn_at__isnull=True)
    return list(waiting.select_related("service", "expert").order_by("-id"))


def waiting_handover(ticket: Ticket) -> Handover | None:
    """The question that waits for the second line, if one does."""
    return next(iter(waiting_questions(ticket)), None)


def withdraw_questions(ticket: Ticket) -> None:
    """Takes back what still waits for the second line: it need not answer any more."""
    waiting = Handover.objects.filter(ticket=ticket, answered_at__isnull=True, withdrawn_at__isnull=True)
    waiting.update(withdrawn_at=clock.now())


def _question_for(ticket: Ticket, expert: User) -> Handover:
    """The waiting question that this expert may answer."""
    waiting = waiting_questions(ticket)
    if not waiting:
        raise Conflict(_("No question to the second line is waiting on this ticket."))
    own = next(
        (handover for handover in waiting if expert == handover.expert or expert in experts_of(handover.service)), None
    )
    if own is None:
        raise NotAllowed(_("This question was put to another service."))
    return own


def _ask(
    ticket: Ticket, handover: Handover, entry: Entry, by: User, experts: Sequence[str], files: Sequence[Upload]
) -> None:
    """Mails the question to the named expert, else to the service, else to each of its experts."""
    expert, service = handover.expert, handover.service
    recipients = [expert.email] if expert else [service.email] if service.email else experts
    recipients = [address for address in recipients if address]
    if not recipients:
        return
    language = expert.language if expert else by.language
    filled = texts.fill(
        "desk.to_expert",
        language,
        ticket,
        by,
        contact=texts.named_requester(ticket, language),
        question=entry.text,
        until=texts.moment(handover.due_at, language),
        service=service.names.in_(language),
    )
    mail = answers.send_mail(
        ticket,
        filled.body,
        kind="question",
        by=by,
        language=language,
        recipients=recipients,
        subject=filled.title,
        footer=False,
        uploads=files,
    )
    entry.out_mail, entry.message_id, entry.recipients = mail, mail.message_id.strip("<>"), mail.recipients
    entry.save(update_fields=["out_mail", "message_id", "recipients"])


def _tell_requester(ticket: Ticket, handover: Handover, by: User) -> None:
    def words(language: str) -> texts.Filled:
        return texts.fill(
            "desk.handed_over",
            language,
            ticket,
            by,
            until=texts.moment(handover.due_at, language),
            service=handover.service.names.in_(language),
        )

    mail, text = answers.send_automatic(ticket, words, kind="notice", by=by)
    entry_store.add_entry(
        ticket,
        EntryKind.ACKNOWLEDGEMENT,
        text,
        by=by,
        language=ticket.language,
        out_mail=mail,
        message_id=mail.message_id.strip("<>"),
        recipients=mail.recipients,
    )
