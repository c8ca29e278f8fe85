"""The setting that names the mailboxes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tridesk.mailroom.mailboxes import BadMailbox, Mailbox, read_mailboxes

ACCOUNT: dict[str, Any] = {"host": "imap.example", "user": "desk", "password": "secret"}


def read(**changes: Any) -> Mailbox:
    (box,) = read_mailboxes(json.dumps([ACCOUNT | changes]))
    return box


@pytest.mark.parametrize("setting", ["", "  ", "[]"])
def test_there_need_not_be_any(setting: str) -> None:
    assert read_mailboxes(setting) == []


def test_an_account_needs_little() -> None:
    assert read() == Mailbox("imap.example", 993, True, "desk", "secret", "", ("INBOX",))
    assert read(ssl=False).port == 143


def test_everything_can_be_said() -> None:
    box = read(port=1993, password="", oauth2_token_file="/run/token", folders=["INBOX", "Fax"])
    assert box == Mailbox("imap.example", 1993, True, "desk", "", "/run/token", ("INBOX", "Fax"))


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("{", "it is no JSON"),
        ("{}", "must be a JSON list"),
        ("[1]", "1 is no account"),
        (json.dumps([ACCOUNT | {"hots": "x"}]), "'hots' means nothing here"),
        (json.dumps([ACCOUNT | {"host": ""}]), "'host' is missing"),
        (json.dumps([ACCOUNT | {"user": 1}]), "'user' is missing or no text"),
        (json.dumps([ACCOUNT | {"port": 0}]), "'port' is 0"),
        (json.dumps([ACCOUNT | {"folders": "INBOX"}]), "'folders' must be a list"),
        (json.dumps([ACCOUNT | {"password": ""}]), "either a password or an oauth2_token_file"),
        (json.dumps([ACCOUNT | {"oauth2_token_file": "x"}]), "either a password or an oauth2_token_file"),
    ],
)
def test_what_makes_no_sense_is_said_in_one_sentence(setting: str, sentence: str) -> None:
    with pytest.raises(BadMailbox) as caught:
        read_mailboxes(setting)
    assert str(caught.value).startswith("TRIDESK_IMAP must be a JSON list")
    assert sentence in str(caught.value)
