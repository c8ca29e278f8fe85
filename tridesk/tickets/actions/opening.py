"""A request becomes a ticket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.models import Contact, Organisation
from tridesk.directory.office.queries import working_hours
from tridesk.directory.organisations.queries import contacts_by_emails
from tridesk.journal.actions import Happening, record_all
from tridesk.journal.bulk_copy import copy_in
from tridesk.kit import clock
from tridesk.kit.clock import BRUSSELS
from tridesk.kit.errors import Invalid
from tridesk.kit.text import one_line
from tridesk.tickets import entry_store, lifecycle
from tridesk.tickets.entry_store import Upload, Veil
from tridesk.tickets.lifecycle import Channel
from tridesk.tickets.models import EntryKind, Ticket, Topic
from tridesk.tickets.requesters import spoken_language


@dataclass(frozen=True, slots=True)
class Requester:
    """The requester as far as known, with their contact or organisation in the directory where there is one."""

    name: str = ""
    email: str = ""
    phone: str = ""
    contact: Contact | None = None
    organisation: Organisation | None = None

    def known_as(self, contact: Contact | None) -> Requester:
        """The requester with what the directory knows of `contact`."""
        if contact is None:
            return self
        return Requester(
            name=self.name or contact.name,
            email=self.email or contact.email,
            phone=self.phone or contact.phone,
            contact=contact,
            organisation=self.organisation or contact.organisation,
        )


@dataclass(frozen=True, slots=True)
class NewTicket:
    """A request of which a ticket is to be made; a `language` of '' is that of the requester, if anybody knows it."""

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


def new_ticket(asked: NewTicket, veil: Veil, *, at: datetime, due_at: datetime) -> Ticket:
    """The ticket of a request that came at `at`: not written, no number yet. `veil` masks what it shows."""
    subject = one_line(asked.subject, 300) or one_line(asked.text, 100)
    if not subject:
        raise Invalid(_("Say in a few words what the request is about."), field="subject")
    requester = asked.requester
    return Ticket(
        channel=asked.channel.value,
        language=asked.language or spoken_language(requester.contact, requester.organisation),
        subject=one_line(veil.over(subject), 300),
        topic=asked.topic,
        priority=asked.priority,
        owner=asked.owner,
        contact=requester.contact,
        organisation=requester.organisation,
        requester_name=one_line(veil.over(requester.name), 200),
        requester_email=requester.email,
        requester_phone=requester.phone,
        opened_at=at,
        changed_at=at,
        due_at=due_at,
    )


def opening_of(ticket: Ticket, by: User | None = None, at: datetime | None = None) -> Happening:
    """What the journal says of a new ticket."""
    data = {"channel": ticket.channel, "language": ticket.language}
    return Happening("ticket.opened", ticket.ref, data, by.pk if by else None, at)


def write_tickets(tickets: Sequence[Ticket]) -> None:
    """Writes new tickets; those without a number get the next ones."""
    unnumbered = [ticket for ticket in tickets if not ticket.number]
    for ticket, number in zip(unnumbered, next_numbers(len(unnumbered)), strict=True):
        ticket.number = number
    copy_in(tickets)


def next_numbers(count: int) -> list[str]:
    """The next ticket numbers of the year, like `2026-000123`; the counter stays locked until the commit."""
    if not count:
        return []
    year = clock.now().astimezone(BRUSSELS).year
    with connection.cursor() as cursor:
        cursor.execute("SELECT tickets_next_numbers(%s, %s)", [year, count])
        return [row[0] for row in cursor.fetchall()]


def open_ticket(asked: NewTicket) -> Ticket:
    """Opens a ticket for one request and puts what was asked on it."""
    return open_tickets([asked])[0]


@transaction.atomic
def open_tickets(asked: Sequence[NewTicket]) -> list[Ticket]:
    """Opens a ticket for each of these, in as many statements as for one, with what the directory knows of them."""
    at, hours = clock.now(), working_hours()
    contacts = contacts_by_emails({new.requester.email for new in asked if new.requester.contact is None})
    tickets, entries = [], []
    for new in asked:
        requester, veil = new.requester, Veil.new()
        known = requester.known_as(requester.contact or contacts.get(requester.email.strip().lower()))
        due_at = lifecycle.due(at, new.priority, hours)
        ticket = new_ticket(replace(new, requester=known), veil, at=at, due_at=due_at)
        laid_out = entry_store.lay_out(
            ticket,
            EntryKind.REQUEST,
            new.text,
            author_name=ticket.requester_name,
            language=ticket.language,
            veil=veil,
            uploads=new.uploads,
        )
        tickets.append(ticket)
        entries.append(laid_out)
    write_tickets(tickets)
    entry_store.write(entries, tickets)
    record_all(opening_of(ticket, new.by) for new, ticket in zip(asked, tickets, strict=True))
    return tickets


@transaction.atomic
def answer_at_once(asked: NewTicket, *, by: User, answer: str) -> Ticket:
    """Opens and closes a ticket in one gesture: the request that was answered while the caller was there."""
    from tridesk.tickets.actions.outcomes import close

    ticket = open_ticket(replace(asked, by=by, owner=by, text=asked.text or asked.subject))
    return close(ticket, by=by, text=answer, send=False)
