"""Shows how far a long transaction is to other connections, through a connection of its own."""

from __future__ import annotations

import time
from typing import Final

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model

_EVERY: Final = 0.5  # seconds


class Progress:
    """Counts what is done into the column `done` of a row that others can see."""

    def __init__(self, row: Model) -> None:
        self.row, self.done, self._told = row, 0, time.monotonic()

    def __enter__(self) -> Progress:
        self._connection = connections.create_connection(DEFAULT_DB_ALIAS)
        return self

    def tell(self, more: int) -> None:
        """Adds `more`; writes it down twice a second at most."""
        self.done += more
        if time.monotonic() - self._told > _EVERY:
            self._told = time.monotonic()
            table = self._connection.ops.quote_name(self.row._meta.db_table)
            with self._connection.cursor() as cursor:
                cursor.execute(f"UPDATE {table} SET done = %s WHERE id = %s", [self.done, self.row.pk])  # noqa: S608

    def __exit__(self, *_failure: object) -> None:
        self._connection.close()
