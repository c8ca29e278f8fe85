"""Bodies that are not waited for are told in one sentence; users and programs have larger limits than strangers."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import RequestAborted
from django.db import OperationalError
from django.test import Client

from tridesk.accounts.actions import digest_of
from tridesk.accounts.models import Token, User
from tridesk.config import senders
from tridesk.config.asgi import Pages
from tridesk.config.request_bodies import BodyRefusals
from tridesk.config.senders import is_known
from tridesk.kit.http_protocol import BODY
from tridesk.kit.request_bodies import (
    LONGEST,
    LONGEST_OF_STRANGERS,
    NO_ROOM,
    SLOW,
    SMALL,
    TOO_LARGE,
    BodyRefused,
    IncomingBody,
    Room,
)

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def refused(status: int, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
    """What whoever sends such a body is told."""
    sent: list[Any] = []

    async def application(*_: Any) -> None:
        raise BodyRefused(status)

    async def send(message: Any) -> None:
        sent.append(message)

    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    asyncio.run(BodyRefusals(application)({"type": "http", "path": path, "headers": raw}, None, send))
    begin, rest = sent
    return begin["status"], {name.decode(): value.decode() for name, value in begin["headers"]}, rest["body"].decode()


@pytest.mark.parametrize(
    ("status", "code"), [(SLOW, "too_slow"), (TOO_LARGE, "too_large"), (NO_ROOM, "no_room")], ids=str
)
def test_a_program_is_told_in_json(status: int, code: str) -> None:
    given, headers, body = refused(status, "/api/v1/tickets", accept_language="nl")
    assert (given, headers["content-type"]) == (status, "application/json")
    assert json.loads(body)["code"] == code
    assert int(headers["content-length"]) == len(body.encode())


@pytest.mark.parametrize("headers", [{"accept_language": "fr-BE"}, {"cookie": f"{settings.LANGUAGE_COOKIE_NAME}=fr"}])
def test_a_person_is_told_in_their_language(headers: dict[str, str]) -> None:
    _status, _headers, english = refused(SLOW, "/tickets/new", accept_language="en")
    status, given, french = refused(SLOW, "/tickets/new", **headers)
    assert english == "The rest of this request did not come in time. Send it again."
    assert (status, given["content-type"]) == (408, "text/plain; charset=utf-8")
    assert french not in ("", english)


def limits_after(size: int, *, known: bool, monkeypatch: pytest.MonkeyPatch) -> float:
    """How long the whole body may take once so much of it has come."""
    body = IncomingBody(Room(), 0)
    body.add(0, LONGEST)  # at a good rate: silence is not what ends it
    monkeypatch.setattr("tridesk.config.asgi.is_known", lambda scope: known)
    messages = iter([b"x" * (size // 2), b"x" * (size - size // 2), b""])

    async def receive() -> Any:
        piece = next(messages)
        return {"type": "http.request", "body": piece, "more_body": bool(piece)}

    async def read() -> None:
        with await Pages()._whole_body({"state": {BODY: body}}, receive) as whole:
            assert len(whole.read()) == size

    asyncio.run(read())
    body._silent_until = 2 * LONGEST
    return body.ends_at


def test_limits_are_larger_for_those_who_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    assert limits_after(SMALL, known=True, monkeypatch=monkeypatch) == LONGEST
    assert limits_after(SMALL, known=False, monkeypatch=monkeypatch) == LONGEST_OF_STRANGERS


def test_nobody_is_looked_up_for_a_small_body(monkeypatch: pytest.MonkeyPatch) -> None:
    assert limits_after(SMALL // 2, known=True, monkeypatch=monkeypatch) == LONGEST_OF_STRANGERS


def test_a_body_whose_sender_left_is_read_no_further() -> None:
    async def receive() -> Any:
        return {"type": "http.disconnect"}

    with pytest.raises(RequestAborted):
        asyncio.run(Pages()._whole_body({}, receive))


@pytest.fixture
def colleague(db: None) -> User:
    return User.objects.create(username="tijl", name="Tijl", role="agent")


def headers(name: str, value: str) -> dict[str, Any]:
    return {"headers": [(name.encode(), value.encode())]}


def test_a_session_makes_known(colleague: User) -> None:
    browser = Client()
    browser.force_login(colleague)
    assert is_known(headers("cookie", f"sessionid={browser.cookies['sessionid'].value}"))
    assert not is_known(headers("cookie", "sessionid=0123456789abcdef0123456789abcdef"))


def test_a_token_makes_known(colleague: User) -> None:
    Token.objects.create(name="t", digest=digest_of("tridesk_x"), user=colleague, scopes=[], created_at=MONDAY)
    assert is_known(headers("authorization", "Bearer tridesk_x"))
    for other in ("Bearer tridesk_y", "Basic tridesk_x", "Bearer", ""):
        assert not is_known(headers("authorization", other))


def test_nobody_is_known_while_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_scope: Any) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(senders, "user_of", away)
    assert not is_known({"headers": []})
