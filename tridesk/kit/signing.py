"""Signing: proof, to anybody with the public key, that this installation wrote these bytes.

Ed25519: 32 bytes of private key, 64 of signature, no parameters to get wrong.
"""

import base64
import os
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

KEY_BYTES: Final = 32


class Verifier:
    """Tells whether a signature was made with the private half of one public key."""

    __slots__ = ("_key",)

    def __init__(self, public: bytes) -> None:
        self._key = Ed25519PublicKey.from_public_bytes(public)

    def holds(self, signature: str, message: bytes) -> bool:
        """Whether `signature` (base64) is ours over exactly `message`."""
        try:
            self._key.verify(base64.b64decode(signature, validate=True), message)
        except (InvalidSignature, ValueError):
            return False
        return True

    @classmethod
    def of_public(cls, public: str) -> "Verifier":
        """For a public key in base64; `ValueError` when it is none."""
        return Verifier(base64.b64decode(public, validate=True))

    @property
    def public(self) -> str:
        """The public key in base64."""
        return base64.b64encode(self._key.public_bytes_raw()).decode()

    def pem(self) -> str:
        """The public key as other programs (`openssl pkey -pubin`) read it."""
        return self._key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


class Signer(Verifier):
    """Signs with one private key, and verifies what it signed."""

    __slots__ = ("_private",)

    def __init__(self, private: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(private)
        super().__init__(self._private.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> str:
        """The signature, in base64."""
        return base64.b64encode(self._private.sign(message)).decode()

    @classmethod
    def of_file(cls, path: Path) -> "Signer":
        """With the key in this file, which is made at first use, readable by its owner alone.

        The file appears whole or not at all: two processes that start at once agree on the one that came first.
        """
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_name(f".{path.name}-{os.urandom(8).hex()}")
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(os.urandom(KEY_BYTES))
                file.flush()
                os.fsync(descriptor)
            try:
                os.link(draft, path)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return cls(path.read_bytes())
