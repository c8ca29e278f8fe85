"""What requesters do themselves on their own request, proved by their link; nothing here asks for a colleague."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.journal.actions import record, record_all
from tridesk.kit import clock
from tridesk.kit.errors import Invalid
from tridesk.mailroom.conversation import language_of_text
from tridesk.tickets import entry_store
from tridesk.tickets.actions.second_line import withdraw_questions
from tridesk.tickets.actions.transitions import (
    learn_language,
    locked,
    locked_for_words,
    move,
    open_again,
    save,
)
from tridesk.tickets.entry_store import Upload
from tridesk.tickets.lifecycle import Event, State
from tridesk.tickets.models import EntryKind, Ticket, Trust


@transaction.atomic
def add_reply(ticket: Ticket, *, email: str, text: str, uploads: Sequence[Upload] = ()) -> Ticket:
    """Puts what the requester wrote on their ticket; a closed one opens again, one that waits goes on."""
    ticket = locked_for_words(ticket)
    if not text.strip() and not uploads:
        raise Invalid(_("Write your message, or add a file."), field="text")
    learn_language(ticket, "" if ticket.language else language_of_text(text))
    entry_store.add_entry(
        ticket,
        EntryKind.REQUEST,
        text,
        uploads=uploads,
        language=ticket.language,
        trust=Trust.PROVED,
        author_name=ticket.requester_name or email,
        author_email=email,
    )
    record("ticket.reply_came", by=None, ref=ticket.ref, data={"automatic": False})
    if ticket.state == State.CLOSED.value:
        record_all([open_again(ticket, Event.REPLY_IN)])
    else:
        move(ticket, Event.REPLY_IN)
    save(ticket)
    return ticket


@transaction.atomic
def close_own(ticket: Ticket) -> Ticket:
    """Closes a ticket because its requester needs nothing more; a question to the second line is withdrawn."""
    ticket = locked(ticket)
    move(ticket, Event.CLOSE)
    withdraw_questions(ticket)
    save(ticket, closed_at=clock.now())
    record("ticket.closed", by=None, ref=ticket.ref, data={"outcome": ticket.outcome, "by_requester": True})
    return ticket
