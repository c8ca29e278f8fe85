"""Links that let somebody in without an account: made, recognised, and kept as a digest only. Pure.

A token is 24 random bytes and 12 of a code over them with this installation's key, in the alphabet of addresses. The
code lets a forged one be refused without asking the database; the digest lets the database be read without anybody
getting in.
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
    """A token that nobody can guess."""
    random = os.urandom(_RANDOM)
    return base64.urlsafe_b64encode(random + _code(random, key)).decode()


def is_ours(token: str, *keys: bytes) -> bool:
    """Whether a token was made with one of `keys`; whether it still leads anywhere, the database says."""
    if len(token) != _LETTERS or not token.isascii():
        return False
    try:
        decoded = base64.b64decode(token, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return False
    return any(hmac.compare_digest(decoded[_RANDOM:], _code(decoded[:_RANDOM], key)) for key in keys)


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _code(random: bytes, key: bytes) -> bytes:
    return hmac.digest(key, b"directory.confirming" + random, "sha256")[:_CODE]
