"""The page on which requesters restore their access alone, for the device that has their request open."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from tridesk.accounts.gate import gesture
from tridesk.accounts.limits import network_of
from tridesk.kit.errors import Refusal
from tridesk.portal import queries
from tridesk.portal.actions import links
from tridesk.portal.actions.requests import must_be_here
from tridesk.portal.ports import restores
from tridesk.portal.queries import Followed
from tridesk.portal.views.gate import own_request

DOINGS: Final = ("begin", "answer", "solve", "ask", "works", "still_lost", "desk", "stop", "renew")


@own_request
@require_http_methods(["GET", "HEAD", "POST"])
def access(request: HttpRequest, followed: Followed) -> HttpResponseBase:
    """The step that is due, with its buttons."""
    if request.method != "POST":
        return _page(request, followed)
    doing = gesture(request, DOINGS)
    try:
        must_be_here(followed)
        if doing == "renew":
            links.ask_renewal(followed.link.ticket.number, followed.email, request.META.get("REMOTE_ADDR", ""))
            return render(request, "portal/renewed.html")
        fields = {name: value for name, value in request.POST.items() if isinstance(value, str)}
        fresh, network = queries.is_fresh(followed), network_of(request.META.get("REMOTE_ADDR", ""))
        restores.answer.do(
            doing, followed.ticket, followed.together, followed.email, fields, fresh=fresh, network=network
        )
    except Refusal as refusal:
        return _page(request, followed, status=refusal.status, trouble=str(refusal))
    return redirect(f"{request.path}#content")


def _page(request: HttpRequest, followed: Followed, *, status: int = 200, trouble: str = "") -> HttpResponse:
    language = get_language() or followed.link.language
    shown = dict(restores.answer.page(followed.ticket, followed.together, followed.email, language))
    if (shown["stage"] == "choose" or shown.get("mine")) and not queries.is_fresh(followed):
        shown["stage"] = "stale"
    context = {"followed": followed, "number": followed.link.ticket.number, "trouble": trouble}
    return render(request, "portal/access.html", shown | context, status=status)
