"""Figures of calls: what is counted, and where."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tridesk.kit import clock
from tridesk.telephony.conftest import NOON, MakeAgent
from tridesk.telephony.desk import figures
from tridesk.telephony.desk.measures import NONE, AgentTime, Figures, Offered, reckon
from tridesk.telephony.models import Call, Span


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


# --- the numbers


def test_nothing_is_nothing_and_no_percentage() -> None:
    nothing = reckon([])
    assert nothing == Figures()
    assert (nothing.speed_of_answer, nothing.service_level_of_all, nothing.service_level_without_short) == (None,) * 3
    assert AgentTime().occupancy is None


def test_what_becomes_of_calls() -> None:
    got = reckon(
        [
            Offered(seconds(10), True, seconds(100), seconds(30)),
            Offered(seconds(20), True, seconds(50)),
            Offered(seconds(90), True, seconds(30)),
            Offered(seconds(10), False, silent=True),
            Offered(seconds(11), False),
            Offered(seconds(200), False, back=True),
        ]
    )
    assert (got.offered, got.answered, got.abandoned_short, got.abandoned_long, got.called_back) == (6, 3, 1, 1, 1)
    assert got.silent == 1
    assert (got.speed_of_answer, got.handling_time, got.longest) == (seconds(40), seconds(70), seconds(200))


def test_both_service_levels_are_named_and_differ_by_the_calls_abandoned_at_once() -> None:
    got = reckon([Offered(seconds(5), True)] * 6 + [Offered(seconds(60), True)] * 2 + [Offered(seconds(3), False)] * 2)
    assert (got.service_level_of_all, got.service_level_without_short) == (0.6, 0.75)


def test_figures_of_parts_add_up_to_those_of_the_whole() -> None:
    calls = [Offered(seconds(at), at % 3 > 0, seconds(at), back=at % 7 == 0, silent=at % 5 == 0) for at in range(40)]
    assert reckon(calls[:13]) + reckon(calls[13:]) == reckon(calls)


def test_occupancy() -> None:
    assert AgentTime(busy=seconds(300), free=seconds(100), paused=seconds(999)).occupancy == 0.75


# --- the records


def a_call(key: str, at: datetime, outcome: str = "answered", waited: float = 18, **fields: Any) -> Call:
    answered = at + seconds(waited) if outcome == "answered" else None
    given = {"language": "nl", "service": "KEYS", "phase": "ended", "ended_at": at + seconds(waited + 60)} | fields
    if outcome != "answered":
        given["ended_at"] = at + seconds(waited)
    return Call.objects.create(key=key, arrived_at=at, queued_at=at, answered_at=answered, outcome=outcome, **given)


@pytest.mark.django_db
def test_by_half_hour_in_brussels_language_and_service() -> None:
    a_call("a", NOON)
    a_call("b", NOON + timedelta(minutes=29), language="fr", silent=True)
    a_call("c", NOON + timedelta(minutes=30), "abandoned", waited=9)
    a_call("d", NOON + timedelta(minutes=59), service="")
    rows = figures.half_hours(NOON, NOON + timedelta(hours=1))
    assert [(f"{row.since:%H:%M}", row.language, row.service, row.figures.offered) for row in rows] == [
        ("12:00", "fr", "KEYS", 1),
        ("12:00", "nl", "KEYS", 1),
        ("12:30", "nl", "", 1),
        ("12:30", "nl", "KEYS", 1),
    ]
    assert rows[-1].figures.abandoned_short == 1
    assert [row.figures.silent for row in rows] == [1, 0, 0, 0]


@pytest.mark.django_db
def test_calls_of_ours_and_those_that_never_waited_are_not_offered() -> None:
    first = a_call("a", NOON, "call_back")
    a_call("a-back-1", NOON, back_of=first)
    Call.objects.create(key="b", phase="ended", outcome="left", arrived_at=NOON, ended_at=NOON)
    with clock.frozen(NOON + timedelta(minutes=5)):
        got = figures.today()
    assert (got.offered, got.called_back, got.answered) == (1, 1, 0)


@pytest.mark.django_db
def test_as_many_queries_for_three_calls_as_for_one(django_assert_num_queries: Any) -> None:
    for at in range(3):
        a_call(f"c{at}", NOON)
        with django_assert_num_queries(1):
            figures.half_hours(NOON, NOON + timedelta(hours=1))


@pytest.mark.django_db
def test_presence_includes_the_current_state(make_agent: MakeAgent) -> None:
    agent = make_agent("ilse", "nl")  # free since noon
    Span.objects.create(user=agent.user, state="talking", began_at=NOON - timedelta(minutes=20), ended_at=NOON)
    with clock.frozen(NOON + timedelta(minutes=5)):
        got = figures.presence(NOON - timedelta(minutes=10), NOON + timedelta(hours=1))
    assert got == AgentTime(timedelta(minutes=10), timedelta(minutes=5), NONE)


def test_occupancy_of_each_half_hour_and_of_the_whole(make_agent: MakeAgent) -> None:
    """A talk that lasts over the half hour counts in both, with its part."""
    user = make_agent("ilse", "nl", state="off").user
    noon = NOON.astimezone(clock.BRUSSELS)
    spans = [("free", 0, 15), ("talking", 15, 45), ("free", 45, 60)]
    Span.objects.bulk_create(
        Span(user=user, state=state, began_at=noon + timedelta(minutes=first), ended_at=noon + timedelta(minutes=last))
        for state, first, last in spans
    )
    halves, whole = figures.presences(noon, noon + timedelta(hours=1))
    assert {since: presence.occupancy for since, presence in halves.items()} == {
        noon: 0.5,
        noon + timedelta(minutes=30): 0.5,
    }
    assert whole.occupancy == 0.5
