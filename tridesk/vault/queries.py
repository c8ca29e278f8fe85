"""Reading sealed values, and how many are still sealed with an older key, or in the first form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from tridesk.vault import ports
from tridesk.vault.columns import SealedColumn, sealer
from tridesk.vault.models import Resealing


def columns_in_database() -> list[SealedColumn]:
    """All sealed columns but those that a migration has still to make."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'")
        there = set(cursor.fetchall())
    return [column for column in ports.columns.answer if _read_by(column) <= there]


def _read_by(column: SealedColumn) -> set[tuple[str, str | None]]:
    """Pairs of table and column that opening a value reads."""
    wanted = {column.field, *column.needs}
    fields = column.model._meta.concrete_fields
    return {(column.model._meta.db_table, field.column) for field in fields if wanted & {field.name, field.attname}}


def sealed_rows(column: SealedColumn) -> QuerySet[Any]:
    """The rows in which something is sealed, in order, with no more than opening it needs."""
    rows = column.model._base_manager.filter(**{f"{column.field}__isnull": False}).exclude(**{column.field: b""})
    return rows.only("pk", column.field, *column.needs).order_by("pk")


def remaining(column: SealedColumn) -> int:
    """How many values of a column do not have the newest key and form; reads the beginning of each."""
    table, field = names(column)
    with connection.cursor() as cursor:
        count = f"SELECT count(*) FROM {table} WHERE substr({field}, 1, 3) <> %s"  # noqa: S608
        cursor.execute(count, [sealer().header])
        return int(cursor.fetchone()[0])


def all_remaining() -> int:
    """The same for all columns."""
    return sum(remaining(column) for column in ports.columns.answer)


def next_old(column: SealedColumn, after: int, limit: int) -> list[tuple[int, int]]:
    """Numbers and sizes of the next rows to be sealed again, in order."""
    table, field = names(column)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, octet_length({field}) FROM {table}"  # noqa: S608
            f" WHERE id > %s AND substr({field}, 1, 3) <> %s ORDER BY id LIMIT %s",
            [after, sealer().header, limit],
        )
        return [(number, size) for number, size in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class ResealProgress:
    """Of one column, or of all together."""

    done: int
    total: int
    broken: int

    @property
    def is_over(self) -> bool:
        return self.done + self.broken >= self.total


def progress() -> ResealProgress:
    """How far the sealing again has come; all zero where nothing was to be done."""
    rows = list(Resealing.objects.all())
    return ResealProgress(
        sum(row.done for row in rows), sum(row.total for row in rows), sum(row.broken for row in rows)
    )


def names(column: SealedColumn) -> tuple[str, str]:
    """Table and column, quoted for a statement."""
    quote = connection.ops.quote_name
    return quote(column.model._meta.db_table), quote(column.field)
