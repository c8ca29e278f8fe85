"""The log: one file of JSON lines that only grows, each line chained to the one before it and signed.

    {"at": …, "by": …, "data": …, "id": …, "kind": …, "number": 7, "previous": "<sha-256 of line 6>", "signature": …, …}

A line is committed when its line break is on the disk; what follows the last line break was cut off by a crash, was
never answered for, and is overwritten by the next writer. Several processes read and write at once, with no database.
The chain proves that nothing was changed, removed or slipped in; the signature of the last line proves its author.
"""

from __future__ import annotations

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
from tridesk.kit.atomic_files import locked, sync
from tridesk.kit.errors import Permanent
from tridesk.kit.signing import Signer, Verifier
from tridesk.statuspage import line_format
from tridesk.statuspage.board import Board, fold
from tridesk.statuspage.entries import KeyChanged, LogEntry, What

GENESIS: Final = "0" * 64
ID_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz0123456789"
ID_LENGTH: Final = 12

Allow = Callable[[Sequence[LogEntry], What, datetime], None]


class LogBroken(Permanent):
    """The log is not as it was written: a line was changed, removed or added from outside."""


class Log:
    """The log in one folder: `log.jsonl` beside the key that signs it, and `key.next` while another one takes over."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "log.jsonl"
        self._key, self._next_key = folder / "key", folder / "key.next"
        self.signer = Signer.of_file(self._key)
        self._changes: list[tuple[int, KeyChanged]] = []
        self._entries: list[LogEntry] = []
        self._offset = 0
        self._hashes: list[str] = []
        self._board = Board()
        self._reading = threading.RLock()

    @property
    def head(self) -> str:
        """The hash of the last line read: written down elsewhere, it proves everything before it."""
        return self._hashes[-1] if self._hashes else GENESIS

    def hash_of(self, number: int) -> str:
        """The hash of the line of one entry that was read."""
        return self._hashes[number - 1]

    def entries(self) -> Sequence[LogEntry]:
        """Every entry, oldest first; reads only what is new. `LogBroken` when it was tampered with."""
        with self._reading:
            try:
                with self.path.open("rb") as file:
                    self._catch_up(file.fileno())
            except FileNotFoundError:
                if self._entries:
                    raise LogBroken(f"{self.path} is gone") from None
            return tuple(self._entries)

    def board(self) -> Board:
        """What all entries say together; folds only what is new."""
        with self._reading:
            entries = self.entries()
            self._board = fold(entries[self._board.count :], self._board)
            return self._board

    def append(self, what: What, *, by: str, via: str, allow: Allow) -> LogEntry:
        """Writes one entry, on the disk when this returns.

        `allow(entries, what, at)` is called under the write lock, and raises when this may not be said now.
        """
        with self._reading, self._alone() as descriptor:
            end = self._catch_up(descriptor)
            self._settle_key()
            return self._put(descriptor, end, what, by, via, allow)

    def change_key(self, *, by: str, via: str) -> LogEntry:
        """Makes another key that signs from now on; the one before signs the line that says so.

        Whatever cuts this off, the next writer takes the new key into use, or begins with the same one again.
        """
        with self._reading, self._alone() as descriptor:
            end = self._catch_up(descriptor)
            self._settle_key()
            fresh, before = Signer.of_file(self._next_key), self.signer.public
            accepted = fresh.sign(_hand_over(before, fresh.public, self.head))
            change = KeyChanged(before, fresh.public, accepted)
            entry = self._put(descriptor, end, change, by, via, lambda *_entry: None)
            self._settle_key()
            return entry

    def verifiers(self) -> list[Verifier]:
        """Every key that signed what was read, the present one first."""
        return [self.signer, *(Verifier.of_public(change.before) for _number, change in reversed(self._changes))]

    def _put(self, descriptor: int, end: int, what: What, by: str, via: str, allow: Allow) -> LogEntry:
        at = self._present()
        allow(self._entries, what, at)
        line = self._line(LogEntry(len(self._entries) + 1, _new_id(), at, by, via, what))
        os.ftruncate(descriptor, end)
        os.pwrite(descriptor, line, end)
        os.fsync(descriptor)
        self._catch_up(descriptor)
        return self._entries[-1]

    def _settle_key(self) -> None:
        """Replaces the earlier key by a new one that the log names; only under the lock of the log."""
        if self._changes and self._next_key.exists() and Signer.of_file(self._next_key).public == self.signer.public:
            os.replace(self._next_key, self._key)
            sync(self.path.parent)

    def faults(self) -> Iterator[str]:
        """Every sign of tampering, as a sentence: chain and every single signature; none means all is well."""
        try:
            records = [json.loads(line) for line in self._lines(self.path.read_bytes() if self.path.exists() else b"")]
            changes = [record["data"] for record in records if record.get("kind") == KeyChanged.__name__]
            verifier = Verifier.of_public(changes[0]["before"]) if changes else self.signer
            for record in records:
                signature = record.pop("signature", "")
                if not verifier.holds(signature, _canonical(record)):
                    yield f"The signature of entry {record.get('number')} does not hold."
                if record.get("kind") == KeyChanged.__name__:
                    verifier = Verifier.of_public(record["data"]["after"])
            Log(self.path.parent).entries()
        except (LogBroken, ValueError, KeyError, TypeError) as error:
            yield str(error)

    @contextmanager
    def _alone(self) -> Iterator[int]:
        is_new = not self.path.exists()
        with locked(self.path) as descriptor:
            if is_new:
                sync(self.path.parent)
            yield descriptor

    def _present(self) -> datetime:
        """Now, in whole milliseconds, and never before the last entry even when the clock was set back."""
        now = clock.now()
        at = now - timedelta(microseconds=now.microsecond % 1000)
        return max([at, *(entry.at for entry in self._entries[-1:])])

    def _line(self, entry: LogEntry) -> bytes:
        record = line_format.encode(entry) | {"previous": self.head}
        return _canonical(record | {"signature": self.signer.sign(_canonical(record))}) + b"\n"

    def _catch_up(self, descriptor: int) -> int:
        """Reads the whole lines that came since; says where they end."""
        size = os.fstat(descriptor).st_size
        if size < self._offset:
            raise LogBroken(f"{self.path} has become shorter")
        fresh = list(self._lines(os.pread(descriptor, size - self._offset, self._offset)))
        entries: list[LogEntry] = []
        changes = list(self._changes)
        hashes = [self.head]
        for line in fresh:
            entry = self._read(line, len(self._entries) + len(entries) + 1, hashes[-1])
            if isinstance(entry.what, KeyChanged):
                self._check_change(entry.what, changes, entry.number, hashes[-1])
                changes.append((entry.number, entry.what))
            entries.append(entry)
            hashes.append(hashlib.sha256(line).hexdigest())
        if fresh:
            signer = self._signer_after(changes)
            self._check_signature(fresh[-1], _in_force(changes, entries[-1].number, signer))
            self.signer, self._changes = signer, changes
        self._entries += entries
        self._hashes += hashes[1:]
        self._offset += sum(len(line) + 1 for line in fresh)
        return self._offset

    @staticmethod
    def _lines(raw: bytes) -> list[bytes]:
        return raw.split(b"\n")[:-1]

    def _read(self, line: bytes, number: int, previous: str) -> LogEntry:
        try:
            record = json.loads(line)
            entry = line_format.decode(record)
        except ValueError as error:
            raise LogBroken(f"line {number} of {self.path} cannot be read: {error}") from error
        if entry.number != number or record.get("previous") != previous:
            raise LogBroken(f"line {number} of {self.path} does not follow the line before it")
        return entry

    def _check_change(self, change: KeyChanged, earlier: list[tuple[int, KeyChanged]], number: int, head: str) -> None:
        """Checks that the author of the line held the new key, and that the earlier key signed until then."""
        try:
            accepted = Verifier.of_public(change.after).holds(
                change.accepted, _hand_over(change.before, change.after, head)
            )
        except ValueError:
            accepted = False
        if not accepted or (earlier and earlier[-1][1].after != change.before):
            raise LogBroken(f"line {number} of {self.path} hands over to a key that did not accept it")

    def _signer_after(self, changes: list[tuple[int, KeyChanged]]) -> Signer:
        """The key of this installation, which must be the one that signs after these changes."""
        if not changes or self.signer.public == changes[-1][1].after:
            return self.signer
        for path in (self._key, self._next_key):  # another process has changed it, or was cut off in doing so
            if path.exists() and (signer := Signer.of_file(path)).public == changes[-1][1].after:
                return signer
        raise LogBroken(f"{self.path} was handed over to a key that is not here")

    def _check_signature(self, line: bytes, verifier: Verifier) -> None:
        """One signature is enough for all lines up to it: the chain is part of what was signed."""
        record: dict[str, Any] = json.loads(line)
        signature = record.pop("signature", "")
        if not verifier.holds(signature, _canonical(record)):
            raise LogBroken(f"line {record['number']} of {self.path} was not signed here")


def _in_force(changes: Sequence[tuple[int, KeyChanged]], number: int, present: Verifier) -> Verifier:
    """With which key the line of this number is signed; a change is signed with the key before it."""
    following = next((change for at, change in changes if at >= number), None)
    return Verifier.of_public(following.before) if following else present


def _hand_over(before: str, after: str, head: str) -> bytes:
    return f"tridesk.status.key\n{before}\n{after}\n{head}".encode()


def _canonical(record: dict[str, Any]) -> bytes:
    return json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _new_id() -> str:
    return "".join(secrets.choice(ID_LETTERS) for _ in range(ID_LENGTH))
