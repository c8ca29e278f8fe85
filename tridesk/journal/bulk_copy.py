"""New rows by PostgreSQL's COPY: no statement with thousands of parameters to put together. A single one by INSERT."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Field, Model


def copy_in(rows: Sequence[Model]) -> None:
    """Writes new rows of one table, in the present transaction, and gives each its number.

    As with `bulk_create`, no signal is sent; unlike there, a value is a value: no expression, no default of the
    database. A broken constraint is Django's `IntegrityError`.
    """
    if not rows:
        return
    if len(rows) == 1:  # which gives the number too: one statement, not two
        type(rows[0])._base_manager.bulk_create(rows)
        return
    meta = rows[0]._meta
    fields: list[Field[Any, Any]] = [field for field in meta.local_concrete_fields if not field.generated]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    number(rows)
    copying = f"COPY {quote(meta.db_table)} ({columns}) FROM STDIN"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(copying) as copy:
        for row in rows:
            copy.write_row([field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields])
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def number(rows: Sequence[Model]) -> None:
    """Gives new rows of one table their numbers before they are written."""
    if not rows:
        return
    meta = rows[0]._meta
    assert meta.pk is not None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [meta.db_table, meta.pk.column, len(rows)],
        )
        for row, (taken,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = taken
