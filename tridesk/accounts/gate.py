"""The gate of every page: a view names the capability it needs, and nothing else decides on access."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from functools import wraps
from http import HTTPStatus
from typing import Any, ParamSpec, Protocol, cast
from urllib.parse import urlsplit, urlunsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from tridesk.accounts.models import User
from tridesk.kit.errors import Invalid, NotAllowed

log = logging.getLogger(__name__)

P = ParamSpec("P")


class Signed(HttpRequest):
    """A request that has passed the gate, with its user."""

    user: User


class GuardedView(Protocol):
    """A view with the capability it needs, as the test of all routes reads it."""

    capability: tuple[str, ...]

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase: ...


def needs(*capabilities: str) -> Callable[[Callable[..., HttpResponseBase]], GuardedView]:
    """Lets a request in when its user may do any of `capabilities`; asks strangers to sign in, refuses others.

    A script is answered 401, with the address of the sign-in in `Location`; whoever opens a page is led there.
    """

    def guard(view: Callable[..., HttpResponseBase]) -> GuardedView:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                if request.method not in ("GET", "HEAD"):  # whoever opens a page only has to sign in
                    log.info("refused %s %s: not signed in", request.method, request.path)
                answer = redirect_to_login(_page_of(request))
                if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":  # a script of an open page
                    answer.status_code = HTTPStatus.UNAUTHORIZED  # not followed: a second form undoes the first
                return answer
            require(request.user, *capabilities)
            return view(request, *args, **kwargs)

        guarded.capability = capabilities  # type: ignore[attr-defined]
        return cast(GuardedView, guarded)

    return guard


def _page_of(request: HttpRequest) -> str:
    """The page that a request asks for, or the page of ours that holds the form which it sends; else the start page."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, request.get_host()):
        return "/"
    page = urlunsplit(urlsplit(referer)._replace(scheme="", netloc="", fragment=""))
    return page if page.startswith("/") and url_has_allowed_host_and_scheme(page, None) else "/"


def require(user: User, *capabilities: str) -> None:
    """Refuses when `user` may do none of `capabilities`."""
    if not any(user.may(capability) for capability in capabilities):
        raise NotAllowed(_("Your role does not allow this. Ask a colleague who may, or your supervisor."))


def gesture(request: HttpRequest, known: Collection[str]) -> str:
    """The gesture that a form names in `do`; refuses one that the page does not know: nothing happens by default."""
    name = request.POST.get("do", "")
    if name not in known:
        raise Invalid(_("Nothing was done or sent: press one of the buttons of the page."), field="do")
    return name


def public(view: Callable[..., HttpResponseBase]) -> GuardedView:
    """Marks a page that needs no sign-in, so that the test of all routes sees it was meant."""
    view.capability = ("public",)  # type: ignore[attr-defined]
    return cast(GuardedView, view)
