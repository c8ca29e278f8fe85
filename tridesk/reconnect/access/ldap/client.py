"""Speaks LDAPv3 (RFC 4511): bind, search for one account, modify. Every wait ends at a moment given by the caller.

Values travel as octets, never inside a filter or a name that somebody parses: a login with brackets, stars or commas is
a login that nobody has, and nothing else.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from tridesk.reconnect.access import wire
from tridesk.reconnect.access.ldap import ber
from tridesk.reconnect.access.ports import AccessRefused, AccessUnavailable, RefusalReason, Unavailability

START_TLS: Final = "1.3.6.1.4.1.1466.20037"
RELAX: Final = "1.3.6.1.4.1.4203.666.5.12"  # lets a manager write attributes that the server keeps by itself
_BIND, _BOUND, _UNBIND = 0x60, 0x61, 0x42
_SEARCH, _ENTRY, _REFERENCE, _SEARCHED = 0x63, 0x64, 0x73, 0x65
_MODIFY, _MODIFIED, _EXTENDED, _EXTENSION = 0x66, 0x67, 0x77, 0x78
BASE, SUBTREE = 0, 2
_SUCCESS, _SIZE_LIMIT, _NO_SUCH_OBJECT, _NO_RIGHT = 0, 4, 32, 50
_BUSY: Final = frozenset({1, 3, 11, 51, 52})  # operations error, time limit, administrator's limit, busy, unavailable
_OVERTAKEN: Final = frozenset({16, 20})  # no such attribute, attribute or value exists

Entry = Mapping[str, tuple[str, ...]]  # values by the name of the attribute in small letters


class Lost(Exception):
    """The connection is gone; on a kept one, somebody may have closed it long ago."""


class Overtaken(Exception):
    """A value is no longer as it was read: somebody else was faster."""


@dataclass(frozen=True, slots=True)
class LdapAddress:
    """An LDAP URL (RFC 4516): `ldaps://directory.example/ou=users,dc=example?uid`.

    `ldap://` means StartTLS, but for this machine. The attribute is the one that holds the login: `uid` where none is
    given, `sAMAccountName` for Active Directory.
    """

    host: str
    port: int
    base: str
    attribute: str
    implicit_tls: bool

    @classmethod
    def from_url(cls, url: str) -> LdapAddress:
        """As the setting has it; `ValueError` with a sentence when that is none."""
        try:
            parts = urlsplit(url)
            sensible = parts.scheme in ("ldap", "ldaps") and parts.hostname and not parts.username
            port = parts.port or (636 if parts.scheme == "ldaps" else 389)
        except ValueError:
            sensible, port = False, 0
        base = unquote(parts.path[1:]) if sensible else ""
        attribute = parts.query or "uid" if sensible else ""
        if not (sensible and "=" in base and attribute.isascii() and attribute.replace("-", "").isalnum()):
            raise ValueError("An LDAP address looks like ldaps://directory.example/ou=users,dc=example?uid.")
        return cls(parts.hostname or "", port, base, attribute, parts.scheme == "ldaps")

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Modification:
    """One step of a modify request: 0 adds, 1 deletes, 2 replaces the values."""

    kind: int
    attribute: str
    values: tuple[str, ...] = ()

    def encoded(self) -> bytes:
        values = ber.element(ber.SET, *map(ber.octets, self.values))
        return ber.element(
            ber.SEQUENCE,
            ber.number(self.kind, ber.ENUMERATED),
            ber.element(ber.SEQUENCE, ber.octets(self.attribute), values),
        )


class Connection:
    """A connection that is signed in; one conversation at a time."""

    def __init__(self, stream: socket.socket) -> None:
        self._stream, self._rest, self._last = stream, b"", 0
        self.opened_at = time.monotonic()

    @classmethod
    def open(cls, address: LdapAddress, name: str, secret: bytes, context: ssl.SSLContext, until: float) -> Connection:
        """Connects, encrypts and signs in."""
        plain = wire.connect(address.host, address.port, until)
        connection = cls(wire.encrypted(plain, address.host, context, until) if address.implicit_tls else plain)
        with ExitStack() as failed:
            failed.callback(connection.close)
            if not address.implicit_tls and not wire.is_loopback(address.host):
                connection._start_tls(address.host, context, until)
            connection._bind(name, secret, until)
            failed.pop_all()
        return connection

    def close(self) -> None:
        with suppress(OSError):
            self._stream.settimeout(1)
            self._stream.sendall(ber.element(ber.SEQUENCE, ber.number(self._last + 1), ber.element(_UNBIND)))
        self._stream.close()

    def read(self, name: str, attributes: Iterable[str], until: float) -> Entry | None:
        """The attributes of an entry; None where there is none, or none that we may see."""
        present = ber.octets("objectClass", 0x87)
        rows = self._search(name, BASE, present, attributes, until)
        return rows[0][1] if rows else None

    def find(
        self, base: str, attribute: str, value: str, attributes: Iterable[str], until: float
    ) -> tuple[str, Entry] | None:
        """Name and attributes of the one entry with a value; `AccessRefused` where there are several."""
        equal = ber.element(0xA3, ber.octets(attribute), ber.octets(value))
        rows = self._search(base, SUBTREE, equal, [attribute, *attributes], until)
        # The server compares without case, spaces and what is not seen: a login is only its own.
        exact = [row for row in rows if value.casefold() in map(str.casefold, row[1].get(attribute.lower(), ()))]
        if len(rows) > 1:
            raise AccessRefused(RefusalReason.AMBIGUOUS, f"several entries with this {attribute}")
        return exact[0] if exact else None

    def modify(self, name: str, steps: Sequence[Modification], until: float) -> None:
        """All steps or none. `Overtaken` when a value that a step deletes or adds is not as expected."""
        control = ber.element(0xA0, ber.element(ber.SEQUENCE, ber.octets(RELAX), ber.boolean(True)))
        relaxed = any(step.attribute == "pwdFailureTime" for step in steps)
        operation = ber.element(
            _MODIFY, ber.octets(name), ber.element(ber.SEQUENCE, *(step.encoded() for step in steps))
        )
        _check(self._answer(operation, _MODIFIED, until, control if relaxed else b""))

    def _start_tls(self, host: str, context: ssl.SSLContext, until: float) -> None:
        answer = self._answer(ber.element(_EXTENDED, ber.octets(START_TLS, 0x80)), _EXTENSION, until)
        if answer.child(0).number != _SUCCESS or self._rest:
            raise AccessUnavailable(Unavailability.UNTRUSTED, f"no StartTLS: {_words(answer)}")
        self._stream = wire.encrypted(self._stream, host, context, until)

    def _bind(self, name: str, secret: bytes, until: float) -> None:
        if not secret:  # LDAP calls that 'unauthenticated', and says yes
            raise AccessUnavailable(Unavailability.SIGN_IN, "the secret is empty")
        operation = ber.element(_BIND, ber.number(3), ber.octets(name), ber.octets(secret, 0x80))
        answer = self._answer(operation, _BOUND, until)
        code = answer.child(0).number
        if code != _SUCCESS:
            reason = Unavailability.BUSY if code in _BUSY else Unavailability.SIGN_IN
            raise AccessUnavailable(reason, _words(answer))

    def _search(
        self, base: str, scope: int, condition: bytes, attributes: Iterable[str], until: float
    ) -> list[tuple[str, Entry]]:
        """At most two entries: more would help nobody."""
        seconds = max(1, int(wire.left(until)))
        operation = ber.element(
            _SEARCH,
            ber.octets(base),
            ber.number(scope, ber.ENUMERATED),
            ber.number(0, ber.ENUMERATED),
            ber.number(2),
            ber.number(seconds),
            ber.boolean(False),
            condition,
            ber.element(ber.SEQUENCE, *map(ber.octets, attributes)),
        )
        rows = list[tuple[str, Entry]]()
        for answer in self._answers(operation, until):
            if answer.tag == _ENTRY:
                rows.append(_entry(answer))
            elif answer.tag == _SEARCHED:
                code = answer.child(0).number
                if code == _NO_SUCH_OBJECT:
                    return []
                if code != _SIZE_LIMIT:
                    _check(answer)
                return rows
            elif answer.tag != _REFERENCE:
                break
        raise AccessUnavailable(Unavailability.GARBLED, "not the answer to a search")

    def _answer(self, operation: bytes, tag: int, until: float, controls: bytes = b"") -> ber.Element:
        answer = next(self._answers(operation, until, controls))
        if answer.tag != tag:
            raise AccessUnavailable(Unavailability.GARBLED, "not the answer to what was asked")
        return answer

    def _answers(self, operation: bytes, until: float, controls: bytes = b"") -> Iterator[ber.Element]:
        """Sends a request and yields what answers it."""
        self._last += 1
        request = ber.element(ber.SEQUENCE, ber.number(self._last), operation, controls)
        try:
            self._stream.settimeout(wire.left(until))
            self._stream.sendall(request)
            while True:
                message = self._message(until)
                if message.child(0).number == 0:  # the notice that it hangs up
                    raise Lost(_words(message.child(1)))
                if message.child(0).number == self._last:
                    yield message.child(1)
        except TimeoutError:
            raise AccessUnavailable(Unavailability.SLOW, "no answer in time") from None
        except OSError as error:
            raise Lost(str(error)) from None
        except ber.BadEncoding as error:
            raise AccessUnavailable(Unavailability.GARBLED, str(error)) from None

    def _message(self, until: float) -> ber.Element:
        while True:
            if self._rest and self._rest[0] != ber.SEQUENCE:
                raise ber.BadEncoding("not the begin of a message")
            size = ber.whole_size(self._rest)
            if size is not None and size > wire.LARGEST:
                raise ber.BadEncoding("a message is too large")
            if size is not None and len(self._rest) >= size:
                whole, self._rest = self._rest[:size], self._rest[size:]
                return ber.read(whole)
            self._stream.settimeout(wire.left(until))
            received = self._stream.recv(65_536)
            if not received:
                raise Lost("the directory hung up")
            self._rest += received


def _entry(answer: ber.Element) -> tuple[str, Entry]:
    attributes = {
        row.child(0).text.lower(): tuple(value.text for value in row.child(1).children)
        for row in answer.child(1).children
    }
    return answer.child(0).text, attributes


def _check(answer: ber.Element) -> None:
    code = answer.child(0).number
    if code == _SUCCESS:
        return
    if code in _OVERTAKEN:
        raise Overtaken(_words(answer))
    if code in _BUSY:
        raise AccessUnavailable(Unavailability.BUSY, _words(answer))
    raise AccessRefused(RefusalReason.NO_RIGHT if code == _NO_RIGHT else RefusalReason.OTHER, _words(answer))


def _words(answer: ber.Element) -> str:
    """The server's own words, with its number of the result."""
    return f"{answer.child(2).text[:300]} (LDAP {answer.child(0).number})".strip()
