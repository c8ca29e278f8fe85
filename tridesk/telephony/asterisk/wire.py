"""The messages of ARI over a WebSocket. Pure: a request to text, a message to a value or an error."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tridesk.telephony.switch import Missing, Refused, Unreachable


class NotThere(Missing):
    """404 and similar: it is not there, or not ours any more."""


class AlreadyThere(Refused):
    """409: something has this name already."""


class Failed(Refused):
    """500: Asterisk could not do it."""


class TimedOut(Unreachable):
    """No answer within the deadline."""


class NoConnection(Unreachable):
    """There is no connection, or it broke before the answer."""


@dataclass(frozen=True, slots=True)
class AriRequest:
    """One command; `uri` has no slash in front, `query` is not encoded."""

    method: str
    uri: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.uri}"


def text_of(request: AriRequest, number: int) -> str:
    """The text of a request; `number` comes back in the answer."""
    message: dict[str, Any] = {
        "type": "RESTRequest",
        "request_id": str(number),
        "method": request.method,
        "uri": request.uri,
    }
    if request.query:
        message["query_strings"] = [{"name": name, "value": value} for name, value in request.query.items()]
    if request.body is not None:
        message["content_type"] = "application/json"
        message["message_body"] = json.dumps(request.body)
    return json.dumps(message)


_NOT_OURS: Final = ("not found", "not in stasis", "not in a stasis")


def answer_of(message: Mapping[str, Any]) -> Any:
    """The body of an answer (None when it is empty); raises the error that it reports."""
    status = int(message.get("status_code", 500))
    raw = message.get("message_body") or ""
    try:
        body = json.loads(raw) if raw else None
    except ValueError:
        body = None
    if status < 300:
        return body
    reason = str(body.get("message") or "") if isinstance(body, dict) else ""
    sentence = f"{status} {reason or message.get('reason_phrase', '')} ({message.get('uri', '')})"
    if status == 404 or any(words in reason.lower() for words in _NOT_OURS):
        raise NotThere(sentence)
    raise {409: AlreadyThere, 500: Failed}.get(status, Refused)(sentence)
