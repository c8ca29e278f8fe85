"""A line to a relay: pipelined or not, whatever the relay does, each mail's fate is told and the line goes on."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from tridesk.kit.errors import Temporary
from tridesk.mailroom import pipeline
from tridesk.mailroom.pipeline import Line, RelayAnswer, RelayFate, RelayMail
from tridesk.mailroom.smtp import Relay

RAW = b"Subject: x\r\n\r\n.a line with a dot\r\nand another\r\n"
Replies = dict[str, bytes]


class Script:
    """A relay that answers what its script says to each command, and keeps what it was given."""

    def __init__(self, replies: Replies, *, pipelining: bool) -> None:
        self.replies, self.pipelining = replies, pipelining
        self.heard: list[bytes] = []
        self.mails: list[bytes] = []
        self.connections = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with suppress(OSError), connection, connection.makefile("rb") as lines:  # the line may be given up at any word
            connection.sendall(b"220 hello\r\n")
            for line in lines:
                verb = line.split(b" ")[0].strip().upper().decode()
                self.heard.append(line.strip())
                reply = self.replies.get(verb) or self._usual(verb)
                if reply == b"hang up":
                    return
                connection.sendall(reply + b"\r\n")
                if verb == "DATA" and reply.startswith(b"354") and not self._content(connection, lines):
                    return

    def _content(self, connection: socket.socket, lines: Iterator[bytes]) -> bool:
        mail = b""
        for line in lines:
            if line == b".\r\n":
                break
            mail += line
        reply = self.replies.get(".", b"250 queued")
        if reply == b"hang up":
            return False
        self.mails.append(mail)
        connection.sendall(reply + b"\r\n")
        return True

    def _usual(self, verb: str) -> bytes:
        offers = b"250-hello\r\n250-PIPELINING\r\n250 SIZE 1000000" if self.pipelining else b"250 hello"
        return {"EHLO": offers, "DATA": b"354 go on", "QUIT": b"221 bye"}.get(verb, b"250 OK")

    def close(self) -> None:
        self._socket.close()


@contextmanager
def relay(replies: Replies | None = None, *, pipelining: bool = True) -> Iterator[tuple[Script, Line]]:
    script = Script(replies or {}, pipelining=pipelining)
    line = Line(Relay("127.0.0.1", script.port), timeout=2)
    try:
        yield script, line
    finally:
        line.close()
        script.close()


def offer(line: Line, to: str = "a@b.example") -> RelayAnswer:
    (answer,) = line.carry([RelayMail("back+1@desk.example", [to], RAW)])
    return answer


@pytest.mark.parametrize("pipelining", [True, False])
def test_many_mails_go_over_one_connection(pipelining: bool) -> None:
    with relay(pipelining=pipelining) as (script, line):
        answers = [offer(line) for _ in range(5)]
    assert answers == [RelayAnswer(RelayFate.TAKEN, "250 queued")] * 5
    assert script.mails == [b"Subject: x\r\n\r\n..a line with a dot\r\nand another\r\n"] * 5
    assert script.connections == 1


def test_commands_go_off_together() -> None:
    with relay() as (script, line):
        offer(line)
    size = f" SIZE={len(RAW)}".encode()
    assert script.heard[1:4] == [b"MAIL FROM:<back+1@desk.example>" + size, b"RCPT TO:<a@b.example>", b"DATA"]


@pytest.mark.parametrize("pipelining", [True, False])
@pytest.mark.parametrize(
    ("verb", "reply", "fate"),
    [
        ("MAIL", b"550 not you", RelayFate.REFUSED),
        ("MAIL", b"451 later", RelayFate.LATER),
        ("RCPT", b"550 no such user", RelayFate.REFUSED),
        ("RCPT", b"450 busy", RelayFate.LATER),
        ("DATA", b"554 no", RelayFate.REFUSED),
        (".", b"552 too much", RelayFate.REFUSED),
        (".", b"452 full", RelayFate.LATER),
    ],
)
def test_a_refusal_is_told_and_the_line_goes_on(verb: str, reply: bytes, fate: RelayFate, pipelining: bool) -> None:
    with relay({verb: reply}, pipelining=pipelining) as (script, line):
        assert offer(line) == RelayAnswer(fate, reply.decode())
        script.replies.clear()
        assert offer(line).fate is RelayFate.TAKEN
        assert script.connections == 1


@pytest.mark.parametrize(
    ("verb", "fate"),
    [("MAIL", RelayFate.LATER), ("RCPT", RelayFate.LATER), ("DATA", RelayFate.LATER), (".", RelayFate.UNKNOWN)],
)
def test_a_line_that_breaks_in_mid_dialogue(verb: str, fate: RelayFate) -> None:
    with relay({verb: b"hang up"}) as (script, line):
        assert offer(line).fate is fate
        script.replies.clear()
        assert offer(line).fate is RelayFate.TAKEN
        assert script.connections == 2


def test_no_content_is_announced_before_each_of_several_recipients_is_accepted() -> None:
    with relay({"RCPT": b"550 5.1.1 unknown"}) as (script, line):
        (answer,) = line.carry([RelayMail("back+1@desk.example", ["a@b.example", "c@b.example"], RAW)])
    assert answer == RelayAnswer(RelayFate.REFUSED, "550 a@b.example: 5.1.1 unknown")
    assert b"DATA" not in script.heard


def test_an_address_beyond_ascii_is_refused_where_the_relay_cannot_carry_it() -> None:
    with relay() as (script, line):
        assert offer(line, "jürgen@b.example").fate is RelayFate.REFUSED
        assert offer(line).fate is RelayFate.TAKEN
        assert script.connections == 1


# --- several mails: with the last byte of one, the next is announced


def several(count: int = 3) -> list[RelayMail]:
    return [RelayMail(f"back+{at}@desk.example", [f"{at}@b.example"], RAW) for at in range(count)]


@pytest.mark.parametrize("pipelining", [True, False])
def test_each_of_several_gets_its_own_answer_and_arrives_once(pipelining: bool) -> None:
    with relay(pipelining=pipelining) as (script, line):
        assert list(line.carry(several())) == [RelayAnswer(RelayFate.TAKEN, "250 queued")] * 3
    assert len(script.mails) == 3
    assert [line for line in script.heard if line.startswith(b"RCPT")] == [
        b"RCPT TO:<0@b.example>",
        b"RCPT TO:<1@b.example>",
        b"RCPT TO:<2@b.example>",
    ]


def test_the_next_is_asked_for_before_the_last_is_answered() -> None:
    given: list[int] = []

    def mails() -> Iterator[RelayMail]:
        for at, mail in enumerate(several()):
            given.append(at)
            yield mail

    with relay() as (_script, line):
        answers = line.carry(mails())
        next(answers)
        assert given == [0, 1]
        answers.close()


def test_who_stops_after_an_answer_has_sent_nothing_of_the_mails_after_it() -> None:
    with relay() as (script, line):
        answers = line.carry(several())
        assert next(answers).fate is RelayFate.TAKEN
        answers.close()
        assert offer(line, "later@b.example").fate is RelayFate.TAKEN
        assert len([mail for mail in script.mails if mail]) == 2
        assert script.connections == 2  # the line on which the second was announced was given up


@pytest.mark.parametrize(
    ("verb", "reply", "fate"),
    [
        ("RCPT", b"550 no such user", RelayFate.REFUSED),
        (".", b"552 too much", RelayFate.REFUSED),
        ("MAIL", b"451 busy", RelayFate.LATER),
    ],
)
def test_what_is_said_to_each_of_several_is_told_of_each(verb: str, reply: bytes, fate: RelayFate) -> None:
    with relay({verb: reply}) as (script, line):
        assert list(line.carry(several())) == [RelayAnswer(fate, reply.decode())] * 3
        assert script.connections == 1


class Fickle(Script):
    """Says what the script says to one of several mails, and is well-behaved before and after."""

    def __init__(self, at: int, reply: bytes) -> None:
        self._at, self._reply, self._seen = at, reply, 0
        super().__init__({}, pipelining=True)

    def _content(self, connection: socket.socket, lines: Iterator[bytes]) -> bool:
        self.replies = {".": self._reply} if self._seen == self._at else {}
        self._seen += 1
        return super()._content(connection, lines)


@pytest.mark.parametrize(
    ("reply", "fate", "connections"),
    [(b"hang up", RelayFate.UNKNOWN, 2), (b"554 spam", RelayFate.REFUSED, 1), (b"421 closing", RelayFate.LATER, 2)],
)
def test_one_that_fares_badly_takes_no_other_with_it(reply: bytes, fate: RelayFate, connections: int) -> None:
    script = Fickle(1, reply)
    line = Line(Relay("127.0.0.1", script.port), timeout=2)
    try:
        assert [answer.fate for answer in line.carry(several())] == [RelayFate.TAKEN, fate, RelayFate.TAKEN]
        assert script.connections == connections
        given = [mail for mail in script.mails if mail]
        assert len(given) == (2 if reply == b"hang up" else 3)  # what was refused had been said to the end
    finally:
        line.close()
        script.close()


def test_a_relay_that_says_nothing_more_is_left() -> None:
    with relay({"MAIL": b"250-it never comes to an end"}) as (_script, line):
        line._timeout = 0.3
        assert offer(line).fate is RelayFate.LATER


def test_a_relay_that_closes_is_spoken_to_anew() -> None:
    with relay({"RCPT": b"421 closing"}) as (script, line):
        assert offer(line) == RelayAnswer(RelayFate.LATER, "421 closing")
        script.replies.clear()
        assert offer(line).fate is RelayFate.TAKEN
        assert script.connections == 2


@pytest.mark.parametrize(("reply", "fate"), [(b"554 not you", RelayFate.REFUSED), (b"421 too many", RelayFate.LATER)])
def test_what_it_says_before_it_hangs_up_is_heard(reply: bytes, fate: RelayFate) -> None:
    with relay({"MAIL": reply, "RCPT": b"hang up"}) as (script, line):
        assert offer(line) == RelayAnswer(fate, reply.decode())
        script.replies.clear()
        assert offer(line).fate is RelayFate.TAKEN
        assert script.connections == 2


def test_a_line_that_was_silent_for_long_is_opened_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    with relay() as (script, line):
        offer(line)
        line.rest()
        assert script.connections == 1
        monkeypatch.setattr(pipeline, "REUSE_WITHIN", 0.0)
        line.rest()
        assert script.heard[-1].upper() == b"QUIT"
        monkeypatch.undo()
        assert offer(line).fate is RelayFate.TAKEN
        assert script.connections == 2


def test_what_is_no_answer_ends_the_dialogue() -> None:
    with relay({"MAIL": b"hello?"}) as (script, line):
        assert offer(line).fate is RelayFate.LATER
        script.replies.clear()
        assert offer(line).fate is RelayFate.TAKEN
        assert script.connections == 2


def test_no_relay_at_all() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    line = Line(Relay("127.0.0.1", port), timeout=1)
    assert offer(line).fate is RelayFate.LATER
    with pytest.raises(Temporary):
        line.open()
