"""A database for one test run (a pytest plugin): started in a temporary folder, gone afterwards.

Loaded by `-p` before Django's settings are read. With DATABASE_URL set, that server is used instead (Django makes test
databases on it). With `-n`, xdist's controller starts one server for all workers, and the tables are made once.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from tridesk.config import embedded, secrets

_GUARDS: Final = "session_replication_role"
KEPT: Final = ("django_content_type", "django_migrations", "auth_permission")
OURS: Final = "TRIDESK_THROW_AWAY"  # in the environment: the address of a server of this run, and of nobody else
SHARED: Final = "TRIDESK_TEST_SHARED"  # in the environment: a folder that all workers of this run share


def _a_folder() -> Path:
    var = Path(tempfile.mkdtemp(prefix="tridesk-test-"))
    var.chmod(0o711)  # a switch of another user reads the sounds in it
    os.environ["TRIDESK_VAR"] = str(var)
    os.environ["TRIDESK_DEMO"] = "0"
    os.environ.setdefault(SHARED, str(var))
    os.environ["PYTEST_DEBUG_TEMPROOT"] = str(var)  # in the usual one, another run shuts our databases' folders
    atexit.register(shutil.rmtree, var, ignore_errors=True)
    return var


VAR: Final = _a_folder()
PASSWORD: Final = secrets.load_or_make(VAR).database


def pytest_configure(config: pytest.Config) -> None:
    """Starts the database, and tells those that tests are handed out to (`-n`) where it is."""
    if os.environ.get("DATABASE_URL"):
        return
    embedded.start(VAR, PASSWORD, throw_away=True)
    with embedded.as_superuser(VAR, secrets.load_or_make(VAR), PASSWORD) as db:
        db.execute(f"GRANT SET ON PARAMETER {_GUARDS} TO tridesk")  # only here: triggers and foreign keys wait
    atexit.register(embedded.stop, VAR)
    host = quote(str(embedded.socket_folder(VAR)), safe="")
    os.environ[OURS] = f"postgresql://tridesk:{PASSWORD}@/tridesk?host={host}"
    if getattr(config.option, "numprocesses", None):
        os.environ["DATABASE_URL"] = os.environ[OURS]


def make_tables(worker: str, fill: Callable[[], object]) -> None:
    """Turns Django's connection to a test database on the server of this run; `worker` has a copy of its own.

    `fill` makes the tables of the empty database that Django's connection leads to.
    """
    creation, database = connection.creation, connection.settings_dict
    with _alone() as db:
        name = f"test_{database['NAME']}"  # as Django calls it
        connection.close()
        if not db.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            database["NAME"] = unfinished = f"unfinished_{worker}"
            db.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(unfinished)))
            fill()
            connection.close()
            db.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*map(sql.Identifier, (unfinished, name))))
        database["NAME"] = name
        if worker:
            creation.clone_test_db(worker, verbosity=0)
            database["NAME"] = creation.get_test_db_clone_settings(worker)["NAME"]


def empty_tables() -> None:
    """Deletes what a test has committed; what Django writes itself when tables are made stays.

    Django would TRUNCATE every table and write its own rows again, which costs a hundred times as much.
    """
    tables = [name for name in connection.introspection.django_table_names() if not name.startswith(KEPT)]
    rows = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in tables)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(rows)
        full = [f'"{name}"' for (name,) in cursor.fetchall()]
        journal = [name for name in full if name.startswith('"journal_')]  # even its owner may not delete there
        grants = [f"GRANT DELETE ON {name} TO CURRENT_USER" for name in journal]
        deletions = [f"DELETE FROM {name}" for name in full]  # noqa: S608
        revokes = [f"REVOKE DELETE ON {name} FROM CURRENT_USER" for name in journal]
        guards_off, guards_on = f"SET {_GUARDS} = replica", f"SET {_GUARDS} = origin"
        cursor.execute("; ".join([guards_off, *grants, *deletions, *revokes, guards_on]))


@contextmanager
def _alone() -> Iterator[psycopg.Connection]:
    """While here, no other process of this run is."""
    with psycopg.connect(os.environ[OURS], autocommit=True) as db:
        db.execute("SELECT pg_advisory_lock(1)")
        yield db
