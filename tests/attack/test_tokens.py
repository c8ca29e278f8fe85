"""Tokens of programs: at every other resource, ended, expired, cut, and keys of calls that another token replays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tridesk.accounts.actions import digest_of
from tridesk.accounts.models import Token, User
from tridesk.api.api import routes
from tridesk.api.auth import calls
from tridesk.kit import clock
from tridesk.kit.rooms import installed
from tridesk.tickets.models import Ticket

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CLEAR = "tridesk_0123456789abcdefghijklmnopqrstuvwxyz"
BODY = {"subject": "Lost key"}


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    calls.forget()
    with clock.frozen(MONDAY):
        yield
    calls.forget()


@pytest.fixture
def leader(db: None) -> User:
    """A user with the widest role: only the scopes limit the token."""
    return User.objects.create(username="program", name="Program", role="project_leader", is_program=True)


def token(user: User, *scopes: str, clear: str = CLEAR, expires_at: datetime | None = None) -> Token:
    return Token.objects.create(
        name=f"token {Token.objects.count()}",
        digest=digest_of(clear),
        user=user,
        scopes=list(scopes),
        created_at=MONDAY,
        expires_at=expires_at,
    )


def status(method: str, path: str, bearer: str = CLEAR) -> int:
    at = re.sub(r"{\w+}", "1", path)
    headers = {"Authorization": f"Bearer {bearer}"}
    return Client().generic(method, at, b"{}", "application/json", headers=headers).status_code


def write(bearer: str, key: str) -> int:
    headers = {"Authorization": f"Bearer {bearer}", "Idempotency-Key": key}
    return Client().post("/api/v1/tickets", BODY, "application/json", headers=headers).status_code


@pytest.mark.parametrize("scope", installed.answer.scopes)
def test_a_token_of_one_scope_is_refused_at_every_other_resource(leader: User, scope: str) -> None:
    token(leader, scope)
    others = [route for route in routes() if route.scope != scope]
    assert len(others) > 20
    assert [str(route) for route in others if status(route.method, route.path) != 403] == []


def test_a_token_that_was_ended_reaches_nothing(leader: User) -> None:
    token(leader, *installed.answer.scopes)
    assert status("GET", "/api/v1/tickets") == 200
    Token.objects.all().delete()
    assert {status(route.method, route.path) for route in routes()} == {401}


def test_nor_does_that_of_somebody_who_left(leader: User) -> None:
    token(leader, *installed.answer.scopes)
    User.objects.update(is_active=False)
    assert {status(route.method, route.path) for route in routes()} == {401}


def test_an_expired_token_is_none_from_that_moment(leader: User) -> None:
    token(leader, *installed.answer.scopes, expires_at=MONDAY + timedelta(hours=1))
    assert status("GET", "/api/v1/tickets") == 200
    with clock.frozen(MONDAY + timedelta(hours=1)):
        assert status("GET", "/api/v1/tickets") == 401


@pytest.mark.parametrize("bearer", [CLEAR[:-1], CLEAR[1:], f"{CLEAR}a", CLEAR.upper(), digest_of(CLEAR), "", "%"])
def test_a_cut_or_changed_token_is_none(leader: User, bearer: str) -> None:
    token(leader, *installed.answer.scopes)
    assert status("GET", "/api/v1/tickets", bearer) == 401


def test_a_key_that_another_token_replays_is_a_call_of_its_own(leader: User) -> None:
    other = CLEAR[::-1]
    token(leader, "tickets:write")
    token(leader, "tickets:write", clear=other)
    assert [write(CLEAR, "one"), write(other, "one"), write(CLEAR, "one")] == [201, 201, 201]
    assert Ticket.objects.count() == 2


def test_a_key_gives_nothing_to_a_token_that_may_not_ask(leader: User) -> None:
    reader = CLEAR[::-1]
    token(leader, "tickets:write")
    token(leader, "tickets:read", clear=reader)
    assert [write(CLEAR, "one"), write(reader, "one")] == [201, 403]
    User.objects.update(role="external_relations")
    assert write(CLEAR, "one") == 403  # not even a repetition, once the role may no longer open tickets
