"""What every test stands on: a throw-away database that may be emptied, and no memory from test to test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection

from tridesk.directory.queries import forget_working_hours


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    """Tests that commit are tidied up by TRUNCATE, which the journal refuses: only here that guard is lifted."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:  # type: ignore[attr-defined]
        for table in ("journal_entry", "journal_seal"):
            cursor.execute(f"GRANT TRUNCATE ON {table} TO CURRENT_USER")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_no_truncate")


@pytest.fixture(autouse=True)
def _no_memory() -> Iterator[None]:
    """A calendar, a rate limit or a language remembered in one test does not decide the next."""
    forget_working_hours()
    cache.clear()
    yield
    forget_working_hours()
