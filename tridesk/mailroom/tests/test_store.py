"""The store behind the door: the same row as `actions.accept`, over a connection that recovers."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import psycopg
import pytest

from tridesk.journal.connections import connection_parameters
from tridesk.kit import clock
from tridesk.mailroom import actions, queries
from tridesk.mailroom.channel import IN_TRAY_CHANNEL
from tridesk.mailroom.door import running, store
from tridesk.mailroom.door.store import InTrayStore
from tridesk.mailroom.door.values import Arrival, DatabaseUnreachable, NotStored
from tridesk.mailroom.envelopes import IN_TRAY
from tridesk.mailroom.models import InMail
from tridesk.mailroom.tests.looking import committing

pytestmark = committing


def arrival(raw: bytes = b"Subject: x\r\n\r\n", sender: str = "a@town.example") -> Arrival:
    return Arrival(raw, sender, ("desk@desk.example", "b@desk.example"), clock.now())


def run(test: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(test, 60))


def rows() -> list[dict[str, Any]]:
    return [dict(row) for row in InMail.objects.order_by("id").values()]


def test_a_row_is_the_same_whoever_puts_it_there() -> None:
    at_the_door = arrival()

    async def put() -> None:
        made = running.make_store()
        await made.put([at_the_door])
        await made.close()

    run(put())
    with clock.frozen(at_the_door.at):
        actions.accept(
            at_the_door.raw,
            source="lmtp",
            envelope_from=at_the_door.envelope_from,
            envelope_to=at_the_door.envelope_to,
        )
    first, second = rows()
    for row in (first, second):
        row["sealed"] = IN_TRAY.open(InMail(pk=row.pop("id"), sealed=row["sealed"]))
    assert first == second


def test_a_group_is_written_in_order_and_announced_once() -> None:
    async def put() -> None:
        made = running.make_store()
        await made.put([arrival(b"%d" % number) for number in range(5)])
        await made.close()

    with psycopg.connect(**connection_parameters("tridesk mail"), autocommit=True) as ear:
        ear.execute(f"LISTEN {IN_TRAY_CHANNEL}")
        run(put())
        assert len(list(ear.notifies(timeout=0.5))) == 1
    mails = InMail.objects.order_by("id")
    assert [queries.open_raw(mail) for mail in mails] == [b"0", b"1", b"2", b"3", b"4"]


def test_an_address_that_postgresql_could_not_keep_is_kept_as_well_as_can_be() -> None:
    async def put() -> None:
        made = running.make_store()
        await made.put([arrival(sender="a\0b\udce9@town.example")])
        await made.close()

    run(put())
    assert [row["envelope_from"] for row in rows()] == ["ab?@town.example"]


def test_a_connection_that_was_cut_is_opened_again() -> None:
    async def put() -> None:
        made = running.make_store()
        await made.put([arrival()])
        assert made._connection is not None
        backend = made._connection.info.backend_pid
        with psycopg.connect(**connection_parameters("tridesk mail"), autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 60000)", [backend])  # in ms, until it has ended
        with pytest.raises(DatabaseUnreachable, match="the database cannot be reached"):
            await made.put([arrival()])
        await made.put([arrival()])
        await made.close()

    run(put())
    assert len(rows()) == 2


def test_a_database_that_is_away_is_said_to_be_away() -> None:
    async def put() -> None:
        made = InTrayStore({"host": "127.0.0.1", "port": 1, "connect_timeout": 2})
        with pytest.raises(DatabaseUnreachable):
            await made.put([arrival()])
        await made.close()

    run(put())


def test_a_database_that_does_not_answer_in_time_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "PATIENCE", 0.2)

    async def put() -> None:
        made = running.make_store()
        with psycopg.connect(**connection_parameters("tridesk mail")) as other:
            other.execute("LOCK TABLE mailroom_inmail IN ACCESS EXCLUSIVE MODE")
            with pytest.raises(DatabaseUnreachable):
                await made.put([arrival()])
        await made.put([arrival()])
        await made.close()

    run(put())
    assert len(rows()) == 1


def test_a_row_that_the_database_minds_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_storable", lambda address: address)

    async def put() -> None:
        made = running.make_store()
        with pytest.raises(NotStored) as caught:
            await made.put([arrival(sender="a\0b")])
        assert not isinstance(caught.value, DatabaseUnreachable)
        await made.put([arrival()])
        await made.close()

    run(put())
    assert len(rows()) == 1
