"""The demonstration as it is loaded on a Thursday, once for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tridesk.demo.past import InventedPast
from tridesk.demo.tests.loader import prepare_and_load
from tridesk.kit import clock

THURSDAY: Final = datetime(2026, 11, 26, 9, 40, tzinfo=UTC)


@pytest.fixture(scope="package")
def told(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[InventedPast]:
    """What was loaded, in a transaction that is never committed."""
    with django_db_blocker.unblock(), clock.frozen(THURSDAY), transaction.atomic():
        yield prepare_and_load()
        transaction.set_rollback(True)


@pytest.fixture
def _django_db_helper(told: InventedPast, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Stands in for pytest-django's own, which would close the connection: each test undoes what it did."""
    with django_db_blocker.unblock(), clock.frozen(THURSDAY), transaction.atomic():
        yield
        transaction.set_rollback(True)
