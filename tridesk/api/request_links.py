"""Endpoints of the links by which requesters follow their ticket: list them, end them."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Router

from tridesk.api import serializers
from tridesk.api.auth import READ, WRITE, Asked, Bearer
from tridesk.api.schemas.request_links import LinkList
from tridesk.api.tickets import PROBLEMS, REFUSALS
from tridesk.portal import queries, rules
from tridesk.portal.actions.links import revoke_links
from tridesk.tickets.queries import ticket_for

router = Router(tags=["tickets"])


@router.get(
    "/tickets/{number}/links",
    response={200: LinkList} | PROBLEMS,
    auth=Bearer(READ, "ticket.work"),
    summary="Links to a request",
)
def list_links(request: Asked, number: str) -> HttpResponse:
    """The links that were mailed for a ticket, newest first, with the devices that opened them; never a token."""
    ticket = ticket_for(request.auth.user, number)
    rows = [
        {
            "mailed_to": link.email,
            "made_at": link.made_at.isoformat(),
            "revoked_at": link.revoked_at.isoformat() if link.revoked_at else None,
            "good_until": rules.good_until(link.made_at, ticket.closed_at).isoformat(),
            "openings": [{"at": opening.at.isoformat(), "device": opening.device} for opening in link.openings.all()],
        }
        for link in queries.links_of(ticket)
    ]
    return HttpResponse(serializers.as_json({"items": rows}), content_type="application/json")


@router.delete("/tickets/{number}/links", response={204: None} | REFUSALS, auth=Bearer(WRITE, "ticket.work"))
def end_links(request: Asked, number: str) -> HttpResponse:
    """Ends every link to a ticket, on all devices."""
    revoke_links(ticket_for(request.auth.user, number), by=request.auth.user)
    return HttpResponse(status=204)
