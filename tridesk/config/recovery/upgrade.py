"""Migrates the database of an older version while people work.

A migration that waits for a lock blocks every later query on that table, so it waits a second at most, gives up, lets
the others pass, and tries again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, nullcontext
from typing import Final

from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState
from psycopg.errors import LockNotAvailable

from tridesk.config.recovery.tables import make_tables
from tridesk.kit.errors import Temporary
from tridesk.kit.rooms import installed

Say = Callable[[str], object]

LOCK_SECONDS: Final = 1
PATIENCE: Final = 600.0  # seconds in which a migration must have got its locks
_PAUSES: Final = (0.5, 1.0, 2.0, 5.0)

HOLDING: Final[dict[str, str]] = {
    "fax.0003_faxes_of_many": "indexes and checks the faxes that leave, some seconds for each million",
    "notices.0010_letters": "indexes and checks the deliveries of notices, some seconds for each million",
    "notices.0012_faxes": "indexes and checks the deliveries of notices, some seconds for each million",
}
"""Migrations since the first release that hold a growing table while they read or write all of it -> what they do."""

_SHAPE: Final = """
SELECT c.relname, 'writes ' || c.relname || ' anew', c.relfilenode::text FROM pg_class c WHERE c.relkind = 'r'
UNION ALL
SELECT t.relname, 'builds an index on ' || t.relname, i.indexrelid::text
FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
UNION ALL
SELECT t.relname, 'checks all of ' || t.relname, k.oid::text
FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid WHERE k.contype IN ('c', 'f') AND k.convalidated
"""


def migrate(say: Say) -> None:
    """Runs the pending migrations one by one; a new database gets all tables at once."""
    if _is_new() and not make_tables():
        call_command("migrate", interactive=False, verbosity=0)
        return
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    state = None
    for migration, _backwards in plan:
        state = _migrate_patiently(executor, migration, state, say)
    if plan:
        call_command("migrate", interactive=False, verbosity=0)  # what Django does when all have run


def holding(names: Collection[str]) -> list[str]:
    """What the administrator must know of pending migrations before they run."""
    return [f"{name} {HOLDING[name]}" for name in names if name in HOLDING]


def _migrate_patiently(
    executor: MigrationExecutor, migration: Migration, state: ProjectState | None, say: Say
) -> ProjectState:
    """The models after a migration, from those before it; building these anew for each one takes most of the time."""
    name = f"{migration.app_label}.{migration.name}"
    until, turn = time.monotonic() + PATIENCE, 0
    # One that builds indexes beside those who work cannot be tried again, for a part of it stays; it makes nobody wait.
    beside = not migration.atomic
    while True:
        before, began = _shape(), time.monotonic()
        try:
            with nullcontext() if beside else _short_waits():
                after = executor.migrate([], [(migration, False)], state and state.clone())
        except OperationalError as busy:
            if not isinstance(busy.__cause__, LockNotAvailable):
                raise
            if time.monotonic() > until:
                raise Temporary(f"{name}: a table was in use for {PATIENCE:.0f} s; nothing of it was changed") from busy
            say(f"{name}: a table is in use, trying again")
            time.sleep(_PAUSES[min(turn, len(_PAUSES) - 1)])
            turn += 1
        else:
            tables = {table for table, _cost, _number in before}  # one that it makes is empty
            passes = {cost for table, cost, _number in _shape() - before if table in tables}
            costs = "".join(f", {cost}" for cost in sorted(passes) if not (beside and cost.startswith("builds")))
            say(f"{name}: {time.monotonic() - began:.1f} s{costs}")
            return after


@contextmanager
def _short_waits() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = %s", [f"{LOCK_SECONDS}s"])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")


def _shape() -> set[tuple[str, str, str]]:
    """Files, indexes and checks of the growing tables: what differs after a migration cost a pass over all rows."""
    with connection.cursor() as cursor:
        cursor.execute(_SHAPE)
        return {row for row in cursor.fetchall() if row[0] in installed.answer.growing_tables}


def _is_new() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_migrations') IS NULL")
        return bool(cursor.fetchone()[0])
