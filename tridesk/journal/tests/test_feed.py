"""What is written is told at commit, on the channel `journal`, for the live pages."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from tests.waiting import NET, until_async
from tridesk.journal.actions import Happening, record, record_all
from tridesk.journal.connections import JOURNAL_CHANNEL, connection_parameters, notices

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


async def _hear(told: list[str]) -> None:
    async with await psycopg.AsyncConnection.connect(**connection_parameters("listener"), autocommit=True) as db:
        await db.execute(f"LISTEN {JOURNAL_CHANNEL}")
        told.append("listening")
        async for notice in notices(db):
            told.append(notice.payload)


def test_a_listener_sleeps_until_something_comes_and_fails_with_its_connection() -> None:
    told, timers = list[str](), list[asyncio.TimerHandle]()

    async def story() -> None:
        loop = asyncio.get_running_loop()
        call_later = loop.call_later

        def noted(seconds: float, do: Callable[..., object], *given: Any, **named: Any) -> asyncio.TimerHandle:
            timer = call_later(seconds, do, *given, **named)
            if do.__module__ == psycopg.waiting.__name__:
                timers.append(timer)
            return timer

        loop.call_later = noted  # type: ignore[method-assign, assignment]
        listening = asyncio.create_task(_hear(told))
        await until_async(lambda: bool(told), "the listener")
        with psycopg.connect(**connection_parameters("speaker"), autocommit=True) as speaker:
            for place in range(3):
                await until_async(lambda: all(timer.cancelled() for timer in timers), "the listener to sleep")
                speaker.execute("SELECT pg_notify(%s, %s)", [JOURNAL_CHANNEL, str(place)])
                await until_async(lambda: len(told) == place + 2, "the notice")  # noqa: B023 - awaited here
            assert timers
            assert told == ["listening", "0", "1", "2"]
            speaker.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'listener'"
            )
            with pytest.raises(psycopg.OperationalError):
                await asyncio.wait_for(listening, NET)

    asyncio.run(story())


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
