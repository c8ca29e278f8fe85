"""What is said at the door, on a real socket, with a tray in memory behind it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine, Sequence
from typing import Any

import pytest

from tridesk.mailroom.door import protocol
from tridesk.mailroom.door.protocol import BUSY
from tridesk.mailroom.door.server import Door, Limits
from tridesk.mailroom.door.values import Arrival, Unreachable


class Tray:
    """Keeps what it is given; can be away, or take its time."""

    def __init__(self) -> None:
        self.arrived: list[Arrival] = []
        self.away = False
        self.slow = 0.0

    async def put(self, group: Sequence[Arrival]) -> None:
        await asyncio.sleep(self.slow)
        if self.away:
            raise Unreachable("the database cannot be reached")
        self.arrived.extend(group)


class Client:
    """One who speaks LMTP word by word."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def answer(self) -> str:
        """One whole answer, its lines joined by `|`; '' when the other side hung up."""
        lines = []
        while line := (await self.reader.readline()).decode().rstrip("\r\n"):
            lines.append(line)
            if line[3:4] != "-":
                break
        return "|".join(lines)

    async def say(self, words: str | bytes) -> str:
        self.writer.write((words if isinstance(words, bytes) else words.encode()) + b"\r\n")
        return await self.answer()

    async def begin(self, *recipients: str, sender: str = "jan@town.example") -> None:
        await self.say("LHLO front.example")
        assert await self.say(f"MAIL FROM:<{sender}>") == "250 OK"
        for recipient in recipients or ("desk@desk.example",):
            assert await self.say(f"RCPT TO:<{recipient}>") == "250 OK"
        assert (await self.say("DATA"))[:3] == "354"


@contextlib.asynccontextmanager
async def open_door(tray: Tray, **limits: Any) -> AsyncIterator[Door]:
    door = Door(tray.put, Limits(**limits))
    await door.open("127.0.0.1", 0)
    yield door
    await door.close()


@contextlib.asynccontextmanager
async def visiting(door: Door) -> AsyncIterator[Client]:
    client = Client(*await asyncio.open_connection("127.0.0.1", door.port))
    yield client
    client.writer.close()


def run(test: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(test, 20))


async def send(raw: bytes, tray: Tray, **limits: Any) -> str:
    """What the door answers to a message written as on the wire, without the closing dot."""
    async with open_door(tray, **limits) as door, visiting(door) as client:
        await client.answer()
        await client.begin()
        return await client.say(raw + b"\r\n.")


def test_the_greeting_tells_what_it_can() -> None:
    async def test() -> None:
        async with open_door(Tray()) as door, visiting(door) as client:
            assert (await client.answer()).endswith(" Tridesk")
            greeting = await client.say("LHLO front.example")
        assert greeting.split("|")[1:] == [
            "250-PIPELINING",
            f"250-SIZE {60 * 1024 * 1024}",
            "250-8BITMIME",
            "250-SMTPUTF8",
            "250 HELP",
        ]

    run(test())


def test_a_message_is_stored_with_its_envelope_before_it_is_answered() -> None:
    async def test() -> None:
        tray = Tray()
        assert await send(b"Subject: x\r\n\r\nbody", tray) == "250 2.0.0 Accepted"
        (arrival,) = tray.arrived
        assert arrival.raw == b"Subject: x\r\n\r\nbody\r\n"
        assert (arrival.envelope_from, arrival.envelope_to) == ("jan@town.example", ("desk@desk.example",))

    run(test())


@pytest.mark.parametrize(
    ("wire", "raw"),
    [
        (b"..one dot\r\n...two\r\na.b", b".one dot\r\n..two\r\na.b\r\n"),
        (b"\n.\nbare line ends end nothing", b"\n.\nbare line ends end nothing\r\n"),
        (b"\xe9\xff\x00 any bytes", b"\xe9\xff\x00 any bytes\r\n"),
        (b"x" * 300_000, b"x" * 300_000 + b"\r\n"),
        (b"", b"\r\n"),
        (b"\r\n", b"\r\n\r\n"),
    ],
)
def test_the_message_is_kept_byte_for_byte(wire: bytes, raw: bytes) -> None:
    async def test() -> None:
        tray = Tray()
        assert await send(wire, tray) == "250 2.0.0 Accepted"
        assert [arrival.raw for arrival in tray.arrived] == [raw]

    run(test())


def test_a_message_of_nothing_is_a_message() -> None:
    async def test() -> None:
        tray = Tray()
        async with open_door(tray) as door, visiting(door) as client:
            await client.answer()
            await client.begin()
            assert await client.say(".") == "250 2.0.0 Accepted"
        assert [arrival.raw for arrival in tray.arrived] == [b""]

    run(test())


def test_it_does_not_matter_how_the_bytes_are_cut() -> None:
    async def test() -> None:
        tray = Tray()
        async with open_door(tray) as door, visiting(door) as client:
            await client.answer()
            await client.begin()
            for byte in b"a\r\n..b\r\n.\r\n":
                client.writer.write(bytes([byte]))
                await client.writer.drain()
                await asyncio.sleep(0.001)
            assert await client.answer() == "250 2.0.0 Accepted"
        assert [arrival.raw for arrival in tray.arrived] == [b"a\r\n.b\r\n"]

    run(test())


