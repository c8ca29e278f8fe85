"""The session behind a connection that Django's middleware does not see: a WebSocket, a stream of events."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from tridesk.accounts.models import User
from tridesk.accounts.obligations import owed


def user_of(scope: Mapping[str, Any]) -> User | None:
    """The active user of an ASGI connection's session; None for a stranger and while a duty is open."""
    cookies: SimpleCookie = SimpleCookie()
    with suppress(CookieError):
        cookies.load("; ".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie"))
    cookie = cookies.get(settings.SESSION_COOKIE_NAME)
    if cookie is None:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(cookie.value)
    user = get_user(request)
    if not isinstance(user, User) or not user.is_active:
        return None
    return None if owed(user, request.session) else user
