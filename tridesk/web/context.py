"""Template variables that every page gets."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from tridesk.accounts.models import User
from tridesk.kit.languages import LANGUAGES
from tridesk.statuspage import badges, queries
from tridesk.tickets import phone, stream
from tridesk.tickets.views.sendings import waiting_mails
from tridesk.web import navigation, ports
from tridesk.web.middleware import BEGAN

LANGUAGE_NAMES = (("nl", "Nederlands"), ("fr", "Français"), ("de", "Deutsch"), ("en", "English"))
SEARCH_ROUTES = ("web:find",)


def shell(request: HttpRequest) -> dict[str, Any]:
    """`navigation`, `languages`, `search_url`, `live_url`; in a demonstration `demo` and its log-ins."""
    user = getattr(request, "user", None)
    demo = bool(settings.ENVIRONMENT.demo)
    return {
        "navigation": SimpleLazyObject(lambda: _navigation(user, request.path)),
        "languages": LANGUAGE_NAMES,
        "search_url": _first_of(SEARCH_ROUTES) if isinstance(user, User) and _may_look(user) else "",
        "live_url": f"{stream.PATH}?since={request.META.get(BEGAN, '')}" if isinstance(user, User) else "",
        "demo": demo,
        "demonstration": ports.demonstration.answer if demo else None,
        "public_url": settings.ENVIRONMENT.public_url,
        "register": SimpleLazyObject(_register),
        "register_heard": SimpleLazyObject(_heard),
        "may_take_calls": isinstance(user, User) and user.may("call.take"),
        "sendings": waiting_mails(request) if isinstance(user, User) else [],
        "phone": SimpleLazyObject(lambda: phone.shown(user)) if isinstance(user, User) else None,
    }


def _navigation(user: object, path: str) -> list[navigation.NavigationEntry]:
    return navigation.entries_for(user, path) if isinstance(user, User) else []


def _may_look(user: User) -> bool:
    return user.may("ticket.read") or user.may("directory.read")


def _register() -> str:
    """The code of the register's state; '' when it is unknown."""
    moment = queries.moment()
    return "" if moment is None else badges.mood(moment)


def _heard() -> list[tuple[str, str]]:
    """The announcement to callers about the register, in each language; empty while it is stable."""
    spoken = [(language, queries.announcement(language)) for language in LANGUAGES]
    return [pair for pair in spoken if pair[1]]


def _first_of(routes: tuple[str, ...]) -> str:
    for route in routes:
        try:
            return reverse(route)
        except NoReverseMatch:
            continue
    return ""
