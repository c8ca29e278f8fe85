"""The forms of seldom gestures and the lists of the composer: they come when they are wanted."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tridesk.accounts.gate import Signed, needs
from tridesk.kit.errors import NotFound
from tridesk.tickets import choices, gestures, queries

PART: Final = "X-Tridesk-Part"  # says that a script wants the form, and no page
FRESH: Final = 60  # seconds for which a browser keeps the lists


@needs("ticket.work")
@require_GET
def form(request: Signed, number: str, gesture: str) -> HttpResponse:
    """The form of one gesture: alone for a script, which unfolds it in the page, else as a page of its own."""
    ticket = queries.ticket_for(request.user, number)
    if gesture not in gestures.NAMES:
        raise NotFound(_("A ticket has no such gesture."))
    context = gestures.form_of(gesture, ticket) | {"here": _came_from(request, number)}
    template = f"tickets/gestures/{gesture}.html"
    if PART in request.headers:
        return render(request, template, context)
    return render(request, "tickets/gesture.html", context | {"template": template})


def _came_from(request: Signed, number: str) -> str:
    """The page of the ticket as the person had it, with the list beside it."""
    page, came = reverse("tickets:ticket", args=[number]), urlsplit(request.headers.get("Referer", ""))
    return f"{page}?{came.query}" if came.path == page and came.query else page


@needs("ticket.work")
@require_GET
def lists(request: Signed) -> JsonResponse:
    """Choices of the composer's lists: `[value, label]` pairs in the reader's language, by the field's name.

    `used` has the codes of the templates that are used most, by the code of a topic.
    """
    listed: dict[str, Any] = {name: options() for name, options in choices.LISTS.items()}
    response = JsonResponse(listed | {"used": queries.templates_by_use()})
    response["Cache-Control"] = f"private, max-age={FRESH}"
    return response
