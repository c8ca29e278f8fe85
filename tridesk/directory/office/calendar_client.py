"""Downloads a calendar from an address that a user typed: limited in size and time, from public addresses only.

Without that limit, a user could make the server send requests to internal machines (SSRF). So every host name is
resolved once, every resolved address must be public, and the connection goes to exactly that address; redirects are
checked again. `allow_private` switches the check off for tests and demonstrations.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from dataclasses import dataclass
from typing import Final, Protocol
from urllib.parse import SplitResult, urljoin, urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tridesk.kit.deadlines import cut_off
from tridesk.kit.errors import Invalid, Permanent, Temporary
from tridesk.kit.public_addresses import is_public

LARGEST: Final = 2_000_000  # bytes
SECONDS: Final = 20.0  # for all of it
_REDIRECTS: Final = 3
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
# What went wrong, said in English and kept; a page says it in the language of its reader.
SILENT: Final = gettext_noop("Nobody answers at this address.")
TOO_SLOW: Final = gettext_noop("The answer took too long.")
TOO_LARGE: Final = gettext_noop("What stands there is larger than 2 MB.")
NOT_TRUSTED: Final = gettext_noop("The certificate of this address is not valid.")
INSIDE: Final = gettext_noop("This address lies inside a network that is not public.")
NO_ADDRESS: Final = gettext_noop("It leads to something that is no web address.")
ROUND_AND_ROUND: Final = gettext_noop("It leads on and on to other addresses.")
_PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was there; `content` None when it is what it was at `etag`."""

    content: bytes | None
    etag: str = ""


class CalendarSource(Protocol):
    """Where files are fetched from."""

    def fetch(self, address: str, etag: str = "") -> Fetched:
        """What is there. `Temporary`: try again later; `Permanent`: nothing will change by itself."""


def check_address(address: str) -> SplitResult:
    """The parts of an address that may be fetched; `Invalid` for any other. Looks nothing up."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    strange = (
        not address.isascii()
        or len(address) > 500
        or any(character <= " " or character == "\x7f" for character in address)
    )
    if strange or parts.scheme not in ("http", "https") or not parts.hostname or port == 0 or parts.username:
        raise Invalid(_("An address looks like https://calendar.example/absences.ics."), field="address")
    return parts


class Web:
    """The network."""

    def __init__(self, *, allow_private: bool = False, seconds: float = SECONDS) -> None:
        self._allow_private, self._seconds = allow_private, seconds

    def fetch(self, address: str, etag: str = "") -> Fetched:
        """Follows a few redirects, each of them looked at."""
        until = time.monotonic() + self._seconds
        for _step in range(_REDIRECTS + 1):
            parts = self._checked(address)
            try:
                answer = self._ask(parts, etag, until)
            except (OSError, http.client.HTTPException, UnicodeError):
                raise Temporary(TOO_SLOW if time.monotonic() >= until else SILENT) from None
            if isinstance(answer, Fetched):
                return answer
            address = urljoin(address, answer)
        raise Permanent(ROUND_AND_ROUND)

    def _checked(self, address: str) -> SplitResult:
        try:
            return check_address(address)
        except Invalid:
            raise Permanent(NO_ADDRESS) from None

    def _ask(self, parts: SplitResult, etag: str, until: float) -> Fetched | str:
        """The file, or where it has moved to."""
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"Host": parts.netloc, "User-Agent": "Tridesk", "Accept": "text/calendar, */*;q=0.1"}
        with self._connected(parts, until) as connected, cut_off(lambda: connected.shutdown(socket.SHUT_RDWR), until):
            connection = http.client.HTTPConnection(parts.hostname or "")
            connection.sock = connected
            connection.request("GET", path, headers=headers | ({"If-None-Match": etag} if etag else {}))
            answer = connection.getresponse()
            if answer.status in _MOVED:
                return answer.headers.get("Location", "")
            if answer.status == 304 and etag:
                return Fetched(None, etag)
            if answer.status != 200:
                raise (Temporary if answer.status in _PASSING else Permanent)(f"HTTP {answer.status}")
            content = answer.read(LARGEST + 1)
        if time.monotonic() >= until:
            raise Temporary(TOO_SLOW)
        if len(content) > LARGEST:
            raise Permanent(TOO_LARGE)
        tag = answer.headers.get("ETag", "")
        return Fetched(content, tag if len(tag) <= 200 and tag.isascii() and tag.isprintable() else "")

    def _connected(self, parts: SplitResult, until: float) -> socket.socket:
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        plain = socket.create_connection(self._looked_up(host, port), timeout=max(until - time.monotonic(), 0.001))
        if parts.scheme == "http":
            return plain
        try:
            return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        except ssl.SSLCertVerificationError:
            raise Permanent(NOT_TRUSTED) from None
        finally:
            plain.close()  # wrapping takes the connection over; what failed is closed

    def _looked_up(self, host: str, port: int) -> tuple[str, int]:
        """The first resolved address of a host name; raises `Permanent` when any of its addresses is not public."""
        addresses = [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        if not self._allow_private and not all(map(is_public, addresses)):
            raise Permanent(INSIDE)
        return addresses[0], port


class MemoryCalendars:
    """In memory: what stands at which address; a failure is raised instead."""

    def __init__(self, files: dict[str, bytes | Exception] | None = None) -> None:
        self.files = files if files is not None else {}

    def fetch(self, address: str, etag: str = "") -> Fetched:
        stored = self.files.get(address, Permanent("HTTP 404"))
        if isinstance(stored, Exception):
            raise stored
        return Fetched(None, etag) if etag and etag == _etag(stored) else Fetched(stored, _etag(stored))


def _etag(content: bytes) -> str:
    return f'"{hash(content) & 0xFFFFFFFF:x}"'
