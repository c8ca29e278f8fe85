"""The account directory that the administrator set, read from four settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from tridesk.reconnect.access.by_hand import ByHand
from tridesk.reconnect.access.ldap.client import LdapAddress
from tridesk.reconnect.access.ldap.directory import LdapDirectory
from tridesk.reconnect.access.ports import AccessUnavailable, AccountDirectory, Unavailability
from tridesk.reconnect.access.scim import ScimDirectory
from tridesk.reconnect.access.twin import Twin
from tridesk.reconnect.access.webhook import WebhookDirectory
from tridesk.reconnect.access.wire import Secret, is_loopback


def directory_from(kind: str, url: str, name: str, secret_file: str, *, twin: Path | None = None) -> AccountDirectory:
    """The directory of these settings; `twin` is the file of the one that a demonstration has while none is set.

    `ValueError` with a sentence for the administrator when they make no sense.
    """
    if kind == "none":
        return ByHand() if twin is None else Twin(twin)
    if kind not in ADAPTERS:
        raise ValueError(f"TRIDESK_ACCESS is {kind!r}, but must be none, {', '.join(ADAPTERS)}.")
    if not secret_file or not Path(secret_file).is_file():
        raise ValueError("TRIDESK_ACCESS_SECRET must name the file that holds the secret for the account directory.")
    return ADAPTERS[kind](url, name, secret_in(Path(secret_file)))


def directory_with(kind: str, url: str, name: str, secret: bytes) -> AccountDirectory:
    """The same where the secret itself is at hand; `twin` is the invented one of a demonstration, in the file `url`."""
    if kind == "twin":
        return Twin(Path(url))
    return ADAPTERS[kind](url, name, lambda: secret) if kind in ADAPTERS else ByHand()


def secret_in(path: Path) -> Secret:
    """Reads the secret in a file for each use, without the end of its line."""

    def read() -> bytes:
        try:
            return path.read_bytes().rstrip(b"\r\n")
        except OSError as error:
            raise AccessUnavailable(Unavailability.SIGN_IN, f"its secret cannot be read: {error.strerror}") from None

    return read


def _ldap(url: str, name: str, secret: Secret) -> AccountDirectory:
    if not name:
        raise ValueError("TRIDESK_ACCESS_NAME must be the name by which the desk signs in to the LDAP directory.")
    return LdapDirectory(LdapAddress.from_url(url), name, secret)


def _scim(url: str, name: str, secret: Secret) -> AccountDirectory:
    return ScimDirectory(_https(url), secret)


def _webhook(url: str, name: str, secret: Secret) -> AccountDirectory:
    return WebhookDirectory(_https(url), secret)


def _https(url: str) -> str:
    """An address that speaks TLS, or one of this machine."""
    try:
        parts = urlsplit(url)
        secure = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
        sensible = secure and parts.hostname and (parts.port or 1) and not parts.username and not parts.fragment
    except ValueError:
        sensible = False
    if not sensible or not url.isascii() or any(character <= " " for character in url):
        raise ValueError(f"TRIDESK_ACCESS_URL is {url!r}, but must look like https://directory.example/access.")
    return url


ADAPTERS: Final[Mapping[str, Callable[[str, str, Secret], AccountDirectory]]] = {
    "ldap": _ldap,
    "scim": _scim,
    "webhook": _webhook,
}
