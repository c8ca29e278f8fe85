"""The journal only grows: rights and a trigger in the database refuse the rest, also to the owner of the tables."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from tridesk.journal.actions import Happening, record, record_all, seal
from tridesk.journal.models import Entry, Seal

pytestmark = pytest.mark.django_db
TABLES = ("journal_entry", "journal_seal")
STATEMENTS = {
    "UPDATE": "UPDATE {table} SET at = now()",
    "UPDATE of no row": "UPDATE {table} SET at = now() WHERE false",
    "DELETE": "DELETE FROM {table}",
    "TRUNCATE": "TRUNCATE {table} CASCADE",
}


@pytest.fixture(autouse=True)
def _something_written() -> None:
    """One entry and its seal; and the guard is whole again, of which the tests' own tidying lifts a corner."""
    record("ticket.opened", by=None, ref="ticket:1")
    seal()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_no_truncate")
            cursor.execute(f"REVOKE TRUNCATE ON {table} FROM CURRENT_USER")


def refused(statement: str) -> str:
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return str(error.value.__cause__)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", STATEMENTS)
def test_by_rights(table: str, statement: str) -> None:
    assert refused(STATEMENTS[statement].format(table=table)) == f"permission denied for table {table}"
    assert (Entry.objects.count(), Seal.objects.count()) == (1, 1)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", STATEMENTS)
def test_and_by_a_trigger_when_the_owner_gives_himself_the_right_back(table: str, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT UPDATE, DELETE, TRUNCATE ON {table} TO CURRENT_USER")
    first_line = refused(STATEMENTS[statement].format(table=table)).splitlines()[0]
    assert first_line == "the journal is append-only"


def test_an_entry_tells_who_did_what_to_which_thing() -> None:
    record_all([Happening("a.b", "thing:1", {"x": 1}), Happening("a.c", "thing:2", {})])
    rows = Entry.objects.order_by("id").values_list("verb", "ref", "data", "by")
    assert list(map(list, rows)) == [
        ["ticket.opened", "ticket:1", {}, None],
        ["a.b", "thing:1", {"x": 1}, None],
        ["a.c", "thing:2", {}, None],
    ]
