"""Live requests: drafts while they are typed, and presence on a ticket."""

from __future__ import annotations

import json

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tridesk.accounts.gate import Signed, needs
from tridesk.kit.errors import Invalid, NotFound
from tridesk.tickets import actions, feed, queries

MOST_DRAFT = 400_000


@needs("ticket.work", "ticket.answer_as_expert")
@require_http_methods(["GET", "PUT", "DELETE"])
def keep(request: Signed, key: str) -> HttpResponse:
    """Keeps, gives back or forgets what is typed into the form `key`."""
    if request.method == "DELETE":
        actions.drop_draft(request.user, key)
        return HttpResponse(status=204)
    if request.method == "GET":
        kept = queries.draft_of(request.user, key)
        if kept is None:
            raise NotFound(_("Nothing is kept here."))
        return JsonResponse({"fields": kept.fields, "saved_at": kept.saved_at.isoformat()})
    draft = actions.keep_draft(request.user, key, _typed(request.body))
    return JsonResponse({"saved_at": draft.saved_at.isoformat() if draft else None})


def _typed(body: bytes) -> dict[str, str]:
    if len(body) > MOST_DRAFT:
        raise Invalid(_("This text is too long to be kept as a draft."))
    try:
        data = json.loads(body)
        fields = data.get("fields", data)
        return {str(name)[:60]: str(value).replace("\x00", "") for name, value in fields.items()}
    except (ValueError, AttributeError, RecursionError) as error:
        raise Invalid(_("This draft cannot be read.")) from error


@needs("ticket.read", "ticket.read_own_service")
@require_POST
def presence(request: Signed, number: str) -> HttpResponse:
    """Records the user's presence and returns the other colleagues on the ticket."""
    ticket = queries.ticket_for(request.user, number)
    news = actions.show_presence(ticket, request.user, writing=request.POST.get("doing") == "writing")
    if news:
        feed.tell("presence", ticket.ref)
    return render(request, "tickets/_presence.html", {"others": queries.others_on(ticket, request.user)})
