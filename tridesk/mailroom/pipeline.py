"""One line to a relay for many mails in a row: commands pipelined (RFC 2920), each answer told from every other.

`SmtpTransport` sends what people write, one now and then; a line carries thousands, one recipient each.
"""

from __future__ import annotations

import re
import smtplib
from contextlib import suppress
from enum import StrEnum
from typing import Final, NamedTuple

from tridesk.kit.errors import Temporary
from tridesk.kit.text import one_line
from tridesk.mailroom.smtp import TIMEOUT, Relay, connect

_DOTS: Final = re.compile(rb"(?m)^\.")
_REPLY_LENGTH: Final = 500
_CLOSING: Final = 421


class Fate(StrEnum):
    """What became of a mail on the line."""

    TAKEN = "taken"
    LATER = "later"  # 4xx, or the line broke before the mail was on its way
    REFUSED = "refused"  # 5xx
    UNKNOWN = "unknown"  # the line broke after the last byte: the relay may have it


class Answer(NamedTuple):
    """How the relay answered, in its own words."""

    fate: Fate
    reply: str


class Line:
    """A connection that is opened when it is needed and opened again when it broke. For one thread."""

    def __init__(self, relay: Relay, timeout: float = TIMEOUT) -> None:
        self._relay, self._timeout = relay, timeout
        self._connection: smtplib.SMTP | None = None

    def open(self) -> None:
        """Connects if need be; raises `Temporary` when there is no relay."""
        if self._connection is None:
            self._connection = connect(self._relay, self._timeout)

    def hand_over(self, envelope_from: str, recipient: str, raw: bytes) -> Answer:
        """Offers one mail for one recipient; never raises for what the relay or the net does."""
        try:
            self.open()
        except Temporary as failure:
            return Answer(Fate.LATER, str(failure))
        assert self._connection is not None
        try:
            return self._offer(self._connection, envelope_from, recipient, raw)
        except (OSError, smtplib.SMTPException) as broken:
            self._drop()
            return Answer(Fate.LATER, self._broke(broken))

    def close(self) -> None:
        """Says good-bye, if anybody is there."""
        if self._connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._connection.quit()
            self._drop()

    def _offer(self, connection: smtplib.SMTP, envelope_from: str, recipient: str, raw: bytes) -> Answer:
        size = f" SIZE={len(raw)}" if connection.has_extn("size") else ""
        if not raw.isascii() and connection.has_extn("8bitmime"):
            size += " BODY=8BITMIME"
        commands = [f"MAIL FROM:<{envelope_from}>{size}", f"RCPT TO:<{recipient}>", "DATA"]
        answers = self._ask(connection, commands)
        wrong = next((answer for answer in answers if answer[0] >= 400), None)
        if wrong is None:
            return self._content(connection, raw)
        if answers[-1][0] == 354:  # it wants a mail although nobody is to have it (RFC 2920, 3.1)
            connection.send(b".\r\n")
            connection.getreply()
        if wrong[0] == _CLOSING:
            self._drop()
        else:
            connection.rset()
        return Answer(Fate.REFUSED if wrong[0] >= 500 else Fate.LATER, _words(*wrong))

    def _ask(self, connection: smtplib.SMTP, commands: list[str]) -> list[tuple[int, bytes]]:
        """The answers to commands that go off together where the relay can take that, else one by one."""
        if connection.has_extn("pipelining"):
            connection.send("".join(f"{command}\r\n" for command in commands).encode("utf-8"))
            return [connection.getreply() for _command in commands]
        answers: list[tuple[int, bytes]] = []
        for command in commands:
            answers.append(connection.docmd(command))
            if answers[-1][0] >= 400:
                break
        return answers

    def _content(self, connection: smtplib.SMTP, raw: bytes) -> Answer:
        try:
            connection.send(_DOTS.sub(b"..", raw) + (b"" if raw.endswith(b"\r\n") else b"\r\n") + b".\r\n")
            code, words = connection.getreply()
        except (OSError, smtplib.SMTPException) as broken:
            self._drop()
            return Answer(Fate.UNKNOWN, self._broke(broken))
        if code == _CLOSING:
            self._drop()
        fate = Fate.TAKEN if 200 <= code < 300 else Fate.REFUSED if 500 <= code < 600 else Fate.LATER
        return Answer(fate, _words(code, words))

    def _broke(self, broken: Exception) -> str:
        return one_line(f"connection to {self._relay.host} broke: {broken or type(broken).__name__}", _REPLY_LENGTH)

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _words(code: int, words: bytes) -> str:
    return one_line(f"{code} {words.decode('utf-8', 'replace')}", _REPLY_LENGTH)
