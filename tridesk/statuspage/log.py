"""The log: one file of JSON lines that only grows, each line chained to the one before it and signed.

    {"at": …, "by": …, "data": …, "id": …, "kind": …, "number": 7, "previous": "<sha-256 of line 6>", "signature": …, …}

A line is committed when its line break is on the disk; what follows the last line break was cut off by a crash, was
never answered for, and is overwritten by the next writer. Several processes read and write at once, with no database.
The chain proves that nothing was changed, removed or slipped in; the signature of the last line, who made the chain.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from tridesk.kit import clock
from tridesk.kit.errors import Permanent
from tridesk.kit.signing import Signer
from tridesk.statuspage import coding
from tridesk.statuspage.entries import Recorded, What

GENESIS: Final = "0" * 64
ID_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz0123456789"
ID_LENGTH: Final = 12

Allow = Callable[[Sequence[Recorded], What, datetime], None]


class LogBroken(Permanent):
    """The log is not as it was written: a line was changed, removed or added by somebody else."""


class Log:
    """The log in one folder: `log.jsonl` beside the key that signs it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "log.jsonl"
        self.signer = Signer.of_file(folder / "key")
        self._entries: list[Recorded] = []
        self._offset = 0
        self._hashes: list[str] = []
        self._reading = threading.RLock()

    @property
    def head(self) -> str:
        """The hash of the last line read: written down elsewhere, it proves everything before it."""
        return self._hashes[-1] if self._hashes else GENESIS

    def hash_of(self, number: int) -> str:
        """The hash of the line of one entry that was read."""
        return self._hashes[number - 1]

    def entries(self) -> Sequence[Recorded]:
        """Every entry, oldest first; reads only what is new. `LogBroken` when it was tampered with."""
        with self._reading:
            try:
                with self.path.open("rb") as file:
                    self._catch_up(file.fileno())
            except FileNotFoundError:
                if self._entries:
                    raise LogBroken(f"{self.path} is gone") from None
            return tuple(self._entries)

    def append(self, what: What, *, by: str, via: str, allow: Allow) -> Recorded:
        """Writes one entry, on the disk when this returns.

        `allow(entries, what, at)` is asked while nobody else can write, and raises when this may not be said now.
        """
        with self._reading, self._alone() as descriptor:
            end = self._catch_up(descriptor)
            at = self._present()
            allow(self._entries, what, at)
            entry = Recorded(len(self._entries) + 1, _new_id(), at, by, via, what)
            line = self._line(entry)
            os.ftruncate(descriptor, end)
            os.pwrite(descriptor, line, end)
            os.fsync(descriptor)
            self._catch_up(descriptor)
            return self._entries[-1]

    def faults(self) -> Iterator[str]:
        """Every sign of tampering, as a sentence: chain and every single signature; none means all is well."""
        try:
            for line in self._lines(self.path.read_bytes() if self.path.exists() else b""):
                record = json.loads(line)
                signature = record.pop("signature", "")
                if not self.signer.holds(signature, _canonical(record)):
                    yield f"The signature of entry {record.get('number')} does not hold."
            Log(self.path.parent).entries()
        except (LogBroken, ValueError) as error:
            yield str(error)

    @contextmanager
    def _alone(self) -> Iterator[int]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        is_new = not self.path.exists()
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o640)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if is_new:
                _sync_folder(self.path.parent)
            yield descriptor
        finally:
            os.close(descriptor)

    def _present(self) -> datetime:
        """Now, in whole milliseconds, and never before the last entry even when the clock was set back."""
        now = clock.now()
        at = now - timedelta(microseconds=now.microsecond % 1000)
        return max([at, *(entry.at for entry in self._entries[-1:])])

    def _line(self, entry: Recorded) -> bytes:
        record = coding.encode(entry) | {"previous": self.head}
        return _canonical(record | {"signature": self.signer.sign(_canonical(record))}) + b"\n"

    def _catch_up(self, descriptor: int) -> int:
        """Reads the whole lines that came since; says where they end."""
        size = os.fstat(descriptor).st_size
        if size < self._offset:
            raise LogBroken(f"{self.path} has become shorter")
        fresh = list(self._lines(os.pread(descriptor, size - self._offset, self._offset)))
        entries: list[Recorded] = []
        hashes = [self.head]
        for line in fresh:
            entries.append(self._read(line, len(self._entries) + len(entries) + 1, hashes[-1]))
            hashes.append(hashlib.sha256(line).hexdigest())
        if fresh:
            self._check_signature(fresh[-1])
        self._entries += entries
        self._hashes += hashes[1:]
        self._offset += sum(len(line) + 1 for line in fresh)
        return self._offset

    @staticmethod
    def _lines(raw: bytes) -> list[bytes]:
        return raw.split(b"\n")[:-1]

    def _read(self, line: bytes, number: int, previous: str) -> Recorded:
        try:
            record = json.loads(line)
            entry = coding.decode(record)
        except ValueError as error:
            raise LogBroken(f"line {number} of {self.path} cannot be read: {error}") from error
        if entry.number != number or record.get("previous") != previous:
            raise LogBroken(f"line {number} of {self.path} does not follow the line before it")
        return entry

    def _check_signature(self, line: bytes) -> None:
        """One signature is enough for all lines up to it: the chain is part of what was signed."""
        record: dict[str, Any] = json.loads(line)
        signature = record.pop("signature", "")
        if not self.signer.holds(signature, _canonical(record)):
            raise LogBroken(f"line {record['number']} of {self.path} was not signed here")


def _canonical(record: dict[str, Any]) -> bytes:
    return json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _new_id() -> str:
    return "".join(secrets.choice(ID_LETTERS) for _ in range(ID_LENGTH))


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
