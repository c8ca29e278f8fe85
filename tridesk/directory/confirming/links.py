"""Tokens of links that give access without an account: creation, verification and digest. Pure.

A token is 24 random bytes and a 12-byte HMAC of them with this installation's key, in URL-safe base64. The HMAC lets a
forged token be refused without a query; only the digest is stored, so a copy of the database opens no link.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from datetime import timedelta
from typing import Final

GOOD_FOR: Final = timedelta(days=30)

_RANDOM: Final = 24
_CODE: Final = 12
_LETTERS: Final = (_RANDOM + _CODE) * 4 // 3


def new(key: bytes) -> str:
    """Creates a random token."""
    random = os.urandom(_RANDOM)
    return base64.urlsafe_b64encode(random + _code(random, key)).decode()


def is_ours(token: str, *keys: bytes) -> bool:
    """Whether a token was made with one of `keys`. The database decides whether the link is still valid."""
    if len(token) != _LETTERS or not token.isascii():
        return False
    try:
        decoded = base64.b64decode(token, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return False
    return any(hmac.compare_digest(decoded[_RANDOM:], _code(decoded[:_RANDOM], key)) for key in keys)


def digest(token: str) -> str:
    """The digest under which a token is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def _code(random: bytes, key: bytes) -> bytes:
    return hmac.digest(key, b"directory.confirming" + random, "sha256")[:_CODE]
