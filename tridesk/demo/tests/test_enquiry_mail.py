"""`tridesk send-demo-mail` brings one invented enquiry to the door, as a mail server would."""

from __future__ import annotations

import smtplib
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tridesk.demo.enquiry_mail import enquiry_mail
from tridesk.mailroom import mime
from tridesk.mailroom.conversation import fold, language_of

COMMAND = import_module("tridesk.demo.management.commands.send-demo-mail").Command
AT = datetime(2026, 11, 26, 9, 40, tzinfo=UTC)


class Door:
    """Stands in for the door at the other end."""

    taken: list[tuple[str, list[str], bytes]] = []

    def __init__(self, host: str, port: int, timeout: float) -> None:
        self.where = (host, port)

    def __enter__(self) -> Door:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def sendmail(self, sender: str, recipients: list[str], raw: bytes) -> None:
        self.taken.append((sender, recipients, raw))


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> type[Door]:
    Door.taken = []
    monkeypatch.setattr(smtplib, "LMTP", Door)
    return Door


@pytest.mark.parametrize("language", ["nl", "fr", "de"])
def test_a_letter_is_a_mail_in_its_language(language: Any) -> None:
    for seed in range(20):
        mail = enquiry_mail(Random(seed), AT, to="helpdesk@desk.example", language=language)
        read = mime.parse(mail.raw)
        assert (language_of(read.subject, fold(read.text)), read.subject, read.sender.email if read.sender else "") == (
            language,
            mail.subject,
            mail.sender,
        )


def test_it_can_come_from_anybody(door: type[Door], capsys: pytest.CaptureFixture[str]) -> None:
    call_command(COMMAND(), "--language", "nl", "--from", "jan@town.example")
    assert [(sender, recipients) for sender, recipients, _ in door.taken] == [
        ("jan@town.example", ["helpdesk@desk.example"])
    ]
    assert "from jan@town.example to helpdesk@desk.example" in capsys.readouterr().out


def test_a_file_is_sent_as_it_is(door: type[Door], tmp_path: Path) -> None:
    file = tmp_path / "one.eml"
    file.write_bytes(b"From: An <an@town.example>\r\nSubject: Vraag\r\n\r\nDag\r\n")
    call_command(COMMAND(), "--file", str(file))
    assert door.taken == [("an@town.example", ["helpdesk@desk.example"], file.read_bytes())]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command(COMMAND(), "--file", str(tmp_path / "none.eml"))


def test_a_closed_door_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ConnectionRefusedError("refused")

    monkeypatch.setattr(smtplib, "LMTP", refuse)
    with pytest.raises(CommandError, match="Is Tridesk running"):
        call_command(COMMAND())
