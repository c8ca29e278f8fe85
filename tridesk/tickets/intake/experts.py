"""The second line answers by mail: a reply to the question is its answer, not a new word of the requester."""

from __future__ import annotations

from tridesk.accounts.models import User
from tridesk.directory.queries import experts_of
from tridesk.tickets.actions.second_line import waiting_questions
from tridesk.tickets.lifecycle import State
from tridesk.tickets.models import Handover, Ticket


def question_answered(ticket: Ticket, email: str) -> tuple[Handover, User | None] | None:
    """The waiting question that somebody answers who writes from `email`, and who he is.

    The expert asked by name, another one of the service, or (None) the common address of the service.
    """
    if ticket.state != State.SECOND_LINE.value or not email:
        return None
    for question in waiting_questions(ticket):
        experts = [*([question.expert] if question.expert else []), *experts_of(question.service)]
        expert = next((one for one in experts if one.is_active and _same(one.email, email)), None)
        if expert is not None or _same(question.service.email, email):
            return question, expert
    return None


def _same(known: str, email: str) -> bool:
    return known.lower() == email.lower()
