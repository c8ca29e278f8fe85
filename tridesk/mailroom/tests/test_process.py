"""The mail process itself: started, told to end, killed."""

from __future__ import annotations

import os
import signal
import smtplib
import subprocess
import sys
import threading
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from tests.ports import free_port
from tests.waiting import NET, until, until_listening
from tridesk.mailroom import queries
from tridesk.mailroom.models import InMail
from tridesk.mailroom.tests.looking import committing

pytestmark = [committing]

Process = subprocess.Popen[str]


def database_url() -> str:
    """That of this test, so that the process sees what we see."""
    db = connection.settings_dict
    host, password = quote(str(db["HOST"]), safe=""), quote(db["PASSWORD"], safe="")
    port = f":{db['PORT']}" if db["PORT"] else ""
    return f"postgresql://{db['USER']}:{password}@{host}{port}/{db['NAME']}"


def start(port: int, **more: str) -> Process:
    """`tridesk mail` on the database of this test."""
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "TRIDESK_VAR": str(settings.ENVIRONMENT.var),
        "TRIDESK_LMTP": f"127.0.0.1:{port}",
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "tridesk.config.settings"),
        **more,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "django", "mail"], env=environment, stderr=subprocess.PIPE, text=True
    )


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def process(port: int, db: None) -> Iterator[Process]:
    made = start(port)
    try:
        until_listening(port, made)
        yield made
    finally:
        made.kill()
        made.wait()


class Sender(threading.Thread):
    """Sends numbered mails until the other side is gone; `accepted` are those that were answered 250."""

    def __init__(self, port: int, name: str) -> None:
        super().__init__()
        self._port = port
        self._name = name
        self.accepted: list[bytes] = []

    def run(self) -> None:
        try:
            with smtplib.LMTP("127.0.0.1", self._port) as lmtp:
                for number in range(100_000):
                    raw = f"Subject: {self._name}-{number}\r\n\r\nbody\r\n".encode()
                    lmtp.sendmail("jan@town.example", ["desk@desk.example"], raw)
                    self.accepted.append(raw)
        except (OSError, smtplib.SMTPException):
            return


def stream(port: int, number: int) -> list[Sender]:
    """Eight senders at work, returned when so many mails are accepted and more are on their way."""
    senders = [Sender(port, f"s{name}") for name in range(8)]
    for sender in senders:
        sender.start()
    until(lambda: sum(len(sender.accepted) for sender in senders) >= number, f"{number} mails to be accepted")
    assert all(sender.is_alive() for sender in senders)
    return senders


def accepted_by(senders: list[Sender]) -> list[bytes]:
    for sender in senders:
        sender.join(NET)
        assert not sender.is_alive()
    return sorted(raw for sender in senders for raw in sender.accepted)


def in_tray() -> list[bytes]:
    return sorted(queries.open_raw(mail) for mail in InMail.objects.all())


def test_killed_in_mid_stream_it_has_kept_every_mail_it_accepted(process: Process, port: int) -> None:
    senders = stream(port, number=500)
    process.kill()
    accepted = accepted_by(senders)
    kept = in_tray()
    assert len(accepted) >= 500
    assert sorted(set(accepted) & set(kept)) == accepted
    assert len(kept) == len(set(kept))
    assert len(kept) - len(accepted) <= len(senders)  # committed, but killed before it could say so


def test_told_to_end_it_answers_for_everything_it_keeps(process: Process, port: int) -> None:
    senders = stream(port, number=200)
    process.send_signal(signal.SIGTERM)
    assert process.wait(NET) == 0
    assert accepted_by(senders) == in_tray()


def test_a_port_that_is_taken_is_one_sentence(process: Process, port: int) -> None:
    second = start(port)
    _, output = second.communicate(timeout=120)
    assert second.returncode == 1
    assert output == (f"tridesk: cannot take mail in on 127.0.0.1:{port}: address already in use (TRIDESK_LMTP).\n")


def test_a_mailbox_that_makes_no_sense_is_one_sentence(port: int, db: None) -> None:
    process = start(port, TRIDESK_IMAP="[1]")
    _, output = process.communicate(timeout=120)
    assert process.returncode == 1
    assert output.startswith("tridesk: TRIDESK_IMAP must be a JSON list")
    assert output.count("\n") == 1
