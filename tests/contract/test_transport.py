"""One contract for every way out: the twin in memory, the folder, real SMTP with a relay on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.e2e.product import Sink
from tridesk.kit.errors import Permanent, Temporary
from tridesk.mailroom.folder import FolderTransport
from tridesk.mailroom.memory import MemoryTransport
from tridesk.mailroom.pipeline import SmtpTransport
from tridesk.mailroom.ports import Transport
from tridesk.mailroom.smtp import Relay

RAW = (
    b"From: desk@desk.example\r\nTo: jan@town.example\r\nSubject: =?utf-8?q?=C3=A9t=C3=A9?=\r\n\r\n"
    b"A line.\r\n.a line with a dot in front\r\n.\r\n..\r\n8 bit: \xc3\xa9\xff\r\n\r\nlast\r\n"
)


@dataclass
class Way:
    """A transport, what arrived at its other end, and how to make it fail (None where it never refuses)."""

    transport: Transport
    arrived: Callable[[], list[bytes]]
    script: Callable[[str], None] | None
    close: Callable[[], None] = field(default=lambda: None)


def _memory(tmp_path: Path) -> Way:
    twin = MemoryTransport()

    def script(answer: str) -> None:
        twin.fail(Permanent(answer) if answer.startswith("5") else Temporary(answer))

    return Way(twin, lambda: [mail.raw for mail in twin.delivered], script)


def _folder(tmp_path: Path) -> Way:
    outbox = tmp_path / "outbox"
    return Way(FolderTransport(outbox), lambda: [path.read_bytes() for path in sorted(outbox.glob("*.eml"))], None)


def _smtp(tmp_path: Path) -> Way:
    sink = Sink()
    transport = SmtpTransport(Relay("127.0.0.1", sink.port), timeout=5)

    def close() -> None:
        transport.close()
        sink.close()

    return Way(transport, lambda: sink.raws, sink.answers.append, close)


@pytest.fixture(params=[_memory, _folder, _smtp], ids=["memory", "folder", "smtp"])
def way(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Way]:
    made = request.param(tmp_path)
    yield made
    made.close()


@pytest.fixture
def sink() -> Iterator[Sink]:
    made = Sink()
    yield made
    made.close()


def test_what_is_delivered_arrives_byte_for_byte(way: Way) -> None:
    assert way.transport.deliver("desk@desk.example", ["jan@town.example"], RAW) != ""
    assert way.arrived() == [RAW]


def test_messages_keep_their_order(way: Way) -> None:
    raws = [b"Subject: %d\r\n\r\nx\r\n" % number for number in range(5)]
    for raw in raws:
        way.transport.deliver("desk@desk.example", ["jan@town.example", "an@town.example"], raw)
    assert way.arrived() == raws


@pytest.mark.parametrize(("answer", "failure"), [("451 busy", Temporary), ("550 no such user", Permanent)])
def test_a_refusal_says_whether_trying_again_may_help(way: Way, answer: str, failure: type[Exception]) -> None:
    if way.script is None:
        pytest.skip("a folder does not refuse")
    way.script(answer)
    with pytest.raises(failure) as caught:
        way.transport.deliver("desk@desk.example", ["jan@town.example"], RAW)
    assert str(caught.value) == answer
    assert way.arrived() == []


def test_the_next_message_leaves_after_a_refused_one(way: Way) -> None:
    if way.script is None:
        pytest.skip("a folder does not refuse")
    way.script("550 no such user")
    with pytest.raises(Permanent):
        way.transport.deliver("desk@desk.example", ["jan@town.example"], b"Subject: first\r\n\r\n\r\n")
    way.transport.deliver("desk@desk.example", ["jan@town.example"], RAW)
    assert way.arrived() == [RAW]


# --- what only the real thing has


def test_smtp_tells_the_relays_own_words(sink: Sink) -> None:
    transport = SmtpTransport(Relay("127.0.0.1", sink.port), timeout=5)
    assert transport.deliver("desk@desk.example", ["jan@town.example"], RAW) == "250 taken"
    assert sink.envelopes == [("desk@desk.example", ["jan@town.example"])]


def test_smtp_uses_one_connection_for_a_run_of_messages(sink: Sink) -> None:
    transport = SmtpTransport(Relay("127.0.0.1", sink.port), timeout=5)
    for _ in range(3):
        transport.deliver("desk@desk.example", ["jan@town.example"], RAW)
    assert len(sink.connections) == 1


def test_smtp_gives_a_message_to_all_recipients_or_to_none(sink: Sink) -> None:
    sink.refused = {"an@town.example": "550 5.1.1 unknown"}
    transport = SmtpTransport(Relay("127.0.0.1", sink.port), timeout=5)
    with pytest.raises(Permanent, match=r"^550 an@town\.example: 5\.1\.1 unknown$"):
        transport.deliver("desk@desk.example", ["jan@town.example", "an@town.example"], RAW)
    assert sink.raws == []


def test_smtp_carries_an_address_beyond_ascii_where_the_relay_can(sink: Sink) -> None:
    transport = SmtpTransport(Relay("127.0.0.1", sink.port), timeout=5)
    transport.deliver("desk@desk.example", ["jürgen@town.example"], RAW)
    assert sink.envelopes == [("desk@desk.example", ["jürgen@town.example"])]


def test_smtp_opens_a_new_connection_when_the_relay_has_hung_up(sink: Sink) -> None:
    sink.answers = ["421 closing"]
    transport = SmtpTransport(Relay("127.0.0.1", sink.port), timeout=5)
    with pytest.raises(Temporary, match=r"^421 closing$"):
        transport.deliver("desk@desk.example", ["jan@town.example"], RAW)
    transport.deliver("desk@desk.example", ["jan@town.example"], RAW)
    assert (len(sink.connections), sink.raws) == (2, [RAW])


def test_a_relay_that_is_away_is_a_temporary_failure(sink: Sink) -> None:
    transport = SmtpTransport(Relay("127.0.0.1", sink.port), timeout=5)
    transport.deliver("desk@desk.example", ["jan@town.example"], RAW)
    sink.close()
    with pytest.raises(Temporary, match=r"^no connection to 127"):
        transport.deliver("desk@desk.example", ["jan@town.example"], RAW)


def test_a_password_is_not_sent_in_clear(sink: Sink) -> None:
    transport = SmtpTransport(Relay("127.0.0.1", sink.port, user="desk", password="secret"), timeout=5)
    with pytest.raises(Temporary, match="a password is not sent in clear"):
        transport.deliver("desk@desk.example", ["jan@town.example"], RAW)


def test_a_folder_that_cannot_be_written_is_a_temporary_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Temporary):
        FolderTransport(tmp_path / "file" / "outbox").deliver("desk@desk.example", ["jan@town.example"], RAW)


@pytest.mark.parametrize(
    ("url", "relay"),
    [
        ("smtp://relay.example", Relay("relay.example", 25)),
        ("smtps://relay.example", Relay("relay.example", 465, smtps=True)),
        ("smtp://desk:p%40ss@relay.example:587", Relay("relay.example", 587, user="desk", password="p@ss")),
    ],
)
def test_a_relay_is_read_from_its_address(url: str, relay: Relay) -> None:
    assert Relay.from_url(url) == relay


@pytest.mark.parametrize("url", ["relay.example:25", "http://relay", "smtp://", "smtp://relay:x", "smtp://a/b"])
def test_an_address_that_makes_no_sense_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(ValueError, match="must look like smtp://"):
        Relay.from_url(url)
