"""Searches the whole database for national numbers that slipped through: counts, never the numbers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, Final

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models

from tridesk.journal.actions import record
from tridesk.kit import national_number

BATCH: Final = 500  # rows that are in memory at a time
_TEXTS: Final = (models.CharField, models.TextField, models.JSONField, ArrayField, SearchVectorField)
_ELEVEN_DIGITS: Final = re.compile(r"(?<!\w)[0-9]{11}(?!\w)")


def report() -> dict[str, int]:
    """Searches, and puts into the journal how many numbers stand clear in which column."""
    counts = search()
    record("number.searched", by=None, ref="number:clear", data={"clear": sum(counts.values()), "columns": counts})
    return counts


def search() -> dict[str, int]:
    """How many numbers with right check digits stand clear, by `table.column`; sealed columns are not opened.

    What stands anywhere as a telephone number is none: a search index has lost the plus or the word before it.
    """
    clear: defaultdict[str, Counter[str]] = defaultdict(Counter)
    telephones: set[str] = set()
    for model in apps.get_models(include_auto_created=True):
        columns = [str(field.column) for field in model._meta.local_concrete_fields if _is_text(field)]
        if columns and model._meta.pk is not None:
            table = model._meta.db_table
            for row in _rows(table, str(model._meta.pk.column), columns):
                for column, text in zip(columns, row, strict=True):
                    numbers = [number.digits for number in national_number.find(text or "")]
                    clear[f"{table}.{column}"].update(filter(national_number.is_valid, numbers))
                    others = set(_ELEVEN_DIGITS.findall(text or "")).difference(numbers)
                    telephones.update(filter(national_number.is_valid, others))
    counts = {column: sum(clear[column][digits] for digits in clear[column].keys() - telephones) for column in clear}
    return {column: count for column, count in sorted(counts.items()) if count}


def _is_text(field: models.Field[Any, Any]) -> bool:
    kind: Any = field.output_field if isinstance(field, models.GeneratedField) else field
    return isinstance(kind, _TEXTS)


def _rows(table: str, key: str, columns: list[str]) -> Iterator[tuple[str | None, ...]]:
    """The columns of every row as text, in batches by key: no long statement and no long transaction."""
    quote = connection.ops.quote_name
    key = f"{quote(table)}.{quote(key)}"
    texts = ", ".join(f"{quote(column)}::text" for column in columns)
    rows = f"SELECT {key}, {texts} FROM {quote(table)}"  # noqa: S608 - names of our models
    batch: list[tuple[Any, ...]] = []
    while True:
        with connection.cursor() as cursor:
            after, values = (f" WHERE {key} > %s", [batch[-1][0]]) if batch else ("", [])
            cursor.execute(f"{rows}{after} ORDER BY {key} LIMIT {BATCH}", values)
            batch = cursor.fetchall()
        yield from (row[1:] for row in batch)
        if len(batch) < BATCH:
            return
