"""The sealed sheet: what is needed to restore access without the database. Any two different keys open it.

    {"base": …, "content": "<sha-256>", "expires_at": …, "holders": […], "pairs": {…}, …}\\n<signature>\\n<content>

The content is compressed and encrypted by age to a key pair of this sheet alone, whose private half is encrypted for
each pair of holders: to the first of what is encrypted to the second. A holder's own private key lies in the sheet too,
locked with what stands on their paper, together with the public key of the installation that signs sheets. So a sheet
that somebody else made, or changed by a byte, opens for nobody.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import combinations
from typing import Any, Final

import pyrage

from tridesk.kit.errors import Permanent
from tridesk.kit.sealing import SealBroken, Sealer
from tridesk.kit.signing import Signer, Verifier
from tridesk.reconnect.breakglass.typed_keys import lock_of, mark_of

FORM: Final = 1
HOLDS: Final = timedelta(days=14)
_PLACE: Final = b"reconnect.break-glass"
LARGEST: Final = 200 * 1024 * 1024  # bytes of content, unpacked


class Flaw(StrEnum):
    """Why a sheet does not open."""

    NO_SHEET = "no_sheet"
    CHANGED = "changed"
    EXPIRED = "expired"
    NOT_YET = "not_yet"  # sealed in the future: the clock of this machine is wrong
    UNKNOWN = "unknown"  # a key that nobody holds
    REVOKED = "revoked"
    SAME = "same"  # twice the key of one person
    OTHER_NAME = "other_name"
    UNREADABLE = "unreadable"  # no key was typed without a mistake


class CannotOpen(Permanent):
    """A sheet that does not open with what was given; `place` is the number of the key that is wrong, else 0."""

    def __init__(self, flaw: Flaw, place: int = 0) -> None:
        super().__init__(str(flaw))
        self.flaw, self.place = flaw, place


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a key, as the desk knows them: enough to seal for them, not to open."""

    mark: str
    recipient: str
    locked: bytes


@dataclass(frozen=True, slots=True)
class OpenedKey:
    """What a key locked: the name of its holder, their private key, and who may sign a sheet."""

    name: str
    identity: str
    installation: str


@dataclass(frozen=True, slots=True)
class OpenedSheet:
    """A sheet that two people opened."""

    number: int
    sealed_at: datetime
    expires_at: datetime
    base: str
    installation: str
    names: tuple[str, str]
    content: Mapping[str, Any]


def hold(key: str, name: str, installation: Verifier) -> Holder:
    """A new holder: their key pair, locked with the key on their paper."""
    identity = pyrage.x25519.Identity.generate()
    kept = {"name": name, "identity": str(identity), "installation": installation.public}
    locked = Sealer({1: lock_of(key)}).seal(_canonical(kept), _PLACE)
    return Holder(mark_of(key), str(identity.to_public()), locked)


def seal(
    content: Mapping[str, Any],
    holders: Sequence[Holder],
    signer: Signer,
    *,
    number: int,
    at: datetime,
    base: str,
    revoked: Sequence[str] = (),
    settings: str = "",
) -> bytes:
    """A sheet that any two of the holders open. `base` is where its log begins, `settings` tells when to seal anew."""
    passing = pyrage.x25519.Identity.generate()
    encrypted = pyrage.encrypt(zlib.compress(_canonical(content), 6), [passing.to_public()])
    pairs = {
        f"{first}+{second}": _text(_for_both(str(passing).encode(), holders[first], holders[second]))
        for first, second in combinations(range(len(holders)), 2)
    }
    header = {
        "form": FORM,
        "number": number,
        "sealed_at": at.isoformat(),
        "expires_at": (at + HOLDS).isoformat(),
        "holders": [{"mark": holder.mark, "locked": _text(holder.locked)} for holder in holders],
        "pairs": pairs,
        "revoked": list(revoked),
        "base": base,
        "settings": settings,
        "content": hashlib.sha256(encrypted).hexdigest(),
    }
    line = _canonical(header)
    return b"\n".join([line, signer.sign(line).encode(), encrypted])


