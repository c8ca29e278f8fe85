"""Requests that Django cannot read: a page for people, JSON for programs that call the API."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from tridesk.accounts.gate import public
from tridesk.api import errors
from tridesk.web import views


@public
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """400, or another status where that says more."""
    if request.path_info.startswith(reverse("api:api-root")):
        return errors.unreadable(request, exception)
    return views.bad_request(request, exception)
