"""The desk's view of the portal: who may follow a ticket, and what requesters say when it is over."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from tridesk.accounts.gate import Signed, needs
from tridesk.kit import clock
from tridesk.portal import queries, rules
from tridesk.portal.actions.links import revoke_links
from tridesk.tickets.queries import ticket_for


@needs("ticket.work")
@require_http_methods(["GET", "POST"])
def ticket_links(request: Signed, number: str) -> HttpResponseBase:
    """The links to a ticket with the devices that opened them; a button ends all of them."""
    ticket = ticket_for(request.user, number)
    if request.method == "POST":
        revoke_links(ticket, by=request.user)
        return redirect("portal:ticket_links", number=number)
    now = clock.now()
    rows = [(link, rules.good_until(link.made_at, ticket.closed_at)) for link in queries.links_of(ticket)]
    live = any(link.revoked_at is None and until > now for link, until in rows)
    return render(request, "portal/ticket_links.html", {"ticket": ticket, "rows": rows, "live": live, "now": now})


@needs("figures.read")
@require_GET
def feedback(request: HttpRequest) -> HttpResponseBase:
    """Did it help? In figures from five answers up."""
    context = {"feedback": queries.feedback(), "least": queries.LEAST_FEEDBACK}
    return render(request, "portal/feedback.html", context)
