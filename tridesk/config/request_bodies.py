"""Around both web applications: tells in one sentence that the rest of a body is not waited for."""

from __future__ import annotations

import json
from typing import Any, Final

from django.http import HttpRequest, parse_cookie
from django.utils import translation
from django.utils.translation import gettext_lazy

from tridesk.kit.request_bodies import NO_ROOM, SLOW, TOO_LARGE, BodyRefused

_API: Final = "/api/v1/"
_SENTENCES: Final = {
    SLOW: ("too_slow", gettext_lazy("The rest of this request did not come in time. Send it again.")),
    TOO_LARGE: ("too_large", gettext_lazy("This request is too large.")),
    NO_ROOM: ("no_room", gettext_lazy("Too many large files are coming in at the moment. Try again in ten minutes.")),
}


class BodyRefusals:
    """ASGI middleware: answers when a body was refused; JSON to programs that call the API, plain text to people."""

    def __init__(self, application: Any) -> None:
        self._application = application

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await self._application(scope, receive, send)
        except BodyRefused as refused:
            code, sentence = _SENTENCES[refused.status]
            with translation.override(_language(scope)):
                words = str(sentence)
            is_api = scope["path"].startswith(_API)
            body = json.dumps({"code": code, "message": words, "field": ""}) if is_api else words
            kind = "application/json" if is_api else "text/plain; charset=utf-8"
            headers = {"content-type": kind, "content-length": str(len(body.encode())), "cache-control": "no-store"}
            raw = [(name.encode(), value.encode()) for name, value in headers.items()]
            await send({"type": "http.response.start", "status": refused.status, "headers": raw})
            await send({"type": "http.response.body", "body": body.encode()})


def _language(scope: Any) -> str:
    """The language of the browser: of a person who signed in nothing is read here."""
    request = HttpRequest()
    for name, value in scope["headers"]:
        if name == b"accept-language":
            request.META["HTTP_ACCEPT_LANGUAGE"] = value.decode("latin-1")
        elif name == b"cookie":
            request.COOKIES = parse_cookie(value.decode("latin-1"))
    return translation.get_language_from_request(request)
