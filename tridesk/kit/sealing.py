"""Sealing: bytes that only this installation can read, whose change is detected, and that are tied to their row.

AES-256-GCM. A sealed value is `form (1 byte) | key number (2) | nonce (12) | ciphertext | tag (16)`: 31 bytes longer
than the clear one. Form, key number and *place* (which column of which row) are authenticated: a value copied to
another row does not open. The first form had no key number and no row; it is read with key 1 while `first_form` allows.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tridesk.kit.errors import Permanent

KEY_BYTES: Final = 32
HEADER_BYTES: Final = 1 + 2
OVERHEAD: Final = HEADER_BYTES + 12 + 16

_FORM: Final = b"\x02"
_FIRST_FORM: Final = b"\x01"
_FIRST_KEY: Final = 1
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16


class SealBroken(Permanent):
    """These bytes were not sealed here, with this key and for this place, or were changed since."""


class Sealer:
    """Seals with the key of the highest number, opens with the one that a value names.

    Safe to share between threads. Nonces are random, so one key serves some four thousand million values.
    """

    __slots__ = ("_ciphers", "_first_form", "header")

    def __init__(self, keys: Mapping[int, bytes], *, first_form: bool = False) -> None:
        for key in keys.values():
            if len(key) != KEY_BYTES:
                raise ValueError(f"a sealing key has {KEY_BYTES} bytes, this one has {len(key)}")
        self._ciphers = {number: AESGCM(key) for number, key in keys.items()}
        self._first_form = first_form
        self.header: Final = _FORM + max(keys).to_bytes(2)
        """What every value begins with that is sealed now."""

    def seal(self, clear: bytes, place: bytes) -> bytes:
        """Seals `clear` for `place` (say `b"ticket.note:17"`), which is not stored but must be the same to open."""
        nonce = os.urandom(_NONCE_BYTES)
        cipher = self._ciphers[int.from_bytes(self.header[1:])]
        return b"".join((self.header, nonce, cipher.encrypt(nonce, clear, self.header + place)))

    def open(self, sealed: bytes, place: bytes, before: bytes | None = None) -> bytes:
        """The clear bytes, or `SealBroken`. `before` is the place as the first form named it; None if it never did."""
        if sealed[:1] == _FORM:
            number = int.from_bytes(sealed[1:HEADER_BYTES])
            return self._decrypt(sealed, HEADER_BYTES, number, sealed[:HEADER_BYTES] + place)
        if sealed[:1] == _FIRST_FORM and before is not None:
            if not self._first_form:
                raise SealBroken("sealed in the first form, without its row: nothing of ours is any more")
            return self._decrypt(sealed, 1, _FIRST_KEY, _FIRST_FORM + before)
        raise SealBroken("not a sealed value of a form known here")

    def _decrypt(self, sealed: bytes, begin: int, number: int, context: bytes) -> bytes:
        end = begin + _NONCE_BYTES
        if len(sealed) < end + _TAG_BYTES:
            raise SealBroken("too short to be a sealed value")
        if number not in self._ciphers:
            raise SealBroken(f"sealed with key {number}, which is not kept here")
        view = memoryview(sealed)  # slices of a view are not copies: raw mails are large
        try:
            return self._ciphers[number].decrypt(view[begin:end], view[end:], context)
        except InvalidTag:
            raise SealBroken("the seal does not hold: it belongs to another row, or was changed") from None
