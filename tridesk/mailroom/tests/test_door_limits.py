"""The door under overload, slow clients or without database: it refuses temporarily and loses nothing."""

from __future__ import annotations

import asyncio

import pytest

from tests.waiting import until_async
from tridesk.mailroom.door import protocol
from tridesk.mailroom.door.protocol import BUSY
from tridesk.mailroom.tests.visiting import Tray, open_door, run, send, visiting


def test_recipients_are_not_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "RECIPIENT_LIMIT", 1)

    async def test() -> None:
        async with open_door(Tray()) as door, visiting(door) as client:
            await client.answer()
            await client.say("LHLO front.example")
            await client.say("MAIL FROM:<jan@town.example>")
            await client.say("RCPT TO:<a@desk.example>")
            assert await client.say("RCPT TO:<b@desk.example>") == "452 4.5.3 Too many recipients"

    run(test())


def test_a_message_too_large_is_refused_and_the_next_one_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "SIZE_LIMIT", 1000)

    async def test() -> None:
        tray = Tray()
        async with open_door(tray) as door, visiting(door) as client:
            await client.answer()
            await client.begin("a@desk.example", "b@desk.example")
            refusal = "552 5.3.4 The message is larger than 1000 bytes"
            assert await client.say(b"x" * 2_000_000 + b"\r\n.") == refusal
            assert await client.answer() == refusal
            await client.begin()
            assert await client.say("x\r\n.") == "250 2.0.0 Accepted"
        assert [arrival.raw for arrival in tray.arrived] == [b"x\r\n"]

    run(test())


def test_a_size_told_in_advance_is_refused_in_advance() -> None:
    async def test() -> None:
        async with open_door(Tray()) as door, visiting(door) as client:
            await client.answer()
            await client.say("LHLO front.example")
            assert (await client.say("MAIL FROM:<a@b.example> SIZE=70000000"))[:3] == "552"

    run(test())


def test_memory_is_bounded_over_all_connections() -> None:
    async def test() -> None:
        tray = Tray()
        assert await send(b"x" * 5000, tray, bytes_in_memory=4000) == BUSY
        assert await send(b"x" * 500, tray, bytes_in_memory=4000) == "250 2.0.0 Accepted"

    run(test())


def test_memory_is_given_back() -> None:
    async def test() -> None:
        tray = Tray()
        async with open_door(tray, bytes_in_memory=4000) as door, visiting(door) as client:
            await client.answer()
            for _ in range(3):
                await client.begin()
                assert await client.say(b"x" * 3000 + b"\r\n.") == "250 2.0.0 Accepted"

    run(test())


def test_when_the_database_is_away_the_mail_server_is_asked_to_keep_its_mail() -> None:
    async def test() -> None:
        tray = Tray()
        tray.away = True
        async with open_door(tray) as door, visiting(door) as client:
            await client.answer()
            await client.begin("a@desk.example", "b@desk.example")
            later = "451 4.3.0 Not accepted: the database cannot be reached. Please try again later"
            assert (await client.say("x\r\n."), await client.answer()) == (later, later)
            tray.away = False
            await client.begin()
            assert await client.say("x\r\n.") == "250 2.0.0 Accepted"

    run(test())


def test_an_error_of_our_own_is_temporary(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*words: object) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(protocol._Hooks, "handle_RCPT", broken)

    async def test() -> None:
        async with open_door(Tray()) as door, visiting(door) as client:
            await client.answer()
            await client.say("LHLO front.example")
            await client.say("MAIL FROM:<jan@town.example>")
            answer = await client.say("RCPT TO:<desk@desk.example>")
            assert answer == "451 4.3.0 An error of our own, please try again later"

    run(test())


def test_too_many_connections_are_turned_away_until_one_leaves() -> None:
    async def test() -> None:
        async with open_door(Tray(), connections=1) as door:
            async with visiting(door) as first:
                await first.answer()
                async with visiting(door) as second:
                    assert await second.answer() == "421 4.3.2 Too many connections, please try again later"
                    assert await second.answer() == ""

            async def is_let_in() -> bool:
                async with visiting(door) as third:
                    return (await third.answer())[:3] == "220"

            await until_async(is_let_in, "the door to see that the first has left")

    run(test())


def test_who_stays_silent_is_hung_up_on() -> None:
    async def test() -> None:
        async with open_door(Tray(), seconds_of_silence=0.05) as door, visiting(door) as client:
            await client.answer()
            assert await client.answer() == ""

    run(test())


def test_who_dribbles_a_message_is_hung_up_on_and_nothing_is_kept() -> None:
    async def test() -> None:
        tray = Tray()
        async with open_door(tray, seconds_of_silence=0.5) as door, visiting(door) as client:
            await client.answer()
            await client.begin()

            async def dribble() -> None:
                for _ in range(100):
                    client.writer.write(b"x\r\n")
                    await client.writer.drain()
                    await asyncio.sleep(0.03)  # noqa: TID251 - more often than the door minds silence

            with pytest.raises(ConnectionError):
                await dribble()
        assert tray.arrived == []

    run(test())


def test_at_the_end_what_is_being_committed_is_finished_and_answered() -> None:
    async def test() -> None:
        tray = Tray()
        tray.may_go_on.clear()
        async with open_door(tray) as door, visiting(door) as busy, visiting(door) as idle:
            await idle.answer()
            await busy.answer()
            await busy.begin()
            busy.writer.write(b"x\r\n.\r\n")
            await tray.is_asked.wait()
            closing = asyncio.create_task(door.close())
            assert await idle.answer() == "421 4.3.2 Closing, please try again later"
            tray.may_go_on.set()
            await closing
            assert await busy.answer() == "250 2.0.0 Accepted"
            assert await busy.answer() == "421 4.3.2 Closing, please try again later"
        assert len(tray.arrived) == 1

    run(test())
