"""Whether what was restored is what was kept: journal, log of the state, and everything that was sealed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tridesk.journal import queries as journal
from tridesk.journal import seals
from tridesk.kit.errors import Permanent
from tridesk.mailroom import queries as mailroom
from tridesk.mailroom.models import InMail, OutMail
from tridesk.statuspage.log import Log


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
    yield _mails()
    if pending := pending_migrations():
        yield f"{len(pending)} migrations follow at the next start; 'tridesk journal verify' proves the journal then."
    else:
        yield _journal()
    yield _log()


def _mails() -> str:
    opened = 0
    for mail in InMail.objects.only("sealed").iterator(chunk_size=100):
        mailroom.open_raw(mail)
        opened += 1
    for sent in OutMail.objects.only("sealed").iterator(chunk_size=100):
        mailroom.raw_of(sent)
        opened += 1
    return f"All {opened} mails open, with their attachments."


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
