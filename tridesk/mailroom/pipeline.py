"""One line to a relay for many mails in a row: commands pipelined (RFC 2920), each answer told from every other.

`SmtpTransport` sends what people write, one now and then; a line carries thousands, one recipient each. With the last
byte of a mail the next one is announced already, so that each costs one turn on the wire.
"""

from __future__ import annotations

import smtplib
import time
from collections.abc import Generator, Iterable
from contextlib import suppress
from enum import StrEnum
from typing import Final, NamedTuple

from tridesk.kit.errors import Temporary
from tridesk.kit.text import one_line
from tridesk.mailroom.smtp import REUSE_WITHIN, TIMEOUT, Relay, connect

_REPLY_LENGTH: Final = 500
_CLOSING: Final = 421
_LONGEST_LINE: Final = 8192


class RelayFate(StrEnum):
    """What became of a mail on the line."""

    TAKEN = "taken"
    LATER = "later"  # 4xx, or the line broke before the mail was on its way
    REFUSED = "refused"  # 5xx
    UNKNOWN = "unknown"  # the line broke after the last byte: the relay may have it


class RelayMail(NamedTuple):
    """A mail for one recipient."""

    envelope_from: str
    recipient: str
    raw: bytes


class RelayAnswer(NamedTuple):
    """How the relay answered, in its own words."""

    fate: RelayFate
    reply: str


class Line:
    """A connection that is opened when it is needed and opened again when it broke. For one thread."""

    def __init__(self, relay: Relay, timeout: float = TIMEOUT) -> None:
        self._relay, self._timeout = relay, timeout
        self._connection: smtplib.SMTP | None = None
        self._spoken = 0.0
        self._is_announced = False  # the commands of the next mail are on their way, its content is not

    def open(self) -> None:
        """Connects if need be; raises `Temporary` when there is no relay."""
        self.rest()
        if self._connection is None:
            self._connection = connect(self._relay, self._timeout)
            self._spoken = time.monotonic()

    def rest(self) -> None:
        """Closes an idle connection before the relay does, so that the next mail does not meet a dead one."""
        if self._connection is not None and time.monotonic() - self._spoken > REUSE_WITHIN:
            self.close()

    def carry(self, mails: Iterable[RelayMail]) -> Generator[RelayAnswer]:
        """Offers mails one after the other, an answer for each; never raises for what the relay or the net does.

        A caller that closes the iterator after an answer can be sure that no later mail is on its way.
        """
        coming = iter(mails)
        mail = next(coming, None)
        try:
            while mail is not None:
                ahead, answer = None, self._refusal(mail)
                if answer is None:
                    ahead = next(coming, None)
                    answer = self._content(mail, ahead)
                self._spoken = time.monotonic()
                yield answer
                mail = ahead or next(coming, None)
        finally:
            if self._is_announced:
                self._drop()

    def close(self) -> None:
        """Says good-bye, if anybody is there."""
        if self._connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._connection.quit()
            self._drop()

    def _refusal(self, mail: RelayMail) -> RelayAnswer | None:
        """What is said against a mail before its content; None when the relay waits for that."""
        try:
            if not self._is_announced:
                self.open()
            return self._asked(self._speaks(), mail)
        except Temporary as failure:
            return RelayAnswer(RelayFate.LATER, str(failure))
        except (OSError, smtplib.SMTPException) as broken:
            self._drop()
            return RelayAnswer(RelayFate.LATER, self._broke(broken))

    def _asked(self, connection: smtplib.SMTP, mail: RelayMail) -> RelayAnswer | None:
        commands, together = _commands(connection, mail), _takes_many(connection)
        if together and not self._is_announced:
            connection.send(b"".join(commands))
        self._is_announced = False
        for place, command in enumerate(commands, 1):
            if not together:
                connection.send(command)
            code, words = _reply(connection)
            if code >= 400:
                self._tidy(connection, code, len(commands) - place if together else 0)
                return RelayAnswer(RelayFate.REFUSED if code >= 500 else RelayFate.LATER, _words(code, words))
        return None

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

    def _content(self, mail: RelayMail, ahead: RelayMail | None) -> RelayAnswer:
        """The content of a mail and, in the same breath, the commands of the one `ahead` (RFC 2920, 3.1)."""
        try:
            connection = self._speaks()
            announced = _commands(connection, ahead) if ahead and _takes_many(connection) else []
            connection.send(b"".join([_stuffed(mail.raw), *announced]))
            self._is_announced = bool(announced)
            code, words = _reply(connection)
        except (OSError, smtplib.SMTPException) as broken:
            self._drop()
            return RelayAnswer(RelayFate.UNKNOWN, self._broke(broken))
        if code == _CLOSING:
            self._drop()
        fate = RelayFate.TAKEN if 200 <= code < 300 else RelayFate.REFUSED if 500 <= code < 600 else RelayFate.LATER
        return RelayAnswer(fate, _words(code, words))

    def _speaks(self) -> smtplib.SMTP:
        assert self._connection is not None
        return self._connection

    def _broke(self, broken: Exception) -> str:
        return one_line(f"connection to {self._relay.host} broke: {broken or type(broken).__name__}", _REPLY_LENGTH)

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._is_announced = False


def _reply(connection: smtplib.SMTP) -> tuple[int, bytes]:
    """As smtplib's `getreply`, in a third of the time, and strict: what begins with no number ends the dialogue."""
    assert connection.file is not None  # smtplib reads from it since the greeting
    lines = list[bytes]()
    while True:
        line = connection.file.readline(_LONGEST_LINE)
        if not (line.endswith(b"\n") and line[:3].isdigit()):
            raise smtplib.SMTPServerDisconnected("it hung up" if not line else "it said what is no answer")
        lines.append(line[4:].strip())
        if line[3:4] != b"-":
            return int(line[:3]), b"\n".join(lines)


def _takes_many(connection: smtplib.SMTP) -> bool:
    return connection.has_extn("pipelining")


def _commands(connection: smtplib.SMTP, mail: RelayMail) -> list[bytes]:
    size = f" SIZE={len(mail.raw)}" if connection.has_extn("size") else ""
    if connection.has_extn("8bitmime") and not mail.raw.isascii():
        size += " BODY=8BITMIME"
    lines = f"MAIL FROM:<{mail.envelope_from}>{size}\r\n", f"RCPT TO:<{mail.recipient}>\r\n", "DATA\r\n"
    return [line.encode("utf-8") for line in lines]


def _stuffed(raw: bytes) -> bytes:
    """As it goes over the wire, with the dot that ends it."""
    dotted = raw.replace(b"\n.", b"\n..")
    return b"".join([b"." * dotted.startswith(b"."), dotted, b"\r\n" * (not raw.endswith(b"\r\n")), b".\r\n"])


def _words(code: int, words: bytes) -> str:
    return one_line(f"{code} {words.decode('utf-8', 'replace')}", _REPLY_LENGTH)
