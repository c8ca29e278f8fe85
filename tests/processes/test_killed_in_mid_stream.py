"""500 mails stream in while parts are killed with -9: what was answered 250 becomes exactly one ticket."""

from __future__ import annotations

import json
import os
import signal
import smtplib
import subprocess
import threading
import time
from collections import Counter
from typing import TypedDict

import pytest

from tests.e2e.product import DESK, TRIDESK, Product, letter
from tests.waiting import until
from tridesk.config import embedded

MAILS = 500
CONNECTIONS = 5
HELD = 3  # connections that wait for the blow after some mails: it falls in mid-stream, however late it comes
BACK_SECONDS = 180.0


class Filed(TypedDict):
    """What the intake made of the mails."""

    subjects: list[str]
    waiting: int


@pytest.fixture(scope="module")
def before() -> list[str]:
    """The subjects of the mails of the tests before."""
    return []


class Server(threading.Thread):
    """A mail server with a queue: offers a mail until it is answered 250, as RFC 5321 4.5.4 wants it.

    With `blow` it stops when a quarter of its mails are gone, and goes on after that event.
    """

    def __init__(self, tridesk: Product, mails: dict[str, bytes], blow: threading.Event | None) -> None:
        super().__init__(daemon=True)
        self._tridesk, self._blow = tridesk, blow
        self._queue = list(mails.items())
        self._stop_at = len(mails) * 3 // 4  # mails that are left then
        self._deadline = time.monotonic() + 3 * BACK_SECONDS
        self.accepted: list[str] = []
        self.refusals: list[str] = []
        self.again = 0

    def run(self) -> None:
        while self._queue and time.monotonic() < self._deadline:
            try:
                with smtplib.LMTP("127.0.0.1", self._tridesk.lmtp, timeout=10) as door:
                    while self._queue:
                        if self._blow is not None and len(self._queue) == self._stop_at:
                            self._blow.wait(BACK_SECONDS)
                        subject, raw = self._queue[0]
                        door.sendmail("anna@town.example", [DESK], raw)
                        self.accepted.append(subject)
                        self._queue.pop(0)
            except (OSError, smtplib.SMTPException) as error:
                self.again += 1
                if isinstance(error, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused):
                    self.refusals.append(str(error))
                time.sleep(0.1)  # noqa: TID251 - a mail server that tries again


def kill(tridesk: Product, part: str) -> None:
    if part == "database":  # the server itself; the part watches it
        pid = embedded.server_pid(tridesk.var)
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
    else:
        tridesk.kill(part)


@pytest.mark.parametrize("part", ["mail", "intake", "database"])
def test_every_mail_that_was_accepted_has_exactly_one_ticket(tridesk: Product, part: str, before: list[str]) -> None:
    mails = {f"{part} {at}": letter(f"{part} {at}", f"Question {at}", number=f"{part}.{at}") for at in range(MAILS)}
    blow, rest = threading.Event(), list(mails.items())
    servers = [Server(tridesk, dict(rest[at::CONNECTIONS]), blow if at < HELD else None) for at in range(CONNECTIONS)]
    for server in servers:
        server.start()

    # It strikes in mid-stream, and everything comes back by itself.
    until(lambda: sum(len(server.accepted) for server in servers) >= MAILS // 4, "mails to stream", BACK_SECONDS)
    killed = tridesk.pid_of(part)
    kill(tridesk, part)
    blow.set()
    struck = sum(len(server.accepted) for server in servers)
    until(lambda: tridesk.pid_of(part) not in (None, killed), f"{part} to be back", BACK_SECONDS)
    until(
        lambda: tridesk.health().get("status") == "up", f"Tridesk to be back; its log:\n{_tail(tridesk)}", BACK_SECONDS
    )
    for server in servers:
        server.join(BACK_SECONDS)

    assert struck < MAILS
    if part == "intake":  # the door does not need it
        assert [answer for server in servers for answer in server.refusals] == []
    else:
        assert sum(server.again for server in servers) > 0
    assert sorted(subject for server in servers for subject in server.accepted) == sorted(mails)
    until(lambda: filed(tridesk)["waiting"] == 0, "the tray to be empty", BACK_SECONDS)
    before += mails
    assert Counter(filed(tridesk)["subjects"]) == Counter(before)
    done = subprocess.run(
        [TRIDESK, "journal", "verify"], env=tridesk.environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


FILED = """
import json
from tridesk.tickets.models import Ticket
from tridesk.mailroom.models import InMail
print(json.dumps({"subjects": list(Ticket.objects.filter(channel="mail").values_list("subject", flat=True)),
    "waiting": InMail.objects.exclude(state="taken").count()}))
"""


def filed(tridesk: Product) -> Filed:
    """The subjects of all tickets that came by mail, and how many mails wait or were set aside."""
    tickets: Filed = json.loads(tridesk.shell(FILED))
    return tickets


def _tail(tridesk: Product) -> str:
    return tridesk.log.read_text("utf-8", "replace")[-2000:]
