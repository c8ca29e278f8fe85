"""Making a backup while everything runs."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tridesk.config import embedded
from tridesk.config.environment import Environment
from tridesk.config.recovery import archive, database, state
from tridesk.config.recovery.archive import Recipient
from tridesk.config.recovery.database import Reach
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Permanent
from tridesk.kit.signing import Signer


class NoBackup(Permanent):
    """A backup that cannot be made; its text is the sentence for the administrator."""


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that is whole."""

    path: Path
    size: int
    manifest: dict[str, Any]
    signed_by: str  # public key


def make_backup(var: Path, reach: Reach, path: Path, to: Sequence[Recipient] = ()) -> Made:
    """Writes a backup of the installation to the new file `path`, or into the folder `path` under a name of its own.

    The database is that of one moment; the files are copied after it, so that whatever its rows name is there.
    """
    target = target_of(path, clock.now(), encrypted=bool(to))
    if target.resolve().is_relative_to(var.resolve()):
        raise NoBackup(f"{target} lies in {var}, and would be lost with it: choose another place.")
    if not target.parent.is_dir():
        raise NoBackup(f"{target.parent} is no folder: make it first.")
    _refuse_without_room(reach, var, target.parent)
    with _work_folder(var) as folder:
        secrets = (var / "secrets.json").read_bytes()
        signer = Signer.of_file(var / state.SIGNING_KEY)
        with database.snapshot(reach) as moment:
            database.dump(reach, moment.name, folder / archive.DUMP)
        state.copy(var, folder / archive.VAR)
        if (folder / archive.VAR / "secrets.json").read_bytes() != secrets:
            raise Conflict("The secrets were changed while the backup was made: make it again.")
        facts = moment.facts | {"version": version("tridesk")}
        manifest = archive.write(target, folder, facts, to, signer)
    return Made(target, target.stat().st_size, manifest, signer.public)


def _refuse_without_room(reach: Reach, var: Path, target: Path) -> None:
    """The dump is written below `var` first, and is never larger than the tables without their indexes."""
    with database.connect(reach) as db:
        row = db.execute("SELECT sum(pg_table_size(oid)) FROM pg_class WHERE relkind = 'r'").fetchone()
    needed = int(row[0]) if row else 0
    for folder in (var, target):
        if (free := shutil.disk_usage(folder).free) < needed:
            raise NoBackup(f"{folder} has {free / 1e6:.0f} MB free, and a backup may take {needed / 1e6:.0f} MB.")


@contextmanager
def served(environment: Environment, password: str) -> Iterator[Reach]:
    """How to reach the database; the embedded one is started for the time where it does not run."""
    server = nullcontext() if environment.database_url else embedded.running(environment.var, password)
    with server:
        yield environment.database(password)


def target_of(path: Path, now: datetime, *, encrypted: bool) -> Path:
    """The file that a backup is written to; in a folder it is named after the moment.

    A path that is neither a folder nor named like a backup is refused: it is a folder that is not there (not mounted,
    mistyped), and the next backup would find a file in its place.
    """
    if not path.is_dir():
        if not path.name.endswith((".tar", ".age")):
            raise NoBackup(f"{path} is no folder: make it first, or name a new file that ends in .tar or .age.")
        return path
    return path / f"tridesk-{now:%Y%m%dT%H%M%SZ}.tar{'.age' if encrypted else ''}"


@contextmanager
def _work_folder(var: Path) -> Iterator[Path]:
    """A folder for the time of a backup, and for us alone; those that killed ones left are removed."""
    for left in var.glob(f"{state.WORK}*/"):
        with suppress(OSError), _locked(left):
            shutil.rmtree(left)
    folder = Path(tempfile.mkdtemp(prefix=state.WORK, dir=var))
    try:
        with _locked(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)
