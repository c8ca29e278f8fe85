"""The form for a new request, its confirmation by mail, and what is offered while it is typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tridesk.accounts import mailed_links
from tridesk.accounts.gate import gesture
from tridesk.accounts.limits import AskedTooOften
from tridesk.faq.actions.uses import note_miss
from tridesk.faq.models import Place
from tridesk.faq.queries import search
from tridesk.faq.values import SearchHit
from tridesk.kit.errors import Invalid, Refusal
from tridesk.kit.text import storable
from tridesk.portal import queries
from tridesk.portal.actions import links
from tridesk.portal.actions import web_requests as actions
from tridesk.portal.forms import NewRequestForm
from tridesk.portal.views import gate
from tridesk.portal.views.gate import portal

DOINGS: Final = ("look", "send")
LEAST: Final = 6  # letters, below which nothing is looked for
LETTERS: Final = {"subject": 200, "text": 600}  # of each field: a question stands at the beginning


@portal
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """A request by the form of the site; its sender confirms it by mail unless this device proved the address."""
    followed = gate.on_device(request)
    if request.method != "POST":
        form = NewRequestForm(initial={"language": _spoken(), "email": followed.email if followed else ""})
        return render(request, "portal/new.html", {"form": form})
    if gesture(request, DOINGS) == "look":
        return _look(request)
    form = NewRequestForm(request.POST, request.FILES)
    if not form.is_valid():
        return _again(request, form, Refusal.status)
    if form.is_robots:
        return render(request, "portal/asked.html")
    try:
        ticket = actions.submit(form.asked(), followed, request.META.get("REMOTE_ADDR", ""))
    except (AskedTooOften, Invalid) as refusal:
        form.add_error(getattr(refusal, "field", "") or None, str(refusal))
        return _again(request, form, refusal.status)
    return render(request, "portal/asked.html", {"ticket": ticket})


def _look(request: HttpRequest) -> HttpResponse:
    """The form as it was typed, with answers to its question: what the script does, without it."""
    fields = {name: request.POST.get(name, "") for name in NewRequestForm.base_fields}
    offers = _offers(request, noted=True)
    context = {"form": NewRequestForm(initial=fields), "offers": offers, "looked": True}
    return render(request, "portal/new.html", context | {"had_files": bool(request.FILES)})


def _offers(request: HttpRequest, *, noted: bool = False) -> Sequence[SearchHit]:
    subject, text = (storable(request.POST.get(name, "")[:letters]).strip() for name, letters in LETTERS.items())
    typed = f"{subject} {text}".strip()
    if len(typed) < LEAST or not gate.may_ask(request):
        return []
    language = request.POST.get("language", "")
    known = language if language in NewRequestForm.LANGUAGES else ""
    hits = search(typed, language=known, audience=queries.audience_of(gate.on_device(request)))
    if noted and not hits:
        note_miss(subject, language=known, where=Place.PORTAL)
    return hits


@portal
@require_POST
def offers(request: HttpRequest) -> HttpResponse:
    """Answers to a question while it is typed; by POST, so that what is typed stands in no address."""
    return render(request, "portal/_offers.html", {"offers": _offers(request)})


def _again(request: HttpRequest, form: NewRequestForm, status: int) -> HttpResponse:
    return render(request, "portal/new.html", {"form": form, "had_files": bool(request.FILES)}, status=status)


def _spoken() -> str:
    language = get_language() or ""
    return language if language in NewRequestForm.LANGUAGES else "nl"


@portal
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponseBase:
    """A button; a person who presses it has the request counted, and open on this device."""
    if not mailed_links.is_ours(token, queries.NEW_REQUEST):
        return gate.guessed(request)
    waiting = actions.waiting_for(token)
    if waiting is None:
        return gate.nowhere(request)
    with translation.override(gate.language_of(request, waiting.language)):
        if request.method != "POST":
            return render(request, "portal/confirm.html")
        ticket = actions.confirm(waiting.pk)
        followed = (
            queries.followed_by(links.make_link(ticket, ticket.requester_email, ticket.language)) if ticket else None
        )
        if followed is None:
            return gate.nowhere(request)
        opened = links.open_link(followed, request.headers.get("User-Agent", ""))
        return gate.remember(redirect("portal:request"), opened, followed.good_until)


@portal
@require_safe
def organisations(request: HttpRequest) -> JsonResponse:
    """Names of public bodies for the box of the form, as `suggest.js` reads them."""
    if not gate.may_ask(request):
        return JsonResponse({"items": []}, status=429)
    return JsonResponse({"items": queries.public_bodies(request.GET.get("q", "")[:100].replace("\x00", ""))})
