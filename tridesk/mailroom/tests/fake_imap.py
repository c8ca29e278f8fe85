"""A small IMAP server for tests: one account, folders of messages, IDLE, and faults on demand."""

from __future__ import annotations

import base64
import contextlib
import re
import select
import socket
import socketserver
import threading
from dataclasses import dataclass, field
from typing import Any

from tests.serving import serve

PASSWORD = "secret"


@dataclass
class Folder:
    """Messages by their number (UID), and which were read."""

    messages: dict[int, bytes] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)


class FakeImap:
    """Listens on loopback; change it while it runs."""

    def __init__(self, *, idle: bool = True) -> None:
        self.folders: dict[str, Folder] = {"INBOX": Folder()}
        self.capabilities = "IMAP4rev1 AUTH=XOAUTH2" + (" IDLE" if idle else "")
        self.logins: list[str] = []
        self.refuse_login = False
        self.silent = False  # does not tell who idles
        self.cannot_give: set[int] = set()  # answers NO when asked for these
        self.hangs_up_at: set[int] = set()  # cuts the connection when asked for these
        self.idling = threading.Event()
        self.connections: list[Any] = []
        fake = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                fake.connections.append(self.connection)
                fake.idling.clear()
                _Dialogue(fake, self.rfile, self.wfile).run()

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port: int = self._server.server_address[1]
        serve(self._server)

    def arrive(self, raw: bytes, folder: str = "INBOX") -> int:
        """Adds a new message and notifies idling clients."""
        messages = self.folders[folder].messages
        uid = max(messages, default=0) + 1
        messages[uid] = raw
        return uid

    def cut(self) -> None:
        """Cuts every connection, as a server that restarts."""
        for connection in self.connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.connections.clear()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Dialogue:
    def __init__(self, fake: FakeImap, rfile: Any, wfile: Any) -> None:
        self._fake, self._rfile, self._wfile = fake, rfile, wfile
        self._folder = Folder()

    def run(self) -> None:
        try:
            self._say("* OK fake")
            while line := self._rfile.readline():
                tag, _, rest = line.decode().strip().partition(" ")
                if not self._answer(tag, rest):
                    return
        except (OSError, ValueError):
            return

    def _say(self, *lines: str | bytes) -> None:
        for line in lines:
            self._wfile.write((line if isinstance(line, bytes) else line.encode()) + b"\r\n")
        self._wfile.flush()

    def _answer(self, tag: str, words: str) -> bool:
        """Whether the dialogue goes on."""
        verb, _, rest = words.removeprefix("UID ").partition(" ")
        if verb == "FETCH":
            return self._fetch(tag, int(rest.split()[0]))
        if verb == "IDLE":
            self._idle(tag)
        elif verb in ("LOGIN", "AUTHENTICATE"):
            self._login(tag, verb, rest)
        elif verb == "CAPABILITY":
            self._say(f"* CAPABILITY {self._fake.capabilities}", f"{tag} OK done")
        elif verb == "SELECT":
            self._select(tag, rest.strip('"'))
        elif verb == "SEARCH":
            unread = sorted(self._folder.messages.keys() - self._folder.seen)
            self._say(" ".join(["* SEARCH", *map(str, unread)]), f"{tag} OK done")
        elif verb == "STORE":
            self._folder.seen.add(int(rest.split()[0]))
            assert re.search(r"\+FLAGS(\.SILENT)? \(\\Seen\)", rest)
            self._say(f"{tag} OK done")
        else:
            self._say(f"{tag} OK done")
        return verb != "LOGOUT"

    def _login(self, tag: str, verb: str, rest: str) -> None:
        if verb == "AUTHENTICATE":
            self._say("+ ")
            rest = "XOAUTH2 " + base64.b64decode(self._rfile.readline()).decode()
        self._fake.logins.append(rest)
        self._say(f"{tag} NO refused" if self._fake.refuse_login else f"{tag} OK done")

    def _select(self, tag: str, name: str) -> None:
        if name not in self._fake.folders:
            self._say(f"{tag} NO there is no {name}")
            return
        self._folder = self._fake.folders[name]
        self._say(f"* {len(self._folder.messages)} EXISTS", f"{tag} OK [READ-WRITE]")

    def _fetch(self, tag: str, uid: int) -> bool:
        if uid in self._fake.hangs_up_at:
            return False
        raw = self._folder.messages.get(uid)
        if uid in self._fake.cannot_give:
            self._say(f"{tag} NO cannot give {uid}")
        elif raw is None:
            self._say(f"{tag} OK done")
        else:
            self._say(f"* {uid} FETCH (UID {uid} BODY[] {{{len(raw)}}}".encode())
            self._wfile.write(raw)
            self._say(")", f"{tag} OK done")
        return True

    def _idle(self, tag: str) -> None:
        known = len(self._folder.messages)
        self._say("+ idling")
        self._fake.idling.set()
        while not select.select([self._rfile], [], [], 0.02)[0]:
            if (count := len(self._folder.messages)) > known and not self._fake.silent:
                self._say(f"* {count} EXISTS")
                known = count
        assert self._rfile.readline() == b"DONE\r\n"
        self._fake.idling.clear()
        self._say(f"{tag} OK done")
