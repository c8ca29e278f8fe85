"""A program of the register that hears of restores: a web server that keeps each message, and answers as told."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.serving import serve


class Listener:
    """On a free port of this machine; `status` answers every message, after `seconds` and while it `answers`."""

    def __init__(self) -> None:
        self.status, self.location, self.seconds = 204, "", 0.0
        self.answers = threading.Event()
        self.answers.set()
        self.heard = list[tuple[dict[str, str], bytes]]()
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                time.sleep(listener.seconds)  # noqa: TID251 - a program that answers late
                listener.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
                listener.answers.wait(60)
                self.send_response(listener.status)
                if listener.location:
                    self.send_header("Location", listener.location)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/restores"
        serve(self._server)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _headers, body in self.heard]

    @property
    def kinds(self) -> list[str]:
        return [message["type"].removeprefix("restore.") for message in self.messages]


def signatures_by(secret: str, headers: dict[str, str], body: bytes) -> list[bool]:
    """For each signature of a message whether this secret made it; as Standard Webhooks has it, not from our code."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return [hmac.compare_digest(given, wanted) for given in headers["webhook-signature"].split(" ")]
