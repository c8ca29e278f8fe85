"""A program of the register that takes orders by webhook: checks the signature, knows an order that it had before."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from dataclasses import asdict
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from uuid import UUID

from tests.serving import serve
from tridesk.reconnect.access.ports import AccessRefused, RefusalReason
from tridesk.reconnect.access.twin import Twin
from tridesk.reconnect.access.values import AccessAnswer, AccessOrder, AccessVerb, Account, Change, Outcome

SECRET: Final = b"whsec_" + base64.b64encode(b"a key that only two know")
TOLERANCE: Final = 300  # seconds by which the clocks may differ


class Receiver:
    """A web server on a free port; `twin` holds its accounts. `script` answers instead: status, headers, content."""

    def __init__(self) -> None:
        self.twin = Twin()
        self.script: tuple[int, dict[str, str], bytes] | None = None
        self.requests = list[dict[str, Any]]()
        self.headers = list[dict[str, str]]()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.headers.append({name.lower(): value for name, value in self.headers.items()})
                status, headers, content = receiver.script or receiver.answer(receiver.headers[-1], body)
                self.send_response(status)
                for name, value in ({"Content-Length": str(len(content))} | headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:
                """Silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_port
        serve(self._server)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        if not is_signed(headers, body):
            return 401, {}, json.dumps({"words": "not signed by the desk"}).encode()
        message = json.loads(body)
        self.requests.append(message)
        try:
            return 200, {}, json.dumps(self._done(message), default=_as_json).encode()
        except AccessRefused as refused:
            status = 404 if refused.reason is RefusalReason.UNKNOWN else 409
            return status, {}, json.dumps({"reason": refused.reason, "words": refused.words}).encode()

    def _done(self, message: dict[str, Any]) -> dict[str, Any]:
        account = Account(**message["account"] | {"nis_codes": tuple(message["account"]["nis_codes"])})
        if message["request"] == "state":
            return asdict(self.twin.state(account))
        planned = message["planned"] if message["planned"] is None else _changes(message["planned"])
        order = AccessOrder(UUID(message["key"]), AccessVerb(message["verb"]), account, planned)
        if message["request"] == "plan":
            return {"changes": [asdict(change) for change in self.twin.plan(order)]}
        if message["request"] == "carry_out":
            return asdict(self.twin.carry_out(order))
        return asdict(self.twin.undo(order, AccessAnswer(Outcome.DONE, _changes(message["changes"]))))


def is_signed(headers: dict[str, str], body: bytes) -> bool:
    """As Standard Webhooks has it, written from its text and not from our code."""
    signed = headers["webhook-id"] + "." + headers["webhook-timestamp"] + "." + body.decode()
    key = base64.b64decode(SECRET.removeprefix(b"whsec_"))
    wanted = "v1," + base64.b64encode(hmac.new(key, signed.encode(), hashlib.sha256).digest()).decode()
    fresh = abs(time.time() - int(headers["webhook-timestamp"])) <= TOLERANCE
    return fresh and hmac.compare_digest(headers["webhook-signature"], wanted)


def _changes(rows: list[dict[str, Any]]) -> tuple[Change, ...]:
    return tuple(Change(row["attribute"], tuple(row["before"]), tuple(row["after"])) for row in rows)


def _as_json(value: object) -> str:
    assert isinstance(value, datetime)
    return value.isoformat()
