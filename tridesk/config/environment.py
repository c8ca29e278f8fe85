"""What an administrator may set, read once from the environment.

Six names are kept stable: TRIDESK_HTTP, TRIDESK_LMTP, TRIDESK_VAR, TRIDESK_DEMO, DATABASE_URL and ARI_URL. Whatever
makes no sense ends the start with one sentence that says what was set and how it should look.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

from tridesk.config.embedded import socket_folder
from tridesk.kit.public_addresses import networks
from tridesk.mailroom.compose import BadAddress, bare
from tridesk.mailroom.dkim import SELECTOR
from tridesk.mailroom.mailboxes import read_mailboxes
from tridesk.mailroom.smtp import Relay
from tridesk.notices.ebox.setting import setting_from
from tridesk.reconnect.access.setting import directory_from
from tridesk.statuspage.copies import copy_from
from tridesk.telephony.asterisk.site import Trunk


class SettingError(Exception):
    """A setting that makes no sense; its text is the sentence for the administrator."""


@dataclass(frozen=True, slots=True)
class ListenAddress:
    """A listening address, `host:port`."""

    host: str
    port: int

    @property
    def name(self) -> str:
        """The same by name on this machine: browsers keep passkeys for a name, never for a number."""
        return f"localhost:{self.port}" if self.host in ("127.0.0.1", "::1") else str(self)

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class AccessSetting:
    """The account directory in which access to the register is restored; `secret` is the file that holds it."""

    kind: str
    url: str
    name: str
    secret: str


@dataclass(frozen=True, slots=True)
class Environment:
    """All settings of one installation."""

    http: ListenAddress
    lmtp: ListenAddress
    status_editor: ListenAddress
    status_editor_url: str
    status_url: str
    status_copy: str
    var: Path
    demo: bool
    database_url: str
    smtp: str
    mail_from: str
    anchor: tuple[str, ...]
    dkim: str
    authserv_id: str
    fax_gateways: frozenset[str]
    desk_phone: str
    imap: str
    public_url: str
    oidc: str
    ari_url: str
    sip: ListenAddress | None
    trunk: str
    access: AccessSetting
    ebox: str
    webhook_networks: str
    debug: bool

    @classmethod
    def read(cls, source: Mapping[str, str] = os.environ) -> Environment:
        http = _address(source, "TRIDESK_HTTP", "127.0.0.1:8000")
        editor = _address(source, "TRIDESK_STATUS_EDITOR", str(_beside(http)))
        public_url = _web_address(source, "TRIDESK_URL", f"http://{http.name}")
        return cls(
            http=http,
            lmtp=_address(source, "TRIDESK_LMTP", "127.0.0.1:8024"),
            status_editor=editor,
            status_editor_url=_web_address(source, "TRIDESK_STATUS_EDITOR_URL", f"http://{editor.name}"),
            status_url=_web_address(source, "TRIDESK_STATUS_URL", f"{public_url}/status", folder=True),
            status_copy=_as_read_by(copy_from, source.get("TRIDESK_STATUS_COPY", "")),
            var=_folder(source.get("TRIDESK_VAR") or "./var"),
            demo=_switch(source, "TRIDESK_DEMO", default=False),
            database_url=_postgres_url(source.get("DATABASE_URL", "")),
            smtp=_as_read_by(Relay.from_url, source.get("TRIDESK_SMTP", "")),
            mail_from=_mail_address(source.get("TRIDESK_MAIL_FROM") or "helpdesk@desk.example"),
            anchor=_anchor(source.get("TRIDESK_ANCHOR", "page")),
            dkim=_selector(source.get("TRIDESK_DKIM", "")),
            fax_gateways=_mail_addresses(source, "TRIDESK_FAX_GATEWAYS"),
            authserv_id=_server_name(source.get("TRIDESK_AUTHSERV_ID", "")),
            desk_phone=source.get("TRIDESK_PHONE", "+3212345678"),
            imap=_as_read_by(read_mailboxes, source.get("TRIDESK_IMAP", "")),
            public_url=public_url,
            oidc=_json_object(source, "TRIDESK_OIDC"),
            ari_url=_ari_address(source.get("ARI_URL", "")),
            sip=_address(source, "TRIDESK_SIP", "0.0.0.0:5060") if source.get("TRIDESK_SIP") else None,
            trunk=_as_read_by(Trunk.from_url, source.get("TRIDESK_TRUNK", "")),
            access=_access(source),
            ebox=_as_read_by(setting_from, source.get("TRIDESK_EBOX", "")),
            webhook_networks=_as_read_by(_networks, source.get("TRIDESK_WEBHOOK_NETWORKS", "")),
            debug=_switch(source, "TRIDESK_DEBUG", default=False),
        )

    @property
    def status(self) -> Path:
        """The folder of the state of the register: its log, its editors; all that the editor process needs."""
        return self.var / "status"

    def database(self, password: str) -> dict[str, str]:
        """How to reach the database, in libpq's words; `password` is that of the embedded one."""
        if self.database_url:
            return {name: str(value) for name, value in conninfo_to_dict(self.database_url).items()}
        host = str(socket_folder(self.var))
        return {"host": host, "dbname": "tridesk", "user": "tridesk", "password": password}


