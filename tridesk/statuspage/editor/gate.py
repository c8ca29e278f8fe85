"""Finds the session of a request; refuses changes without one."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from tridesk.statuspage.editor.keys import Ceremonies
from tridesk.statuspage.editor.sign_in import SignIn
from tridesk.statuspage.editor.store import SESSION_MINUTES, STORE, Editor, Store

_SALT: Final = "tridesk.editor.session"
_KEPT_SALT: Final = "tridesk.editor.kept"

View = Callable[..., HttpResponse]


class Visit(HttpRequest):
    """A request that has passed the gate."""

    editor: Editor
    session_ends: datetime


def store() -> Store:
    """What this installation remembers."""
    return Store(settings.ENVIRONMENT.status / STORE)


def door() -> SignIn:
    """The way in of this installation."""
    return SignIn(store(), Ceremonies(settings.ENVIRONMENT.status_editor_url))


def recognise(request: HttpRequest) -> None:
    """Puts `editor` and `session_ends` on the request; None for a stranger."""
    code = _code(request)
    session = door().store.session(code) if code else None
    request.editor, request.session_ends = session or (None, None)  # type: ignore[attr-defined]


def editors_only(view: View) -> View:
    """Asks strangers to sign in first; what they typed, or what an address brought along, comes back afterwards."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.editor is None:  # type: ignore[attr-defined]
            brings = request.method == "POST" or request.GET
            return redirect(f"/sign-in/?kept={keep(request)}" if brings else "/sign-in/")
        return view(request, *args, **kwargs)

    return guarded


def begin(response: HttpResponse, code: str) -> HttpResponse:
    """Hands the browser its session: signed, of this page only, out of reach of scripts and other sites."""
    response.set_signed_cookie(
        settings.SESSION_COOKIE_NAME,
        code,
        salt=_SALT,
        max_age=SESSION_MINUTES * 60,
        httponly=True,
        samesite="Strict",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def end(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Ends a session here and in the browser."""
    door().store.end_session(_code(request))
    response.delete_cookie(settings.SESSION_COOKIE_NAME, samesite="Strict")
    return response


def keep(request: HttpRequest) -> str:
    """What was typed, to travel through signing in; it will be public anyway, so it is signed and not sealed."""
    given = request.POST if request.method == "POST" else request.GET
    typed = {name: values for name, values in given.lists() if name != "csrfmiddlewaretoken"}
    typed["page"] = ["maintenances" if request.path == reverse("maintenances") else "state"]
    return signing.dumps(typed, salt=_KEPT_SALT, compress=True)


def kept(code: str) -> dict[str, list[str]]:
    """What was typed, again; nothing when it is not ours."""
    try:
        return dict(signing.loads(code, salt=_KEPT_SALT, max_age=3600))
    except (signing.BadSignature, json.JSONDecodeError):
        return {}


def _code(request: HttpRequest) -> str:
    age = SESSION_MINUTES * 60
    return request.get_signed_cookie(settings.SESSION_COOKIE_NAME, "", salt=_SALT, max_age=age) or ""
