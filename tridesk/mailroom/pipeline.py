"""A line to a relay: commands pipelined (RFC 2920), each answer told from every other.

Notices leave in thousands, one recipient each: with the last byte of a mail the next one is announced already, so that
each costs one turn on the wire. What people write leaves now and then, through `SmtpTransport`, over the same lines.
"""

from __future__ import annotations

import smtplib
import threading
import time
from collections.abc import Generator, Iterable, Sequence
from contextlib import suppress
from enum import StrEnum
from typing import Final, NamedTuple, Self

from tridesk.kit.errors import Permanent, Temporary
from tridesk.mailroom.smtp import TIMEOUT, Relay, connect, failure_in_words, reply_in_words

REUSE_WITHIN: Final = 20.0  # seconds; relays hang up on clients that stay silent longer
_CLOSING: Final = 421
_LONGEST_LINE: Final = 8192


class RelayFate(StrEnum):
    """What became of a mail on the line."""

    TAKEN = "taken"
    LATER = "later"  # 4xx, or the line broke before the mail was on its way
    REFUSED = "refused"  # 5xx
    UNKNOWN = "unknown"  # the line broke after the last byte: the relay may have it


class RelayMail(NamedTuple):
    """A mail that goes to all of its recipients or to none."""

    envelope_from: str
    recipients: Sequence[str]
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
        if self._connection is not None and self.is_old:
            self.close()

    @property
    def is_old(self) -> bool:
        """Whether nothing was said for so long that the relay may be gone."""
        return time.monotonic() - self._spoken > REUSE_WITHIN

    def probe(self) -> None:
        """Drops a connection that is dead, so that the next mail opens a new one."""
        if self._connection is not None:
            try:
                is_alive = self._connection.noop()[0] == 250
            except (OSError, smtplib.SMTPException):
                is_alive = False
            if not is_alive:
                self.drop()

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
                self.drop()

    def close(self) -> None:
        """Says good-bye, if anybody is there."""
        if self._connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._connection.quit()
            self.drop()

    def _refusal(self, mail: RelayMail) -> RelayAnswer | None:
        """What is said against a mail before its content; None when the relay waits for that."""
        try:
            if not self._is_announced:
                self.open()
            return self._asked(self._speaks(), mail)
        except Temporary as failure:
            return RelayAnswer(RelayFate.LATER, str(failure))
        except (OSError, smtplib.SMTPException) as broken:
            self.drop()
            return RelayAnswer(RelayFate.LATER, self._broke(broken))

    def _asked(self, connection: smtplib.SMTP, mail: RelayMail) -> RelayAnswer | None:
        if not _is_ascii(mail) and not connection.has_extn("smtputf8"):
            return RelayAnswer(RelayFate.REFUSED, "550 the relay cannot carry an address beyond ASCII")
        commands, together = _commands(connection, mail), _is_pipelined(connection, mail)
        if together and not self._is_announced:
            connection.send(b"".join(commands))
        self._is_announced = False
        for place, command in enumerate(commands, 1):
            if not together:
                connection.send(command)
            code, words = _reply(connection)
            if code >= 400:
                self._tidy(connection, code, len(commands) - place if together else 0)
                if len(mail.recipients) > 1 and command.startswith(b"RCPT"):
                    words = command[9:-3] + b": " + words  # which of them it refused
                return RelayAnswer(RelayFate.REFUSED if code >= 500 else RelayFate.LATER, reply_in_words(code, words))
        return None

    def _tidy(self, connection: smtplib.SMTP, code: int, outstanding: int) -> None:
        """Ready for the next mail; what the relay said of this one holds also when it hangs up now."""
        try:
            for _command in range(outstanding):
                if connection.getreply()[0] == 354:  # it wants a mail although nobody is to have it (RFC 2920, 3.1)
                    connection.send(b".\r\n")
                    connection.getreply()
            if code == _CLOSING:
                self.drop()
            else:
                connection.rset()
        except (OSError, smtplib.SMTPException):
            self.drop()

    def _content(self, mail: RelayMail, ahead: RelayMail | None) -> RelayAnswer:
        """The content of a mail and, in the same breath, the commands of the one `ahead` (RFC 2920, 3.1)."""
        try:
            connection = self._speaks()
            announced = _commands(connection, ahead) if ahead and _is_pipelined(connection, ahead) else []
            connection.send(b"".join([_stuffed(mail.raw), *announced]))
            self._is_announced = bool(announced)
            code, words = _reply(connection)
        except (OSError, smtplib.SMTPException) as broken:
            self.drop()
            return RelayAnswer(RelayFate.UNKNOWN, self._broke(broken))
        if code == _CLOSING:
            self.drop()
        fate = RelayFate.TAKEN if 200 <= code < 300 else RelayFate.REFUSED if 500 <= code < 600 else RelayFate.LATER
        return RelayAnswer(fate, reply_in_words(code, words))

    def _speaks(self) -> smtplib.SMTP:
        assert self._connection is not None
        return self._connection

    def _broke(self, broken: Exception) -> str:
        return f"connection to {self._relay.host} broke: {failure_in_words(broken)}"

    def drop(self) -> None:
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


