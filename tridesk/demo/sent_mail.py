"""The out-tray of the last weeks: answers and acknowledgements that left by mail, and one that could not."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from tridesk.demo.ticket_builder import BuiltTicket
from tridesk.journal.actions import Happening as Noted
from tridesk.journal.bulk_copy import number
from tridesk.mailroom.compose import OutgoingMail, compose
from tridesk.mailroom.envelopes import OUT_TRAY
from tridesk.mailroom.models import Attempt, AttemptOutcome, MailKind, OutMail, OutState
from tridesk.tickets import texts
from tridesk.tickets.models import Entry, EntryKind

LEFT: Final = "250 2.0.0 Ok: queued"
REFUSED: Final = "550 5.1.1 No such user here"
TOOK: Final = timedelta(seconds=4)
_KINDS: Final = {EntryKind.ANSWER: MailKind.ANSWER, EntryKind.ACKNOWLEDGEMENT: MailKind.ACKNOWLEDGEMENT}


def write_sent_mails(all_built: Sequence[BuiltTicket], since: datetime, stuck: BuiltTicket | None) -> None:
    """Writes the mails of these tickets from `since` on; the last answer of `stuck` is one that did not leave."""
    written = [
        (built, entry, *_letter(built, entry))
        for built in all_built
        if built.by_mail
        for entry in (laid_out.entry for laid_out in built.entries)
        if entry.kind in _KINDS and entry.at >= since
    ]
    letters = [(built, entry, mail) for built, entry, mail, _ in written]
    unlucky = stuck.answers[-1] if stuck else None
    for _, entry, mail in letters:
        if entry is unlucky:
            mail.state, mail.last_reply, mail.sent_at, mail.digest = OutState.STUCK, REFUSED, None, ""
    mails = [mail for _, _, mail in letters]
    number(mails)
    for _, _, mail, raw in written:
        mail.sealed = OUT_TRAY.seal(mail.pk, raw)
    OutMail.objects.bulk_create(mails)
    Attempt.objects.bulk_create(
        Attempt(
            out_mail=mail,
            at=mail.created_at + TOOK,
            reply=mail.last_reply,
            outcome=AttemptOutcome.SENT if mail.state == OutState.SENT else AttemptOutcome.REFUSED,
        )
        for _, _, mail in letters
    )
    for built, entry, mail in letters:
        entry.out_mail = mail
        _note(built, entry, mail)


def _letter(built: BuiltTicket, entry: Entry) -> tuple[OutMail, bytes]:
    """The mail of one entry, composed as it would have been then; sent a moment later."""
    automatic = entry.kind == EntryKind.ACKNOWLEDGEMENT
    entries = (laid_out.entry for laid_out in built.entries)
    earlier = [f"<{other.message_id}>" for other in entries if other.message_id and other.at < entry.at]
    ticket = built.ticket
    subject, message_id = texts.mail_subject(ticket), f"<{entry.message_id}>"
    raw = compose(
        OutgoingMail(
            sender=settings.ENVIRONMENT.mail_from,
            recipients=entry.recipients,
            subject=subject,
            text=texts.with_footer(entry.text, ticket, entry.author, ticket.language),
            message_id=message_id,
            in_reply_to=earlier[-1] if earlier else "",
            references=earlier,
            automatic=automatic,
            language=ticket.language,
        ),
        at=entry.at,
    )
    mail = OutMail(
        created_at=entry.at,
        created_by=entry.author,
        ref=ticket.ref,
        kind=_KINDS[EntryKind(entry.kind)],
        sender=settings.ENVIRONMENT.mail_from,
        recipients=entry.recipients,
        subject=subject,
        message_id=message_id,
        size=len(raw),
        state=OutState.SENT,
        attempts=1,
        claimed_at=entry.at + TOOK / 2,
        last_reply=LEFT,
        sent_at=entry.at + TOOK,
        digest=hashlib.sha256(raw).hexdigest(),
    )
    return mail, raw


def _note(built: BuiltTicket, entry: Entry, mail: OutMail) -> None:
    data = {"mail": mail.pk, "kind": str(mail.kind)}
    verb = "mail.sent" if mail.state == OutState.SENT else "mail.stuck"
    built.noted.append(Noted("mail.queued", mail.ref, data, entry.author_id, entry.at))
    built.noted.append(Noted(verb, mail.ref, data | {"attempt": 1}, None, entry.at + TOOK))
