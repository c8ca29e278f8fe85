"""Restoring a backup into an empty TRIDESK_VAR, and an empty database where DATABASE_URL names one.

Runs before Django's settings are read: those would make secrets where there are none.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psycopg

from tridesk.config import embedded, secrets
from tridesk.config.environment import Environment, SettingError
from tridesk.config.recovery import archive, database, state
from tridesk.config.recovery.archive import BadArchive, Identity
from tridesk.config.recovery.database import DatabaseFailed, Reach
from tridesk.kit.errors import Permanent

Say = Callable[[str], object]


class CannotRestore(Permanent):
    """Why nothing was restored; its text is the sentence for the administrator."""


def main(arguments: Sequence[str]) -> None:
    """`tridesk restore`."""
    parser = argparse.ArgumentParser("tridesk restore", description="Restore a backup into an empty TRIDESK_VAR.")
    parser.add_argument("path", type=Path, help="what `tridesk backup` wrote")
    parser.add_argument("--identity", type=Path, help="the file with the private key, for an encrypted backup")
    given = parser.parse_args(arguments)
    try:
        keys = archive.identities(given.identity) if given.identity else []
        restore(Environment.read(), given.path, keys, print)
    except (Permanent, SettingError, OSError, psycopg.OperationalError) as error:
        sys.exit(f"tridesk: {str(error).strip()}")


def restore(environment: Environment, path: Path, keys: Sequence[Identity], say: Say) -> None:
    """Restores a backup; on return the installation is ready to be started and nothing of it runs."""
    var = environment.var
    _refuse_unless_empty(environment)
    var.mkdir(parents=True, exist_ok=True)
    (var / state.UNFINISHED).touch()
    unpacked = var / f"{state.WORK}restore"
    try:
        unpacked.mkdir(mode=0o700)
        manifest = archive.read_back(path, keys, unpacked)
        say(f"The backup of {manifest['made_at']} is whole: {len(manifest['files'])} files.")
        for child in sorted((unpacked / archive.VAR).iterdir()):
            os.rename(child, var / child.name)
    except BadArchive:
        _empty(var)
        raise
    reach = environment.database(secrets.load_or_make(var).database)
    if not environment.database_url:
        embedded.start(var, reach["password"])
    try:
        database.load(reach, unpacked / archive.DUMP, manifest["owner"])
        shutil.rmtree(unpacked)
        _compare(reach, manifest)
        say(f"Database: {len(manifest['tables'])} tables, {sum(manifest['tables'].values())} rows, as in the backup.")
        _resume(manifest, say)
        (var / state.UNFINISHED).unlink()
    finally:
        if not environment.database_url:
            embedded.stop(var)


def _refuse_unless_empty(environment: Environment) -> None:
    left = sorted(child.name for child in environment.var.iterdir()) if environment.var.is_dir() else []
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
            "tables": database.rows_by_table(db), "journal": database.last_seal(db),
            "migrations": database.migrations(db),
        }  # fmt: skip
    if differing := [name for name, value in there.items() if value != manifest[name]]:
        raise DatabaseFailed(f"The database is not as it was in the backup: {', '.join(differing)} differ.")


def _resume(manifest: dict[str, Any], say: Say) -> None:
    """The part that needs the product: what may have left is held, and everything that was sealed is opened."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tridesk.config.settings")
    import django

    django.setup()
    from tridesk.config.recovery import resumption, verification

    if unknown := verification.unknown_migrations(manifest["migrations"]):
        raise CannotRestore(f"The backup is of a newer version of Tridesk ({unknown[0]}): install that one first.")
    for line in verification.prove():
        say(line)
    held = resumption.hold_what_may_have_left({"backup": manifest["made_at"]})
    for line in held.lines():
        say(line)
    say("Restored. Start it with 'tridesk run', or look first: 'tridesk prepare', 'tridesk journal verify'.")
