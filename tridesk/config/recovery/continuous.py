"""Keeping enough of the embedded database, all the time, to restore it as of any second: PostgreSQL's own tools.

    FOLDER/wal                        every change, as `pg_receivewal` gets it, some milliseconds after its commit
    FOLDER/base/20261126T030000Z      the whole server once a day (`pg_basebackup`), from which changes are replayed
    FOLDER/state/20261126T213000Z     the files of `state`, whenever one of them changed
    FOLDER/confirmed                  touched each minute while all of this is so

A folder that is missing for long does not fill the disk: PostgreSQL keeps changes for it up to `MOST_KEPT`.
"""

from __future__ import annotations

import filecmp
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import psycopg

from tridesk.config import embedded
from tridesk.config.recovery import database, state
from tridesk.config.secrets import load_or_make, with_keys_of
from tridesk.config.supervision import end_with_parent
from tridesk.kit import clock
from tridesk.kit.atomic_files import write
from tridesk.kit.errors import Permanent, Temporary

SLOT: Final = "tridesk_backup"
MOST_KEPT: Final = "20GB"
BASE_EVERY: Final = timedelta(days=1)
BASES_KEPT: Final = 3
ROUND: Final = 60.0  # seconds
_STAMP: Final = "%Y%m%dT%H%M%SZ"
_START: Final = re.compile(r"^START WAL LOCATION: \S+ \(file (\w{24})\)", re.MULTILINE)
_LOOK_EVERY: Final = 0.5  # seconds between two looks at whether the server has replayed everything


class CannotKeep(Permanent):
    """Why changes cannot be kept; its text is the sentence for the administrator."""


class NoSuchMoment(Permanent):
    """What is kept does not reach to that moment; its text is the sentence for the administrator."""


def administrator(var: Path) -> dict[str, str]:
    """Connection parameters of the embedded server for the user that may replicate."""
    password = load_or_make(var).superuser
    return {"host": str(embedded.socket_folder(var)), "user": "postgres", "password": password, "dbname": "postgres"}


def keep(var: Path, password: str, folder: Path) -> None:
    """Archives changes until it is stopped, or `pg_receivewal` ends; the supervisor then starts it again."""
    if folder.resolve().is_relative_to(var.resolve()):
        raise CannotKeep(f"{folder} lies in {var}, and would be lost with it: choose another place.")
    reach = administrator(var)
    for part in ("wal", "base", "state"):
        (folder / part).mkdir(mode=0o700, parents=True, exist_ok=True)
    _reserve(reach)
    with _receiving(reach, folder / "wal") as receiver:
        while receiver.poll() is None:
            look_after(var, reach, folder)
            try:
                receiver.wait(ROUND)
            except subprocess.TimeoutExpired:
                continue
    raise Temporary("pg_receivewal has ended")


def look_after(var: Path, reach: database.Reach, folder: Path) -> None:
    """One round: what has changed in the files, a new base where it is time, and no more than is needed."""
    _keep_state(var, folder / "state")
    bases = stamps(folder / "base")
    if not bases or clock.now() - bases[-1] >= BASE_EVERY:
        _take_base(reach, folder / "base")
    _prune(reach, folder)
    (folder / "confirmed").touch()


def end(var: Path, password: str) -> None:
    """Keeps no more changes: PostgreSQL need not wait for this backup."""
    with database.connect(administrator(var)) as db:
        db.execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = %s", [SLOT])


def stamps(folder: Path) -> list[datetime]:
    """The moments after which the folders below are named, oldest first."""
    names = [path.name for path in folder.iterdir() if not path.name.startswith(".")]
    return sorted(datetime.strptime(name, _STAMP).replace(tzinfo=UTC) for name in names)


def _reserve(reach: database.Reach) -> None:
    with psycopg.connect(**reach, autocommit=True) as db:  # type: ignore[arg-type]
        db.execute(
            "SELECT pg_create_physical_replication_slot(%s, true)"
            " WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = %s)",
            [SLOT, SLOT],
        )
        db.execute(f"ALTER SYSTEM SET max_slot_wal_keep_size = '{MOST_KEPT}'".encode())
        db.execute("SELECT pg_reload_conf()")


