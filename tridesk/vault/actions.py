"""Sealing old values again: with the newest key, bound to their row, a bounded batch in each transaction."""

from __future__ import annotations

import logging
import time
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import F
from procrastinate.contrib.django import app

from tridesk.journal.actions import record
from tridesk.journal.turns import turn
from tridesk.kit import clock
from tridesk.kit.sealing import SealBroken
from tridesk.vault import ports, queries
from tridesk.vault.columns import SealedColumn, sealer
from tridesk.vault.models import Resealing

log = logging.getLogger(__name__)

BATCH_ROWS: Final = 500
BATCH_BYTES: Final = 16 * 1024 * 1024  # in memory at once; a single larger value goes alone


@transaction.atomic
def begin_resealing() -> int:
    """Notes for each column how many values are to be sealed again, and defers the job; how many there are."""
    now, key = clock.now(), int.from_bytes(sealer().header[1:])
    totals = {column.name: queries.remaining(column) for column in ports.columns.answer}
    for name, total in totals.items():
        fresh: dict[str, Any] = {
            "key": key,
            "up_to": 0,
            "total": total,
            "done": 0,
            "broken": 0,
            "begun_at": now,
            "ended_at": None if total else now,
        }
        Resealing.objects.update_or_create(column=name, defaults=fresh)
    count = sum(totals.values())
    if count:
        record("sealing.begun", by=None, ref="sealing", data={"key": key, "values": count})
        app.configure_task("vault.reseal", allow_unknown=False).defer()
    return count


def reseal_for(seconds: float) -> bool:
    """Seals again for about so long; whether anything is left. A second process that comes here goes home."""
    until = time.monotonic() + seconds
    with turn("vault.reseal") as is_ours:
        while is_ours and (row := Resealing.objects.filter(ended_at=None).order_by("pk").first()) is not None:
            if time.monotonic() > until:
                return True
            reseal_batch(next(column for column in ports.columns.answer if column.name == row.column))
    return False


@transaction.atomic
def reseal_batch(column: SealedColumn) -> int:
    """Seals the next values of one column again and notes how far that came: both or neither. How many were sealed.

    A value whose seal does not hold stays unchanged and is counted, so it is not lost and its old key is not dropped.
    """
    at = Resealing.objects.select_for_update().get(column=column.name)
    numbers = _fitting(queries.next_old(column, at.up_to, BATCH_ROWS))
    if not numbers:
        Resealing.objects.filter(pk=at.pk).update(ended_at=clock.now())
        if not Resealing.objects.filter(ended_at=None).exists():
            whole = queries.progress()
            record("sealing.ended", by=None, ref="sealing", data={"values": whole.done, "broken": whole.broken})
        return 0
    rows = queries.sealed_rows(column).filter(pk__in=numbers)
    sealed: dict[int, bytes] = {}
    broken = 0
    for row in rows.select_for_update(no_key=True, of=("self",)):
        if bytes(getattr(row, column.field))[:3] == sealer().header:
            continue  # written anew a moment ago
        try:
            sealed[row.pk] = column.seal_again(row)
        except SealBroken as error:
            broken += 1
            log.error("%s of row %s cannot be sealed again: %s", column.name, row.pk, error)
    _write(column, sealed)
    Resealing.objects.filter(pk=at.pk).update(
        up_to=numbers[-1], done=F("done") + len(numbers) - broken, broken=F("broken") + broken
    )
    return len(sealed)


def _fitting(sizes: list[tuple[int, int]]) -> list[int]:
    """The row numbers from the front whose values fit together; the first in any case."""
    numbers: list[int] = []
    total = 0
    for number, size in sizes:
        total += size
        if numbers and total > BATCH_BYTES:
            break
        numbers.append(number)
    return numbers


def _write(column: SealedColumn, sealed: dict[int, bytes]) -> None:
    table, field = queries.names(column)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {field} = fresh.value"  # noqa: S608
            " FROM unnest(%s::bigint[], %s::bytea[]) AS fresh(number, value)"
            f" WHERE {table}.id = fresh.number",
            [list(sealed), list(sealed.values())],
        )
