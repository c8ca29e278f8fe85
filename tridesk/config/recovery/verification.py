"""Whether what was restored is what was kept: journal, log of the state, and everything that was sealed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from tridesk.journal import queries as journal
from tridesk.journal import seals
from tridesk.kit.errors import Permanent
from tridesk.kit.sealing import SealBroken
from tridesk.statuspage.log import Log
from tridesk.vault import queries as vault

NAMED: Final = 10  # values that do not open; more are only counted


class NotProved(Permanent):
    """What was restored is not what was kept."""


def unknown_migrations(applied: Sequence[str]) -> list[str]:
    """Those of `applied` that this version does not have: they come from a newer one."""
    known = {f"{app}.{name}" for app, name in MigrationExecutor(connection).loader.disk_migrations}
    ours = {app.partition(".")[0] for app in known}
    return [name for name in applied if name.partition(".")[0] in ours and name not in known]


def pending_migrations() -> list[str]:
    """The migrations that this version would still run, as `app.name`, in order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def prove() -> Iterator[str]:
    """One line for each thing that was proved; `NotProved` with the first that does not hold."""
    yield _sealed()
    if pending := pending_migrations():
        yield f"{len(pending)} migrations follow at the next start; 'tridesk journal verify' proves the journal then."
    else:
        yield _journal()
    yield _log()


def _sealed() -> str:
    """What was broken before the backup was made hinders no restore; that nothing opens does: the keys are others."""
    opened, broken = 0, list[str]()
    for column in vault.columns_in_database():
        with transaction.atomic():  # rows come as they are read, in place of a copy of all of them
            for row in vault.sealed_rows(column).iterator(chunk_size=10):
                try:
                    column.open(row)
                except SealBroken:
                    broken.append(f"{column.name} {row.pk}")
                else:
                    opened += 1
    if not broken:
        return f"All {opened} sealed values open: mails, files, recordings, letters."
    if not opened:
        raise NotProved("Nothing that was sealed opens: the keys of this backup are not those that sealed it.")
    named = ", ".join(broken[:NAMED]) + (", ..." if len(broken) > NAMED else "")
    return f"{opened} sealed values open. {len(broken)} do not and stay as they are: {named}."


def _journal() -> str:
    for fault in seals.faults():
        raise NotProved(fault)
    head = journal.last_seal()
    return f"The journal is whole. Last seal {head.pk}: {head.digest}" if head else "The journal has no seal yet."


def _log() -> str:
    folder = settings.ENVIRONMENT.status
    if not (folder / "log.jsonl").exists():
        return "There is no log of the state."
    log = Log(folder)
    for fault in log.faults():
        raise NotProved(fault)
    log.entries()
    return f"The log of the state is whole: {len(log.entries())} entries, the last {log.head}"
