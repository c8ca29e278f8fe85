"""Messages for absent colleagues: sent by mail and listed on their page until they are taken up."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.accounts.queries import colleagues
from tridesk.journal.actions import Happening, record, record_all
from tridesk.kit import clock, phones
from tridesk.kit.errors import Conflict, Invalid
from tridesk.mailroom.models import MailKind, OutMail
from tridesk.tickets import entry_store
from tridesk.tickets.actions.answers import send_mail
from tridesk.tickets.actions.transitions import locked
from tridesk.tickets.mentions import MOST, mentioned
from tridesk.tickets.models import EntryKind, Message, Ticket
from tridesk.tickets.queries import tickets_for


@transaction.atomic
def leave_message(ticket: Ticket, *, to: User, text: str, by: User) -> Message:
    """Leaves a message for a colleague: a note on the ticket and a mail to the colleague."""
    require(by, "ticket.work")
    if not text.strip():
        raise Invalid(_("Write what your colleague should know."), field="text")
    if not to.is_active or to.is_program:
        raise Invalid(_("Choose a colleague who works here."), field="to")
    ticket = locked(ticket)
    if not ticket.is_active:
        raise Conflict(_("This ticket is closed: reopen it first."))
    entry = entry_store.add_entry(
        ticket, EntryKind.NOTE, _("For %(name)s:") % {"name": to} + f"\n{text.strip()}", by=by
    )
    words = entry.text.partition("\n")[2]
    mail = _mail(ticket, to, words, by) if to.email else None
    message = Message.objects.create(ticket=ticket, to=to, by=by, at=clock.now(), text=words, out_mail=mail)
    record("message.left", by=by, ref=ticket.ref, data={"message": message.pk, "to": to.pk})
    return message


def mention(ticket: Ticket, note: str, *, by: User) -> list[Message]:
    """Puts a note that mentions colleagues among the messages of each of them; inside the note's transaction.

    Refuses a mention of a colleague without access to the ticket, and more than `MOST` of them.
    """
    if "@" not in note:
        return []
    by_username = {colleague.username: colleague for colleague in colleagues().exclude(pk=by.pk)}
    names = {username: colleague.name for username, colleague in by_username.items()}
    named = [by_username[username] for username in mentioned(note, names)]
    if len(named) > MOST:
        raise Invalid(_("A note can mention %(most)d colleagues at most.") % {"most": MOST}, field="text")
    for colleague in named:
        if not tickets_for(colleague).filter(pk=ticket.pk).exists():
            raise Invalid(
                _("%(person)s may not read this ticket: leave out the @.") % {"person": colleague}, field="text"
            )
    now = clock.now()
    messages = Message.objects.bulk_create(
        Message(ticket=ticket, to=colleague, by=by, at=now, text=note) for colleague in named
    )
    record_all(
        Happening("message.left", ticket.ref, {"message": message.pk, "to": message.to_id}, by.pk)
        for message in messages
    )
    return messages


@transaction.atomic
def take_up_message(message: Message, *, by: User) -> None:
    """The colleague has seen to it."""
    if not Message.objects.filter(pk=message.pk, to=by, taken_up_at__isnull=True).update(taken_up_at=clock.now()):
        raise Conflict(_("This message is not waiting for you any more."))
    record("message.taken_up", by=by, ref=message.ticket.ref, data={"message": message.pk})


def _mail(ticket: Ticket, to: User, words: str, by: User) -> OutMail:
    """The mail in the colleague's language, with the requester's name and contact details."""
    with override(to.language):
        who = ", ".join(filter(None, [ticket.requester_name, phones.written(ticket.requester_phone)]))
        lines = [_("%(by)s took a message for you.") % {"by": by}]
        lines += [_("From: %(who)s") % {"who": who}] if who else []
        return send_mail(
            ticket,
            "\n".join([*lines, "", words]),
            kind=MailKind.NOTICE,
            by=by,
            language=to.language,
            recipients=[to.email],
            subject=_("Message: %(subject)s") % {"subject": ticket.subject},
            footer=False,
        )