def test_each_recipient_gets_an_answer_in_one_message_of_one_row() -> None:
    async def test() -> None:
        tray = Tray()
        async with open_door(tray) as door, visiting(door) as client:
            await client.answer()
            await client.begin("a@desk.example", "b@desk.example", "a@desk.example")
            answers = [await client.say("x\r\n."), await client.answer(), await client.answer()]
            assert answers == ["250 2.0.0 Accepted"] * 3
            assert await client.say("NOOP") == "250 OK"
        assert [one.envelope_to for one in tray.arrived] == [("a@desk.example", "b@desk.example", "a@desk.example")]

    run(test())


def test_several_messages_can_be_said_in_one_breath() -> None:
    async def test() -> None:
        tray = Tray()
        async with open_door(tray) as door, visiting(door) as client:
            await client.answer()
            await client.begin()
            client.writer.write(b"first\r\n.\r\nMAIL FROM:<b@town.example>\r\nRCPT TO:<desk@desk.example>\r\nDATA\r\n")
            answers = [await client.answer() for _ in range(4)]
            assert [answer[:3] for answer in answers] == ["250", "250", "250", "354"]
            assert await client.say("second\r\n.") == "250 2.0.0 Accepted"
        assert [one.raw for one in tray.arrived] == [b"first\r\n", b"second\r\n"]

    run(test())


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("<jan@town.example>", "jan@town.example"),
        ("<>", ""),
        ("jan@town.example", "jan@town.example"),
        (" <jan..odd.@town.example> BODY=8BITMIME SIZE=100", "jan..odd.@town.example"),
        ('<"a > b"@town.example>', '"a > b"@town.example'),
        ("<@relay.example,@other.example:jan@town.example>", "jan@town.example"),
        ("<jürgen@büllingen.example> SMTPUTF8", "jürgen@büllingen.example"),
    ],
)
def test_addresses_are_taken_as_they_come(path: str, kept: str) -> None:
    async def test() -> None:
        tray = Tray()
        async with open_door(tray) as door, visiting(door) as client:
            await client.answer()
            await client.say("LHLO front.example")
            assert await client.say(f"MAIL FROM:{path}") == "250 OK"
            await client.say("RCPT TO:<desk@desk.example>")
            await client.say("DATA")
            assert await client.say("x\r\n.") == "250 2.0.0 Accepted"
        assert [one.envelope_from for one in tray.arrived] == [kept]

    run(test())


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("EHLO x", '500 Error: command "EHLO" not recognized'),
        ("DATA", "503 5.5.1 Error: need RCPT command"),
        ("DATA now", "501 Syntax: DATA"),
        ("RCPT TO:<>", "553 5.1.3 Error: malformed address"),
        ("RCPT TO:<unclosed", "553 5.1.3 Error: malformed address"),
        ("RCPT TO:", "501 Syntax: RCPT TO: <address> [SP <mail-parameters>]"),
        ("RCPT TO:<a@b.example> X=1", "555 RCPT TO parameters not recognized or not implemented"),
        ("NONSENSE", '500 Error: command "NONSENSE" not recognized'),
    ],
)
def test_what_makes_no_sense_is_answered_and_forgiven(words: str, answer: str) -> None:
    async def test() -> None:
        tray = Tray()
        async with open_door(tray) as door, visiting(door) as client:
            await client.answer()
            await client.say("LHLO front.example")
            await client.say("MAIL FROM:<jan@town.example>")
            assert await client.say(words) == answer
            assert await client.say("RCPT TO:<desk@desk.example>") == "250 OK"

    run(test())


def test_nothing_is_said_before_the_greeting() -> None:
    async def test() -> None:
        async with open_door(Tray()) as door, visiting(door) as client:
            await client.answer()
            assert (await client.say("DATA"))[:3] == "503"

    run(test())


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
        assert [one.raw for one in tray.arrived] == [b"x\r\n"]

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
            await asyncio.sleep(0.05)
            async with visiting(door) as third:
                assert (await third.answer())[:3] == "220"

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
        async with open_door(tray, seconds_of_silence=0.1) as door, visiting(door) as client:
            await client.answer()
            await client.begin()
            for _ in range(10):
                client.writer.write(b"x\r\n")
                await asyncio.sleep(0.03)
            with pytest.raises(ConnectionError):
                await client.answer()
        assert tray.arrived == []

    run(test())


def test_at_the_end_what_is_being_committed_is_finished_and_answered() -> None:
    async def test() -> None:
        tray = Tray()
        tray.slow = 0.1
        async with open_door(tray) as door, visiting(door) as busy, visiting(door) as idle:
            await idle.answer()
            await busy.answer()
            await busy.begin()
            busy.writer.write(b"x\r\n.\r\n")
            await asyncio.sleep(0.02)
            await door.close()
            assert await busy.answer() == "250 2.0.0 Accepted"
            assert await busy.answer() == "421 4.3.2 Closing, please try again later"
            assert await idle.answer() == "421 4.3.2 Closing, please try again later"
        assert len(tray.arrived) == 1

    run(test())
