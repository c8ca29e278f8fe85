"""The three outcomes: answered at once, being researched, handed to the second line; and the ways back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.models import Service
from tridesk.directory.queries import experts_of, working_hours
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotAllowed
from tridesk.kit.text import one_line
from tridesk.tickets import lifecycle, texts, writing
from tridesk.tickets.actions import answering, classifying
from tridesk.tickets.actions.moving import locked, move, save
from tridesk.tickets.lifecycle import Awaiting, Event, State
from tridesk.tickets.models import Entry, EntryKind, Handover, Ticket, Topic
from tridesk.tickets.writing import Upload

MOST_RESEARCH = timedelta(days=5 * 365)  # the year 9999 is a slip, and some time zone has no room for it


@transaction.atomic
def close(
    ticket: Ticket,
    *,
    by: User,
    text: str = "",
    language: str = "",
    topic: Topic | None = None,
    send: bool = True,
    uploads: Sequence[Upload] = (),
) -> Ticket:
    """Closes a ticket, with the answer in the same gesture when there is one, and the topic it turned out to be."""
    if topic is not None:
        ticket = classifying.change(ticket, by=by, topic=topic)
    if text.strip():
        ticket = answering.answer(ticket, by=by, text=text, language=language, send=send, uploads=uploads)
    ticket = locked(ticket)
    move(ticket, Event.CLOSE)
    _withdraw_questions(ticket)
    save(ticket, closed_at=clock.now(), owner=ticket.owner or by)
    record("ticket.closed", by=by, ref=ticket.ref, data={"outcome": ticket.outcome})
    return ticket


@transaction.atomic
def research(
    ticket: Ticket, *, by: User, awaited: str, until: datetime, awaiting: Awaiting = Awaiting.DESK, tell: str = ""
) -> Ticket:
    """Keeps a ticket open for research: what is awaited, of whom, until when; `tell` goes to the requester.

    While the requester is awaited the clock stands still.
    """
    if not awaited.strip():
        raise Invalid(_("Say what is awaited."), field="awaited")
    if until <= clock.now():
        raise Invalid(_("Choose a moment that is still to come."), field="until")
    if until > clock.now() + MOST_RESEARCH:
        raise Invalid(_("Choose a moment within the next five years."), field="until")
    if tell.strip():
        ticket = answering.answer(ticket, by=by, text=tell)
    ticket = locked(ticket)
    move(ticket, Event.RESEARCH)
    running = lifecycle.Clock(ticket.due_at, ticket.paused_at)
    running = (
        running.pause(clock.now()) if awaiting is Awaiting.REQUESTER else running.resume(clock.now(), working_hours())
    )
    save(
        ticket,
        awaiting=awaiting.value,
        awaited=one_line(writing.Veil.new().over(awaited), 300),
        awaited_until=until,
        due_at=running.due,
        paused_at=running.paused,
        owner=ticket.owner or by,
    )
    record("ticket.researched", by=by, ref=ticket.ref, data={"awaiting": awaiting.value, "until": until.isoformat()})
    return ticket


@transaction.atomic
def hand_over(
    ticket: Ticket, *, by: User, service: Service, question: str, expert: User | None = None, tell: bool = True
) -> Ticket:
    """Hands a ticket to the second line: a question to a service or to one named expert of it.

    The first line keeps the ticket in sight; the requester is told (`tell`) where he has an address.
    """
    if not question.strip():
        raise Invalid(_("Say what the second line is asked."), field="question")
    if expert is not None and expert not in experts_of(service):
        raise Invalid(_("%(person)s is not an expert of this service.") % {"person": expert}, field="expert")
    ticket = locked(ticket)
    move(ticket, Event.HAND_OVER)
    _withdraw_questions(ticket)
    now = clock.now()
    handover = Handover.objects.create(
        ticket=ticket, service=service, expert=expert, asked_by=by, asked_at=now,
        due_at=working_hours().add(now, lifecycle.SECOND_LINE_WITHIN),
    )  # fmt: skip
    entry = writing.add_entry(ticket, EntryKind.QUESTION, question, by=by, handover=handover)
    save(ticket, owner=ticket.owner or by, due_at=handover.due_at)
    record("ticket.handed_over", by=by, ref=ticket.ref, data={"service": service.code})
    _ask_experts(ticket, handover, entry, by)
    if tell and ticket.requester_email:
        _tell_requester(ticket, handover, by)
    return ticket


@transaction.atomic
def expert_answers(ticket: Ticket, *, by: User, text: str, uploads: Sequence[Upload] = (), **fields: Any) -> Ticket:
    """The second line answers; the ticket is back with the first line, which tells the requester."""
    if not text.strip():
        raise Invalid(_("An answer needs some words."), field="text")
    ticket = locked(ticket)
    handover = waiting_handover(ticket)
    if handover is None:
        raise Conflict(_("No question to the second line is waiting on this ticket."))
    if by != handover.expert and by not in experts_of(handover.service):
        raise NotAllowed(_("This question was put to another service."))
    move(ticket, Event.EXPERT_ANSWER)
    handover.answered_at, handover.answered_by = clock.now(), by
    handover.save(update_fields=["answered_at", "answered_by"])
    writing.add_entry(ticket, EntryKind.EXPERT_ANSWER, text, by=by, handover=handover, uploads=uploads, **fields)
    save(ticket, due_at=lifecycle.due(clock.now(), ticket.priority, working_hours()))
    record("ticket.expert_answered", by=by, ref=ticket.ref, data={"service": handover.service.code})
    return ticket


@transaction.atomic
def take_back(ticket: Ticket, *, by: User) -> Ticket:
    """Takes a ticket back from the second line, without an answer."""
    ticket = locked(ticket)
    move(ticket, Event.TAKE_BACK)
    _withdraw_questions(ticket)
    save(ticket, due_at=lifecycle.due(clock.now(), ticket.priority, working_hours()))
    record("ticket.taken_back", by=by, ref=ticket.ref)
    return ticket


@transaction.atomic
def reopen(ticket: Ticket, *, by: User | None) -> Ticket:
    """Opens a closed ticket again; its clock starts anew."""
    ticket = locked(ticket)
    move(ticket, Event.REOPEN)
    start_again(ticket)
    save(ticket)
    record("ticket.reopened", by=by, ref=ticket.ref)
    return ticket


def start_again(ticket: Ticket) -> None:
    """A fresh clock and one more on the count of reopenings; not saved yet."""
    ticket.due_at = lifecycle.due(clock.now(), ticket.priority, working_hours())
    ticket.paused_at = None
    ticket.reopened += 1


def waiting_handover(ticket: Ticket) -> Handover | None:
    """The question that waits for the second line, if one does."""
    waiting = ticket.handovers.filter(answered_at__isnull=True, withdrawn_at__isnull=True)
    return waiting.select_related("service", "expert").order_by("-id").first()


def _withdraw_questions(ticket: Ticket) -> None:
    if ticket.outcome == State.SECOND_LINE.value:
        ticket.handovers.filter(answered_at__isnull=True, withdrawn_at__isnull=True).update(withdrawn_at=clock.now())


def _ask_experts(ticket: Ticket, handover: Handover, entry: Entry, by: User) -> None:
    """Mails the question to the named expert, else to the service, else to each of its experts."""
    expert, service = handover.expert, handover.service
    recipients = (
        [expert.email] if expert else [service.email] if service.email else [one.email for one in experts_of(service)]
    )
    recipients = [address for address in recipients if address]
    if not recipients:
        return
    language = expert.language if expert else by.language
    filled = texts.fill(
        "desk.to_expert", language, ticket, by, question=entry.text, until=texts.moment(handover.due_at, language),
        service=service.names.in_(language),
    )  # fmt: skip
    mail = answering.send_mail(
        ticket, filled.body, kind="question", by=by, language=language, recipients=recipients, subject=filled.title,
        footer=False,
    )  # fmt: skip
    entry.out_mail, entry.message_id, entry.recipients = mail, mail.message_id.strip("<>"), mail.recipients
    entry.save(update_fields=["out_mail", "message_id", "recipients"])


def _tell_requester(ticket: Ticket, handover: Handover, by: User) -> None:
    language = ticket.language
    filled = texts.fill(
        "desk.handed_over", language, ticket, by, until=texts.moment(handover.due_at, language),
        service=handover.service.names.in_(language),
    )  # fmt: skip
    mail = answering.send_mail(ticket, filled.body, kind="notice", by=by, language=language, automatic=True)
    writing.add_entry(
        ticket, EntryKind.ACKNOWLEDGEMENT, filled.body, by=by, language=language, out_mail=mail,
        message_id=mail.message_id.strip("<>"), recipients=mail.recipients,
    )  # fmt: skip
