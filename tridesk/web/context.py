"""What every page's template knows besides its own things."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from tridesk.accounts.models import User
from tridesk.web import hooks, navigation

LANGUAGE_NAMES = (("nl", "Nederlands"), ("fr", "Français"), ("de", "Deutsch"), ("en", "English"))
SEARCH_ROUTES = ("tickets:search", "tickets:desk")


def shell(request: HttpRequest) -> dict[str, Any]:
    """`navigation`, `languages`, `search_url`, and in a demonstration `demo` (true) and `demonstration` (log-ins)."""
    user = getattr(request, "user", None)
    demo = bool(settings.ENVIRONMENT.demo)
    return {
        "navigation": navigation.entries_for(user, request.path) if isinstance(user, User) else [],
        "languages": LANGUAGE_NAMES,
        "search_url": _search_url() if isinstance(user, User) and user.may("ticket.read") else "",
        "demo": demo,
        "demonstration": hooks.demonstration if demo else None,
        "public_url": settings.ENVIRONMENT.public_url,
    }


def _search_url() -> str:
    for route in SEARCH_ROUTES:
        try:
            return reverse(route)
        except NoReverseMatch:
            continue
    return ""
