"""Tickets: the list, one with everything on it, its files; a new one."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote, urlencode

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Header, Query, Router

from tridesk.api import inputs, serializers
from tridesk.api.auth import READ, WRITE, Asked, Bearer
from tridesk.api.idempotency import StoredAnswer, once
from tridesk.api.schemas.common import ListQuery, Problem, TicketIn, TicketPage, TicketWhole
from tridesk.kit.errors import Invalid
from tridesk.tickets import actions, queries
from tridesk.tickets.actions import content_of
from tridesk.tickets.lifecycle import Channel
from tridesk.tickets.models import Ticket
from tridesk.tickets.queries import TicketFilters

router = Router(tags=["tickets"])

READERS = ("ticket.read", "ticket.read_own_service")
PROBLEMS: dict[Any, Any] = {frozenset({401, 403, 404, 422, 429}): Problem}
REFUSALS: dict[Any, Any] = {frozenset({400, 401, 403, 404, 409, 413, 422, 429}): Problem}
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="Sent again within a day, the same key gives the same answer and does nothing twice.",
    ),
]


@router.get("/tickets", response={200: TicketPage} | PROBLEMS, auth=Bearer(READ, *READERS), summary="List and search")
def list_tickets(request: Asked, asked: Query[ListQuery]) -> HttpResponse:
    """The newest first. `next` leads to the page after this one, with all that was asked; null at the end."""
    if strange := set(request.GET) - set(ListQuery.model_fields):
        name = min(strange)[:80]
        raise Invalid(_("There is no field %(field)s here.") % {"field": name}, field=name)
    filters = TicketFilters(
        q=asked.q,
        state=asked.state or "",
        channel=asked.channel or "",
        language=asked.language or "",
        topic=asked.topic,
        owner=asked.owner,
    )
    page = queries.find(request.auth.user, filters, asked.after, asked.limit)
    following = None
    if page.next:
        kept = {name: value for name, value in request.GET.items() if value and name != "after"}
        following = f"{request.path}?{urlencode(kept | {'after': page.next})}"
    return _json({"items": [serializers.item(ticket) for ticket in page.tickets], "next": following})


@router.get(
    "/tickets/{number}", response={200: TicketWhole} | PROBLEMS, auth=Bearer(READ, *READERS), summary="One ticket"
)
def one_ticket(request: Asked, number: str) -> HttpResponse:
    """A ticket with its entries, oldest first."""
    return _json(serializers.whole(request.auth.user, queries.ticket_for(request.auth.user, number)))


@router.get(
    "/tickets/{number}/files/{int:attachment}",
    response={200: bytes} | PROBLEMS,
    auth=Bearer(READ, *READERS),
    summary="A file",
)
def file(request: Asked, number: str, attachment: int) -> HttpResponse:
    """The bytes of an attachment, to be saved."""
    attachment_row = queries.attachment_for(request.auth.user, number, attachment)
    response = HttpResponse(content_of(attachment_row), content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(attachment_row.filename)}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@router.post("/tickets", response={201: TicketWhole} | REFUSALS, auth=Bearer(WRITE, "ticket.open"), summary="Open")
def open_ticket(request: Asked, body: TicketIn, key: Key = None) -> HttpResponse:
    """Opens a ticket. A program's ticket has no owner yet; with a person's token, that person is the owner."""

    def opened() -> StoredAnswer:
        ticket = _opened(request, body)
        whole = serializers.opened(ticket, files=bool(body.attachments))
        return StoredAnswer(201, serializers.as_json(whole), serializers.path_of(ticket))

    return once(request, opened)


def _opened(request: Asked, body: TicketIn) -> Ticket:
    by = request.auth.user
    asked = actions.NewTicket(
        by=by,
        channel=Channel(body.channel),
        language=body.language or "",
        subject=body.subject,
        text=body.text or body.subject,
        requester=inputs.requester(body.requester),
        topic=inputs.topic(body.topic),
        priority=serializers.PRIORITIES[body.priority],
        owner=None if by.is_program else by,
        uploads=inputs.uploads(body.attachments),
    )
    if body.answer.strip():
        return actions.answer_at_once(asked, by=by, answer=body.answer)
    return actions.open_ticket(asked)


def _json(value: dict[str, Any]) -> HttpResponse:
    return StoredAnswer(200, serializers.as_json(value)).response()
