"""The page that reads the journal."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tridesk.accounts.models import User
from tridesk.journal.actions import Happening, record_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client: Client) -> Client:
    client.force_login(User.objects.create_user("boss", role="administrator"))
    return client


def happened(times: int) -> None:
    record_all(Happening("colleague.added", f"colleague:c{number}", {}) for number in range(times))


def test_it_goes_back_entry_by_entry(page: Client) -> None:
    happened(61)
    first = page.get("/journal/?verb=colleague")
    older = page.get(f"/journal/?verb=colleague&before={first.context['older']}")
    assert (len(first.context["entries"]), len(older.context["entries"]), older.context["older"]) == (50, 11, None)
    assert page.get("/journal/?before=x&verb=%00").status_code == 200


def test_it_takes_as_many_queries_for_one_entry_as_for_three(page: Client) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert page.get("/journal/").status_code == 200
        return len(captured)

    happened(1)
    page.get("/journal/")
    before = count()
    happened(2)
    assert count() == before
