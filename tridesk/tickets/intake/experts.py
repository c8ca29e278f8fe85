"""An expert answers by mail: his reply to the question is the second line's answer, not a new word of the requester."""

from __future__ import annotations

from tridesk.accounts.models import User
from tridesk.directory.queries import experts_of
from tridesk.tickets.actions.outcomes import expert_answers, waiting_handover
from tridesk.tickets.intake.reading import Reading
from tridesk.tickets.lifecycle import State
from tridesk.tickets.models import Ticket


def answering_expert(ticket: Ticket, email: str) -> User | None:
    """The expert who answers when `email` writes on a ticket that waits for the second line, else None."""
    if ticket.state != State.SECOND_LINE.value or not email:
        return None
    handover = waiting_handover(ticket)
    if handover is None:
        return None
    asked = [handover.expert] if handover.expert else experts_of(handover.service)
    return next((one for one in asked if one and one.email.lower() == email.lower()), None)


def file_expert_answer(ticket: Ticket, expert: User, reading: Reading) -> None:
    """Puts the mail on the ticket as the second line's answer."""
    expert_answers(
        ticket,
        by=expert,
        text=reading.text or reading.subject or "—",
        quoted=reading.quoted,
        signature=reading.signature,
        message_id=reading.mail.message_id[:250],
        fingerprint=reading.mail.fingerprint,
        in_mail_id=reading.in_mail_id,
    )
