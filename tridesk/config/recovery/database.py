"""Dumping and loading the database with PostgreSQL's own programs."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import IO, Any, Final

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tridesk.config import embedded
from tridesk.config.roles import GRANTS
from tridesk.kit.errors import Permanent

Reach = Mapping[str, str]
"""How to reach a database, in libpq's words."""

_SEARCH_PATH: Final = b"SELECT pg_catalog.set_config('search_path', '', false);"
_PREAMBLE: Final = 60  # lines at the beginning of a script, before anything of ours


class DatabaseFailed(Permanent):
    """A program of PostgreSQL ended with an error; its text is what it said."""


@dataclass(frozen=True, slots=True)
class DatabaseSnapshot:
    """One moment of the database, which a dump can be made of while others write."""

    name: str
    facts: dict[str, Any]


def connect(reach: Reach) -> psycopg.Connection[Any]:
    """A connection to a database."""
    return psycopg.connect(make_conninfo(**reach))


@contextmanager
def snapshot(reach: Reach) -> Iterator[DatabaseSnapshot]:
    """Holds a moment open; its facts say what a restore is compared with."""
    with connect(reach) as db:
        db.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        row: Any = db.execute(
            "SELECT pg_export_snapshot(), now(), current_setting('server_version'), current_user"
        ).fetchone()
        name, at, version, owner = row
        made_at = at.astimezone(UTC).isoformat()
        facts = {"made_at": made_at, "postgresql": version, "owner": owner, "tables": rows_by_table(db)}
        facts |= {"migrations": migrations(db), "journal": last_seal(db)}
        yield DatabaseSnapshot(name, facts)
        db.rollback()


def rows_by_table(db: psycopg.Connection[Any]) -> dict[str, int]:
    """How many rows each table has."""
    count = sql.SQL("SELECT count(*) FROM {}")
    return {name: _value(db, count.format(sql.Identifier(name))) for name in _tables(db)}


def _tables(db: psycopg.Connection[Any]) -> list[str]:
    rows = db.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
    return [name for (name,) in rows]


def migrations(db: psycopg.Connection[Any]) -> list[str]:
    """The migrations that were applied, as `app.name`."""
    if not _value(db, "SELECT to_regclass('django_migrations') IS NOT NULL"):
        return []
    return [name for (name,) in db.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1").fetchall()]


def last_seal(db: psycopg.Connection[Any]) -> dict[str, Any]:
    """The newest seal of the journal: its digest proves everything before it."""
    if not _value(db, "SELECT to_regclass('journal_seal') IS NOT NULL"):
        return {}
    row = db.execute("SELECT id, digest FROM journal_seal ORDER BY id DESC LIMIT 1").fetchone()
    return {"seal": row[0], "digest": row[1]} if row else {}


def dump(reach: Reach, name: str, path: Path) -> None:
    """Writes the snapshot of this name to `path`, and reads it back in full."""
    where = environment_of(reach)
    run(where, "pg_dump", "--format=custom", f"--snapshot={name}", f"--file={path}", "--lock-wait-timeout=60s")
    run(where, "pg_restore", "--file=/dev/null", path)


def load(reach: Reach, path: Path) -> None:
    """Loads a dump into an empty database, all of it or nothing; its privileges are ours, whatever the dump says.

    Anybody can make a dump. psql refuses its own commands between the first and the last line of pg_restore's script,
    so nothing of a dump is written to it outside these. Functions made before they named each other by expression are
    found because the script gets a search path.
    """
    where = environment_of(reach)
    options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
    with (
        _streams("psql", options, where) as sink,
        _script(path, "--no-owner", "--no-privileges", "--no-comments", environment=where) as script,
    ):
        for line in _preamble(script):
            sink.write(line)
        shutil.copyfileobj(script, sink, 1024 * 1024)
    _analyse(reach)  # before we give privileges: it runs functions that a dump may have put into an index
    with connect(reach) as db:
        db.execute(GRANTS)


def _analyse(reach: Reach) -> None:
    """Gives PostgreSQL the statistics that it plans by; where it cannot, autovacuum does the same a little later."""
    with suppress(psycopg.Error), connect(reach) as db:
        db.execute("SET LOCAL statement_timeout = 0")
        db.execute(sql.SQL("ANALYZE {}").format(sql.SQL(", ").join(map(sql.Identifier, _tables(db)))))


def is_empty(reach: Reach) -> bool:
    """Whether a database holds no table."""
    with connect(reach) as db:
        return not _value(
            db, "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )


def _preamble(script: IO[bytes]) -> Iterator[bytes]:
    for _place in range(_PREAMBLE):
        line = script.readline()
        if line.startswith(_SEARCH_PATH):
            yield line.replace(b"''", b"'public'")
            return
        yield line


@contextmanager
def _script(path: Path, *options: str, environment: Mapping[str, str]) -> Iterator[IO[bytes]]:
    """What `pg_restore` makes of a dump, as a stream of statements."""
    command = [str(embedded.program("pg_restore")), "--file=-", *options, str(path)]
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints, env=environment)  # noqa: S603
        assert process.stdout is not None
        try:
            yield process.stdout
        finally:
            process.stdout.close()
            process.wait()
        if process.returncode:
            raise DatabaseFailed(_complaint("pg_restore", complaints))


@contextmanager
def _streams(program: str, options: list[str], environment: Mapping[str, str]) -> Iterator[IO[bytes]]:
    """The standard input of a program; raises what it complained of when it ends with an error."""
    command = [str(embedded.program(program)), *options]
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=complaints, env=environment
        )
        assert process.stdin is not None
        is_heard = False
        try:
            yield process.stdin
            process.stdin.close()
            is_heard = True
        except BrokenPipeError:  # it has ended, and says why
            is_heard = True
        finally:
            if not is_heard:
                process.kill()
            process.wait()
        if process.returncode:
            raise DatabaseFailed(_complaint(program, complaints))


def run(environment: Mapping[str, str], program: str, *arguments: object) -> str:
    command = [str(embedded.program(program)), *map(str, arguments)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise DatabaseFailed(f"{program}: {done.stderr.strip()}")
    return done.stdout


def _complaint(program: str, complaints: IO[bytes]) -> str:
    complaints.seek(0)
    lines = complaints.read().decode(errors="replace").strip().splitlines()
    return f"{program}: {' '.join(lines[:3])}"


_LIBPQ: Final = {"host": "PGHOST", "port": "PGPORT", "dbname": "PGDATABASE", "user": "PGUSER", "password": "PGPASSWORD"}


def environment_of(reach: Reach) -> dict[str, str]:
    """For PostgreSQL's programs: a password on a command line could be read by everybody on the machine."""
    named = {name: reach[key] for key, name in _LIBPQ.items() if key in reach}
    rest = {key: value for key, value in reach.items() if key not in _LIBPQ}
    known = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY"}
    return dict(os.environ) | named | {known[key]: value for key, value in rest.items() if key in known}


def _value(db: psycopg.Connection[Any], query: Any) -> Any:
    row = db.execute(query).fetchone()
    return row[0] if row else None
