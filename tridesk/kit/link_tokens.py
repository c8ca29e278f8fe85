"""Tokens of links that give access without an account: creation, verification, digest and veil. Pure.

A token is 24 random bytes and a 12-byte HMAC of its purpose and of them with this installation's key, in URL-safe
base64. The HMAC lets a forged token, or one made for another purpose, be refused without a query; only the digest is
stored, so a copy of the database opens no link.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
from typing import Final

_RANDOM: Final = 24
_CODE: Final = 12
_LETTERS: Final = (_RANDOM + _CODE) * 4 // 3
_SLASH: Final = r"(?:/|%(?:25)*2[Ff])"  # also as in an address that stands in another one
_PATHS: Final = "|".join(
    (
        "up-to-date",
        "no-more",
        "request",
        "request/confirm",
        "request/organisation",
        "access/confirm",
        "access/not-me",
        "accounts/password/reset/key",
    )
)
_IN_A_LINK: Final = re.compile(rf"({_SLASH}(?:{_PATHS.replace('/', _SLASH)}){_SLASH})[\w-]{{20,}}")
_REWRITTEN: Final = re.compile(rf"(_(?:{_PATHS.replace('-', '-2D').replace('/', '_')})_)[A-Za-z0-9-]{{40,}}")


def new(key: bytes, *, purpose: bytes) -> str:
    """Creates a random token."""
    random = os.urandom(_RANDOM)
    return base64.urlsafe_b64encode(random + _code(random, key, purpose)).decode()


def is_ours(token: str, *keys: bytes, purpose: bytes) -> bool:
    """Whether a token was made for `purpose` with one of `keys`. The database decides whether it is still valid."""
    if len(token) != _LETTERS or not token.isascii():
        return False
    try:
        decoded = base64.b64decode(token, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return False
    return any(hmac.compare_digest(decoded[_RANDOM:], _code(decoded[:_RANDOM], key, purpose)) for key in keys)


def digest(token: str) -> str:
    """The digest under which a token is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def veiled(text: str) -> str:
    """The text with the token of each such link left out: in a log, or in a mail that quotes one of ours.

    Also where a mail filter rewrote the address, as Safe Links (`%2Frequest%2F`) and URL Defense (`_request_`) do.
    """
    return _REWRITTEN.sub(r"\1…", _IN_A_LINK.sub(r"\1…", text))


def _code(random: bytes, key: bytes, purpose: bytes) -> bytes:
    return hmac.digest(key, purpose + random, "sha256")[:_CODE]
