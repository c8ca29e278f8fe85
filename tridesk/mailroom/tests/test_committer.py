"""Group commit: what arrives together is written together, and each gets its own answer."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.waiting import until_async
from tridesk.mailroom.door import committer
from tridesk.mailroom.door.committer import Committer
from tridesk.mailroom.door.values import Arrival, DatabaseUnreachable, NotStored

AT = datetime(2026, 11, 24, tzinfo=UTC)


class Tray:
    """A store that keeps the groups it is given; a write may be held up, and some letters offend it."""

    def __init__(self) -> None:
        self.groups: list[list[bytes]] = []
        self.away = False
        self.is_writing, self.may_write = asyncio.Event(), asyncio.Event()
        self.may_write.set()

    async def put(self, group: Sequence[Arrival]) -> None:
        self.is_writing.set()
        await self.may_write.wait()
        if self.away:
            raise DatabaseUnreachable("away")
        if any(b"!" in arrival.raw for arrival in group):
            raise NotStored("an exclamation mark")
        if any(b"?" in arrival.raw for arrival in group):
            raise ZeroDivisionError
        self.groups.append([arrival.raw for arrival in group])


@contextlib.asynccontextmanager
async def running(tray: Tray) -> AsyncIterator[Committer]:
    made = Committer(tray.put)
    loop = asyncio.create_task(made.run())
    yield made
    loop.cancel()


async def put_all(made: Committer, *raws: bytes) -> list[str]:
    """What each was answered: '' for stored."""
    answers = await asyncio.gather(*(made.put(Arrival(raw, "", (), AT)) for raw in raws), return_exceptions=True)
    return [str(answer) if answer else "" for answer in answers]


def run(test: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(test, 60))


def test_a_lone_message_does_not_wait() -> None:
    async def test() -> None:
        tray = Tray()
        async with running(tray) as made:
            assert await put_all(made, b"a") == [""]
        assert tray.groups == [[b"a"]]

    run(test())


def test_what_arrives_during_a_write_forms_the_next_group_in_order() -> None:
    async def test() -> None:
        tray = Tray()
        async with running(tray) as made:
            tray.may_write.clear()
            first = asyncio.create_task(put_all(made, b"a"))
            await tray.is_writing.wait()
            others = asyncio.create_task(put_all(made, b"b", b"c", b"d"))
            await until_async(lambda: len(made._waiting) == 3, "the others to wait")
            tray.may_write.set()
            assert (await first, await others) == ([""], ["", "", ""])
        assert tray.groups == [[b"a"], [b"b", b"c", b"d"]]

    run(test())


def test_one_that_cannot_be_stored_does_not_harm_the_others() -> None:
    async def test() -> None:
        tray = Tray()
        async with running(tray) as made:
            assert await put_all(made, b"a", b"b!", b"c") == ["", "an exclamation mark", ""]
        assert tray.groups == [[b"a"], [b"c"]]

    run(test())


def test_when_the_database_is_away_all_are_told_at_once_and_it_goes_on_later() -> None:
    async def test() -> None:
        tray = Tray()
        async with running(tray) as made:
            tray.away = True
            assert await put_all(made, b"a", b"b") == ["away", "away"]
            tray.away = False
            assert await put_all(made, b"a", b"b") == ["", ""]
        assert tray.groups == [[b"a", b"b"]]

    run(test())


def test_an_error_that_nobody_foresaw_does_not_end_the_loop() -> None:
    async def test() -> None:
        tray = Tray()
        async with running(tray) as made:
            assert await put_all(made, b"?") == ["an error of our own"]
            assert await put_all(made, b"a") == [""]

    run(test())


def test_a_group_is_bounded_in_number_and_in_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(committer, "MOST_TOGETHER", 3)
    monkeypatch.setattr(committer, "MOST_BYTES_TOGETHER", 10)

    async def test() -> None:
        tray = Tray()
        async with running(tray) as made:
            await put_all(made, b"a", b"b", b"c", b"d", b"x" * 20, b"e", b"y" * 9)
        assert tray.groups == [[b"a", b"b", b"c"], [b"d"], [b"x" * 20], [b"e", b"y" * 9]]

    run(test())


def test_one_who_has_gone_meanwhile_is_still_stored() -> None:
    async def test() -> None:
        tray = Tray()
        async with running(tray) as made:
            tray.may_write.clear()
            gone = asyncio.create_task(put_all(made, b"a"))
            await tray.is_writing.wait()
            gone.cancel()
            tray.may_write.set()
            assert await put_all(made, b"b") == [""]
            await made.drained()
        assert tray.groups == [[b"a"], [b"b"]]

    run(test())
