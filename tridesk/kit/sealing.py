"""Sealing: bytes that only this installation can read, and that nobody can change unseen.

AES-256-GCM. A sealed value is `version (1 byte) | nonce (12) | ciphertext | tag (16)`: 29 bytes longer than
the clear one. The version byte leaves room for another cipher later; it is authenticated with the context.
"""

import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tridesk.kit.errors import Permanent

KEY_BYTES: Final = 32
OVERHEAD: Final = 1 + 12 + 16

_VERSION: Final = b"\x01"
_NONCE_BYTES: Final = 12
_HEADER_BYTES: Final = 1 + _NONCE_BYTES


class SealBroken(Permanent):
    """These bytes were not sealed here, with this key and context, or were changed since."""


class Sealer:
    """Seals and opens with one key of 32 bytes.

    Safe to share between threads. Nonces are random, so one key serves some four thousand million values.
    """

    __slots__ = ("_cipher",)

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"a sealing key has {KEY_BYTES} bytes, this one has {len(key)}")
        self._cipher = AESGCM(key)

    def seal(self, clear: bytes, context: bytes = b"") -> bytes:
        """Seal `clear`; `context` (say `b"ticket:17"`) is not stored but must be the same to open.

        It keeps a sealed value where it belongs: copied to another row, it no longer opens.
        """
        nonce = os.urandom(_NONCE_BYTES)
        return b"".join((_VERSION, nonce, self._cipher.encrypt(nonce, clear, _VERSION + context)))

    def open(self, sealed: bytes, context: bytes = b"") -> bytes:
        """The clear bytes, or `SealBroken`."""
        if len(sealed) < OVERHEAD:
            raise SealBroken("too short to be a sealed value")
        if sealed[:1] != _VERSION:
            raise SealBroken(f"sealed in a form unknown here: version {sealed[0]}")
        view = memoryview(sealed)  # slices of a view are not copies: raw mails are large
        try:
            return self._cipher.decrypt(view[1:_HEADER_BYTES], view[_HEADER_BYTES:], _VERSION + context)
        except InvalidTag:
            raise SealBroken("the seal does not hold: another key, another context, or tampering") from None
