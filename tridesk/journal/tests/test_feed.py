"""What is written is told at commit, on the channel `journal`, for the live pages."""

from __future__ import annotations

import json
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection, transaction

from tridesk.journal.actions import Happening, record, record_all

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ear() -> Iterator[psycopg.Connection]:
    """A connection of its own that listens."""
    settings = connection.get_connection_params()
    where = {name: settings[name] for name in ("host", "port", "dbname", "user", "password") if settings.get(name)}
    with psycopg.connect(**where, autocommit=True) as db:
        db.execute("LISTEN journal")
        yield db


def heard(ear: psycopg.Connection) -> list[str]:
    return [notice.payload for notice in ear.notifies(timeout=0.2)]


def test_one_statement_is_one_notice_of_what_differs(ear: psycopg.Connection) -> None:
    record_all([Happening("a.x", "t:1", {"secret": 1}), Happening("a.x", "t:1", {}), Happening("a.y", "t:2", {})])
    record("b.x", by=None, ref="t:3")
    assert [json.loads(payload) for payload in heard(ear)] == [[["a.x", "t:1"], ["a.y", "t:2"]], [["b.x", "t:3"]]]


def test_what_is_too_much_to_say_is_a_star(ear: psycopg.Connection) -> None:
    record_all(Happening("ticket.opened", f"ticket:2026-{number:06}", {}) for number in range(300))
    assert heard(ear) == ["*"]


def test_what_is_not_committed_is_not_told(ear: psycopg.Connection) -> None:
    with transaction.atomic():
        record("a.x", by=None, ref="t:1")
        transaction.set_rollback(True)
    record_all([])
    assert heard(ear) == []
