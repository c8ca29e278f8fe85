"""Endpoints of requests that are followed without an account: their links, and what requesters say at the end."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Router

from tridesk.api import serializers
from tridesk.api.auth import READ, READ_FIGURES, WRITE, Asked, Bearer
from tridesk.api.schemas.request_links import FeedbackOut, LinkList
from tridesk.api.tickets import PROBLEMS, REFUSALS
from tridesk.portal import queries, rules
from tridesk.portal.actions.links import revoke_links
from tridesk.portal.models import Helped
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


@router.get("/feedback", response={200: FeedbackOut} | PROBLEMS, auth=Bearer(READ_FIGURES, "figures.read"))
def read_feedback(request: Asked) -> HttpResponse:
    """Did it help? Figures from five answers up: fewer could be traced to somebody."""
    given = queries.feedback()
    counts = dict(zip(Helped.values, (count for _label, count in given.counts), strict=False))
    content = {"total": given.total, "counts": counts, "texts": given.texts}
    return HttpResponse(serializers.as_json(content), content_type="application/json")
