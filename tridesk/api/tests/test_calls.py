"""Calls for programs: newest first with their tickets, narrowed, page by page; and the figures of half hours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from tridesk.accounts.models import User
from tridesk.api.auth import READ_CALLS
from tridesk.api.schemas.calls import CallFigures, CallPage, LineOutage
from tridesk.api.tests.conftest import MONDAY, Caller, MakeCaller
from tridesk.kit import clock
from tridesk.telephony.director import lease
from tridesk.telephony.models import Call
from tridesk.telephony.switch.snapshot import LineSeen
from tridesk.tickets.intake.calls import file_calls
from tridesk.tickets.models import TicketCall

HOUR = timedelta(hours=1)


@pytest.fixture
def program(caller_of: MakeCaller) -> Caller:
    return caller_of("supervisor", READ_CALLS)


def a_call(key: str, **fields: Any) -> Call:
    values: dict[str, Any] = {
        "number": "+3280640000",
        "language": "de",
        "service": "KEYS",
        "phase": "ended",
        "outcome": "answered",
        "arrived_at": MONDAY,
        "queued_at": MONDAY,
        "answered_at": MONDAY + timedelta(seconds=9),
        "ended_at": MONDAY + timedelta(seconds=69),
    } | fields
    return Call.objects.create(key=key, **values)


def listed(program: Caller, **asked: Any) -> list[str]:
    answer = program.get("/calls", asked)
    assert answer.status_code == 200, answer.content
    return [call.key for call in CallPage.model_validate(answer.json()).items]


def test_a_call_is_told_with_its_ticket(program: Caller) -> None:
    agent = User.objects.create(username="ilse", role="call_taker")
    a_call("one", agent=agent)
    file_calls()
    answer = program.get("/calls")
    CallPage.model_validate(answer.json())
    assert answer.json() == {
        "items": [
            {
                "key": "one",
                "number": "+3280640000",
                "dialled": "",
                "language": "de",
                "service": "KEYS",
                "outcome": "answered",
                "arrived_at": "2026-03-02T09:00:00+00:00",
                "queued_at": "2026-03-02T09:00:00+00:00",
                "answered_at": "2026-03-02T09:00:09+00:00",
                "ended_at": "2026-03-02T09:01:09+00:00",
                "agent": "ilse",
                "wanted": None,
                "back_of": None,
                "ticket": TicketCall.objects.get().ticket.number,
            }
        ],
        "next": None,
    }


@pytest.mark.parametrize(
    ("asked", "keys"),
    [
        ({}, ["three", "two", "one"]),
        ({"language": "fr"}, ["two"]),
        ({"outcome": "abandoned"}, ["three"]),
        ({"service": "VOTE"}, ["two"]),
        ({"since": (MONDAY + HOUR).isoformat()}, ["three", "two"]),
        ({"since": (MONDAY + HOUR).isoformat(), "until": (MONDAY + 2 * HOUR).isoformat()}, ["two"]),
        ({"language": "", "until": ""}, ["three", "two", "one"]),
    ],
)
def test_what_narrows_the_list(program: Caller, asked: dict[str, str], keys: list[str]) -> None:
    a_call("one")
    a_call("two", language="fr", service="VOTE", arrived_at=MONDAY + HOUR)
    a_call("three", outcome="abandoned", answered_at=None, arrived_at=MONDAY + 2 * HOUR)
    assert listed(program, **asked) == keys


def test_page_by_page_nothing_twice_and_nothing_left_out(program: Caller) -> None:
    for number in range(5):
        a_call(f"c{number}", language="nl" if number % 2 else "de")
    seen, path = [], "/calls?language=de&limit=2"
    while path:
        page = program.get(path).json()
        seen += [call["key"] for call in page["items"]]
        path = page["next"]
    assert seen == ["c4", "c2", "c0"]


def test_many_calls_cost_as_much_as_one(program: Caller, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    a_call("one")
    listed(program)
    with django_assert_num_queries(3) as few:
        listed(program)
    for number in range(3):
        a_call(f"c{number}", back_of=Call.objects.get(key="one"))
    with django_assert_num_queries(len(few)):
        listed(program)


@pytest.mark.parametrize(
    "asked",
    [
        "number=%2B3280640000",
        "since=yesterday",
        "since=2026-03-02T09:00",
        "outcome=won",
        "language=en",
        "limit=0",
        "limit=201",
        "after=x",
        "after=-1",
        "after=99999999999999999999",
        "service=%00",
    ],
)
def test_what_makes_no_sense_is_refused(program: Caller, asked: str) -> None:
    """A caller's number is no filter: it would end up in the access logs of proxies."""
    assert program.get(f"/calls?{asked}").status_code == 422


def test_figures_by_half_hour(program: Caller) -> None:
    a_call("one")
    a_call("two", outcome="abandoned", answered_at=None, ended_at=MONDAY + timedelta(seconds=4), silent=True)
    a_call("three", queued_at=MONDAY + HOUR)
    asked = {"since": MONDAY.isoformat(), "until": (MONDAY + HOUR).isoformat()}
    answer = program.get("/calls/figures", asked)
    [row] = CallFigures.model_validate(answer.json()).items
    assert row.model_dump(exclude={"since"}) == {
        "language": "de", "service": "KEYS", "offered": 2, "answered": 1, "abandoned_short": 1, "abandoned_long": 0,
        "called_back": 0, "silent": 1, "speed_of_answer": 9, "longest": 9, "service_level_of_all": 50,
        "service_level_without_short": 100, "handling_time": 60, "occupancy": None,
    }  # fmt: skip
    assert row.since == MONDAY


@pytest.mark.parametrize(("hours", "status"), [(0, 422), (-1, 422), (31 * 24, 200), (31 * 24 + 1, 422)])
def test_figures_of_a_month_at_most(program: Caller, hours: int, status: int) -> None:
    asked = {"since": MONDAY.isoformat(), "until": (MONDAY + hours * HOUR).isoformat()}
    assert program.get("/calls/figures", asked).status_code == status


def test_figures_name_the_lines_that_did_not_work(program: Caller) -> None:
    token = lease.acquire("one", "asterisk") or 0
    with clock.frozen(MONDAY):
        lease.see_lines(token, [LineSeen("trunk", True, registered=False)])
    asked = {"since": MONDAY.isoformat(), "until": (MONDAY + HOUR).isoformat()}
    [outage] = CallFigures.model_validate(program.get("/calls/figures", asked).json()).line_outages
    assert outage == LineOutage(line="trunk", since=MONDAY, until=None, reachable=True)


def test_figures_want_both_moments(program: Caller) -> None:
    assert program.get("/calls/figures").status_code == 422
