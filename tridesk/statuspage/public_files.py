"""Hands out the public site before anything else is asked: it needs neither session nor database."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from tridesk.statuspage.views import readers

PREFIX = "/status/"


class PublicSite:
    """Middleware; what is not there goes on to the rest, which says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(PREFIX) and request.method in ("GET", "HEAD"):
            response = readers.file_of(request, request.path_info.removeprefix(PREFIX))
            if response is not None:
                return response
        return self.get_response(request)
