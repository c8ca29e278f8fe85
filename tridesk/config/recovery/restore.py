"""Restoring a backup into an empty TRIDESK_VAR, and an empty database where DATABASE_URL names one.

Runs before Django's settings are read: those would make secrets where there are none.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg

from tridesk.config import embedded, secrets
from tridesk.config.environment import Environment, SettingError
from tridesk.config.recovery import archive, continuous, database, state
from tridesk.config.recovery.archive import BadArchive, Identity
from tridesk.config.recovery.database import DatabaseFailed, Reach
from tridesk.kit.atomic_files import write
from tridesk.kit.clock import BRUSSELS
from tridesk.kit.errors import Permanent
from tridesk.kit.signing import Verifier

Say = Callable[[str], object]


class CannotRestore(Permanent):
    """Why nothing was restored; its text is the sentence for the administrator."""


def main(arguments: Sequence[str]) -> None:
    """`tridesk restore`."""
    parser = argparse.ArgumentParser("tridesk restore", description="Restore a backup into an empty TRIDESK_VAR.")
    parser.add_argument(
        "path", type=Path, help="what `tridesk backup` wrote, or the folder of `tridesk backup --continuous`"
    )
    parser.add_argument("--identity", type=Path, help="the file with the private key, for an encrypted backup")
    parser.add_argument(
        "--signed-by", metavar="KEY", help="the key that `tridesk backup` printed: proves that the backup is yours"
    )
    parser.add_argument(
        "--until", type=moment, help="from a continuous backup: as of this moment, such as '2026-11-26 21:05:30'"
    )
    parser.add_argument(
        "--for-746eca1",
        action="store_true",
        help="the way back from an upgrade to the first release, see operations.md",
    )
    given = parser.parse_args(arguments)
    try:
        environment = Environment.read()
        _refuse_unless_empty(environment)
        if given.path.is_dir() and given.signed_by is not None:
            raise CannotRestore("A continuous backup has no signature: it is the database server itself.")
        if given.path.is_dir():
            _restore_continuous(environment, given.path, given.until, _say)
        elif given.until:
            raise CannotRestore("--until needs the folder of a continuous backup.")
        else:
            keys = archive.identities(given.identity) if given.identity else []
            verifier = archive.verifier(given.signed_by) if given.signed_by is not None else None
            _restore_archive(environment, given.path, keys, _say, verifier)
        if given.for_746eca1:
            if not environment.database_url:
                embedded.share_one_password(environment.var)
            file = environment.var / "secrets.json"
            write(file, secrets.first_release(file.read_bytes()), 0o600)
    except (Permanent, SettingError, OSError, psycopg.OperationalError, sqlite3.Error) as error:
        sys.exit(f"tridesk: {_printable(str(error).strip())}")


def moment(text: str) -> datetime:
    """A moment as people write it, in the time of Brussels where they name no other.

    >>> moment("2026-11-26 21:05").isoformat()
    '2026-11-26T21:05:00+01:00'
    """
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=BRUSSELS)


def _say(line: str) -> None:
    sys.stdout.write(f"{_printable(line)}\n")
    sys.stdout.flush()  # a question too, where the output is no terminal


def _printable(text: str) -> str:
    """Without the signs that would command the terminal: some of it may be a backup's own words."""
    return "".join(sign for sign in text if sign.isprintable() or sign == "\n")


def _ask_whether_it_is_ours(say: Say) -> None:
    """Lets the administrator decide, where one sits at the terminal."""
    say("Without --signed-by nothing proves that this backup is yours; whoever made it can sign in afterwards.")
    if sys.stdin.isatty():
        say("Type yes to restore it all the same.")
        if sys.stdin.readline().strip() != "yes":
            raise CannotRestore("Nothing was restored.")


