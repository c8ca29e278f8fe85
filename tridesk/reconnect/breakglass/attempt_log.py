"""The log of refused openings, beside the sheet: each is on the disk before the two people are told.

No key signs it, since only an opened sheet has one. Whoever may write files can take lines out or invent some: it is an
alarm and no proof. It holds so many lines at most as fit in `ROOM`; what comes after those adds nothing to the alarm.
"""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tridesk.kit.atomic_files import locked, sync
from tridesk.kit.text import one_line, storable
from tridesk.reconnect.breakglass.sheet import Flaw

ROOM: Final = 16 * 1024  # bytes until they are taken up
NAME: Final = 60  # letters


@dataclass(frozen=True, slots=True)
class Attempt:
    """An opening that was refused: the names that were typed, and why; `digest` is the hash of its line."""

    at: datetime
    people: tuple[str, ...]
    flaw: Flaw
    digest: str


class AttemptLog:
    """The log in one file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, people: Sequence[str], flaw: Flaw, at: datetime) -> None:
        """Writes an attempt where there is room; it is on the disk when this returns."""
        record = {"at": at.isoformat(), "people": _names(people), "flaw": flaw.value, "number": uuid.uuid4().hex}
        line = json.dumps(record, ensure_ascii=False).encode() + b"\n"
        with locked(self.path) as descriptor:
            whole = self.path.read_bytes().rpartition(b"\n")
            begins = len(whole[0]) + len(whole[1])
            if begins + len(line) <= ROOM:
                os.fchmod(descriptor, 0o600)
                os.ftruncate(descriptor, begins)
                os.pwrite(descriptor, line, begins)
                os.fsync(descriptor)
                sync(self.path.parent)

    def read(self) -> tuple[list[Attempt], int]:
        """The attempts, and how many bytes they take; lines that are none of ours are left out."""
        try:
            with self.path.open("rb") as file:
                raw = file.read(ROOM)
        except FileNotFoundError:
            return [], 0
        lines = raw.split(b"\n")[:-1]
        attempts = [attempt for line in lines if (attempt := _attempt(line)) is not None]
        return attempts, raw.rfind(b"\n") + 1

    def forget(self, size: int) -> None:
        """Takes the first `size` bytes out, which were read."""
        if size:
            with locked(self.path) as descriptor:
                rest = self.path.read_bytes()[size:]
                os.pwrite(descriptor, rest, 0)
                os.ftruncate(descriptor, len(rest))


def _attempt(line: bytes) -> Attempt | None:
    """An attempt, whatever somebody else wrote into the file."""
    try:
        record = json.loads(line)
        at = datetime.fromisoformat(record["at"]).astimezone(UTC)
        people = tuple(_names([str(name) for name in record["people"][:2]]))
        return Attempt(at, people, Flaw(record["flaw"]), hashlib.sha256(line).hexdigest())
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None


def _names(typed: Sequence[str]) -> list[str]:
    """Names as they were typed; what has a digit is none, and may be a key at the wrong prompt."""
    return ["…" if any(letter.isdigit() for letter in name) else one_line(storable(name), NAME) for name in typed]
