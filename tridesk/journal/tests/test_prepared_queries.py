"""A prepared query is the queryset that it was made of."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from tridesk.journal.actions import record
from tridesk.journal.models import Entry
from tridesk.journal.prepared_queries import PreparedQuery, any_of
from tridesk.journal.queries import history_of


@pytest.fixture
def entries(db: None) -> list[Entry]:
    for number in range(3):
        record("a.x", by=None, ref=f"t:{number % 2}", data={"number": number})
    return list(Entry.objects.order_by("id"))


def test_the_rows_of_its_values_each_time(entries: list[Entry]) -> None:
    asked = PreparedQuery(history_of)
    assert [asked(ref) for ref in ("t:0", "t:1", "t:2", "t:0")] == [
        list(history_of(ref)) for ref in ("t:0", "t:1", "t:2", "t:0")
    ]


def test_values_of_each_kind_wherever_they_stand(entries: list[Entry]) -> None:
    first, second, third = entries
    asked = PreparedQuery(
        lambda ref, at, but: Entry.objects.filter(Q(ref=ref, at__lte=at) & ~Q(pk=but)).order_by("-id")
    )
    assert asked("t:0", third.at, 0) == [third, first]
    assert asked("t:0", third.at, third.pk) == [first]
    assert asked("t:1", third.at, 0) == [second]


def test_a_value_may_be_a_list_of_any_length(entries: list[Entry]) -> None:
    first, second, third = entries
    asked = PreparedQuery(lambda numbers: Entry.objects.filter(any_of("pk", numbers)).order_by("id"))
    assert asked([first.pk, third.pk]) == [first, third]
    assert asked([second.pk]) == [second]
    assert asked([]) == []


def test_a_value_is_never_sql(entries: list[Entry]) -> None:
    assert PreparedQuery(history_of)("' OR 1=1 --") == []
    assert PreparedQuery(history_of)("%s") == []


def test_one_query_that_is_seen(entries: list[Entry]) -> None:
    asked = PreparedQuery(history_of)
    with CaptureQueriesContext(connection) as captured:
        asked("t:0")
    assert ["'t:0'" in query["sql"] for query in captured] == [True]
