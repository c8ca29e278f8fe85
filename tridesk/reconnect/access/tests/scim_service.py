"""The SCIM service of `scim2-server`, with a token and versions (ETag), on a free port."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any, Final

from tests.ports import free_port
from tests.waiting import NET, until_listening

TOKEN: Final = b"sleutelbos"
USER: Final = "urn:ietf:params:scim:schemas:core:2.0:User"


class ScimService:
    """A running service; `close` ends it."""

    def __init__(self) -> None:
        self.port = free_port()
        program = str(Path(sys.executable).parent / "scim2-server")
        command = [program, "--port", str(self.port), "--bearer-token", TOKEN.decode()]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until_listening(self.port, self._process)

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(NET)

    def add(self, login: str, *, active: bool = True) -> str:
        """A user; the id."""
        user = self.ask("POST", "/Users", {"schemas": [USER], "userName": login, "active": active})
        return str(user["id"])

    def user(self, login: str) -> dict[str, Any]:
        """A user as the service lists it."""
        rows: list[dict[str, Any]] = self.ask("GET", "/Users?count=1000")["Resources"]
        return next(row for row in rows if row["userName"] == login)

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {TOKEN.decode()}", "Content-Type": "application/scim+json"}
        content = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", content, headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            answered: dict[str, Any] = json.loads(answer.read() or b"{}")
        return answered
