"""Seeing a national number, or a mail that may hold one: with a reason, and never unseen."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.journal.actions import record
from tridesk.kit.errors import NotFound
from tridesk.kit.sealing import SealBroken
from tridesk.mailroom import actions as mailroom
from tridesk.mailroom import mime
from tridesk.mailroom import queries as trays
from tridesk.mailroom.mime import Mail
from tridesk.mailroom.models import InMail
from tridesk.tickets.entry_store import NUMBERS, UPLOADS
from tridesk.tickets.models import Attachment, Entry, MaskedNumber, Ticket


@transaction.atomic
def reveal(ticket: Ticket, *, by: User, reason: str) -> list[tuple[str, str]]:
    """The masked numbers of a ticket in clear, as (token, eleven digits); user and reason are journalled first."""
    why = _reason(by, reason)
    record("number.revealed", by=by, ref=ticket.ref, data={"reason": why})
    rows = MaskedNumber.objects.filter(entry__ticket=ticket).order_by("id")
    clear = ((row.token, NUMBERS.open(row).decode()) for row in rows)
    return list(dict.fromkeys(clear))


@transaction.atomic
def reveal_mail(entry: Entry, *, by: User, reason: str) -> bytes:
    """The mail behind an entry as it came in, unmasked; user and reason are journalled first."""
    why = _reason(by, reason)
    if entry.in_mail is None:
        raise NotFound(_("There is no mail behind this entry."))
    record("mail.raw_read", by=by, ref=entry.ticket.ref, data={"entry": entry.pk, "reason": why})
    return open_mail(entry.in_mail)


def open_mail(in_mail: InMail) -> bytes:
    """The raw mail, or a refusal when its seal does not hold."""
    try:
        return trays.open_raw(in_mail)
    except SealBroken as error:
        raise NotFound(_("The mail is kept, but its seal is broken: it cannot be opened here.")) from error


def content_of(attachment: Attachment) -> bytes:
    """The bytes of a file, wherever they lie."""
    if attachment.sealed is not None:
        return UPLOADS.open(attachment)
    in_mail = attachment.entry.in_mail
    if in_mail is None or attachment.part is None:
        raise NotFound(_("This file is no longer kept."))
    return mime.part_content(open_mail(in_mail), attachment.part)


def mail_of(entry: Entry) -> Mail | None:
    """The mail behind an entry, read anew and not masked; None when it is no longer kept."""
    return mime.parse(open_mail(entry.in_mail)) if entry.in_mail else None


def _reason(by: User, typed: str) -> str:
    """The typed reason for seeing a number, masked; raises a refusal without the capability or without a reason."""
    require(by, "number.reveal")
    return mailroom.reason_given(typed, _("Say why you need to see the number; it is written down."))
