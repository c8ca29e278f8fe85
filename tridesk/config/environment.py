"""What an administrator may set, read once from the environment.

Five names are kept stable: TRIDESK_HTTP, TRIDESK_LMTP, TRIDESK_VAR, TRIDESK_DEMO and DATABASE_URL. Whatever makes no
sense ends the start with one sentence that says what was set and how it should look.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit


class SettingError(Exception):
    """A setting that makes no sense; its text is the sentence for the administrator."""


@dataclass(frozen=True, slots=True)
class Address:
    """A listening address, `host:port`."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Database:
    """Where PostgreSQL listens; `embedded` means that Tridesk starts it itself."""

    host: str
    port: str
    name: str
    user: str
    password: str
    embedded: bool
    options: str = ""


@dataclass(frozen=True, slots=True)
class Environment:
    """All settings of one installation."""

    http: Address
    lmtp: Address
    var: Path
    demo: bool
    database_url: str
    smtp: str
    mail_from: str
    desk_phone: str
    imap: str
    public_url: str
    oidc: str
    debug: bool

    @classmethod
    def read(cls, source: Mapping[str, str] = os.environ) -> Environment:
        http = _address(source, "TRIDESK_HTTP", "127.0.0.1:8000")
        return cls(
            http=http,
            lmtp=_address(source, "TRIDESK_LMTP", "127.0.0.1:8024"),
            var=_folder(source.get("TRIDESK_VAR") or "./var"),
            demo=_switch(source, "TRIDESK_DEMO", default=False),
            database_url=_postgres_url(source.get("DATABASE_URL", "")),
            smtp=source.get("TRIDESK_SMTP", ""),
            mail_from=source.get("TRIDESK_MAIL_FROM", "helpdesk@desk.example"),
            desk_phone=source.get("TRIDESK_PHONE", "+3212345678"),
            imap=source.get("TRIDESK_IMAP", ""),
            public_url=source.get("TRIDESK_URL", f"http://{http}"),
            oidc=source.get("TRIDESK_OIDC", ""),
            debug=_switch(source, "TRIDESK_DEBUG", default=False),
        )

    def database(self, password: str) -> Database:
        """The database to use; `password` is that of the embedded one."""
        if not self.database_url:
            from tridesk.config.embedded import socket_folder

            return Database(str(socket_folder(self.var)), "", "tridesk", "tridesk", password, embedded=True)
        url = urlsplit(self.database_url)
        return Database(
            host=unquote(url.hostname or ""),
            port=str(url.port or ""),
            name=unquote(url.path.lstrip("/")),
            user=unquote(url.username or ""),
            password=unquote(url.password or ""),
            embedded=False,
            options=url.query,
        )


def _address(source: Mapping[str, str], name: str, default: str) -> Address:
    value = source.get(name) or default
    host, colon, port = value.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not (colon and host and port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise SettingError(f"{name} is {value!r}, but must be a host and a port such as {default}.")
    return Address(host, int(port))


def _switch(source: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = source.get(name, "")
    if value not in ("", "0", "1"):
        raise SettingError(f"{name} is {value!r}, but must be 0 or 1.")
    return value == "1" if value else default


def _folder(value: str) -> Path:
    path = Path(value).expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise SettingError(f"TRIDESK_VAR is {value!r}, but that is a file and must be a folder.")
    return path


def _postgres_url(value: str) -> str:
    if not value:
        return ""
    try:
        url = urlsplit(value)
        sensible = url.scheme in ("postgres", "postgresql") and url.path.strip("/") and (url.port or 1)
    except ValueError:
        sensible = False
    if not sensible:
        raise SettingError("DATABASE_URL must look like postgresql://user:password@host:5432/name.")
    return value
