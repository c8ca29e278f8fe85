"""Emptying a mailbox, against a small IMAP server of our own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from imapclient import IMAPClient

from tests.waiting import NET, until
from tridesk.mailroom import actions, imap, queries
from tridesk.mailroom.imap import Fetcher, fetchers, pause_before, sender_of
from tridesk.mailroom.mailboxes import Mailbox
from tridesk.mailroom.models import InMail
from tridesk.mailroom.tests.fake_imap import FakeImap
from tridesk.mailroom.tests.looking import committing


class Tray:
    """Takes what is fetched, and writes down what the server knew of it at that moment."""

    def __init__(self, server: FakeImap) -> None:
        self.server = server
        self.raws: list[bytes] = []
        self.seen_before: list[set[int]] = []
        self.fail = 0

    def accept(self, raw: bytes, **envelope: Any) -> None:
        if self.fail:
            self.fail -= 1
            raise RuntimeError("no database")
        self.raws.append(raw)
        self.seen_before.append(set(self.server.folders["INBOX"].seen))


@pytest.fixture
def server() -> Iterator[FakeImap]:
    made = FakeImap()
    yield made
    made.close()


@pytest.fixture
def tray(server: FakeImap) -> Tray:
    return Tray(server)


@pytest.fixture(autouse=True)
def _attentive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap, "_LISTEN_FOR", 0.1)


def mailbox(server: FakeImap, **changes: Any) -> Mailbox:
    values: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": server.port,
        "ssl": False,
        "user": "desk",
        "password": "secret",
        "oauth2_token_file": "",
        "folders": ("INBOX",),
    }
    return Mailbox(**values | changes)


@contextmanager
def fetching(
    box: Mailbox, accept: Callable[..., None], *, folder: str = "INBOX", pauses: list[int] | None = None
) -> Iterator[threading.Event]:
    """A fetcher at work; it pauses a hundredth of a second where the real one pauses longer."""
    told_to_end = threading.Event()
    counted: list[int] = pauses if pauses is not None else []

    def pause(trials: int) -> float:
        counted.append(trials)
        return 0.01

    fetcher = Fetcher(box, folder, told_to_end=told_to_end, accept=accept, pause=pause)
    thread = threading.Thread(target=fetcher.run)
    thread.start()
    try:
        yield told_to_end
    finally:
        told_to_end.set()
        thread.join(NET)
        assert not thread.is_alive()


def test_what_is_unread_is_taken_oldest_first_and_marked_afterwards(server: FakeImap, tray: Tray) -> None:
    for raw in (b"read before", b"one", b"two \xff\x00\r\n"):
        server.arrive(raw)
    server.folders["INBOX"].seen.add(1)
    with fetching(mailbox(server), tray.accept):
        until(lambda: server.folders["INBOX"].seen == {1, 2, 3}, "all to be marked")
    assert tray.raws == [b"one", b"two \xff\x00\r\n"]
    assert tray.seen_before == [{1}, {1, 2}]
    assert server.logins == ['desk "secret"']


def test_what_arrives_while_it_watches_comes_at_once(server: FakeImap, tray: Tray) -> None:
    with fetching(mailbox(server), tray.accept):
        until(server.idling.is_set, "the server to be watched")
        server.arrive(b"news")
        until(lambda: tray.raws == [b"news"], "the news")


def test_idle_is_renewed(server: FakeImap, tray: Tray, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap, "RENEW_IDLE_AFTER", 0.01)
    with fetching(mailbox(server), tray.accept):
        for raw in (b"one", b"two"):
            until(server.idling.is_set, "the server to be watched")
            server.silent = True
            server.arrive(raw)
            until(lambda raw=raw: tray.raws[-1:] == [raw], "the mail")  # type: ignore[misc]


def test_a_server_without_idle_is_asked_again(tray: Tray, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap, "POLL_EVERY", 0.02)
    server = tray.server = FakeImap(idle=False)
    with fetching(mailbox(server), tray.accept):
        until(lambda: server.logins, "a login")
        server.arrive(b"news")
        until(lambda: tray.raws == [b"news"], "the news")
    server.close()


def test_a_message_that_could_not_be_stored_stays_unread_and_comes_again(server: FakeImap, tray: Tray) -> None:
    tray.fail = 2
    server.arrive(b"one")
    with fetching(mailbox(server), tray.accept):
        until(lambda: server.folders["INBOX"].seen == {1}, "it to be marked")
    assert tray.raws == [b"one"]


def test_a_message_that_the_server_cannot_give_stops_no_other(server: FakeImap, tray: Tray) -> None:
    server.cannot_give = {server.arrive(b"bad")}
    server.arrive(b"good")
    with fetching(mailbox(server), tray.accept):
        until(lambda: tray.raws == [b"good"], "the good one")
    assert server.folders["INBOX"].seen == {2}


def test_a_message_that_breaks_the_connection_goes_last(server: FakeImap, tray: Tray) -> None:
    server.hangs_up_at = {server.arrive(b"bad")}
    server.arrive(b"good")
    with fetching(mailbox(server), tray.accept):
        until(lambda: tray.raws == [b"good"], "the good one")
        until(server.idling.is_set, "the server to be watched")  # and after three tries it is left alone


def test_a_connection_that_breaks_is_opened_again(server: FakeImap, tray: Tray) -> None:
    with fetching(mailbox(server), tray.accept):
        until(server.idling.is_set, "the server to be watched")
        server.cut()
        until(lambda: len(server.logins) == 2, "a second login")
        server.arrive(b"news")
        until(lambda: tray.raws == [b"news"], "the news")


def test_pauses_grow_while_the_server_refuses_and_start_anew_after_it_let_us_in(server: FakeImap, tray: Tray) -> None:
    server.refuse_login = True
    pauses: list[int] = []
    with fetching(mailbox(server), tray.accept, pauses=pauses):
        until(lambda: len(pauses) >= 3, "three pauses")
        server.refuse_login = False
        until(server.idling.is_set, "the server to be watched")
        known = len(pauses)
        server.cut()
        until(lambda: len(pauses) > known, "another pause")
    assert pauses[:3] == [1, 2, 3]
    assert pauses[known] == 1


def test_the_pauses_of_the_real_one() -> None:
    assert [pause_before(trials) for trials in range(1, 8)] == [2, 10, 30, 60, 300, 300, 300]


def test_a_folder_that_is_not_there_is_tried_again(server: FakeImap, tray: Tray) -> None:
    pauses: list[int] = []
    with fetching(mailbox(server), tray.accept, folder="Helpdesk", pauses=pauses):
        until(lambda: len(pauses) >= 2, "two pauses")
    assert tray.raws == []


def test_each_folder_is_emptied(server: FakeImap, tray: Tray) -> None:
    server.folders["Fax"] = type(server.folders["INBOX"])()
    server.arrive(b"a fax", folder="Fax")
    with fetching(mailbox(server), tray.accept, folder="Fax"):
        until(lambda: tray.raws == [b"a fax"], "the fax")
    box = mailbox(server, folders=("INBOX", "Fax"))
    names = [str(fetcher) for fetcher in fetchers([box], threading.Event())]
    assert names == ["INBOX of desk on 127.0.0.1", "Fax of desk on 127.0.0.1"]


def test_a_token_is_read_afresh_for_each_connection(server: FakeImap, tray: Tray, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("first\n")
    with fetching(mailbox(server, password="", oauth2_token_file=str(token)), tray.accept):
        until(server.idling.is_set, "the server to be watched")
        token.write_text("second\n")
        server.cut()
        until(lambda: len(server.logins) == 2, "a second login")
    sent = [f"XOAUTH2 user=desk\1auth=Bearer {word}\1\1" for word in ("first", "second")]
    assert server.logins == sent


def test_it_ends_when_told_to(server: FakeImap, tray: Tray, monkeypatch: pytest.MonkeyPatch) -> None:
    waits, check = list[float](), IMAPClient.idle_check

    def idle_check(client: IMAPClient, timeout: float) -> object:
        waits.append(timeout)
        return check(client, timeout=timeout)

    monkeypatch.setattr(IMAPClient, "idle_check", idle_check)
    with fetching(mailbox(server), tray.accept) as told_to_end:
        until(server.idling.is_set, "the server to be watched")
        told_to_end.set()
    assert set(waits) == {imap._LISTEN_FOR}  # so long, at most, until it sees that it is told to end


@committing
def test_the_real_tray_keeps_it(server: FakeImap) -> None:
    server.arrive(b"Return-Path: <jan@town.example>\r\nSubject: x\r\n\r\nbody")
    with fetching(mailbox(server), actions.accept):
        until(lambda: server.folders["INBOX"].seen, "it to be marked")
    mail = InMail.objects.get()
    assert (mail.source, mail.envelope_from, mail.envelope_to) == ("imap", "jan@town.example", ["desk"])
    assert queries.open_raw(mail).endswith(b"body")


@pytest.mark.parametrize(
    ("raw", "sender"),
    [
        (b"Return-Path: <a@b.example>\r\nFrom: c@d.example\r\n\r\n", "a@b.example"),
        (b"Return-Path: <>\nFrom: c@d.example\n\n", ""),
        (b"From: Jan\r\n <c@d.example>\r\n\r\nReturn-Path: <a@b.example>", "c@d.example"),
        (b"Subject: x\r\n\r\nFrom: c@d.example", ""),
        (b"", ""),
    ],
)
def test_the_sender_is_read_from_the_header(raw: bytes, sender: str) -> None:
    assert sender_of(raw) == sender
