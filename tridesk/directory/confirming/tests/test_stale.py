"""What has not been confirmed for long comes first; pages neither repeat nor lose a row."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tridesk.accounts.models import User
from tridesk.directory.confirming.stale import StaleFilters, as_wanted, stale
from tridesk.directory.models import Organisation
from tridesk.kit import clock
from tridesk.kit.errors import Invalid

pytestmark = pytest.mark.django_db


def body(name: str, days: int | None, kind: str = "notary", nis: str = "") -> Organisation:
    confirmed = clock.now() - timedelta(days=days) if days is not None else None
    return Organisation.objects.create(kind=kind, name_nl=name, name_fr=name, nis=nis, confirmed_at=confirmed)


def test_never_confirmed_comes_first_then_the_oldest_page_by_page() -> None:
    for name, days in (("new", 1), ("old", 900), ("never b", None), ("older", 2000), ("never a", None), ("same", 900)):
        body(name, days)
    seen, after = list[str](), ""
    while True:
        page = stale(StaleFilters(), after, 2)
        seen += [organisation.name_nl for organisation in page.organisations]
        if not (after := page.next):
            break
    assert seen == ["never b", "never a", "older", "old", "same", "new"]


def test_the_list_is_filtered_by_kind_and_province() -> None:
    body("Raeren", None, "municipality", "63061")
    body("PZ", None, "police", "63061")
    body("Gent", None, "municipality", "44021")
    assert [organisation.name_nl for organisation in stale(StaleFilters("municipality", "60000")).organisations] == [
        "Raeren"
    ]
    assert as_wanted({"kind": "colour", "province": "mars"}) == StaleFilters()


@pytest.mark.parametrize(
    "after", ["x", "never|x", "never|", "yesterday|1", "2026-11-02|1", "0001-01-01T00:00:00+00:00|1"]
)
def test_a_broken_page_address_is_refused(after: str) -> None:
    with pytest.raises(Invalid):
        stale(StaleFilters(), after)


def test_one_row_or_three_need_the_same_queries(call_taker: User) -> None:
    page = Client(headers={"Accept-Language": "en"})
    page.force_login(call_taker)
    body("one", None)
    page.get("/directory/stale/")
    with CaptureQueriesContext(connection) as few:
        page.get("/directory/stale/")
    body("two", 5)
    body("three", 9)
    with CaptureQueriesContext(connection) as many:
        page.get("/directory/stale/")
    assert len(few) == len(many)


def test_an_organisation_confirmed_on_the_list_moves_to_its_end(call_taker: User) -> None:
    page = Client(headers={"Accept-Language": "en"})
    page.force_login(call_taker)
    organisation = body("one", None)
    body("two", 5)
    assert page.post(f"/directory/stale/{organisation.pk}/confirm/", {"kind": "notary"})["Location"] == (
        "/directory/stale/?kind=notary"
    )
    assert [row.name_nl for row in stale(StaleFilters()).organisations] == ["two", "one"]


def test_the_order_is_read_from_an_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'organisation_stale'")
        assert "confirmed_at NULLS FIRST, id" in cursor.fetchone()[0]
