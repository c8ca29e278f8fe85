"""The way out through a relay that speaks SMTP (standard library)."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import unquote, urlsplit

from tridesk.kit.errors import Permanent, Temporary
from tridesk.kit.text import one_line

TIMEOUT: Final = 60.0  # seconds for any one answer
REUSE_WITHIN: Final = 20.0  # seconds; relays hang up on whoever stays silent longer
_REPLY_LENGTH: Final = 500
_FORM: Final = "TRIDESK_SMTP must look like smtp://user:password@host:25 or smtps://user:password@host:465."


@dataclass(frozen=True, slots=True)
class Relay:
    """Where the relay is and how it is spoken to. `smtps` is TLS from the first byte."""

    host: str
    port: int
    smtps: bool = False
    user: str = ""
    password: str = ""

    @classmethod
    def from_url(cls, url: str) -> Self:
        """Reads `smtp://user:password@host:port` or `smtps://...`; `ValueError` says how it should look."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise ValueError(_FORM) from None
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path.strip("/"):
            raise ValueError(_FORM)
        smtps = parts.scheme == "smtps"
        return cls(
            host=parts.hostname,
            port=port or (465 if smtps else 25),
            smtps=smtps,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )


class SmtpTransport:
    """Hands mail to one relay. Safe to share between threads: each dialogue has a connection of its own.

    A connection is kept for the next message a short while.
    """

    def __init__(self, relay: Relay, *, timeout: float = TIMEOUT) -> None:
        self._relay = relay
        self._timeout = timeout
        self._lock = threading.Lock()
        self._idle: list[tuple[smtplib.SMTP, float]] = []

    @classmethod
    def from_url(cls, url: str) -> Self:
        """The transport for a setting such as `smtp://host:25`."""
        return cls(Relay.from_url(url))

    def deliver(self, envelope_from: str, recipients: Sequence[str], raw: bytes) -> str:
        """One dialogue (see `ports.Transport`). When one recipient is refused, no recipient gets the message."""
        connection = self._take()
        try:
            reply = _speak(connection, envelope_from, recipients, raw)
        except smtplib.SMTPResponseException as refusal:
            self._keep_after_refusal(connection, refusal)
            raise _failure(refusal) from refusal
        except (OSError, smtplib.SMTPException) as broken:
            connection.close()
            raise Temporary(f"connection to {self._relay.host} broke: {_words(broken)}") from broken
        self._keep(connection)
        return reply

    def close(self) -> None:
        """Ends the connections that wait for a next message."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection, _ in idle:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                connection.quit()

    def _take(self) -> smtplib.SMTP:
        while (connection := self._youngest()) is not None:
            if _is_alive(connection):
                return connection
            connection.close()
        return connect(self._relay, self._timeout)

    def _youngest(self) -> smtplib.SMTP | None:
        deadline = time.monotonic() - REUSE_WITHIN
        with self._lock:
            fresh = [(connection, since) for connection, since in self._idle if since > deadline]
            stale = [connection for connection, since in self._idle if since <= deadline]
            youngest = fresh.pop()[0] if fresh else None
            self._idle = fresh
        for connection in stale:
            connection.close()
        return youngest

    def _keep(self, connection: smtplib.SMTP) -> None:
        with self._lock:
            self._idle.append((connection, time.monotonic()))

    def _keep_after_refusal(self, connection: smtplib.SMTP, refusal: smtplib.SMTPResponseException) -> None:
        try:
            if refusal.smtp_code == 421:  # the relay is closing the connection
                raise smtplib.SMTPServerDisconnected
            connection.rset()
        except (OSError, smtplib.SMTPException):
            connection.close()
        else:
            self._keep(connection)


def connect(relay: Relay, timeout: float = TIMEOUT) -> smtplib.SMTP:
    """A connection ready for mail. What fails here is no message's fault, and so always `Temporary`.

    With a user's password TLS is demanded and the certificate verified; without one TLS is taken where it is
    offered, verified or not: better than none.
    """
    connection: smtplib.SMTP | None = None
    try:
        if relay.smtps:
            connection = smtplib.SMTP_SSL(relay.host, relay.port, timeout=timeout, context=ssl.create_default_context())
        else:
            connection = smtplib.SMTP(relay.host, relay.port, timeout=timeout)
        _greet(connection, relay)
    except (OSError, smtplib.SMTPException) as broken:
        if connection is not None:
            connection.close()
        raise Temporary(f"no connection to {relay.host}:{relay.port}: {_words(broken)}") from broken
    return connection


def _greet(connection: smtplib.SMTP, relay: Relay) -> None:
    connection.ehlo_or_helo_if_needed()
    if not relay.smtps and connection.has_extn("starttls"):
        connection.starttls(context=_tls(relay))
        connection.ehlo()
    elif not relay.smtps and relay.user:
        raise smtplib.SMTPNotSupportedError("it offers no TLS, and a password is not sent in clear")
    if relay.user:
        connection.login(relay.user, relay.password)


def _tls(relay: Relay) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not relay.user:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _speak(connection: smtplib.SMTP, envelope_from: str, recipients: Sequence[str], raw: bytes) -> str:
    options = [f"size={len(raw)}"] if connection.has_extn("size") else []
    if not raw.isascii() and connection.has_extn("8bitmime"):
        options.append("body=8bitmime")
    if not all(address.isascii() for address in (envelope_from, *recipients)):
        if not connection.has_extn("smtputf8"):
            raise smtplib.SMTPResponseException(550, b"the relay cannot carry an address beyond ASCII")
        connection.command_encoding = "utf-8"
        options.append("smtputf8")
    _demand(connection.mail(envelope_from, options), 250)
    for recipient in recipients:
        _demand(connection.rcpt(recipient), 250, 251, about=recipient)
    return _demand(connection.data(raw), 250)


def _demand(answer: tuple[int, bytes], *codes: int, about: str = "") -> str:
    """The relay's words when its code is one of `codes`; `about` tells which recipient it refused."""
    code, words = answer
    if code not in codes:
        raise smtplib.SMTPResponseException(code, f"{about}: ".encode() * bool(about) + words)
    return _reply(code, words)


def _failure(refusal: smtplib.SMTPResponseException) -> Temporary | Permanent:
    reply = _reply(refusal.smtp_code, refusal.smtp_error)
    return Permanent(reply) if 500 <= refusal.smtp_code < 600 else Temporary(reply)


def _reply(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return one_line(f"{code} {text}", _REPLY_LENGTH)


def _words(broken: Exception) -> str:
    if isinstance(broken, smtplib.SMTPResponseException):
        return _reply(broken.smtp_code, broken.smtp_error)
    return one_line(str(broken) or type(broken).__name__, _REPLY_LENGTH)


def _is_alive(connection: smtplib.SMTP) -> bool:
    try:
        return connection.noop()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False
