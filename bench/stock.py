"""The stock of tickets that lists and search are measured on: by COPY, indexes anew, then VACUUM ANALYZE."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, Final

import psycopg
from django.apps import apps
from django.db import connection
from psycopg import sql

from bench.installation import Installation
from bench.tickets import Chunk, make
from tridesk.accounts.models import User
from tridesk.directory.models import Organisation
from tridesk.tickets.models import Topic

CHUNK: Final = 10_000
TABLES: Final = ("tickets_ticket", "tickets_entry", "tickets_ticketwords", "journal_entry")
COLUMNS: Final = (
    "id, number, channel, language, subject, state, outcome, priority, requester_name, requester_email,"
    " requester_phone, awaiting, awaited, reopened, opened_at, changed_at, due_at, closed_at, archived_at,"
    " organisation_id, owner_id, topic_id",
    "id, ticket_id, kind, at, author_id, author_name, author_email, language, text, quoted, signature, html,"
    " recipients, message_id, fingerprint, automatic, defects",
    "ticket_id, words",
    "at, verb, ref, data",
)
# Ticket n + 1 comes after ticket n, whatever the sequences gave out before.
_AFTERWARDS: Final = """
    SET ROLE tridesk;
    SELECT setval(pg_get_serial_sequence('tickets_ticket', 'id'), (SELECT max(id) FROM tickets_ticket));
    SELECT setval(pg_get_serial_sequence('tickets_entry', 'id'), (SELECT max(id) FROM tickets_entry));
    SELECT tickets_next_numbers(extract(year FROM now())::int, 1);
    SELECT setval('tickets_number_' || extract(year FROM now())::int, (SELECT max(id) FROM tickets_ticket));
    RESET ROLE;
"""
# What was active among fewer tickets is history among more.
_GROWN_OLD: Final = """
    UPDATE tickets_ticket SET state = 'archived', closed_at = changed_at, archived_at = changed_at
    WHERE state <> 'archived'
"""


def empty(installation: Installation) -> None:
    """No tickets at all, whatever was measured before; then the people and organisations that tickets need."""
    with _at_work(installation) as db:
        db.execute("TRUNCATE tickets_ticket, journal_entry, journal_seal, mailroom_inmail, procrastinate_jobs CASCADE")
    if not User.objects.filter(username="bench0").exists():
        User.objects.bulk_create(
            User(username=f"bench{number}", name=f"Colleague {number}", role="call_taker", language="nl", password="!")
            for number in range(12)
        )
        Organisation.objects.bulk_create(
            Organisation(name_nl=f"Gemeente {number}", name_fr=f"Commune {number}", kind="municipality")
            for number in range(500)
        )


def fill(installation: Installation, total: int) -> float:
    """Brings the number of tickets to `total`; returns after how many seconds."""
    since = time.monotonic()
    with _at_work(installation) as db:
        present = int(_one(db, "SELECT coalesce(max(id), 0) FROM tickets_ticket"))
        if present < total:
            db.execute(_GROWN_OLD)
            indexes = _take_down_indexes(db)
            _copy(db, present, total)
            for definition in indexes:
                db.execute(definition.encode())
            db.execute(_AFTERWARDS)
        for table in TABLES:
            db.execute(f"VACUUM ANALYZE {table}".encode())
        db.execute("CHECKPOINT")
    return time.monotonic() - since


@contextmanager
def _at_work(installation: Installation) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A connection for which no trigger fires: we alone write rows, and no process listens."""
    with installation.connect(superuser=True) as db:
        db.execute("SET session_replication_role = replica; SET maintenance_work_mem = '512MB'")
        yield db


def _copy(db: psycopg.Connection[tuple[Any, ...]], present: int, total: int) -> None:
    ids = (
        list(User.objects.filter(username__startswith="bench").values_list("pk", flat=True)),
        list(Organisation.objects.values_list("pk", flat=True)),
        list(Topic.objects.values_list("pk", flat=True)),
    )
    chunks = [
        Chunk(first, min(first + CHUNK, total + 1), total, time.time(), *ids)
        for first in range(present + 1, total + 1, CHUNK)
    ]
    with _defaults(db), get_context("fork").Pool(2, signal.signal, (signal.SIGTERM, signal.SIG_DFL)) as pool:
        for blocks in pool.imap(make, chunks):
            for table, columns, block in zip(TABLES, COLUMNS, blocks, strict=True):
                with db.cursor().copy(f"COPY {table} ({columns}) FROM STDIN".encode()) as copy:
                    copy.write(block)


@contextmanager
def _defaults(db: psycopg.Connection[tuple[Any, ...]]) -> Iterator[None]:
    """Inside the block PostgreSQL fills columns that `COLUMNS` does not name with the defaults of their models."""
    models = {model._meta.db_table: model for model in apps.get_models()}
    columns = [
        (table, str(field.column), field.get_db_prep_save(field.get_default(), connection))
        for table, named in zip(TABLES, COLUMNS, strict=True)
        for field in models[table]._meta.local_concrete_fields
        if field.has_default() and field.column not in [name.strip() for name in named.split(",")]
    ]
    for table, column, value in columns:
        where = sql.Identifier(table), sql.Identifier(column)
        db.execute(sql.SQL("ALTER TABLE {} ALTER {} SET DEFAULT {}").format(*where, value))
    try:
        yield
    finally:
        for table, column, _value in columns:
            where = sql.Identifier(table), sql.Identifier(column)
            db.execute(sql.SQL("ALTER TABLE {} ALTER {} DROP DEFAULT").format(*where))


def _take_down_indexes(db: psycopg.Connection[tuple[Any, ...]]) -> list[str]:
    """Drops the indexes that are no constraint; returns how to make them anew."""
    rows = db.execute(
        """SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)
           AND indexname NOT IN (SELECT conname FROM pg_constraint)""",
        [list(TABLES)],
    ).fetchall()
    for name, _definition in rows:
        db.execute(f'DROP INDEX "{name}"'.encode())
    return [definition for _name, definition in rows]


def _one(db: psycopg.Connection[tuple[Any, ...]], query: str) -> Any:
    row = db.execute(query.encode()).fetchone()
    return row[0] if row else None
