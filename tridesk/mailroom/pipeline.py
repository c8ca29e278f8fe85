"""One line to a relay for many mails in a row: commands pipelined (RFC 2920), each answer told from every other.

`SmtpTransport` sends what people write, one now and then; a line carries thousands, one recipient each.
"""

from __future__ import annotations

import re
import smtplib
import time
from collections.abc import Iterator
from contextlib import suppress
from enum import StrEnum
from typing import Final, NamedTuple

from tridesk.kit.errors import Temporary
from tridesk.kit.text import one_line
from tridesk.mailroom.smtp import REUSE_WITHIN, TIMEOUT, Relay, connect

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
        self._spoken = 0.0

    def open(self) -> None:
        """Connects if need be; raises `Temporary` when there is no relay."""
        self.rest()
        if self._connection is None:
            self._connection = connect(self._relay, self._timeout)
            self._spoken = time.monotonic()

    def rest(self) -> None:
        """Hangs up when nothing was said for a while: otherwise the relay does, and the next mail finds nobody."""
        if self._connection is not None and time.monotonic() - self._spoken > REUSE_WITHIN:
            self.close()

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
        finally:
            self._spoken = time.monotonic()

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
        together = connection.has_extn("pipelining")
        for place, (code, words) in enumerate(_asked(connection, commands, together=together), 1):
            if code >= 400:
                self._tidy(connection, code, len(commands) - place if together else 0)
                return Answer(Fate.REFUSED if code >= 500 else Fate.LATER, _words(code, words))
        return self._content(connection, raw)

    def _tidy(self, connection: smtplib.SMTP, code: int, outstanding: int) -> None:
        """Ready for the next mail; what the relay said of this one holds also when it hangs up now."""
        try:
            for _command in range(outstanding):
                if connection.getreply()[0] == 354:  # it wants a mail although nobody is to have it (RFC 2920, 3.1)
                    connection.send(b".\r\n")
                    connection.getreply()
            if code == _CLOSING:
                self._drop()
            else:
                connection.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()

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


def _asked(connection: smtplib.SMTP, commands: list[str], *, together: bool) -> Iterator[tuple[int, bytes]]:
    """The answers to commands that go off together where the relay can take that, else one by one."""
    if together:
        connection.send("".join(f"{command}\r\n" for command in commands).encode("utf-8"))
    for command in commands:
        yield connection.getreply() if together else connection.docmd(command)


def _words(code: int, words: bytes) -> str:
    return one_line(f"{code} {words.decode('utf-8', 'replace')}", _REPLY_LENGTH)