@contextmanager
def _receiving(reach: database.Reach, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [
        str(embedded.program("pg_receivewal")),
        f"--directory={folder}",
        f"--slot={SLOT}",
        "--synchronous",
        "--no-password",
    ]
    with subprocess.Popen(  # noqa: S603
        command, env=database.environment_of(reach), preexec_fn=end_with_parent
    ) as receiver:
        try:
            yield receiver
        finally:
            receiver.terminate()


def _take_base(reach: database.Reach, folder: Path) -> None:
    """A copy of the whole server, which gets its name when it was verified; the moment is that of its end."""
    draft = folder / ".draft"
    shutil.rmtree(draft, ignore_errors=True)
    where = database.environment_of(reach)
    database.run(where, "pg_basebackup", f"--pgdata={draft}", "--checkpoint=fast", "--wal-method=none", "--no-password")
    database.run(where, "pg_verifybackup", "--no-parse-wal", "--quiet", draft)
    os.rename(draft, folder / f"{clock.now():{_STAMP}}")


def _keep_state(var: Path, folder: Path) -> None:
    """A copy of the files where something differs from the newest copy."""
    draft, present = folder / ".draft", stamps(folder)
    shutil.rmtree(draft, ignore_errors=True)
    state.copy(var, draft)
    if not present or _differ(draft, folder / f"{present[-1]:{_STAMP}}"):
        os.rename(draft, folder / f"{clock.now():{_STAMP}}")
    else:
        shutil.rmtree(draft)


def _differ(here: Path, there: Path) -> bool:
    names = [{path.relative_to(folder) for path in folder.rglob("*") if path.is_file()} for folder in (here, there)]
    return names[0] != names[1] or not all(filecmp.cmp(here / name, there / name, shallow=False) for name in names[0])


def _prune(reach: database.Reach, folder: Path) -> None:
    """Forgets what only older bases than the kept ones need."""
    bases = stamps(folder / "base")
    for moment in bases[:-BASES_KEPT]:
        shutil.rmtree(folder / "base" / f"{moment:{_STAMP}}")
    oldest = bases[-BASES_KEPT:][0]
    label = (folder / "base" / f"{oldest:{_STAMP}}" / "backup_label").read_text()
    if start := _START.search(label):
        database.run(database.environment_of(reach), "pg_archivecleanup", folder / "wal", start[1])
    older = [moment for moment in stamps(folder / "state") if moment <= oldest]
    for moment in older[:-1]:
        shutil.rmtree(folder / "state" / f"{moment:{_STAMP}}")


# --- the way back


def unpack(folder: Path, var: Path, until: datetime | None) -> None:
    """Lays files and server out below `var` so that the server replays changes, up to `until`, when it starts."""
    base = _chosen(folder / "base", until)
    state.copy(folder / "state" / _state_for(stamps(folder / "state"), until), var)
    _bring_all_keys(folder / "state", var / "secrets.json")
    shutil.copytree(folder / "base" / base, var / "postgres")
    changes = var / "postgres" / "replay"
    shutil.copytree(folder / "wal", changes)
    for path in changes.glob("*.partial"):
        path.rename(path.with_suffix(""))
    target = [f"recovery_target_time = '{until.isoformat()}'", "recovery_target_action = 'promote'"] if until else []
    lines = ['restore_command = \'cp "replay/%f" "%p"\'', *target]
    (var / "postgres" / "postgresql.auto.conf").open("a").write("\n".join([*lines, ""]))
    (var / "postgres" / "recovery.signal").touch()
    embedded.hand_over(var / "postgres")


def _bring_all_keys(folder: Path, file: Path) -> None:
    """Adds the sealing keys that any copy of the files had: a row may be sealed with one that was dropped since."""
    copies = [path.read_bytes() for path in sorted(folder.glob("[!.]*/secrets.json"))]
    write(file, with_keys_of(file.read_bytes(), copies), 0o600)


def replay(var: Path, password: str) -> datetime | None:
    """Starts the server and waits until it has replayed everything; the moment of the last change, if there was one."""
    try:
        embedded.start(var, password)
        with psycopg.connect(**administrator(var), autocommit=True) as db:  # type: ignore[arg-type]
            last = _replayed(db)
            for name in ("restore_command", "recovery_target_time", "recovery_target_action"):
                db.execute(f"ALTER SYSTEM RESET {name}".encode())
    except (psycopg.OperationalError, RuntimeError):
        raise NoSuchMoment(f"It cannot be replayed up to there: {_last_words(var)}") from None
    shutil.rmtree(var / "postgres" / "replay")
    return last


def _replayed(db: psycopg.Connection[Any]) -> datetime | None:
    last: datetime | None = None
    while True:
        row: Any = db.execute("SELECT pg_is_in_recovery(), pg_last_xact_replay_timestamp()").fetchone()
        last = row[1] or last
        if not row[0]:
            return last
        time.sleep(_LOOK_EVERY)


def _chosen(folder: Path, until: datetime | None) -> str:
    usable = [moment for moment in stamps(folder) if until is None or moment <= until]
    if not usable:
        raise NoSuchMoment(f"{folder} holds nothing from before {until}.")
    return f"{usable[-1]:{_STAMP}}"


def _state_for(moments: Sequence[datetime], until: datetime | None) -> str:
    """The files as they were at that moment or soon after: the database never names what they do not hold.

    >>> at = [datetime(2026, 11, 26, hour, tzinfo=UTC) for hour in (1, 5, 9)]
    >>> [_state_for(at, moment) for moment in (at[0], at[1] + timedelta(hours=1), None)]
    ['20261126T010000Z', '20261126T090000Z', '20261126T090000Z']
    """
    later = [moment for moment in moments if until is not None and moment >= until]
    return f"{(later or moments[-1:])[0]:{_STAMP}}"


def _last_words(var: Path) -> str:
    lines = (var / "postgres" / "server.log").read_text(errors="replace").splitlines()
    return (
        next((line for line in reversed(lines) if "FATAL" in line), "the server ended").partition("FATAL:")[2].strip()
    )
