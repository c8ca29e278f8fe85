"""The lesser role may do what the running product does, on every table, and nothing to the past or the shape of one."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection

from tridesk.config.roles import GRANTS, RUNNING

pytestmark = pytest.mark.django_db
PAST = {"journal_entry", "journal_seal"}
SHAPE = {"django_migrations"}


def granted(table: str) -> set[str]:
    rights = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
    with connection.cursor() as asking:
        asking.execute(
            "SELECT r FROM unnest(%s::text[]) AS r WHERE has_table_privilege(%s, %s, r)", [list(rights), RUNNING, table]
        )
        return {right for (right,) in asking.fetchall()}


def test_every_table_can_be_worked_on_and_the_past_only_added_to() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [RUNNING])
        if not cursor.fetchone():
            pytest.skip(f"DATABASE_URL names a server without the role {RUNNING}")
        cursor.execute(GRANTS)
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = {name for (name,) in cursor.fetchall()}
    assert {model._meta.db_table for model in apps.get_models() if model._meta.managed} <= tables
    rights = {table: granted(table) for table in tables}
    assert {table for table, may in rights.items() if may != {"SELECT", "INSERT", "UPDATE", "DELETE"}} == PAST | SHAPE
    assert all(rights[table] == {"SELECT", "INSERT"} for table in PAST)
    assert rights["django_migrations"] == {"SELECT"}


def test_numbers_of_rows_can_be_taken() -> None:
    with connection.cursor() as cursor:
        cursor.execute(GRANTS)
        cursor.execute(
            "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'"
            " AND NOT has_sequence_privilege(%s, quote_ident(sequencename), 'USAGE')",
            [RUNNING],
        )
        assert cursor.fetchall() == []