def _address(source: Mapping[str, str], name: str, default: str) -> ListenAddress:
    value = source.get(name) or default
    host, colon, port = value.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not (colon and host and port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise SettingError(f"{name} is {value!r}, but must be a host and a port such as {default}.")
    return ListenAddress(host, int(port))


def _beside(http: ListenAddress) -> ListenAddress:
    """Five doors on from the pages, so that two installations on one machine do not meet."""
    return ListenAddress(http.host, http.port + 5 if http.port <= 65_530 else http.port - 5)


def _switch(source: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = source.get(name, "")
    if value not in ("", "0", "1"):
        raise SettingError(f"{name} is {value!r}, but must be 0 or 1.")
    return value == "1" if value else default


def _selector(value: str) -> str:
    if value and not SELECTOR.fullmatch(value):
        raise SettingError(f"TRIDESK_DKIM is {value!r}, but must be small letters, digits and hyphens such as t2026.")
    return value


def _server_name(value: str) -> str:
    if value and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]{0,252}", value):
        raise SettingError(
            f"TRIDESK_AUTHSERV_ID is {value!r}, but must be the name of a mail server as mx.desk.example."
        )
    return value.lower()


def _folder(value: str) -> Path:
    path = Path(value).expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise SettingError(f"TRIDESK_VAR is {value!r}, but that is a file and must be a folder.")
    return path


def _postgres_url(value: str) -> str:
    if not value:
        return ""
    try:
        parameters = conninfo_to_dict(value)
        ports = str(parameters.get("port") or "5432").split(",")
        sensible = (
            value.startswith(("postgres://", "postgresql://"))
            and "dbname" in parameters
            and all(port.isascii() and port.isdigit() for port in ports)
        )
    except psycopg.ProgrammingError:
        sensible = False
    if not sensible:
        raise SettingError("DATABASE_URL must look like postgresql://user:password@host:5432/name.")
    return value


def _as_read_by(read: Callable[[str], object], value: str) -> str:
    """The value, when the room that reads it can; its own sentence says how it should look."""
    try:
        if value:
            read(value)
    except ValueError as error:
        raise SettingError(str(error)) from error
    return value


def _networks(value: str) -> object:
    try:
        return networks(value)
    except ValueError:
        raise ValueError(
            f"TRIDESK_WEBHOOK_NETWORKS is {value!r}, but must be networks such as 10.20.0.0/16, with commas between."
        ) from None


def _access(source: Mapping[str, str]) -> AccessSetting:
    names = ("TRIDESK_ACCESS_URL", "TRIDESK_ACCESS_NAME", "TRIDESK_ACCESS_SECRET")
    url, name, secret = (source.get(setting, "") for setting in names)
    kind = source.get("TRIDESK_ACCESS") or "none"
    try:
        directory_from(kind, url, name, secret)
    except ValueError as error:
        raise SettingError(str(error)) from error
    return AccessSetting(kind, url, name, secret)


def _mail_address(value: str, name: str = "TRIDESK_MAIL_FROM") -> str:
    try:
        bare(value)
    except BadAddress:
        raise SettingError(f"{name} is {value!r}, but must be a mail address such as helpdesk@desk.example.") from None
    return value


def _mail_addresses(source: Mapping[str, str], name: str) -> frozenset[str]:
    """Addresses with spaces between them, in lower case."""
    return frozenset(_mail_address(address, name) for address in source.get(name, "").lower().split())


def _anchor(value: str) -> tuple[str, ...]:
    """Where the journal is anchored: `page`, mail addresses, or nowhere."""
    places = tuple(place.strip() for place in value.split(",") if place.strip())
    try:
        for place in places:
            if place != "page":
                bare(place)
    except BadAddress:
        raise SettingError(
            f"TRIDESK_ANCHOR is {value!r}, but must be page, mail addresses, or both, with commas between them."
        ) from None
    return places


def _web_address(source: Mapping[str, str], name: str, default: str, *, folder: bool = False) -> str:
    """Scheme and host; with `folder` also a path behind them."""
    value = source.get(name) or default
    try:
        url = urlsplit(value)
        sensible = (
            url.scheme in ("http", "https") and url.hostname and (url.port or 1) and not (url.query or url.fragment)
        )
        sensible = sensible and (folder or url.path in ("", "/"))
    except ValueError:
        sensible = False
    if not sensible:
        raise SettingError(f"{name} is {value!r}, but must look like https://desk.example.")
    return value.rstrip("/")


def _ari_address(value: str) -> str:
    """ARI of an Asterisk that is not ours, with user and password in it."""
    try:
        url = urlsplit(value)
        sensible = not value or (
            url.scheme in ("http", "https") and url.hostname and (url.port or 1) and url.username and url.password
        )
    except ValueError:
        sensible = False
    if not sensible:
        raise SettingError("ARI_URL must look like http://user:password@127.0.0.1:8088/ari.")
    return value.rstrip("/")


def _json_object(source: Mapping[str, str], name: str) -> str:
    value = source.get(name, "")
    try:
        sensible = not value or isinstance(json.loads(value), dict)
    except ValueError:
        sensible = False
    if not sensible:
        raise SettingError(f"{name} must be a JSON object; docs/operations.md shows one.")
    return value
