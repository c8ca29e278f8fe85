"""A request becomes a ticket."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.models import Contact, Organisation
from tridesk.directory.queries import contact_by_email, working_hours
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.clock import BRUSSELS
from tridesk.kit.errors import Invalid
from tridesk.kit.text import one_line
from tridesk.tickets import lifecycle, search, writing
from tridesk.tickets.lifecycle import Channel
from tridesk.tickets.models import EntryKind, Ticket, Topic
from tridesk.tickets.writing import Upload, Veil


@dataclass(frozen=True, slots=True)
class Requester:
    """Who asks, as far as is known; a contact or organisation of the directory when there is one."""

    name: str = ""
    email: str = ""
    phone: str = ""
    contact: Contact | None = None
    organisation: Organisation | None = None


def next_numbers(count: int) -> list[str]:
    """The next ticket numbers of this year in Brussels, like `2026-000123`."""
    year = clock.now().astimezone(BRUSSELS).year
    with connection.cursor() as cursor:
        cursor.execute("SELECT tickets_next_numbers(%s, %s)", [year, count])
        return [row[0] for row in cursor.fetchall()]


@transaction.atomic
def open_ticket(
    *,
    by: User | None,
    channel: Channel,
    language: str,
    subject: str,
    text: str,
    requester: Requester,
    topic: Topic | None = None,
    priority: int = lifecycle.NORMAL,
    owner: User | None = None,
    uploads: Iterable[Upload] = (),
) -> Ticket:
    """Opens a ticket for one request and puts what was asked on it."""
    subject = one_line(subject, 300) or one_line(text, 100)
    if not subject:
        raise Invalid(_("Say in a few words what the request is about."), field="subject")
    now, veil = clock.now(), Veil.new()
    who = _completed(requester)
    ticket = Ticket.objects.create(
        number=next_numbers(1)[0],
        channel=channel,
        language=language,
        subject=one_line(veil.over(subject), 300),
        topic=topic,
        priority=priority,
        owner=owner,
        contact=who.contact,
        organisation=who.organisation,
        requester_name=one_line(veil.over(who.name), 200),
        requester_email=who.email,
        requester_phone=who.phone,
        opened_at=now,
        changed_at=now,
        due_at=lifecycle.due(now, priority, working_hours()),
    )
    writing.add_entry(
        ticket,
        EntryKind.REQUEST,
        text,
        author_name=ticket.requester_name,
        language=language,
        veil=veil,
        uploads=uploads,
    )
    search.index([(ticket.pk, writing.ticket_words(ticket))])
    record("ticket.opened", by=by, ref=ticket.ref, data={"channel": channel, "language": language})
    return ticket


@transaction.atomic
def answer_at_once(
    *,
    by: User,
    channel: Channel,
    language: str,
    subject: str,
    answer: str,
    requester: Requester,
    topic: Topic | None = None,
    text: str = "",
    priority: int = lifecycle.NORMAL,
    uploads: Iterable[Upload] = (),
) -> Ticket:
    """Opens and closes a ticket in one gesture: the request that was answered while the caller was there."""
    from tridesk.tickets.actions.outcomes import close

    ticket = open_ticket(
        by=by, channel=channel, language=language, subject=subject, text=text or subject, requester=requester,
        topic=topic, owner=by, priority=priority, uploads=uploads,
    )  # fmt: skip
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
