"""How many queries each page takes stands in `queries.txt`: one that grows is seen there, and has to be justified.

`make accept-queries` writes the counts of today; git shows what changed. What stands behind a `#` there stays.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from tests.architecture.routes import page_routes
from tests.clients import signed_in, undone
from tests.examples import Desk
from tridesk.accounts.roles import Role
from tridesk.directory.office.queries import forget_working_hours
from tridesk.kit import clock

ACCEPTED: Final = Path(__file__).with_name("queries.txt")
ACCEPT: Final = "TRIDESK_ACCEPT_QUERIES" in os.environ  # set by `make accept-queries`
OF_TRANSACTIONS: Final = ("SAVEPOINT", "RELEASE", "ROLLBACK")
WORKING_DAY: Final = datetime(2026, 6, 17, 10, tzinfo=clock.BRUSSELS)


@pytest.fixture(scope="module", autouse=True)
def working_day() -> Iterator[None]:
    """A day like any other: on the first of a month no day of it is over, and a page has less to ask."""
    with clock.frozen(WORKING_DAY):
        yield


def test_each_page_takes_the_queries_that_were_accepted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    # A slow page outlives the five seconds for which a process remembers the hours.
    monkeypatch.setattr("tridesk.directory.office.queries._MEMORY_SECONDS", 3600.0)
    forget_working_hours()
    clients, counts = {role: signed_in(user) for role, user in desk.people.items()}, dict[str, int]()
    for route in page_routes():
        roles = [role for role in (Role.PROJECT_LEADER, *Role) if desk.may(role, route.capability)]
        client = clients[roles[0] if roles else Role.PROJECT_LEADER]
        with undone():
            first = client.get(desk.path(route))  # fills what a process remembers
            if first.status_code == 200 and isinstance(first, HttpResponse):
                with CaptureQueriesContext(connection) as queries:
                    client.get(desk.path(route))
                counts[route.name] = sum(not query["sql"].startswith(OF_TRANSACTIONS) for query in queries)
    if ACCEPT:
        ACCEPTED.write_text(written(counts, ACCEPTED.read_text("utf-8")), "utf-8")
    assert counts == read(ACCEPTED.read_text("utf-8"))


def test_accepting_keeps_what_is_said_of_a_page() -> None:
    before = "faq:entry 9\nfaq:next 11  # five lists\n"
    assert written({"faq:next": 12, "toys:shelf": 3}, before) == "faq:next 12  # five lists\ntoys:shelf 3\n"
    assert read(before) == {"faq:entry": 9, "faq:next": 11}


def read(text: str) -> dict[str, int]:
    """The counts in a text of lines `route count  # why`."""
    fields = (line.split() for line in text.splitlines())
    return {route: int(count) for route, count, *_why in fields}


def written(counts: dict[str, int], before: str) -> str:
    """These counts as such a text, each with the reason that stood in the text before."""
    reasons = {line.split()[0]: why for line in before.splitlines() if (why := "".join(line.partition("  # ")[1:]))}
    return "".join(f"{route} {count}{reasons.get(route, '')}\n" for route, count in sorted(counts.items()))
