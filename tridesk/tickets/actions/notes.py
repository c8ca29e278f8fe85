"""The desk speaks to itself."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.journal.actions import record
from tridesk.kit.errors import Invalid
from tridesk.tickets import entry_store
from tridesk.tickets.actions.messages import mention
from tridesk.tickets.actions.transitions import locked_for_words, save
from tridesk.tickets.entry_store import Upload
from tridesk.tickets.models import Entry, EntryKind, Ticket


@transaction.atomic
def note(ticket: Ticket, *, by: User, text: str, uploads: Sequence[Upload] = ()) -> Entry:
    """Writes an internal note, for colleagues only; the mentioned ones find it among their messages."""
    if not text.strip():
        raise Invalid(_("A note needs some words."), field="text")
    ticket = locked_for_words(ticket)
    entry = entry_store.add_entry(ticket, EntryKind.NOTE, text, by=by, uploads=uploads)
    save(ticket)
    record("ticket.noted", by=by, ref=ticket.ref)
    mention(ticket, entry.text, by=by)
    return entry
