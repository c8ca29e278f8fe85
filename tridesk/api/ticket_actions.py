"""Endpoints that act on a ticket: each runs one action of the ticket room and returns the changed ticket."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from ninja import Router

from tridesk.accounts.models import User
from tridesk.api import inputs, serializers
from tridesk.api.auth import WRITE, Asked, Bearer
from tridesk.api.idempotency import StoredAnswer, once
from tridesk.api.schemas.common import (
    AnsweredIn,
    ExpertAnswerIn,
    HandOverIn,
    NoteIn,
    ReplyIn,
    ResearchIn,
    TicketWhole,
    ToldIn,
)
from tridesk.api.tickets import REFUSALS, Key
from tridesk.tickets import actions, queries
from tridesk.tickets.lifecycle import Awaiting
from tridesk.tickets.models import FaqUse, Ticket

router = Router(tags=["tickets"])

TOLD = {200: TicketWhole} | REFUSALS
WORKERS = Bearer(WRITE, "ticket.work")


def _done(request: Asked, number: str, do: Callable[[Ticket, User], object]) -> HttpResponse:
    by = request.auth.user

    def done() -> StoredAnswer:
        do(queries.ticket_for(by, number), by)
        return StoredAnswer(200, serializers.as_json(serializers.whole(by, queries.ticket_for(by, number))))

    return once(request, done)


@router.post("/tickets/{number}/reply", response=TOLD, auth=WORKERS)
def reply(request: Asked, number: str, body: ReplyIn, key: Key = None) -> HttpResponse:
    """Answers the requester; the answers of the FAQ in it count as sent."""

    def answer(ticket: Ticket, by: User) -> None:
        actions.answer(
            ticket,
            by=by,
            text=body.text,
            language=body.language or "",
            send=body.send,
            uploads=[*inputs.uploads(body.attachments), *actions.library_uploads(body.documents)],
        )
        actions.use_entries(ticket, inputs.put_in(body.faq), how=FaqUse.How.SENT, by=by)

    return _done(request, number, answer)


@router.post("/tickets/{number}/told", response=TOLD, auth=WORKERS)
def told(request: Asked, number: str, body: ToldIn, key: Key = None) -> HttpResponse:
    """Notes which answers of the FAQ the requester was told on the telephone."""
    put_in = inputs.put_in(body.faq)
    return _done(request, number, lambda ticket, by: actions.use_entries(ticket, put_in, how=FaqUse.How.TOLD, by=by))


@router.post("/tickets/{number}/note", response=TOLD, auth=WORKERS)
def note(request: Asked, number: str, body: NoteIn, key: Key = None) -> HttpResponse:
    """Writes an internal note."""
    return _done(
        request,
        number,
        lambda ticket, by: actions.note(ticket, by=by, text=body.text, uploads=inputs.uploads(body.attachments)),
    )


@router.post("/tickets/{number}/answered", response=TOLD, auth=WORKERS)
def answered(request: Asked, number: str, body: AnsweredIn, key: Key = None) -> HttpResponse:
    """First outcome: answered, and closed; the answers of the FAQ in the text count as sent."""

    def close(ticket: Ticket, by: User) -> None:
        actions.close(
            ticket,
            by=by,
            text=body.text,
            language=body.language or "",
            topic=inputs.topic(body.topic),
            send=body.send,
            uploads=inputs.uploads(body.attachments),
        )
        if body.text.strip():
            actions.use_entries(ticket, inputs.put_in(body.faq), how=FaqUse.How.SENT, by=by)

    return _done(request, number, close)


@router.post("/tickets/{number}/research", response=TOLD, auth=WORKERS)
def research(request: Asked, number: str, body: ResearchIn, key: Key = None) -> HttpResponse:
    """Second outcome: stays open, with what is awaited and until when."""
    return _done(
        request,
        number,
        lambda ticket, by: actions.research(
            ticket,
            by=by,
            awaited=body.awaited,
            until=body.until,
            awaiting=Awaiting(body.awaiting),
            tell=body.tell,
            language=body.language or "",
        ),
    )


@router.post("/tickets/{number}/hand-over", response=TOLD, auth=WORKERS)
def hand_over(request: Asked, number: str, body: HandOverIn, key: Key = None) -> HttpResponse:
    """Third outcome: a question to the second line."""
    return _done(
        request,
        number,
        lambda ticket, by: actions.hand_over(
            ticket,
            by=by,
            service=inputs.service(body.service),
            question=body.question,
            expert=inputs.expert(body.expert),
            tell=body.tell,
        ),
    )


@router.post("/tickets/{number}/expert-answer", response=TOLD, auth=Bearer(WRITE, "ticket.answer_as_expert"))
def expert_answer(request: Asked, number: str, body: ExpertAnswerIn, key: Key = None) -> HttpResponse:
    """The second line answers."""
    return _done(
        request,
        number,
        lambda ticket, by: actions.expert_answers(
            ticket, by=by, text=body.text, uploads=inputs.uploads(body.attachments)
        ),
    )


@router.post("/tickets/{number}/take", response=TOLD, auth=WORKERS)
def take(request: Asked, number: str, key: Key = None) -> HttpResponse:
    """Makes the ticket one's own."""
    return _done(request, number, lambda ticket, by: actions.take(ticket, by=by))


@router.post("/tickets/{number}/reopen", response=TOLD, auth=WORKERS)
def reopen(request: Asked, number: str, key: Key = None) -> HttpResponse:
    """Opens a closed ticket again."""
    return _done(request, number, lambda ticket, by: actions.reopen(ticket, by=by))


@router.post("/tickets/{number}/incident", response=TOLD, auth=WORKERS)
def link_incident(request: Asked, number: str, key: Key = None) -> HttpResponse:
    """Links the ticket to the current interruption; its requester is informed when that is over."""
    return _done(request, number, lambda ticket, by: actions.link_incident(ticket, by=by))


@router.delete("/tickets/{number}/incident", response=TOLD, auth=WORKERS)
def leave_incident(request: Asked, number: str, key: Key = None) -> HttpResponse:
    """Removes the link between the ticket and the interruption."""
    return _done(request, number, lambda ticket, by: actions.leave_incident(ticket, by=by))
