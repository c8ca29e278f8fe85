"""A request becomes a ticket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.models import Contact, Organisation
from tridesk.directory.queries import contact_by_email, working_hours
from tridesk.journal.actions import Happening, record_all
from tridesk.kit import clock
from tridesk.kit.clock import BRUSSELS
from tridesk.kit.errors import Invalid
from tridesk.kit.text import one_line
from tridesk.tickets import entry_store, lifecycle, search
from tridesk.tickets.entry_store import Upload, Veil
from tridesk.tickets.lifecycle import Channel
from tridesk.tickets.models import EntryKind, Ticket, Topic


@dataclass(frozen=True, slots=True)
class Requester:
    """The requester as far as known, with their contact or organisation in the directory where there is one."""

    name: str = ""
    email: str = ""
    phone: str = ""
    contact: Contact | None = None
    organisation: Organisation | None = None


@dataclass(frozen=True, slots=True)
class NewTicket:
    """A request of which a ticket is to be made."""

    by: User | None
    channel: Channel
    language: str
    subject: str
    text: str
    requester: Requester
    topic: Topic | None = None
    priority: int = lifecycle.NORMAL
    owner: User | None = None
    uploads: Sequence[Upload] = ()


def next_numbers(count: int) -> list[str]:
    """The next ticket numbers of this year in Brussels, like `2026-000123`."""
    year = clock.now().astimezone(BRUSSELS).year
    with connection.cursor() as cursor:
        cursor.execute("SELECT tickets_next_numbers(%s, %s)", [year, count])
        return [row[0] for row in cursor.fetchall()]


def open_ticket(asked: NewTicket) -> Ticket:
    """Opens a ticket for one request and puts what was asked on it."""
    return open_tickets([asked])[0]


@transaction.atomic
def open_tickets(asked: Sequence[NewTicket]) -> list[Ticket]:
    """Opens a ticket for each of these, in as many statements as for one."""
    now, veils = clock.now(), [Veil.new() for _opening in asked]
    tickets = [_ticket(opening, veil, now) for opening, veil in zip(asked, veils, strict=True)]
    for ticket, number in zip(tickets, next_numbers(len(tickets)) if tickets else (), strict=True):
        ticket.number = number
    Ticket.objects.bulk_create(tickets)
    laid_out = [
        entry_store.lay_out(
            ticket, EntryKind.REQUEST, opening.text, author_name=ticket.requester_name, language=opening.language,
            veil=veil, uploads=opening.uploads,
        )
        for opening, veil, ticket in zip(asked, veils, tickets, strict=True)
    ]  # fmt: skip
    entry_store.keep(laid_out)
    search.index(
        [
            (opening.entry.ticket_id, opening.words | entry_store.ticket_words(opening.entry.ticket))
            for opening in laid_out
        ]
    )
    record_all(
        Happening(
            "ticket.opened",
            ticket.ref,
            {"channel": opening.channel, "language": opening.language},
            opening.by.pk if opening.by else None,
        )
        for opening, ticket in zip(asked, tickets, strict=True)
    )
    return tickets


def _ticket(asked: NewTicket, veil: Veil, now: datetime) -> Ticket:
    subject = one_line(asked.subject, 300) or one_line(asked.text, 100)
    if not subject:
        raise Invalid(_("Say in a few words what the request is about."), field="subject")
    who = _completed(asked.requester)
    return Ticket(
        channel=asked.channel,
        language=asked.language,
        subject=one_line(veil.over(subject), 300),
        topic=asked.topic,
        priority=asked.priority,
        owner=asked.owner,
        contact=who.contact,
        organisation=who.organisation,
        requester_name=one_line(veil.over(who.name), 200),
        requester_email=who.email,
        requester_phone=who.phone,
        opened_at=now,
        changed_at=now,
        due_at=lifecycle.due(now, asked.priority, working_hours()),
    )


@transaction.atomic
def answer_at_once(asked: NewTicket, *, by: User, answer: str) -> Ticket:
    """Opens and closes a ticket in one gesture: the request that was answered while the caller was there."""
    from tridesk.tickets.actions.outcomes import close

    ticket = open_ticket(replace(asked, by=by, owner=by, text=asked.text or asked.subject))
    return close(ticket, by=by, text=answer, send=False)


def _completed(requester: Requester) -> Requester:
    """The requester with what the directory knows of the address."""
    contact = requester.contact or (contact_by_email(requester.email) if requester.email else None)
    if contact is None:
        return requester
    return Requester(
        name=requester.name or contact.name,
        email=requester.email or contact.email,
        phone=requester.phone or contact.phone,
        contact=contact,
        organisation=requester.organisation or contact.organisation,
    )
