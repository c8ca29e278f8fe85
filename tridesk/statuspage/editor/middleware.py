"""Around every page of the editor: security headers, the session, and refusals in words."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tridesk.kit.errors import Permanent, Refusal
from tridesk.statuspage.editor import gate

log = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponse]

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "publickey-credentials-get=(self), publickey-credentials-create=(self), camera=(), "
    "geolocation=(), microphone=(), payment=(), usb=()",
}


class Headers:
    """Sets headers: nothing inline, nothing foreign, no cache of pages behind the sign-in."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.headers = dict(HEADERS)
        if settings.SECURE_HSTS_SECONDS:
            self.headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers["Cache-Control"] = "no-store"
        return response


class Sessions:
    """Finds the session of a request, and turns an uncaught refusal into a page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        gate.recognise(request)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Permanent):  # a log that somebody tampered with: nothing is said in its name
            log.error("%s", exception)
            return render(request, "editor/refused.html", {"message": exception}, status=503)
        if not isinstance(exception, Refusal):
            return None
        return render(request, "editor/refused.html", {"message": exception}, status=exception.status)
