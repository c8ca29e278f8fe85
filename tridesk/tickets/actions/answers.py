"""The desk speaks to the requester, by mail or as it was said on the telephone."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid
from tridesk.kit.languages import languages_for
from tridesk.mailroom import actions as mailroom
from tridesk.mailroom.compose import OutgoingAttachment as MailAttachment
from tridesk.mailroom.compose import OutgoingMail
from tridesk.mailroom.models import MailKind, OutMail, OutState
from tridesk.tickets import entry_store, texts
from tridesk.tickets.actions import documents
from tridesk.tickets.actions.transitions import learn_language, locked_for_words, save
from tridesk.tickets.answer_language import answer_language
from tridesk.tickets.entry_store import Upload, Veil
from tridesk.tickets.greetings import is_greeting
from tridesk.tickets.models import Entry, EntryKind, Ticket
from tridesk.tickets.ports import fax_answers, request_links
from tridesk.tickets.talks import Talk

TALKS: Final = {
    Talk.REQUESTER: (EntryKind.REQUEST, EntryKind.ANSWER, EntryKind.ACKNOWLEDGEMENT),
    Talk.SECOND_LINE: (EntryKind.QUESTION, EntryKind.EXPERT_ANSWER),
    Talk.OUTSIDE: (EntryKind.FORWARD, EntryKind.OUTSIDE),
}
OUTGOING: Final = (EntryKind.ANSWER, EntryKind.ACKNOWLEDGEMENT, EntryKind.QUESTION, EntryKind.FORWARD)
_OF_MAIL: Final[Mapping[str, Talk]] = {MailKind.QUESTION: Talk.SECOND_LINE, MailKind.FORWARD: Talk.OUTSIDE}


def talk_of(kind: str) -> Talk:
    """The conversation that an entry belongs to; notes and failures stand in that with the requester."""
    return next((talk for talk, kinds in TALKS.items() if kind in kinds), Talk.REQUESTER)


@transaction.atomic
def answer(
    ticket: Ticket,
    *,
    by: User,
    text: str,
    language: str = "",
    send: bool = True,
    uploads: Sequence[Upload] = (),
    cc: Sequence[str] = (),
    in_three: bool = False,
) -> Ticket:
    """Answers the requester, with `send` by mail or by fax where there is a way, else as it was said on the telephone.

    The text goes out as it was typed, national numbers masked, with a closing and the footer of file manager and desk;
    `cc` get a copy of the mail. A ticket of unknown language takes that of the answer; a mail needs one, but for a
    text that has been written `in_three`. A document of the library that is not valid today is refused.
    """
    ticket = locked_for_words(ticket)
    if not text.strip() or is_greeting(text, ticket.requester_name):
        raise Invalid(_("An answer needs some words."), field="text")
    veil = Veil.new()
    masked, out_mail, sent = veil.over(text), None, list[documents.Sent]()
    cc = [email for email in cc if email.lower() != ticket.requester_email.lower()]
    language = language or ticket.language or ("" if in_three else answer_language(ticket).language)
    fax_to = fax_answers.answer.number(ticket) if send else ""
    if send and (ticket.requester_email or fax_to):
        if not (language or in_three):
            raise Invalid(_("The language of the requester is not known: choose that of the answer."), field="language")
        sent = documents.checked(uploads, masked, language)
    if fax_to:
        uploads = fax_answers.answer.files(uploads)
    if send and ticket.requester_email:
        out_mail = send_mail(ticket, masked, kind="answer", by=by, language=language, uploads=uploads, cc=cc)
    entry = entry_store.add_entry(
        ticket,
        EntryKind.ANSWER,
        masked,
        by=by,
        veil=veil,
        uploads=uploads,
        language=language,
        out_mail=out_mail,
        recipients=out_mail.recipients if out_mail else [],
        cc=out_mail.cc if out_mail else [],
        message_id=out_mail.message_id.strip("<>") if out_mail else "",
    )
    if sent:
        documents.note_uses(entry, sent, by=by)
    if fax_to:
        fax_answers.answer.send(entry, to=fax_to, by=by)
    learn_language(ticket, language)
    save(ticket, first_answer_at=ticket.first_answer_at or clock.now())
    record("ticket.answered", by=by, ref=ticket.ref, data={"by_mail": out_mail is not None})
    return ticket


def note_language(ticket: Ticket, *, by: User, written: str, required: str, law: str) -> None:
    """Journals that an answer leaves in another language than it should, after its writer was told so."""
    data = {"written": written, "required": required, "law": law}
    record("ticket.language_kept", by=by, ref=ticket.ref, data=data)


@transaction.atomic
def withdraw_answer(entry: Entry, *, by: User) -> None:
    """Takes back an answer that has not left yet; the entry stays, and says so."""
    if entry.out_mail_id is None or entry.kind not in (EntryKind.ANSWER, EntryKind.FORWARD):
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
    cc: Sequence[str] = (),
    subject: str = "",
    uploads: Sequence[Upload] = (),
    footer: bool = True,
    automatic: bool = False,
) -> OutMail:
    """Queues a mail about this ticket; a reply to it finds the ticket by the reference in subject and Message-ID."""
    talk = _OF_MAIL.get(kind, Talk.REQUESTER)
    earlier = [] if talk is Talk.OUTSIDE else _thread(ticket, TALKS[talk])
    recipients = list(recipients) or [ticket.requester_email]
    follows = request_links.answer.words(ticket, [*recipients, *cc], [language], made=True) if kind == "answer" else ()
    return mailroom.queue_mail(
        OutgoingMail(
            sender=texts.desk_sender(language),
            recipients=recipients,
            cc=list(cc),
            subject=texts.mail_subject(ticket, subject, talk=talk),
            text=texts.with_footer(text, ticket, by, language, "\n\n".join(follows)) if footer else text,
            message_id=new_message_id(ticket.number, talk),
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


def send_automatic(
    ticket: Ticket,
    words: Callable[[str], texts.Filled],
    *,
    kind: str,
    by: User | None,
    recipients: Sequence[str] = (),
    languages: Sequence[str] = (),
    follows: Sequence[str] = (),
    titled: bool = False,
) -> tuple[OutMail, str]:
    """Queues a mail that Tridesk writes: `words` in the language of the requester, or in three one below the other.

    Returns it with what it says, without footers. `follows` are paragraphs that are added, one for each language; with
    `titled` the words have a subject of their own.
    """
    languages = languages or languages_for(ticket.language)
    filled = [words(language) for language in languages]
    bodies = [text.body for text in filled]
    mail = send_mail(
        ticket,
        texts.one_below_the_other(ticket, by, bodies, languages, follows),
        kind=kind,
        by=by,
        language=languages[0] if len(languages) == 1 else "",
        recipients=recipients,
        footer=False,
        automatic=True,
        subject=" / ".join(text.title for text in filled) if titled else "",
    )
    return mail, texts.BETWEEN_LANGUAGES.join(bodies)


def _thread(ticket: Ticket, kinds: Sequence[EntryKind]) -> list[str]:
    """The Message-IDs of the last mails of a conversation, oldest first; those that were withdrawn never left."""
    mails = ticket.entries.filter(kind__in=kinds).exclude(message_id="").exclude(out_mail__state=OutState.WITHDRAWN)
    mails = mails.order_by("-at", "-id")
    return [f"<{message_id}>" for message_id in reversed(mails.values_list("message_id", flat=True)[:10])]


def new_message_id(number: str, talk: Talk = Talk.REQUESTER) -> str:
    """A Message-ID that carries the reference of its ticket and conversation."""
    domain = texts.desk_address().rpartition("@")[2]
    return f"<{texts.mail_reference(number, talk)}.{uuid.uuid4().hex}@{domain}>"
