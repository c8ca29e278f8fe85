"""What is said at the door, on a real socket, with a tray in memory behind it."""

from __future__ import annotations

import pytest

from tests.waiting import turn
from tridesk.mailroom.door.protocol import DoorProtocol
from tridesk.mailroom.tests.visiting import Tray, open_door, run, send, visiting


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


def test_it_does_not_matter_how_the_bytes_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    reads, receive = list[bytes](), DoorProtocol.data_received

    def data_received(door: DoorProtocol, data: bytes) -> None:
        reads.append(data)
        receive(door, data)

    monkeypatch.setattr(DoorProtocol, "data_received", data_received)

    async def test() -> None:
        tray = Tray()
        async with open_door(tray) as door, visiting(door) as client:
            await client.answer()
            await client.begin()
            for byte in (b"%c" % byte for byte in b"a\r\n..b\r\n.\r\n"):
                reads.clear()
                client.writer.write(byte)
                while not reads:
                    await turn()
                assert reads == [byte]
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
        assert [arrival.envelope_to for arrival in tray.arrived] == [
            ("a@desk.example", "b@desk.example", "a@desk.example")
        ]

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
        assert [arrival.raw for arrival in tray.arrived] == [b"first\r\n", b"second\r\n"]

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
        assert [arrival.envelope_from for arrival in tray.arrived] == [kept]

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
