"""Forwards a ticket to a third party: what the desk and the requester wrote, and the chosen files."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.journal.actions import record
from tridesk.kit.errors import Invalid
from tridesk.mailroom.models import MailKind
from tridesk.tickets import entry_store, texts
from tridesk.tickets.actions.answers import send_mail
from tridesk.tickets.actions.numbers import content_of
from tridesk.tickets.actions.transitions import locked_for_words, save
from tridesk.tickets.entry_store import MOST_UPLOAD, TOO_LARGE, Upload, Veil
from tridesk.tickets.models import Entry, EntryKind, Ticket
from tridesk.tickets.queries import public_entries, public_files


@transaction.atomic
def forward(
    ticket: Ticket, *, by: User, to: Sequence[str], text: str, language: str = "", files: Collection[int] = ()
) -> Entry:
    """Mails the conversation of a ticket, under a covering text and with some of its files, to addresses outside.

    Notes and the second line stay in the house. A reply comes back to the ticket as a message from outside.
    """
    require(by, "ticket.work")
    if not to:
        raise Invalid(_("Say to whom this ticket is forwarded."), field="to")
    if not text.strip():
        raise Invalid(_("Say in a sentence why you forward this ticket."), field="text")
    ticket = locked_for_words(ticket)
    language, veil = language or ticket.language, Veil.new()
    if not language:
        raise Invalid(_("Choose the language of the covering text."), field="language")
    masked, entries = veil.over(text), public_entries(ticket)
    chosen = [file for file in public_files(ticket) if file.pk in files]
    if sum(file.size for file in chosen) > MOST_UPLOAD:
        raise Invalid(TOO_LARGE, field="files")
    uploads = [Upload(file.filename, file.content_type, content_of(file)) for file in chosen]
    mail = send_mail(
        ticket,
        texts.forwarded(ticket, masked, entries, by, language),
        kind=MailKind.FORWARD,
        by=by,
        language=language,
        recipients=to,
        uploads=uploads,
        footer=False,
    )
    entry = entry_store.add_entry(
        ticket,
        EntryKind.FORWARD,
        masked,
        by=by,
        veil=veil,
        uploads=uploads,
        language=language,
        out_mail=mail,
        recipients=mail.recipients,
        message_id=mail.message_id.strip("<>"),
    )
    save(ticket)
    record("ticket.forwarded", by=by, ref=ticket.ref, data={"entries": len(entries), "files": len(chosen)})
    return entry