def _restore_archive(
    environment: Environment, path: Path, keys: Sequence[Identity], say: Say, verifier: Verifier | None = None
) -> None:
    """Restores a backup; on return the installation is ready to be started and nothing of it runs."""
    if not path.is_file():
        raise CannotRestore(f"{path} is no file.")
    if not verifier:
        _ask_whether_it_is_ours(say)
    var = environment.var
    unpacked = var / f"{state.WORK}restore"
    with _unfinished(var):
        try:
            unpacked.mkdir(mode=0o700)
            manifest = archive.read_back(path, keys, unpacked, verifier)
            made_at = str(manifest.get("made_at", "an unknown moment"))
            say(f"The backup of {made_at} is whole: {len(manifest['files'])} files.")
            if left := [name for name in manifest["files"] if not archive.is_ours(name)]:
                say(f"Left in the file, for Tridesk keeps no such thing: {', '.join(map(repr, left))}.")
            for child in sorted((unpacked / archive.VAR).iterdir()):
                os.rename(child, var / child.name)
        except BadArchive:
            _empty(var)
            raise
        reach = environment.database(secrets.load_or_make(var).database)
        with _server(environment, reach):
            database.load(reach, unpacked / archive.DUMP)
            shutil.rmtree(unpacked)
            _compare(reach, manifest)
            say(f"Database: {sum(manifest['tables'].values())} rows, table by table as many as in the backup.")
            _resume(reach, made_at, say)


def _restore_continuous(environment: Environment, folder: Path, until: datetime | None, say: Say) -> None:
    """The same from a continuous backup, as of a moment or of the last change."""
    if environment.database_url:
        raise CannotRestore("A continuous backup is of the embedded database: unset DATABASE_URL.")
    var = environment.var
    with _unfinished(var):
        try:
            continuous.unpack(folder, var, until)
        except continuous.NoSuchMoment:
            _empty(var)
            raise
        reach = environment.database(secrets.load_or_make(var).database)
        with _server(environment, reach, start=False):
            last = continuous.replay(var, reach["password"])
            say(f"The database is as of {until or last or 'its last base'}.")
            _resume(reach, str(until or last), say)


@contextmanager
def _unfinished(var: Path) -> Iterator[None]:
    """While here, Tridesk does not start: what ends before the end leaves that so."""
    var.mkdir(parents=True, exist_ok=True)
    (var / state.UNFINISHED).touch()
    yield
    (var / state.UNFINISHED).unlink()


@contextmanager
def _server(environment: Environment, reach: Reach, *, start: bool = True) -> Iterator[None]:
    """The embedded database runs while here, where it is that one."""
    try:
        if start and not environment.database_url:
            embedded.start(environment.var, reach["password"])
        yield
    finally:
        if not environment.database_url:
            embedded.stop(environment.var)


def _refuse_unless_empty(environment: Environment) -> None:
    left = sorted(child.name for child in environment.var.iterdir()) if environment.var.is_dir() else []
    if left == ["secrets.json"]:
        raise CannotRestore(
            f"{environment.var} holds secrets.json alone, as any command makes it: move it away first. "
            "The backup brings its own."
        )
    if left:
        raise CannotRestore(f"{environment.var} is not empty ({', '.join(left[:3])}): move it away first.")
    if environment.database_url and not database.is_empty(environment.database("")):
        raise CannotRestore("The database that DATABASE_URL names is not empty: create a new one.")


def _empty(folder: Path) -> None:
    for child in folder.iterdir():
        shutil.rmtree(child) if child.is_dir() else child.unlink()


def _compare(reach: Reach, manifest: dict[str, Any]) -> None:
    with database.connect(reach) as db:
        there = {
            "tables": database.rows_by_table(db),
            "journal": database.last_seal(db),
            "migrations": database.migrations(db),
        }
    if differing := [name for name, value in there.items() if value != manifest.get(name)]:
        raise DatabaseFailed(f"The database is not as it was in the backup: {', '.join(differing)} differ.")


def _resume(reach: Reach, made_at: str, say: Say) -> None:
    """The part that needs the product: what may have left is held, and everything that was sealed is opened."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tridesk.config.settings")
    import django

    django.setup()
    from tridesk.config.recovery import resumption, verification

    with database.connect(reach) as db:
        applied = database.migrations(db)
    if unknown := verification.unknown_migrations(applied):
        raise CannotRestore(f"The backup is of a newer version of Tridesk ({unknown[0]}): install that one first.")
    for line in verification.prove():
        say(line)
    held = resumption.hold_what_may_have_left({"backup": made_at})
    for line in held.lines():
        say(line)
    say("Restored. Start it with 'tridesk run', or look first: 'tridesk prepare', 'tridesk journal verify'.")
