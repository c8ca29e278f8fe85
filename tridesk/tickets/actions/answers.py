"""The desk speaks: to the requester by mail, to itself in a note."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid
from tridesk.mailroom import actions as mailroom
from tridesk.mailroom.compose import OutgoingAttachment as MailAttachment
from tridesk.mailroom.compose import OutgoingMail
from tridesk.mailroom.models import OutMail
from tridesk.tickets import entry_store, texts
from tridesk.tickets.actions.transitions import locked, save
from tridesk.tickets.entry_store import Upload, Veil
from tridesk.tickets.models import Entry, EntryKind, Ticket

WITH_REQUESTER = (EntryKind.REQUEST, EntryKind.ANSWER, EntryKind.ACKNOWLEDGEMENT)
BETWEEN_US = (EntryKind.QUESTION, EntryKind.EXPERT_ANSWER)
OUTGOING = (EntryKind.ANSWER, EntryKind.ACKNOWLEDGEMENT, EntryKind.QUESTION)


@transaction.atomic
def answer(
    ticket: Ticket,
    *,
    by: User,
    text: str,
    language: str = "",
    send: bool = True,
    uploads: Sequence[Upload] = (),
) -> Ticket:
    """Answers the requester: by mail when there is an address and `send`, else as it was said on the telephone.

    The text goes out as it was typed, national numbers masked, with the footer of file manager and desk.
    """
    if not text.strip():
        raise Invalid(_("An answer needs some words."), field="text")
    ticket = locked(ticket)
    if ticket.state == "archived":
        raise Conflict(_("This ticket is archived. A new ticket can be linked to it."))
    language, veil = language or ticket.language, Veil.new()
    masked, out_mail = veil.over(text), None
    if send and ticket.requester_email:
        out_mail = send_mail(ticket, masked, kind="answer", by=by, language=language, uploads=uploads)
    entry_store.add_entry(
        ticket,
        EntryKind.ANSWER,
        masked,
        by=by,
        veil=veil,
        uploads=uploads,
        language=language,
        out_mail=out_mail,
        recipients=out_mail.recipients if out_mail else [],
        message_id=out_mail.message_id.strip("<>") if out_mail else "",
    )
    save(ticket, first_answer_at=ticket.first_answer_at or clock.now())
    record("ticket.answered", by=by, ref=ticket.ref, data={"by_mail": out_mail is not None})
    return ticket


@transaction.atomic
def note(ticket: Ticket, *, by: User, text: str, uploads: Sequence[Upload] = ()) -> Entry:
    """Writes an internal note: for colleagues only."""
    if not text.strip():
        raise Invalid(_("A note needs some words."), field="text")
    ticket = locked(ticket)
    entry = entry_store.add_entry(ticket, EntryKind.NOTE, text, by=by, uploads=uploads)
    save(ticket)
    record("ticket.noted", by=by, ref=ticket.ref)
    return entry


@transaction.atomic
def withdraw_answer(entry: Entry, *, by: User) -> None:
    """Takes back an answer that has not left yet; the entry stays, and says so."""
    if entry.out_mail_id is None or entry.kind != EntryKind.ANSWER:
        raise Conflict(_("This was not sent by mail."))
    mailroom.withdraw(entry.out_mail_id, by=by)


def send_mail(
    ticket: Ticket,
    text: str,
    *,
    kind: str,
    by: User | None,
    language: str,
    recipients: Sequence[str] = (),
    subject: str = "",
    uploads: Sequence[Upload] = (),
    footer: bool = True,
    automatic: bool = False,
) -> OutMail:
    """Queues a mail about this ticket; a reply to it finds the ticket by the reference in subject and Message-ID."""
    second_line = kind == "question"
    earlier = _thread(ticket, BETWEEN_US if second_line else WITH_REQUESTER)
    return mailroom.queue_mail(
        OutgoingMail(
            sender=texts.desk_sender(language),
            recipients=list(recipients) or [ticket.requester_email],
            subject=texts.mail_subject(ticket, subject, second_line=second_line),
            text=texts.with_footer(text, ticket, by, language) if footer else text,
            message_id=new_message_id(ticket.number, second_line=second_line),
            attachments=[
                MailAttachment(Veil.new().over(upload.filename), upload.content_type, upload.content)
                for upload in uploads
            ],
            in_reply_to=earlier[-1] if earlier else "",
            references=earlier,
            automatic=automatic,
            language=language,
        ),
        ref=ticket.ref,
        kind=kind,
        by=by,
    )


def _thread(ticket: Ticket, kinds: Sequence[EntryKind]) -> list[str]:
    """The Message-IDs of the last mails of a conversation, oldest first."""
    mails = ticket.entries.filter(kind__in=kinds).exclude(message_id="").order_by("-at", "-id")
    return [f"<{message_id}>" for message_id in reversed(mails.values_list("message_id", flat=True)[:10])]


def new_message_id(number: str, *, second_line: bool = False) -> str:
    """A Message-ID that carries the reference of its ticket and conversation."""
    domain = texts.desk_address().rpartition("@")[2]
    return f"<{texts.mail_reference(number, second_line=second_line)}.{uuid.uuid4().hex}@{domain}>"
