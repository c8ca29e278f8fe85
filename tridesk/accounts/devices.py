"""Devices on which a user signed in before: a signed cookie, which gives a separate count of wrong attempts.

A new password or an end of all sessions makes every device unknown again.
"""

from __future__ import annotations

import secrets
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from tridesk.accounts.models import User

COOKIE: Final = "tridesk_device"
KEPT: Final = 180 * 24 * 3600  # seconds
_SALT: Final = "tridesk.device"


def remember(response: HttpResponseBase, user: User) -> None:
    """Makes the browser that gets this response a known device of the user."""
    value = signing.dumps([user.pk, _mark(user), secrets.token_urlsafe(12)], salt=_SALT)
    response.set_cookie(
        COOKIE,
        value,
        max_age=KEPT,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        path="/accounts/",
    )


def known_device(request: HttpRequest, user: User | None) -> str:
    """The number of the device when the user has signed in on it before; '' for any other."""
    try:
        number, mark, device = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=KEPT)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return device if user is not None and (number, mark) == (user.pk, _mark(user)) else ""


def _mark(user: User) -> str:
    return user.get_session_auth_hash()[:16]
