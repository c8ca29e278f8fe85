"""Around every page: headers that browsers obey, the reader's language, refusals said in it."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from typing import Final, cast
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import escape_leading_slashes
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.kit import national_number
from tridesk.kit.errors import Refusal
from tridesk.kit.languages import INTERFACE_LANGUAGES
from tridesk.web import refusal

GetResponse = Callable[[HttpRequest], HttpResponseBase]

log = logging.getLogger(__name__)

LANGUAGE_COOKIE: Final = "tridesk_language"
DEFAULT_LANGUAGE: Final = "nl"

BEGAN: Final = "tridesk.began"  # when a page was asked for: its live feed starts there, not when its script has run

PERMISSIONS: Final = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "microphone",
        "payment",
        "usb",
    )
)


def identity_origin(oidc: str) -> str:
    """Scheme and host of the issuer in the setting `oidc` (the JSON of one allauth app); '' without one."""
    if not oidc:
        return ""
    server = urlsplit(str(json.loads(oidc).get("settings", {}).get("server_url", "")))
    return f"{server.scheme}://{server.netloc}" if server.scheme and server.netloc else ""


def content_policy(form_target: str = "") -> str:
    """The content security policy: nothing inline, nothing foreign.

    `form_target` may receive a form as well (sign-in elsewhere: browsers check redirects of forms, too).
    `data:` images are the QR code of a sign-in app.
    """
    return "; ".join(
        (
            "default-src 'self'",
            "img-src 'self' data:",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            f"form-action 'self' {form_target}".rstrip(),
        )
    )


class SecurityHeaders:
    """Headers that every answer carries; a view that sets one itself keeps its own (a raw mail: stricter)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.headers = {
            "Content-Security-Policy": content_policy(identity_origin(settings.ENVIRONMENT.oidc)),
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Permissions-Policy": PERMISSIONS,
            "Cross-Origin-Opener-Policy": "same-origin",
        }
        if settings.SECURE_HSTS_SECONDS:
            self.headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.META[BEGAN] = f"{time.time():.3f}"
        response = self.get_response(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        if _is_html(response) and settings.SESSION_COOKIE_NAME in {*request.COOKIES, *response.cookies}:
            response.headers["Cache-Control"] = "no-store"
        return response


class Compression(GZipMiddleware):
    """Compresses pages, with a random length added, so that sizes say nothing of a secret in them; files stay as is."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        return super().process_response(request, response) if _is_html(response) else response


class PersonsLanguage:
    """Sets the language of a request: the user's choice, else the cookie, else the browser's wish, else Dutch."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = language_of(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        if _is_html(response):
            response.headers.setdefault("Content-Language", language)
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


class NationalNumbers:
    """Keeps national numbers out of addresses, and shows a message that a typed number was masked."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method in ("GET", "HEAD") and _is_page(request) and (address := _masked_address(request)):
            return redirect(address)
        response = self.get_response(request)
        if request.method == "POST" and response.status_code < 400 and _holds_number(request):
            messages.info(request, _("What you typed holds a national number. Tridesk has masked it."))
        return response


def _is_page(request: HttpRequest) -> bool:
    return "json" not in request.headers.get("Accept", "")


def _masked_address(request: HttpRequest) -> str:
    """The same address with national numbers masked; '' when it holds none."""
    asked = [(name, text) for name, texts in request.GET.lists() for text in texts]
    masked = [(name, text if name == "after" else national_number.mask(text).text) for name, text in asked]
    return "" if masked == asked else f"{escape_leading_slashes(request.path)}?{urlencode(masked)}"


def _holds_number(request: HttpRequest) -> bool:
    texts = (text for name, texts in request.POST.lists() if "password" not in name for text in texts)
    return any(national_number.find(text) for text in texts)


class Refusals:
    """Turns an uncaught refusal into a page (or JSON for scripts) in the reader's language."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and request.method == "GET" and not refusal.wants_json(request):
            return refusal.form_alone(request, response.headers["Allow"])
        return response

    def process_view(self, request: HttpRequest, view: Callable[..., object], *arguments: object) -> None:
        """Refuses NUL characters in addresses and forms: only attacks send them, and PostgreSQL cannot store them.

        Views for programs (those without a form's token) answer for themselves.
        """
        if getattr(view, "csrf_exempt", False):
            return
        typed = (text for _name, texts in request.POST.lists() for text in texts)
        if "\x00" in request.path_info or any("\x00" in text for text in typed):
            raise BadRequest("a NUL")

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        log.info("refused %s %s: %s (%s)", request.method, request.path, exception.code, exception.status)
        return refusal.answer(request, exception)


def language_of(request: HttpRequest) -> str:
    """The language of the sender of `request`."""
    user = cast("User | None", getattr(request, "user", None))
    if user is not None and user.is_authenticated and user.language in INTERFACE_LANGUAGES:
        return user.language
    chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
    if chosen in INTERFACE_LANGUAGES:
        return chosen
    return _accepted(request.headers.get("Accept-Language", ""))


def _accepted(header: str) -> str:
    """The best of our languages in an Accept-Language header (`nl-BE` counts as `nl`)."""
    wishes: list[tuple[float, str]] = []
    for part in header.split(",")[:20]:
        name, _sep, quality = part.strip().partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            continue
        language = name.strip().lower().split("-")[0]
        if language in INTERFACE_LANGUAGES and weight > 0:
            wishes.append((-weight, language))
    return min(wishes, key=lambda wish: wish[0], default=(0.0, DEFAULT_LANGUAGE))[1]


def _is_html(response: HttpResponseBase) -> bool:
    return response.headers.get("Content-Type", "").startswith("text/html")
