"""A refusal as a person sees it: what happened, what was kept, what to do."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tridesk.kit.errors import Refusal, TooMany

MOST_KEPT = 500_000  # characters of one text: more is no work of hands
WORDS = re.compile(r"\s|@")  # without these it is an address of a page, a moment or a code
SECRET_FIELDS = ("csrfmiddlewaretoken", "password", "credential", "code", "number", "secret")


@dataclass(frozen=True, slots=True)
class TypedText:
    """A typed text that must not be lost when the request is refused."""

    name: str
    value: str


def answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page of a refusal, or its code and message as JSON for a script that asked for JSON."""
    status, code, message = refusal.status, refusal.code, str(refusal)
    response: HttpResponse
    if wants_json(request):
        response = JsonResponse({"code": code, "message": message}, status=status)
    else:
        response = page(request, status=status, title=_title(status), message=message, code=code)
    if isinstance(refusal, TooMany):
        response.headers["Retry-After"] = str(refusal.wait)
    return response


def page(
    request: HttpRequest, *, status: int, title: str, message: str, advice: str = "", code: str = ""
) -> HttpResponse:
    """The error page for every reason, inside the shell for signed-in users; gives back the typed text."""
    context = {
        "status": status,
        "title": title,
        "message": message,
        "advice": advice or advice_for(status),
        "code": code,
        "kept": kept_of(request),
    }
    return render(request, "web/error.html", context, status=status)


def form_alone(request: HttpRequest, allowed: str) -> HttpResponse:
    """The page for an address that only takes a form: most often the page of a refused form was loaded again."""
    message = _("This address only takes what a form sends. Nothing was done.")
    response = page(request, status=405, title=_title(405), message=message)
    response.headers["Allow"] = allowed
    return response


def kept_of(request: HttpRequest) -> list[TypedText]:
    """The texts of a refused form that took effort to type; never passwords, codes or national numbers."""
    if request.method != "POST" or not (request.content_type or "").startswith(
        ("application/x-www-form-urlencoded", "multipart/form-data")
    ):
        return []
    return [
        TypedText(name, value)
        for name, values in request.POST.lists()
        for value in values
        if isinstance(value, str)
        and 12 < len(value.strip()) <= MOST_KEPT
        and WORDS.search(value.strip())
        and not any(secret in name.lower() for secret in SECRET_FIELDS)
    ]


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks (our modules send `Accept: application/json`)."""
    return request.headers.get("Accept", "").startswith("application/json")


def _title(status: int) -> str:
    return {
        403: _("This is not open to you"),
        404: _("There is nothing here"),
        409: _("Somebody was first"),
        422: _("This does not work as typed"),
    }.get(status, _("This cannot be done"))


def advice_for(status: int) -> str:
    """What the reader can do next."""
    return {
        400: _("Go back and try again. If it happens twice, tell your administrator at what time it happened."),
        403: _("If you need this for your work, the administrator can change your role."),
        404: _("Check the number or the address, or search for a word that you remember."),
        409: _("Go back, look at what changed, and decide again."),
        422: _("Go back, correct it and send it again."),
        500: _("Try again in a minute. If it happens twice, tell your administrator at what time it happened."),
    }.get(status, _("Go back and try again."))
