"""Notes the outcome of a mail on its ticket: `tridesk.config` plugs this into the mailroom's port."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse

from tridesk.accounts.models import User
from tridesk.journal.actions import record, record_all
from tridesk.mailroom.models import MailKind, OutMail
from tridesk.tickets import entry_store
from tridesk.tickets.actions.transitions import heir, locked, open_again, save
from tridesk.tickets.lifecycle import State
from tridesk.tickets.models import DocumentUse, Entry, EntryKind, Ticket


class TicketListener:
    """The `Listener` of the mailroom; called inside the transaction that notes the outcome."""

    def message_sent(self, mail: OutMail) -> None:
        """Notes when documents left; the mailroom's own `mail.sent` stands in the journal under the ticket's name."""
        if mail.kind == MailKind.ANSWER:
            DocumentUse.objects.filter(answer__out_mail=mail).update(left_at=mail.sent_at)

    def message_failed(self, mail: OutMail, reply: str) -> None:
        """Notes on its ticket that a message is stuck, so that the desk can act."""
        number = mail.ref.removeprefix("ticket:")
        ticket = Ticket.objects.select_related("merged_into").filter(number=number).first()
        if ticket is not None and mail.ref == ticket.ref:
            note_failure(heir(ticket), f"{', '.join(mail.recipients)}\n{reply}".strip())


@transaction.atomic
def note_failure(ticket: Ticket, report: str, *, author_name: str = "Tridesk") -> Entry:
    """Notes on a ticket that a mail of ours did not arrive; a closed ticket is opened again.

    An archived one can only be read: the entry tells it, and the out-tray shows the mail.
    """
    ticket = locked(ticket)
    entry = entry_store.add_entry(ticket, EntryKind.FAILURE, report, author_name=author_name, automatic=True)
    record("ticket.mail_failed", by=None, ref=ticket.ref)
    if ticket.state == State.CLOSED.value:
        record_all([open_again(ticket)])
    if ticket.state != State.ARCHIVED.value:
        save(ticket)
    return entry


def page_of(user: User, ref: str) -> str:
    """The page of the ticket that a `ref` of the out-tray names, if this user may open it; '' for anything else."""
    kind, _colon, number = ref.partition(":")
    may_open = kind == "ticket" and number and user.may("ticket.read")
    return reverse("tickets:ticket", args=[number]) if may_open else ""
