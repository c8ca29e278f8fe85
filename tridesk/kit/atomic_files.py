"""Writing files so that a reader finds the old one or the new one, never half of one, whenever the power goes."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

SYNCERS: Final = 8
MANY: Final = 500  # from which on one call for the whole disk takes less time than one for each file


def write(path: Path, content: bytes, mode: int = 0o640) -> bool:
    """Whether anything had to be written."""
    try:
        if path.read_bytes() == content:
            return False
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(descriptor, mode)
            os.fsync(descriptor)
        os.replace(draft, path)
    finally:
        Path(draft).unlink(missing_ok=True)
    sync(path.parent)
    return True


@contextmanager
def locked(path: Path) -> Iterator[int]:
    """Holds the lock of a file, made where missing, and yields its descriptor; the lock dies with its holder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o640)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def sync(path: Path) -> None:
    """Returns once a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_all(paths: Sequence[Path]) -> None:
    """The same for many at once: a file system puts many files on the disk in the time of one."""
    if len(paths) >= MANY:
        os.sync()
        return
    with ThreadPoolExecutor(SYNCERS) as pool:
        list(pool.map(sync, paths))


def write_aside(path: Path, content: bytes, at: float) -> Path:
    """Writes a new file, not visible yet, as of the hour `at`; it is on the disk only after `sync`."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.utime(file.fileno(), (at, at))
        if hasattr(os, "posix_fadvise"):  # the disk may begin at once; `sync` waits until it has ended
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return path
