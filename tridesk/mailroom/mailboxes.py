"""Which mailboxes are emptied: pure, read from the setting TRIDESK_IMAP."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final, Self

_FORM: Final = (
    'TRIDESK_IMAP must be a JSON list such as [{"host": "imap.example", "user": "desk", "password": "...",'
    ' "folders": ["INBOX"]}]'
)
_KNOWN: Final = {"host", "port", "ssl", "user", "password", "oauth2_token_file", "folders"}


class BadMailbox(ValueError):
    """A setting that makes no sense, in one sentence."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One account on one server, with its password or a file that holds a fresh OAuth2 token."""

    host: str
    port: int
    ssl: bool
    user: str
    password: str
    oauth2_token_file: str
    folders: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.user} on {self.host}"

    @classmethod
    def read(cls, value: object) -> Self:
        """One account of the list; `BadMailbox` says what is wrong with it."""
        if not isinstance(value, dict):
            raise BadMailbox(f"{_FORM}; {value!r} is no account.")
        _check_names(value)
        ssl = value.get("ssl", True)
        return cls(
            host=_text(value, "host"),
            port=_port(value.get("port", 993 if ssl else 143)),
            ssl=bool(ssl),
            user=_text(value, "user"),
            password=_text(value, "password", ""),
            oauth2_token_file=_text(value, "oauth2_token_file", ""),
            folders=_folders(value.get("folders", ["INBOX"])),
        )


def read_mailboxes(setting: str) -> list[Mailbox]:
    """The accounts of the setting; none when it is empty."""
    if not setting.strip():
        return []
    try:
        values = json.loads(setting)
    except json.JSONDecodeError as error:
        raise BadMailbox(f"{_FORM}; it is no JSON: {error}.") from None
    if not isinstance(values, list):
        raise BadMailbox(f"{_FORM}.")
    return [Mailbox.read(value) for value in values]


def _check_names(value: dict[str, Any]) -> None:
    if unknown := value.keys() - _KNOWN:
        raise BadMailbox(f"{_FORM}; {sorted(unknown)[0]!r} means nothing here.")
    if bool(value.get("password")) == bool(value.get("oauth2_token_file")):
        raise BadMailbox(f"{_FORM}; an account needs either a password or an oauth2_token_file.")


def _text(value: dict[str, Any], name: str, default: str | None = None) -> str:
    text = value.get(name, default)
    if not isinstance(text, str) or (default is None and not text):
        raise BadMailbox(f"{_FORM}; {name!r} is missing or no text.")
    return text


def _port(value: object) -> int:
    if not isinstance(value, int) or not 0 < value < 65536:
        raise BadMailbox(f"{_FORM}; 'port' is {value!r}.")
    return value


def _folders(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(name, str) and name for name in value):
        raise BadMailbox(f"{_FORM}; 'folders' must be a list of names.")
    return tuple(value)
