"""The page of a request, for the device that has it open, and what its requester does there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from tridesk.accounts.gate import gesture
from tridesk.accounts.limits import AskedTooOften
from tridesk.kit.errors import Conflict, Invalid, Refusal
from tridesk.portal import queries
from tridesk.portal.actions import links, slots
from tridesk.portal.actions import requests as actions
from tridesk.portal.forms import CallForm, FeedbackForm, ReplyForm, slot_words
from tridesk.portal.ports import restores
from tridesk.portal.queries import Followed
from tridesk.portal.views import gate
from tridesk.portal.views.gate import own_request
from tridesk.tickets.actions import content_of

DOINGS: Final = ("reply", "close", "reopen", "call", "no_call", "rate", "leave", "revoke")


@own_request
@require_http_methods(["GET", "HEAD", "POST"])
def request_page(request: HttpRequest, followed: Followed) -> HttpResponseBase:
    """State, conversation, and what can be done."""
    if request.method == "POST":
        return _done(request, followed, gesture(request, DOINGS))
    return _page(request, followed)


def _done(request: HttpRequest, followed: Followed, doing: str) -> HttpResponseBase:
    if doing in ("leave", "revoke"):
        (links.leave_device if doing == "leave" else links.revoke_own)(followed)
        return gate.forget(render(request, "portal/left.html", {"is_revoked": doing == "revoke"}))
    forms = {
        "reply": ReplyForm(request.POST, request.FILES) if doing == "reply" else ReplyForm(),
        "call": CallForm(followed, request.POST if doing == "call" else None),
        "rate": FeedbackForm(request.POST if doing == "rate" else None),
    }
    typed: dict[str, Any] = {}
    if doing in forms:
        if not forms[doing].is_valid():
            return _page(request, followed, status=Refusal.status, **forms)
        typed = forms[doing].cleaned_data
    work: dict[str, tuple[str, Callable[[], object]]] = {
        "reply": ("replied", lambda: actions.reply(followed, typed["text"], typed["uploads"])),
        "close": ("closed", lambda: actions.close(followed)),
        "reopen": ("reopened", lambda: actions.reopen(followed)),
        "call": ("booked", lambda: slots.book(followed, typed["slot"], typed["phone"])),
        "no_call": ("cancelled", lambda: slots.cancel_slot(followed)),
        "rate": ("rated", lambda: actions.rate(followed, typed["helped"], typed["text"])),
    }
    note, do = work[doing]
    try:
        do()
    except (Conflict, Invalid, AskedTooOften) as refusal:
        return _page(request, followed, status=refusal.status, trouble=str(refusal), **forms)
    return redirect(f"{request.path}?done={note}#content")


def _page(request: HttpRequest, followed: Followed, *, status: int = 200, **more: object) -> HttpResponse:
    may_call = not followed.is_closed and not followed.is_elsewhere
    slot, expects = None if followed.is_closed else queries.slot_of(followed), queries.expectation(followed)
    conversation, has_more = queries.conversation(followed)
    context = {
        "followed": followed,
        "ticket": followed.ticket,
        "number": followed.link.ticket.number,
        "expects": expects,
        "until": slot_words(expects.until) if expects.until else "",
        "conversation": [(entry, queries.first_name(entry)) for entry in conversation],
        "has_more": has_more,
        "openings": queries.openings_of(followed),
        "slot": slot,
        "slot_day": slot_words(slot.starts_at) if slot else "",
        "reply": ReplyForm(),
        "call": CallForm(followed) if may_call and slot is None else None,
        "rate": FeedbackForm() if followed.is_closed and not queries.has_rated(followed) else None,
        "may_reopen": followed.is_closed and not followed.is_elsewhere,
        "can_restore": _can_restore(followed),
        "done": request.GET.get("done", ""),
    }
    shown = {name: value for name, value in more.items() if context.get(name) is not None or name == "trouble"}
    return render(request, "portal/request.html", context | shown, status=status)


def _can_restore(followed: Followed) -> bool:
    if followed.is_elsewhere:
        return False
    return restores.answer.is_offered(followed.ticket, followed.together, followed.email)


@own_request
@require_safe
def file(request: HttpRequest, followed: Followed, attachment: int) -> HttpResponseBase:
    """A file of the conversation: always saved, never run by the browser."""
    row = queries.file_for(followed, attachment)
    response = HttpResponse(content_of(row), content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(row.filename)}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
