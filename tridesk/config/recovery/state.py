"""The files of an installation: what a backup takes from TRIDESK_VAR, and all that a restore puts there.

What is new in a folder of `KEPT` is in the backup by itself; to leave something out, name it in `MADE_ANEW`.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import Final

WORK: Final = ".backup-"  # folders of backups that are being made
MODE: Final = 0o600  # of a file that a backup holds
SIGNING_KEY: Final = "backup-key"  # private; signs the manifests of backups
UNFINISHED: Final = "unfinished-restore"  # stands in TRIDESK_VAR while a restore has not ended

MADE_ANEW: Final = {
    "postgres": "the embedded database: in the backup as a dump",
    "run": "its socket",
    "static": "files of the pages, collected at each start",
    "status/site": "the public site: the state is written anew from the log, answers from the database, in a minute",
    "outbox": "mail that has left, on a desk without a relay; the database holds it too",
    "prompts": "sentences said by the voice, except the recordings",
    "access": "the invented account directory of a demonstration",
    "asterisk": "configuration, logs and unfinished recordings of calls that a restore ends, except the ports",
    "fax-machines": "calls of the simulated fax machines of a demonstration",
    UNFINISHED: "the mark of a restore that did not end",
}
"""Path under TRIDESK_VAR -> why it is not in a backup."""

KEPT_BELOW: Final = {
    "prompts/recordings": "sentences that people recorded for the telephone",
    "asterisk/ports.json": "ports that telephones remember",
    "asterisk/spool/fax": "faxes that nobody has taken in yet",
    "asterisk/spool/fax-out": "faxes that are leaving, and how their calls ended",
}
"""Paths that are in a backup although what is around them is made anew."""

KEPT: Final = {
    "secrets.json": "opens raw mail, attachments and masked numbers",
    "status": "log of the state, its private key, and who may change the state",
    "break-glass": "the sealed sheet, the log of its uses, and the key that signs both",
    "dkim": "keys that sign what leaves",
    SIGNING_KEY: "signs backups, after a restore too",
}
"""What else is in a backup."""


def is_kept(path: PurePosixPath) -> bool:
    """Whether a file with this path under TRIDESK_VAR belongs into a backup.

    >>> [is_kept(PurePosixPath(path)) for path in ("secrets.json", "postgres/base/1", "prompts/recordings/nl-1.wav")]
    [True, False, True]
    """
    is_named = _is_below(path, KEPT_BELOW) or (_is_below(path, KEPT) and not _is_below(path, MADE_ANEW))
    return is_named and not _is_journal(path)


def refuse_unfinished(var: Path) -> None:
    """`OSError` when a restore into this folder did not end; a restore itself goes on."""
    if (var / UNFINISHED).exists() and sys.argv[1:2] != ["restore"]:
        raise OSError(f"A restore into {var} did not end: empty that folder and restore again.")


def files(var: Path) -> Iterator[PurePosixPath]:
    """The files that belong into a backup, by path, in order."""
    for folder, folders, names in os.walk(var):
        here = PurePosixPath(Path(folder).relative_to(var).as_posix())
        folders[:] = sorted(name for name in folders if _may_hold_kept(here / name))
        for name in sorted(names):
            path = here / name
            if is_kept(path) and (var / path).is_file() and not (var / path).is_symlink():
                yield path


def copy(var: Path, into: Path) -> None:
    """Copies those files while they are in use, each as it was at one moment."""
    for path in files(var):
        target = into / path
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            _copy_file(var / path, target)
        except FileNotFoundError:  # removed since it was listed
            target.unlink(missing_ok=True)


def _copy_file(source: Path, target: Path) -> None:
    target.touch(MODE)
    if source.suffix == ".sqlite3":
        address = f"file:{source}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=30)) as db, closing(sqlite3.connect(target)) as twin:
            db.backup(twin)
        return
    with source.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH)  # whoever appends to the log of the state holds the exclusive lock
        with target.open("wb") as twin:
            shutil.copyfileobj(file, twin)


def _is_below(path: PurePosixPath, names: dict[str, str]) -> bool:
    return any(path.is_relative_to(name) for name in names)


def _may_hold_kept(folder: PurePosixPath) -> bool:
    inside = any(PurePosixPath(name).is_relative_to(folder) for name in KEPT_BELOW)
    return inside or is_kept(folder)


def _is_journal(path: PurePosixPath) -> bool:
    """Whether a file is a side file of SQLite (WAL, journal); the copy of the database contains its content."""
    return path.name.endswith((".sqlite3-journal", ".sqlite3-wal", ".sqlite3-shm"))
