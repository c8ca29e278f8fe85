"""Where the relay is, and a connection to it that is ready for mail (standard library)."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import unquote, urlsplit

from tridesk.kit.errors import Temporary
from tridesk.kit.text import one_line

TIMEOUT: Final = 60.0  # seconds for any one answer
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
        raise Temporary(f"no connection to {relay.host}:{relay.port}: {failure_in_words(broken)}") from broken
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


def reply_in_words(code: int, words: bytes | str) -> str:
    """A reply of a relay as one line of text."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return one_line(f"{code} {text}", _REPLY_LENGTH)


def failure_in_words(broken: Exception) -> str:
    """What went wrong on a connection as one line of text: the relay's reply where there was one."""
    if isinstance(broken, smtplib.SMTPResponseException):
        return reply_in_words(broken.smtp_code, broken.smtp_error)
    return one_line(str(broken) or type(broken).__name__, _REPLY_LENGTH)
