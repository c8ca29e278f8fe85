"""Coming in: the first visit, signing in and out, one's keys, one's language."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tridesk.kit.errors import Invalid, Refusal
from tridesk.statuspage.editor import gate
from tridesk.statuspage.editor.gate import Visit, editors_only
from tridesk.statuspage.editor.sign_in import expired
from tridesk.statuspage.editor.store import Editor

YEAR = 365 * 24 * 3600


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Password and key, both, in one request."""
    kept = request.POST.get("kept") or request.GET.get("kept", "")
    fault: Refusal | None = None
    if request.method == "POST":
        try:
            code = gate.door().sign_in(
                password=request.POST.get("password", ""),
                state=request.POST.get("state", ""),
                answer=request.POST.get("answer", ""),
                address=request.META.get("REMOTE_ADDR", ""),
            )
        except Refusal as refusal:
            fault = refusal
        else:
            typed = gate.kept(kept)
            page = reverse(typed.pop("page", ["state"])[0])
            return gate.begin(redirect(f"{page}?{urlencode(typed, doseq=True)}" if typed else page), code)
    asked = gate.door().ceremonies.ask_for_key()
    context = {"asked": asked, "fault": fault, "kept": kept}
    return render(request, "editor/sign_in.html", context, status=403 if fault else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    return gate.end(request, redirect("sign_in"))


@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """The first visit. The code stands behind the # of the link, so no server and no log ever sees it in an address."""
    code = request.POST.get("code", "").strip()
    if request.method != "POST" or not code:
        return render(request, "editor/welcome.html", {})
    editor = gate.door().store.invited(code)
    if editor is None:
        return render(request, "editor/welcome.html", {"fault": expired()}, status=403)
    if "password" not in request.POST:
        return _ask_for_both(request, editor, code)
    given = {name: request.POST.get(name, "") for name in ("password", "again", "state", "answer", "label")}
    try:
        gate.door().enrol(code, **given)
    except Invalid as fault:
        return _ask_for_both(request, editor, code, fault)
    return render(request, "editor/enrolled.html", {"enrolled": editor})


def _ask_for_both(request: HttpRequest, editor: Editor, code: str, fault: Refusal | None = None) -> HttpResponse:
    context = {
        "invited": editor,
        "code": code,
        "fault": fault,
        "asked": gate.door().ceremonies.ask_for_new_key(editor),
        "label": request.POST.get("label", ""),
    }
    return render(request, "editor/enrol.html", context, status=422 if fault else 200)


@editors_only
def keys(request: HttpRequest, fault: Refusal | None = None) -> HttpResponse:
    """One's keys: a second one for the day the first is lost."""
    editor, door = cast(Visit, request).editor, gate.door()
    known = door.store.keys_of(editor.name)
    context: dict[str, Any] = {
        "keys": [(key, urlsafe_b64encode(key.id).decode()) for key in known],
        "asked": door.ceremonies.ask_for_new_key(editor, known),
        "fault": fault,
    }
    return render(request, "editor/keys.html", context, status=422 if fault else 200)


@require_POST
@editors_only
def add_key(request: HttpRequest) -> HttpResponse:
    given = {name: request.POST.get(name, "") for name in ("state", "answer", "label")}
    try:
        gate.door().add_key(cast(Visit, request).editor, **given)
    except Invalid as fault:
        return keys(request, fault)
    return redirect("keys")


@require_POST
@editors_only
def remove_key(request: HttpRequest) -> HttpResponse:
    try:
        id = urlsafe_b64decode(request.POST.get("key", ""))
    except (binascii.Error, ValueError):
        id = b""
    if not gate.door().store.remove_key(cast(Visit, request).editor.name, id):
        return keys(request, Invalid(_("The last key stays: add another one first.")))
    return redirect("keys")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """The language of the screens, kept in the browser. A first visit goes on with its code, which no address holds."""
    wished, back = request.POST.get("language", ""), request.POST.get("next", "")
    safe = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)  # else a view's name
    invited = back == reverse("welcome") and "code" in request.POST
    response = redirect(back if safe else reverse("sign_in"), preserve_request=invited)
    if wished in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, wished, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return response
