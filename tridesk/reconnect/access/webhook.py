"""Orders sent to a program of the register, which carries them out: signed JSON over HTTPS.

Signed as Standard Webhooks describes it: HMAC-SHA256 over `id.timestamp.body`. The id of an order is its key, so that a
program that gets it again recognises it; it also stands in `Idempotency-Key`. docs/operations.md has the messages.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import MAXYEAR, UTC, datetime
from typing import Any, Final
from uuid import uuid4

from tridesk.kit import clock
from tridesk.reconnect.access import wire
from tridesk.reconnect.access.ports import AccessRefused, AccessUnavailable, RefusalReason, Unavailability
from tridesk.reconnect.access.values import (
    AccessAnswer,
    AccessOrder,
    Account,
    AccountState,
    Change,
    Outcome,
)

SECONDS: Final = 10.0  # for each call of the port, all of it
_FLAGS: Final = ("exists", "locked", "disabled", "must_change")
_MOMENTS: Final = ("locked_at", "unlocks_at", "ends_at", "changed_at")


def signature(secret: bytes, identifier: str, timestamp: int, body: bytes) -> str:
    """The header `webhook-signature`; a secret that begins with `whsec_` is base64 behind it."""
    key = secret
    if secret.startswith(b"whsec_"):
        try:
            key = base64.b64decode(secret[6:], validate=True)
        except binascii.Error:
            raise AccessUnavailable(Unavailability.SIGN_IN, "the secret is no base64 behind whsec_") from None
    if not key:
        raise AccessUnavailable(Unavailability.SIGN_IN, "the secret is empty")
    digest = hmac.digest(key, f"{identifier}.{timestamp}.".encode() + body, "sha256")
    return "v1," + base64.b64encode(digest).decode()


class WebhookDirectory:
    """A program at an address that the administrator set."""

    def __init__(
        self, url: str, secret: wire.Secret, *, context: ssl.SSLContext | None = None, seconds: float = SECONDS
    ) -> None:
        self._url, self._secret = url, secret
        self._context, self._seconds = context or ssl.create_default_context(), seconds

    def state(self, account: Account) -> AccountState:
        """See `AccountDirectory`."""
        return _state(self._send("state", str(uuid4()), {"account": asdict(account)}))

    def plan(self, order: AccessOrder) -> tuple[Change, ...]:
        """See `AccountDirectory`."""
        return _changes(self._send("plan", str(uuid4()), _message(order)).get("changes"))

    def carry_out(self, order: AccessOrder) -> AccessAnswer:
        """See `AccountDirectory`."""
        return _answer(self._send("carry_out", str(order.key), _message(order)))

    def undo(self, order: AccessOrder, answer: AccessAnswer) -> AccessAnswer:
        """See `AccountDirectory`."""
        message = _message(order) | {"changes": [asdict(change) for change in answer.changes]}
        return _answer(self._send("undo", f"{order.key}.undo", message))

    def _send(self, request: str, identifier: str, message: Mapping[str, object]) -> Mapping[str, Any]:
        body = json.dumps({"request": request, **message}, ensure_ascii=False).encode()
        timestamp = int(clock.now().timestamp())
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Idempotency-Key": identifier,
            "webhook-id": identifier,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signature(self._secret(), identifier, timestamp, body),
        }
        reply = wire.ask(
            "POST", self._url, until=time.monotonic() + self._seconds, context=self._context, headers=headers, body=body
        )
        if reply.status in (200, 202):
            return wire.json_object(reply)
        answer = wire.json_object(reply, lenient=True)
        words = f"{str(answer.get('words', ''))[:300]} (HTTP {reply.status})".strip()
        wire.raise_for(reply.status, words)
        reasons = [reason for reason in RefusalReason if reason == answer.get("reason")]
        unknown = RefusalReason.UNKNOWN if reply.status == 404 else RefusalReason.OTHER
        raise AccessRefused(reasons[0] if reasons else unknown, words)


def _message(order: AccessOrder) -> dict[str, object]:
    planned = None if order.planned is None else [asdict(change) for change in order.planned]
    return {"key": str(order.key), "verb": order.verb, "account": asdict(order.account), "planned": planned}


def _state(content: Mapping[str, Any]) -> AccountState:
    flags = {name: content.get(name, False) for name in _FLAGS}
    tries = content.get("wrong_tries", 0)
    if not all(isinstance(flag, bool) for flag in flags.values()) or not isinstance(tries, int) or tries < 0:
        raise AccessUnavailable(Unavailability.GARBLED, "no state of an account")
    moments = {name: _moment(content.get(name)) for name in _MOMENTS}
    return AccountState(
        flags["exists"],
        flags["locked"],
        flags["disabled"],
        tries,
        moments["locked_at"],
        moments["unlocks_at"],
        moments["ends_at"],
        moments["changed_at"],
        flags["must_change"],
        words=_words(content),
    )


def _answer(content: Mapping[str, Any]) -> AccessAnswer:
    outcomes = [outcome for outcome in Outcome if outcome == content.get("outcome")]
    tasks = content.get("tasks", [])
    if not outcomes or not isinstance(tasks, list) or len(tasks) > 20:
        raise AccessUnavailable(Unavailability.GARBLED, "no answer to an order")
    sentences = tuple(str(task)[:300] for task in tasks)
    return AccessAnswer(outcomes[0], _changes(content.get("changes", [])), _words(content), sentences)


def _changes(rows: object) -> tuple[Change, ...]:
    if not isinstance(rows, list) or len(rows) > 50:
        raise AccessUnavailable(Unavailability.GARBLED, "no list of changes")
    return tuple(map(_change, rows))


def _change(row: object) -> Change:
    match row:
        case {"attribute": str(attribute), "before": [*before], "after": [*after]}:
            return Change(attribute[:100], _values(before), _values(after))
    raise AccessUnavailable(Unavailability.GARBLED, "no change")


def _values(values: Sequence[object]) -> tuple[str, ...]:
    return tuple(str(value)[:300] for value in values[:50])


def _moment(value: object) -> datetime | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        raise AccessUnavailable(Unavailability.GARBLED, "no moment") from None
    if moment.year == MAXYEAR:  # never
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _words(content: Mapping[str, Any]) -> str:
    return str(content.get("words", ""))[:300]
