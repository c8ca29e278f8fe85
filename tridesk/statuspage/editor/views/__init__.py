"""Pages of the editor process: signing in (`access`) and changing the state (`state`); here what all share."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

LANGUAGE_NAMES = (("nl", "Nederlands"), ("fr", "Français"), ("de", "Deutsch"), ("en", "English"))


def shell(request: HttpRequest) -> dict[str, Any]:
    """What every template knows besides its own things."""
    return {
        "editor": getattr(request, "editor", None),
        "session_ends": getattr(request, "session_ends", None),
        "languages": LANGUAGE_NAMES,
        "demo": settings.ENVIRONMENT.demo,
    }


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: too old, or from elsewhere."""
    return _said(request, _("This form is too old. Go back, load the page again, and send it once more."), 403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _said(request, _("This request cannot be read."), 400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _said(request, _("There is nothing here."), 404)


def broken(request: HttpRequest) -> HttpResponse:
    return _said(request, _("Something broke on our side. What was published is still published; try again."), 500)


def _said(request: HttpRequest, message: str, status: int) -> HttpResponse:
    return render(request, "editor/refused.html", {"message": message}, status=status)
