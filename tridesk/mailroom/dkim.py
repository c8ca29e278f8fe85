"""DKIM signatures (RFC 6376, rsa-sha256, relaxed/relaxed) on what leaves, so that a relay need not sign. Pure.

    signer = DkimSigner("desk.example", "t2026", key)
    signer.signed(raw, body_digest(raw.partition(b"\\r\\n\\r\\n")[2]), at)

The digest of the body is apart, because a notice has the same body in thousands of mails.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from tridesk.kit.errors import Permanent

BITS: Final = 2048  # what DNS holds and everybody checks
SIGNED: Final = (
    "from", "to", "cc", "reply-to", "subject", "date", "message-id", "in-reply-to", "references", "mime-version",
    "content-type", "content-transfer-encoding", "content-language", "auto-submitted", "list-unsubscribe",
    "list-unsubscribe-post",
)  # fmt: skip
"""RFC 6376, 5.4.1; RFC 8058 wants the last two."""
NEVER_ADDED: Final = ("from", "to", "subject", "date", "reply-to")  # named once more than there are: none is added
SELECTOR: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_BLANKS: Final = re.compile(rb"[ \t]+")
_FOLDS: Final = re.compile(rb"\r\n(?=[ \t])")
_WIDTH: Final = 72


class DkimSigner:
    """Signs in the name of a domain; `key` as it is found in DNS under `<selector>._domainkey.<domain>`."""

    def __init__(self, domain: str, selector: str, key: rsa.RSAPrivateKey) -> None:
        self._domain, self._selector, self._key = domain, selector, key

    @property
    def record(self) -> tuple[str, str]:
        """Name and value of the DNS record (TXT) that proves the signatures."""
        public = self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        value = f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"
        return f"{self._selector}._domainkey.{self._domain}", value

    def signed(self, raw: bytes, digest: str, at: datetime) -> bytes:
        """The mail with its signature before it; `raw` has CRLF, `digest` is that of its body."""
        fields = list(_fields(raw.partition(b"\r\n\r\n")[0]))
        named, chosen = _chosen(fields)
        mine = (
            f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={self._domain}; s={self._selector};\r\n\tt={int(at.timestamp())};"
            f" bh={digest};\r\n\th={_folded(':'.join(named), ':')};\r\n\tb="
        )
        told = b"".join(_relaxed(name, value) + b"\r\n" for name, value in chosen)
        told += _relaxed(b"dkim-signature", mine.encode("ascii"))
        proof = base64.b64encode(self._key.sign(told, padding.PKCS1v15(), hashes.SHA256())).decode()
        lines = "\r\n\t".join(proof[place : place + _WIDTH] for place in range(0, len(proof), _WIDTH))
        return f"DKIM-Signature: {mine}{lines}\r\n".encode("ascii") + raw


def body_digest(body: bytes) -> str:
    """What a signature says of a body: blanks and empty lines at its end do not count."""
    lines = [_BLANKS.sub(b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    told = b"".join(line + b"\r\n" for line in lines)
    return base64.b64encode(hashlib.sha256(told).digest()).decode("ascii")


def _fields(head: bytes) -> Iterator[tuple[bytes, bytes]]:
    for line in _FOLDS.sub(b"", head).split(b"\r\n"):
        name, _colon, value = line.partition(b":")
        yield name.strip().lower(), value


def _chosen(fields: list[tuple[bytes, bytes]]) -> tuple[list[str], list[tuple[bytes, bytes]]]:
    """The names for `h=`, and the fields themselves, of several of one name the last first (RFC 6376, 5.4.2)."""
    named: list[str] = []
    chosen: list[tuple[bytes, bytes]] = []
    for name in SIGNED:
        there = [field for field in reversed(fields) if field[0] == name.encode("ascii")]
        named += [name] * (len(there) + (name in NEVER_ADDED))
        chosen += there
    return named, chosen


def _relaxed(name: bytes, value: bytes) -> bytes:
    return name + b":" + _BLANKS.sub(b" ", value.replace(b"\r\n", b"")).strip(b" ")


def _folded(text: str, between: str) -> str:
    """The same in lines of bearable length, broken after `between`."""
    lines = [""]
    for part in text.split(between):
        if len(lines[-1]) + len(part) > _WIDTH:
            lines.append("")
        lines[-1] += part + between
    return "\r\n\t".join(lines).removesuffix(between)


# --- the key, a file of the installation


def key_file(var: Path, selector: str) -> Path:
    """Where the key of a selector lies; only Tridesk's own user may read it."""
    return var / "dkim" / f"{selector}.pem"


def make_key(path: Path) -> None:
    """A new key; a key that is there already stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    draft = path.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_bytes(pem)
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def read_signer(path: Path, sender: str) -> DkimSigner:
    """Signs with the key in this file for the domain of `sender`, a bare address."""
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError) as failure:
        raise Permanent(f"the DKIM key {path} cannot be read ({failure}): make one with “tridesk dkim”") from failure
    if not isinstance(key, rsa.RSAPrivateKey):
        raise Permanent(f"the DKIM key {path} is not an RSA key")
    return DkimSigner(sender.rpartition("@")[2], path.stem, key)
