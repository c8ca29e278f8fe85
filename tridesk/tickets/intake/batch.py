"""Emptying the in-tray. The tray is the queue: mails are claimed, filed and taken in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial
from typing import Final

from django.db import transaction
from procrastinate.contrib.django import app

from tridesk.mailroom import actions as mailroom
from tridesk.mailroom import queries as trays
from tridesk.mailroom.models import InMail, Source
from tridesk.tickets import texts
from tridesk.tickets.intake import filing
from tridesk.tickets.intake.budget import OutOfTime, within
from tridesk.tickets.intake.reading import OUT_OF_TIME, MailReading, read, read_headers, unreadable
from tridesk.tickets.models import Ticket

BATCH: Final = 60
READING: Final = 1.6  # seconds of processor time for one mail
HEADERS: Final = 0.3  # for its headers alone, when the whole took too long
BYTES_A_SECOND: Final = 20_000_000  # more time for large mails: decoding and digesting files is honest work
log = logging.getLogger(__name__)


@transaction.atomic
def empty_tray(limit: int = BATCH) -> int:
    """Files the oldest mails of the tray, at most `limit`; returns how many were dealt with."""
    mails = trays.claim_new(limit)
    if not mails:
        return 0
    pairs = [(mail, _read(mail)) for mail in mails]
    try:
        acknowledge = _file(pairs)
    except Exception:
        log.exception("a batch of %d mails could not be filed together; going one by one", len(pairs))
        acknowledge = [ticket for pair in pairs for ticket in _file_alone(pair)]
    defer_acknowledgements(acknowledge)
    return len(mails)


def defer_acknowledgements(tickets: Sequence[Ticket]) -> None:
    """Defers the job that acknowledges new tickets, in the transaction that made them."""
    if tickets:
        job = app.configure_task("tickets.acknowledge", allow_unknown=False)
        job.defer(tickets=[ticket.pk for ticket in tickets])


def _read(mail: InMail) -> MailReading:
    """Reads one mail within its budget; what takes too long or fails is filed as it came, with a note."""
    keys, fax = texts.reference_keys(), mail.source == Source.FAX
    try:
        raw = trays.open_raw(mail)
        try:
            seconds = READING + len(raw) / BYTES_A_SECOND
            null_sender = not fax and not mail.envelope_from
            whole = partial(read, mail.pk, raw, mail.envelope_to, keys, fax=fax, null_sender=null_sender)
            return within(seconds, whole)
        except OutOfTime:
            log.warning("mail %d of the in-tray took too long to read; its headers alone are filed", mail.pk)
            return within(HEADERS, lambda: read_headers(mail.pk, raw, mail.envelope_to, keys, fax=fax))
    except OutOfTime:
        log.warning("the headers of mail %d of the in-tray took too long to read", mail.pk)
        return unreadable(mail.pk, OUT_OF_TIME)
    except Exception as error:
        log.exception("mail %d of the in-tray could not be read", mail.pk)
        return unreadable(mail.pk, f"unreadable:{type(error).__name__}")


def _file(pairs: Sequence[tuple[InMail, MailReading]]) -> list[Ticket]:
    with transaction.atomic():
        return filing.file(pairs)


def _file_alone(pair: tuple[InMail, MailReading]) -> list[Ticket]:
    """Files one mail; when that fails a bare ticket with the raw mail; when that fails too it is set aside."""
    mail, _reading = pair
    for attempt in (pair, (mail, unreadable(mail.pk, "unfileable"))):
        try:
            return _file([attempt])
        except Exception:
            log.exception("mail %d of the in-tray could not be filed", mail.pk)
    mailroom.set_aside(mail, "unfileable")
    return []
