"""Changes the requester, the topic and other fields of a ticket."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.models import Contact, Organisation
from tridesk.directory.office.queries import working_hours
from tridesk.journal.actions import record
from tridesk.kit.errors import Conflict, Invalid
from tridesk.kit.text import one_line
from tridesk.tickets import entry_store, lifecycle, search
from tridesk.tickets.actions.transitions import locked, save
from tridesk.tickets.lifecycle import State
from tridesk.tickets.models import Ticket
from tridesk.tickets.requesters import spoken_language

CHANGEABLE = frozenset(
    {
        "subject",
        "topic",
        "language",
        "priority",
        "organisation",
        "requester_name",
        "requester_email",
        "requester_phone",
    }
)


@transaction.atomic
def take(ticket: Ticket, *, by: User) -> Ticket:
    """Makes a ticket one's own; refuses when a colleague took it since `ticket` was looked at."""
    now = locked(ticket)
    if now.owner is not None and now.owner_id not in (ticket.owner_id, by.pk):
        raise Conflict(_("%(person)s was quicker and has this ticket now.") % {"person": now.owner})
    return give(ticket, to=by, by=by)


@transaction.atomic
def give(ticket: Ticket, *, to: User | None, by: User) -> Ticket:
    """Gives a ticket to a colleague, or back to the pool."""
    if to is not None and not to.may("ticket.work"):
        raise Invalid(_("%(person)s does not work on tickets.") % {"person": to}, field="owner")
    ticket = locked(ticket)
    if not ticket.is_active:
        raise Conflict(_("This ticket is closed: reopen it first."))
    save(ticket, owner=to)
    record("ticket.given", by=by, ref=ticket.ref, data={"to": to.pk if to else None})
    return ticket


@transaction.atomic
def change(ticket: Ticket, *, by: User, **fields: Any) -> Ticket:
    """Corrects fields of a ticket or its requester; writes and journals only the fields that differ."""
    if unknown := set(fields) - CHANGEABLE:
        raise ValueError(f"not changeable: {unknown}")
    ticket = locked(ticket)
    if ticket.state == "archived":
        raise Conflict(_("This ticket is archived and can only be read."))
    veil = entry_store.Veil.new()
    for name, most in (("subject", 300), ("requester_name", 200)):
        if name in fields:
            fields[name] = one_line(veil.over(one_line(fields[name], most)), most)
    if fields.get("subject") == "":
        raise Invalid(_("Say in a few words what the request is about."), field="subject")
    if not fields.get("language", ticket.language) and "organisation" in fields:
        fields["language"] = spoken_language(None, fields["organisation"])
    changed = {name: value for name, value in fields.items() if getattr(ticket, name) != value}
    if not changed:
        return ticket
    if "priority" in changed and ticket.is_active and ticket.state != State.SECOND_LINE.value:
        changed["due_at"] = lifecycle.due_anew(ticket.due_at, ticket.priority, changed["priority"], working_hours())
    save(ticket, **changed)
    search.index([(ticket.pk, entry_store.ticket_words(ticket))])
    record("ticket.changed", by=by, ref=ticket.ref, data={"fields": sorted(set(changed) - {"due_at"})})
    return ticket


@transaction.atomic
def recognise(
    ticket: Ticket, *, by: User, contact: Contact | None = None, organisation: Organisation | None = None
) -> Ticket:
    """Sets the requester: a contact of the directory with their organisation, or an organisation alone.

    Filled fields stay; the directory adds a missing name, address or language.
    """
    ticket = locked(ticket)
    if ticket.state == "archived":
        raise Conflict(_("This ticket is archived and can only be read."))
    body = organisation or (contact.organisation if contact else None)
    changed: dict[str, Any] = {"contact": contact, "organisation": body}
    changed["language"] = ticket.language or spoken_language(contact, body)
    if contact is not None:
        changed["requester_name"] = ticket.requester_name or contact.name[:200]
        changed["requester_email"] = ticket.requester_email or contact.email
    changed = {name: value for name, value in changed.items() if getattr(ticket, name) != value}
    if not changed:
        return ticket
    save(ticket, **changed)
    search.index([(ticket.pk, entry_store.ticket_words(ticket))])
    who = {"contact": contact.pk if contact else None, "organisation": body.pk if body else None}
    record("ticket.recognised", by=by, ref=ticket.ref, data=who)
    return ticket
