"""Connections and HTTP requests that end at a moment, whatever the other side does."""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from tridesk.kit.deadlines import cut_off
from tridesk.reconnect.access.ports import AccessUnavailable, Unavailability

LARGEST: Final = 256 * 1024  # bytes of an answer

Allows = Callable[[str], bool]  # whether this IP address may be asked
Secret = Callable[[], bytes]  # read anew for each use, so that another secret needs no restart


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer over HTTP."""

    status: int
    headers: Mapping[str, str]  # names in small letters
    content: bytes


def is_loopback(host: str) -> bool:
    """Whether a host is this machine by what it is called, without looking it up."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def connect(host: str, port: int, until: float, allows: Allows | None = None) -> socket.socket:
    """An open TCP connection; looking the name up, and all addresses of the host, share the time.

    With `allows`, every address of the host must be allowed, and the connection goes to one that was looked at.
    """
    addresses = _addresses(host, port, until)
    if allows and not all(allows(str(address[0])) for _family, address in addresses):
        raise AccessUnavailable(Unavailability.SILENT, f"{host} lies inside a network that is not public")
    for place, (family, address) in enumerate(addresses):
        connection = socket.socket(family, socket.SOCK_STREAM)
        try:
            connection.settimeout(left(until) / (len(addresses) - place))
            connection.connect(address)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError:
            connection.close()
        else:
            return connection
    left(until)
    raise AccessUnavailable(Unavailability.SILENT, f"nobody answers at {host}:{port}")


def encrypted(plain: socket.socket, host: str, context: ssl.SSLContext, until: float) -> ssl.SSLSocket:
    """The same connection under TLS, its certificate checked."""
    plain.settimeout(left(until))
    try:
        return context.wrap_socket(plain, server_hostname=host)
    except ssl.SSLCertVerificationError as error:
        raise AccessUnavailable(Unavailability.UNTRUSTED, error.verify_message) from None
    except TimeoutError:
        raise AccessUnavailable(Unavailability.SLOW, "no TLS in time") from None
    except (ssl.SSLError, OSError) as error:
        raise AccessUnavailable(Unavailability.UNTRUSTED, f"no TLS: {error}") from None
    finally:
        plain.close()  # wrapping takes the connection over; what failed is closed


def left(until: float) -> float:
    """Seconds that are left; `AccessUnavailable` when none are."""
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise AccessUnavailable(Unavailability.SLOW, "no answer in time")
    return seconds


def ask(
    method: str,
    url: str,
    *,
    until: float,
    context: ssl.SSLContext,
    headers: Mapping[str, str],
    body: bytes | None = None,
    allows: Allows | None = None,
) -> Reply:
    """One request over a connection of its own. Redirects are not followed: the answer is what was asked for."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    connection = connect(host, parts.port or (443 if parts.scheme == "https" else 80), until, allows)
    if parts.scheme == "https":
        connection = encrypted(connection, host, context, until)
    with connection, cut_off(lambda: connection.shutdown(socket.SHUT_RDWR), until):
        try:
            reply = _asked(connection, method, parts, headers, body)
        except (OSError, http.client.HTTPException) as error:
            left(until)
            raise AccessUnavailable(Unavailability.SILENT, f"no whole answer: {error}") from None
    left(until)  # what was cut off at its time may look whole
    if len(reply.content) > LARGEST:
        raise AccessUnavailable(Unavailability.GARBLED, "the answer is too large")
    return reply


def _asked(
    connection: socket.socket, method: str, parts: SplitResult, headers: Mapping[str, str], body: bytes | None
) -> Reply:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    host = parts.netloc.rpartition("@")[2]
    client = http.client.HTTPConnection(parts.hostname or "")
    client.sock = connection
    client.request(method, path, body, {"Host": host, "User-Agent": "Tridesk", "Connection": "close", **headers})
    answer = client.getresponse()
    content = answer.read(LARGEST + 1)
    if answer.length and len(content) <= LARGEST:
        raise http.client.IncompleteRead(content, answer.length)
    return Reply(answer.status, {name.lower(): value for name, value in answer.headers.items()}, content)


def _addresses(host: str, port: int, until: float) -> list[tuple[socket.AddressFamily, tuple[object, ...]]]:
    """The addresses of a host. The system's look-up knows no limit, so it runs aside and is left behind."""
    rows = list[tuple[socket.AddressFamily, tuple[object, ...]]]()
    ended = threading.Event()

    def look_up() -> None:
        with suppress(OSError, UnicodeError):
            for family, _type, _protocol, _name, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
                rows.append((family, address))
        ended.set()

    threading.Thread(target=look_up, daemon=True).start()
    if not ended.wait(left(until)):
        raise AccessUnavailable(Unavailability.SLOW, f"the name {host} is not looked up in time")
    if not rows:
        raise AccessUnavailable(Unavailability.SILENT, f"there is no host {host}")
    return rows


def json_object(reply: Reply, *, lenient: bool = False) -> Mapping[str, Any]:
    """The JSON object of an answer; where it is none, an empty one with `lenient`, else `AccessUnavailable`."""
    try:
        content = json.loads(reply.content)
    except (ValueError, RecursionError):
        content = None
    if isinstance(content, dict):
        return content
    if lenient:
        return {}
    raise AccessUnavailable(Unavailability.GARBLED, "the answer is no JSON object")


def raise_for(status: int, words: str) -> None:
    """Raises `AccessUnavailable` for a status that is no fault of the order, but of the directory or its setting."""
    if status in (401, 403):
        raise AccessUnavailable(Unavailability.SIGN_IN, words)
    if status in (408, 425, 429) or (status >= 500 and status != 501):
        raise AccessUnavailable(Unavailability.BUSY, words)
    if status < 400:
        raise AccessUnavailable(Unavailability.GARBLED, f"it leads elsewhere, or says nothing. {words}")