def header_of(raw: bytes) -> dict[str, Any]:
    """What stands on a sheet outside, not proved yet; `CannotOpen` when that cannot be read."""
    try:
        header = json.loads(raw.partition(b"\n")[0])
        datetime.fromisoformat(header["sealed_at"])
        datetime.fromisoformat(header["expires_at"])
    except (ValueError, KeyError, TypeError):
        raise CannotOpen(Flaw.CHANGED) from None
    return dict(header)


def open_with(raw: bytes, keys: tuple[str, str], names: tuple[str, str], now: datetime) -> OpenedSheet:
    """Opens a sheet with the keys of two different people who gave their names; `CannotOpen` says why not."""
    header = header_of(raw)
    if keys[0] == keys[1]:
        raise CannotOpen(Flaw.SAME, 2)
    places = [_place_of(header, key, place) for place, key in enumerate(keys, 1)]
    first, second = (_unlocked(header, place, key) for place, key in zip(places, keys, strict=True))
    for place, (opened, name) in enumerate(zip((first, second), names, strict=True), 1):
        if folded(opened.name) != folded(name):
            raise CannotOpen(Flaw.OTHER_NAME, place)
    if folded(first.name) == folded(second.name):
        raise CannotOpen(Flaw.SAME, 2)
    encrypted = _proved(raw, header, {first.installation, second.installation})
    sealed_at, expires_at = (datetime.fromisoformat(header[name]) for name in ("sealed_at", "expires_at"))
    if now > expires_at:
        raise CannotOpen(Flaw.EXPIRED)
    if now < sealed_at - timedelta(minutes=5):
        raise CannotOpen(Flaw.NOT_YET)
    pair = [opened for _place, opened in sorted(zip(places, (first, second), strict=True), key=lambda row: row[0])]
    passing = _bytes(header["pairs"]["+".join(map(str, sorted(places)))])
    for opened in pair:
        passing = bytes(pyrage.decrypt(passing, [pyrage.x25519.Identity.from_str(opened.identity)]))
    clear = pyrage.decrypt(encrypted, [pyrage.x25519.Identity.from_str(passing.decode())])
    content = json.loads(zlib.decompressobj().decompress(clear, LARGEST))
    return OpenedSheet(
        header["number"], sealed_at, expires_at, header["base"], first.installation, (first.name, second.name), content
    )


def folded(name: str) -> str:
    """A name as names are compared."""
    return " ".join(name.casefold().split())


def _place_of(header: Mapping[str, Any], key: str, place: int) -> int:
    mark = mark_of(key)
    if mark in header.get("revoked", ()):
        raise CannotOpen(Flaw.REVOKED, place)
    marks = [holder.get("mark") for holder in header.get("holders", ())]
    if mark not in marks:
        raise CannotOpen(Flaw.UNKNOWN, place)
    return marks.index(mark)


def _unlocked(header: Mapping[str, Any], place: int, key: str) -> OpenedKey:
    try:
        locked = _bytes(header["holders"][place]["locked"])
        return OpenedKey(**json.loads(Sealer({1: lock_of(key)}).open(locked, _PLACE)))
    except (SealBroken, ValueError, KeyError, TypeError):
        raise CannotOpen(Flaw.CHANGED) from None


def _proved(raw: bytes, header: Mapping[str, Any], installations: set[str]) -> bytes:
    """The encrypted content of a sheet which the installation of both keys signed."""
    line, _break, rest = raw.partition(b"\n")
    signature, _break, encrypted = rest.partition(b"\n")
    written = signature.decode("latin-1")
    signed = all(Verifier.of_public(public).holds(written, line) for public in installations)
    signed = signed and _text(_bytes(written)) == written  # the last letter has bits that say nothing
    if not signed or hashlib.sha256(encrypted).hexdigest() != header.get("content"):
        raise CannotOpen(Flaw.CHANGED)
    return encrypted


def _for_both(clear: bytes, first: Holder, second: Holder) -> bytes:
    inner = pyrage.encrypt(clear, [pyrage.x25519.Recipient.from_str(second.recipient)])
    return bytes(pyrage.encrypt(inner, [pyrage.x25519.Recipient.from_str(first.recipient)]))


def _canonical(record: Mapping[str, Any]) -> bytes:
    return json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
