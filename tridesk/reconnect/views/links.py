"""The pages behind the links in mails: a GET shows a button, and only a press of it does something.

Programs that follow the links of mails only GET; what they see names nobody.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_http_methods

from tridesk.accounts import mailed_links
from tridesk.accounts.gate import GuardedView, public
from tridesk.directory.confirming.letters import language_for
from tridesk.kit.errors import NotFound
from tridesk.reconnect import links
from tridesk.reconnect.actions import proofs, reversal
from tridesk.reconnect.models import Restore

log = logging.getLogger(__name__)


def mailed(view: Callable[..., HttpResponseBase]) -> GuardedView:
    """A page for whoever has the link; a link that leads nowhere is answered alike, whatever became of it."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str) -> HttpResponseBase:
        try:
            response = view(request, token)
        except NotFound:
            if request.method == "POST":
                log.warning("a link that leads nowhere was pressed: %s", request.path)
            response = render(request, "reconnect/links/nowhere.html", status=NotFound.status)
        mailed_links.keep_private(response)
        return response

    return public(require_http_methods(["GET", "HEAD", "POST"])(guarded))


@mailed
def proof(request: HttpRequest, token: str) -> HttpResponseBase:
    """Asks whether a restore is right: Yes proves, No is a doubt that the desk sees."""
    asked = links.proof_by(token)
    if asked is None or not asked.is_open:
        if request.method == "POST":
            proofs.note_dead_link(token)
        raise NotFound("no such link")
    with translation.override(_language(request, language_for(asked.restore.user.organisation, asked.contact))):
        if request.method != "POST":
            return _page(request, "proof.html", asked.restore)
        is_right = request.POST.get("answer") == "yes"
        try:
            proofs.press_link(token, is_right=is_right)
        except NotFound:
            proofs.note_dead_link(token)
            raise
        return _page(request, "thanks.html", asked.restore, is_right=is_right)


@mailed
def not_me(request: HttpRequest, token: str) -> HttpResponseBase:
    """'This was not me': the button freezes the access at once."""
    told = links.telling_by(token)
    if told is None:
        raise NotFound("no such link")
    with translation.override(_language(request, language_for(*links.told_with(told)))):
        if request.method != "POST":
            return _page(request, "not_me.html", told.restore, many=len(told.orders))
        reversal.freeze(token)
        return _page(request, "frozen.html", told.restore)


def _language(request: HttpRequest, written: str) -> str:
    """The language of the mail; of two, the one that the browser prefers."""
    wanted, languages = (translation.get_language() or "")[:2], written.split("|")
    return wanted if wanted in languages else languages[0]


def _page(request: HttpRequest, name: str, restore: Restore | None, **context: Any) -> HttpResponse:
    response = render(request, f"reconnect/links/{name}", {"restore": restore, **context})
    response.headers["Content-Language"] = translation.get_language() or ""
    return response
