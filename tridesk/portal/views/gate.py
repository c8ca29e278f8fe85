"""The gate of the portal: who holds what, the headers of its answers, and the one page for all that leads nowhere.

A signed cookie, limited to the portal's path, names the opening; the database says on each request what it still opens.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation

from tridesk.accounts import mailed_links
from tridesk.accounts.gate import GuardedView, public
from tridesk.accounts.limits import TOO_OFTEN, AskedTooOften, counted
from tridesk.kit import clock
from tridesk.portal import queries
from tridesk.portal.forms import RenewForm
from tridesk.portal.queries import Followed

COOKIE: Final = "tridesk_request"
ORGANISATION_COOKIE: Final = "tridesk_organisation"
PATHS: Final = {COOKIE: "portal:request", ORGANISATION_COOKIE: "portal:organisation"}
LANGUAGE_COOKIE: Final = "tridesk_language"
MOST_MISSES: Final = 60  # links that nobody made, from one network, before it is not listened to for a while
WINDOW: Final = 600  # seconds
MOST_ASKS: Final = 90  # suggestions in a minute
MINUTE: Final = 60


def portal(view: Callable[..., HttpResponseBase]) -> GuardedView:
    """A page for everybody, with the headers of the portal."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        mailed_links.keep_private(response)
        return response

    return public(guarded)


def own_request(view: Callable[..., HttpResponseBase]) -> GuardedView:
    """A page about the request that this device has open; without one the page that leads nowhere."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        followed = on_device(request)
        if followed is None or not _is_meant(request, followed):
            return nowhere(request)
        with translation.override(language_of(request, followed.link.language)):
            response = view(request, followed, *args, **kwargs)
            response.headers["Content-Language"] = translation.get_language() or ""
            return response

    return portal(guarded)


def _is_meant(request: HttpRequest, followed: Followed) -> bool:
    """Whether a form is about the request that is open: another may have been opened in another window since."""
    return request.method != "POST" or request.POST.get("number") == followed.link.ticket.number


def on_device(request: HttpRequest) -> Followed | None:
    """The request that this device has open."""
    cookie = request.COOKIES.get(COOKIE, "")
    return queries.followed_on(cookie) if cookie else None


def remember(response: HttpResponse, token: str, until: datetime, cookie: str = COOKIE) -> HttpResponse:
    """Lets the device keep what opens a request, or with another cookie something else of the portal."""
    response.set_cookie(
        cookie,
        token,
        max_age=max(1, int((until - clock.now()).total_seconds())),
        httponly=True,
        samesite="Strict",
        secure=settings.SESSION_COOKIE_SECURE,
        path=reverse(PATHS[cookie]),
    )
    return response


def forget(response: HttpResponse, cookie: str = COOKIE) -> HttpResponse:
    response.delete_cookie(cookie, path=reverse(PATHS[cookie]), samesite="Strict")
    return response


def may_ask(request: HttpRequest) -> bool:
    """Whether this network may have more suggestions: a person types no faster than that."""
    return counted(request, "portal.asks", MINUTE) <= MOST_ASKS


def guessed(request: HttpRequest, page: Callable[[HttpRequest], HttpResponse] | None = None) -> HttpResponse:
    """The answer to a token that we never made: the page that leads nowhere; to a network that goes on, a refusal.

    Only such tokens are counted and refused, for which the database is not asked: many people share an address, and
    whoever guesses must not lock out those with a link of their own.
    """
    if counted(request, "portal.misses", WINDOW) > MOST_MISSES:
        return HttpResponse(str(TOO_OFTEN), status=AskedTooOften.status, content_type="text/plain; charset=utf-8")
    return (page or nowhere)(request)


def nowhere(request: HttpRequest) -> HttpResponse:
    """The one page for links that are forged, expired or revoked, and for devices with nothing open."""
    kept = [value for name, value in request.POST.items() if name.endswith("text") and str(value).strip()]
    context = {"form": RenewForm(), "kept": kept}
    response = render(request, "portal/nowhere.html", context, status=404)
    return forget(response) if COOKIE in request.COOKIES else response


def language_of(request: HttpRequest, own: str) -> str:
    """The language chosen on our pages, else that of the mail."""
    chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in dict(settings.LANGUAGES) else own or translation.get_language() or "nl"