def _is_ascii(mail: RelayMail) -> bool:
    return mail.envelope_from.isascii() and all(recipient.isascii() for recipient in mail.recipients)


def _is_pipelined(connection: smtplib.SMTP, mail: RelayMail) -> bool:
    """Whether all commands go off together: not for several recipients, where DATA depends on each being accepted."""
    return len(mail.recipients) == 1 and connection.has_extn("pipelining") and _is_ascii(mail)


def _commands(connection: smtplib.SMTP, mail: RelayMail) -> list[bytes]:
    options = f" SIZE={len(mail.raw)}" if connection.has_extn("size") else ""
    if connection.has_extn("8bitmime") and not mail.raw.isascii():
        options += " BODY=8BITMIME"
    if not _is_ascii(mail):
        options += " SMTPUTF8"
    recipients = (f"RCPT TO:<{recipient}>\r\n" for recipient in mail.recipients)
    lines = f"MAIL FROM:<{mail.envelope_from}>{options}\r\n", *recipients, "DATA\r\n"
    return [line.encode("utf-8") for line in lines]


def _stuffed(raw: bytes) -> bytes:
    """As it goes over the wire, with the dot that ends it."""
    dotted = raw.replace(b"\n.", b"\n..")
    return b"".join([b"." * dotted.startswith(b"."), dotted, b"\r\n" * (not raw.endswith(b"\r\n")), b".\r\n"])


class SmtpTransport:
    """The way out of mail that people write. Safe to share between threads: each dialogue has a line of its own.

    A line is kept for the next message a short while, and then dropped without a word: a good-bye to a relay that is no
    longer there would be waited for.
    """

    def __init__(self, relay: Relay, *, timeout: float = TIMEOUT) -> None:
        self._relay, self._timeout = relay, timeout
        self._lock = threading.Lock()
        self._idle: list[Line] = []

    @classmethod
    def from_url(cls, url: str) -> Self:
        """The transport for a setting such as `smtp://host:25`."""
        return cls(Relay.from_url(url))

    def deliver(self, envelope_from: str, recipients: Sequence[str], raw: bytes) -> str:
        """One dialogue (see `ports.Transport`)."""
        with self._lock:
            old = [line for line in self._idle if line.is_old]
            self._idle = [line for line in self._idle if not line.is_old]
            line = self._idle.pop() if self._idle else Line(self._relay, self._timeout)
        for unused in old:
            unused.drop()
        line.probe()
        (answer,) = line.carry([RelayMail(envelope_from, recipients, raw)])
        with self._lock:
            self._idle.append(line)
        match answer.fate:
            case RelayFate.TAKEN:
                return answer.reply
            case RelayFate.REFUSED:
                raise Permanent(answer.reply)
            case RelayFate.LATER | RelayFate.UNKNOWN:
                raise Temporary(answer.reply)

    def close(self) -> None:
        """Ends the lines that wait for a next message."""
        with self._lock:
            idle, self._idle = self._idle, []
        for line in idle:
            line.close()
