"""A colleague says that a mail was folded wrongly."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.kit.errors import NotFound
from tridesk.mailroom import actions as mailroom
from tridesk.mailroom.conversation import example_of
from tridesk.tickets.actions.numbers import mail_of
from tridesk.tickets.models import Entry


def report_folding(entry: Entry, *, by: User) -> None:
    """Keeps the shape of the mail behind an entry as an example: words, names and numbers are replaced."""
    mail = mail_of(entry)
    if mail is None:
        raise NotFound(_("There is no mail behind this entry."))
    writer = mail.sender.name if mail.sender else ""
    mailroom.keep_example(example_of(mail.text, writer, entry.language), by=by, ref=entry.ticket.ref)
