"""Statements that PostgreSQL plans once for a connection, several of them in one round trip.

For the few statements that a person waits for, such as the steps of a call. They are values that any connection can
execute: `ask` does so on Django's connection, a separate process may use its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString, NamedTuple

import psycopg
from django.db import connection

Rows = Sequence[tuple[Any, ...]]


class Ask(NamedTuple):
    """A statement and its values."""

    statement: LiteralString
    values: Sequence[Any] | Mapping[str, Any] = ()


def preparing_connection() -> psycopg.Connection[Any]:
    """Django's own connection, open, on which a cursor may prepare."""
    connection.ensure_connection()
    raw = connection.connection
    assert isinstance(raw, psycopg.Connection)
    if raw.prepare_threshold is None:  # as Django leaves it, whose own cursors never prepare anything
        raw.prepare_threshold = 1_000_000  # nor will they now
    return raw


def ask(*asks: Ask) -> list[Rows]:
    """The rows of each, asked on Django's connection and in its transaction, if there is one; errors are Django's."""
    raw = preparing_connection()
    with connection.wrap_database_errors:
        with raw.pipeline():
            asked = [psycopg.Cursor(raw).execute(*query, prepare=True) for query in asks]
        return [cursor.fetchall() if cursor.description else [] for cursor in asked]
