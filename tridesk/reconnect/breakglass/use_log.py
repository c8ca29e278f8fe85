"""The log of uses, beside the sheet: each opening and each order, on the disk before anything is asked.

The first line is a *base*: where the chain goes on, signed by the installation. Each further line names the hash of the
one before it. An opening brings the public key of its sheet, which the installation signed; that key signs the lines of
that session. A line is written when its line break is on the disk; what follows the last one was cut off.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from tridesk.kit.atomic_files import locked, sync, write
from tridesk.kit.errors import Permanent
from tridesk.kit.signing import Signer, Verifier

GENESIS: Final = "0" * 64
BASE, OPENED, ORDERED, ANSWERED = "base", "opened", "ordered", "answered"


class LogBroken(Permanent):
    """The log is not as it was written: a line was changed, removed or added."""


@dataclass(frozen=True, slots=True)
class Head:
    """Up to where a log goes."""

    number: int = 0
    digest: str = GENESIS


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the log; `digest` is what the next one names."""

    number: int
    at: datetime
    kind: str
    data: Mapping[str, Any]
    digest: str

    @property
    def head(self) -> Head:
        return Head(self.number, self.digest)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: where the log begins, its lines as they were written, and what is wrong after them."""

    base: Head
    lines: tuple[Line, ...]
    fault: str = ""

    @property
    def head(self) -> Head:
        return self.lines[-1].head if self.lines else self.base

    @property
    def sessions(self) -> list[list[Line]]:
        """The lines by opening, each with what came until the next one."""
        sessions = list[list[Line]]()
        for line in self.lines:
            if line.kind == OPENED:
                sessions.append([])
            sessions[-1].append(line)
        return sessions

    @property
    def unanswered(self) -> list[Line]:
        """Orders whose answer was never written: they may have been carried out."""
        answered = {line.data["order"] for line in self.lines if line.kind == ANSWERED}
        return [line for line in self.lines if line.kind == ORDERED and line.data["order"] not in answered]

    def goes_on_from(self, head: Head) -> bool:
        """Whether a line that was read before is still there."""
        return head in (self.base, *(line.head for line in self.lines))


def base_line(head: Head, signer: Signer, at: datetime) -> str:
    """The first line of a log that goes on after `head`."""
    record = {"kind": BASE, "number": head.number, "digest": head.digest, "at": at.isoformat()}
    return _signed(record, signer).decode()


def certificate(sheet: int, public: str) -> bytes:
    """What the installation signs so that a sheet may write lines."""
    return f"tridesk break-glass log\n{sheet}\n{public}".encode()


class UseLog:
    """The log in one file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def begin(self, base: str) -> None:
        """Begins the log where there is none."""
        with locked(self.path) as descriptor:
            if b"\n" not in self.path.read_bytes():
                os.fchmod(descriptor, 0o600)
                os.ftruncate(descriptor, 0)
                os.pwrite(descriptor, base.encode() + b"\n", 0)
                os.fsync(descriptor)
                sync(self.path.parent)

    def append(self, kind: str, data: Mapping[str, Any], signer: Signer, at: datetime) -> Line:
        """Writes a line; it is on the disk when this returns. Whoever opens a sheet may write after any line."""
        with locked(self.path) as descriptor:
            whole = self.path.read_bytes().rpartition(b"\n")[0]
            if not whole:
                raise LogBroken(f"{self.path} has no beginning")
            head = _head_after(whole.rpartition(b"\n")[2])
            record = {
                "kind": kind,
                "number": head.number + 1,
                "previous": head.digest,
                "at": at.isoformat(),
                "data": dict(data),
            }
            line = _signed(record, signer)
            os.ftruncate(descriptor, len(whole) + 1)
            os.pwrite(descriptor, line + b"\n", len(whole) + 1)
            os.fsync(descriptor)
            return _line(record, line)

    def read(self, installation: Verifier) -> Reading:
        """The lines that are as they were written, up to the first that is not."""
        raw = self.path.read_bytes() if self.path.exists() else b""
        lines = raw.split(b"\n")[:-1]
        try:
            base = _record(lines[0], installation) if lines else {}
        except LogBroken:
            base = {}
        if base.get("kind") != BASE:
            return Reading(Head(), (), f"{self.path.name} is gone, or does not begin where the desk began it")
        begins = head = Head(base["number"], base["digest"])
        read, writer = list[Line](), installation
        try:
            for raw_line in lines[1:]:
                writer = _writer(raw_line, installation, writer)
                record = _record(raw_line, writer)
                if record.get("number") != head.number + 1 or record.get("previous") != head.digest:
                    raise LogBroken("it does not follow the line before it")
                read.append(_line(record, raw_line))
                head = read[-1].head
        except LogBroken as broken:
            return Reading(begins, tuple(read), f"line {head.number + 1} of {self.path.name}: {broken}")
        return Reading(begins, tuple(read))

    def begin_anew(self, base: str) -> None:
        """Replaces all lines by a base; only in a session, since whoever appends then holds the file of before."""
        write(self.path, base.encode() + b"\n", 0o600)

    @contextmanager
    def session(self) -> Iterator[bool]:
        """Whether nobody else is restoring by this log; if so, nobody else does while here. Dies with its holder."""
        descriptor = os.open(self.path.with_suffix(".session"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True
        finally:
            os.close(descriptor)


def _writer(raw: bytes, installation: Verifier, before: Verifier) -> Verifier:
    """Who signs a line: an opening brings a key of its own, which the installation signed."""
    try:
        record = json.loads(raw)
        if record.get("kind") != OPENED:
            return before
        data = record["data"]
        if installation.holds(data["certificate"], certificate(data["sheet"], data["public"])):
            return Verifier.of_public(data["public"])
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    raise LogBroken("it is signed with no key of ours")


def _record(raw: bytes, writer: Verifier) -> dict[str, Any]:
    try:
        record = dict(json.loads(raw))
        signature = record.pop("signature", "")
        if _canonical(record | {"signature": signature}) == raw and writer.holds(signature, _canonical(record)):
            return record
    except (ValueError, TypeError):
        pass
    raise LogBroken("it is not as it was written")


def _head_after(raw: bytes) -> Head:
    record = json.loads(raw)
    if record["kind"] == BASE:
        return Head(record["number"], record["digest"])
    return Head(record["number"], hashlib.sha256(raw).hexdigest())


def _line(record: Mapping[str, Any], raw: bytes) -> Line:
    at = datetime.fromisoformat(record["at"])
    return Line(record["number"], at, record["kind"], record["data"], hashlib.sha256(raw).hexdigest())


def _signed(record: Mapping[str, Any], signer: Signer) -> bytes:
    return _canonical({**record, "signature": signer.sign(_canonical(record))})


def _canonical(record: Mapping[str, Any]) -> bytes:
    return json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
