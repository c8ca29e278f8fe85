"""Where the e-Box is, as the administrator set it. Pure: it is read before there are settings of Django."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from tridesk.kit import enterprise_numbers

TWIN: Final = "twin"  # the value that stands for the one in memory
_NAMES: Final = ("url", "token_url", "client", "key", "sender", "application", "type")
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class BoxSetting:
    """Where the e-Box is, who the desk is there, and the file with the private key (RSA, PEM) that proves it."""

    url: str
    token_url: str
    client: str
    key: Path
    sender: str
    application: str
    kind: str


def setting_from(value: str) -> BoxSetting | None:
    """What a JSON object says; None for the twin. `ValueError` with a sentence for the administrator: no sense."""
    if value == TWIN:
        return None
    try:
        told = json.loads(value)
    except ValueError:
        told = None
    if not isinstance(told, dict) or sorted(told) != sorted(_NAMES) or not all(_is_word(told[name]) for name in _NAMES):
        raise ValueError(f"TRIDESK_EBOX must be twin, or a JSON object with {', '.join(_NAMES)}.")
    for name in ("url", "token_url"):
        if not _is_secure(told[name]):
            raise ValueError(f"TRIDESK_EBOX: {name} must look like https://ebox.example/registry.")
    sender = enterprise_numbers.parse(told["sender"])
    if not sender:
        raise ValueError("TRIDESK_EBOX: sender must be an enterprise number such as BE 0123.456.749.")
    return BoxSetting(
        told["url"], told["token_url"], told["client"], Path(told["key"]), sender, told["application"], told["type"]
    )


def _is_word(value: object) -> bool:
    return isinstance(value, str) and bool(value) and value.isascii() and value.isprintable()


def _is_secure(url: str) -> bool:
    """Whether an address speaks TLS, or is one of this machine."""
    try:
        parts = urlsplit(url)
        is_whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE)
    return secure and is_whole and not (parts.username or parts.query or parts.fragment) and " " not in url
