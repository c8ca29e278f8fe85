"""Questions: what an address asks, and what makes no sense."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from tridesk.figures import grains
from tridesk.figures.grains import GRAINS, Period
from tridesk.figures.questions import FigureQuestion
from tridesk.kit.errors import Invalid

TODAY = date(2026, 3, 2)
DAYS = st.dates(date(2001, 1, 1), date(2099, 12, 31))


def ask(address: str) -> FigureQuestion:
    return FigureQuestion.read(QueryDict(address), TODAY)


def test_without_a_period_the_last_twelve_months_are_asked() -> None:
    assert ask("figure=tickets.opened").period == Period(date(2025, 4, 1), TODAY)


@pytest.mark.parametrize(
    "address",
    [
        "figure=tickets.opened&first=2025-01-01&last=2025-12-31",
        "figure=calls.offered&first=2025-01-01&last=2025-12-31&rows=month&columns=channel&excluded=1",
        "figure=tickets.opened&first=2025-01-01&last=2025-12-31&channel=mail&channel=fax&kind=police",
    ],
)
def test_an_address_says_the_whole_question(address: str) -> None:
    assert ask(ask(address).address()) == ask(address)
    assert ask(address).address() == address


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("figure=nothing", "figure"),
        ("figure=tickets.opened&rows=colour", "rows"),
        ("figure=tickets.opened&rows=channel&columns=channel", "columns"),
        ("figure=tickets.opened&rows=day&columns=month", "columns"),
        ("figure=tickets.opened&first=2026-13-01", "first"),
        ("figure=tickets.opened&first=yesterday", "first"),
        ("figure=tickets.opened&first=2026-02-01&last=2026-01-01", "last"),
        ("figure=tickets.opened&first=1999-12-31&last=2001-01-01", "first"),
        ("figure=tickets.opened&first=2026-01-01&last=9999-12-31", "first"),
        ("figure=tickets.opened&first=2026-01-01&last=2056-01-01", "first"),
        ("figure=tickets.opened&channel=" + 41 * "x", "channel"),
        ("figure=tickets.opened&channel=a%00b", "channel"),
        ("figure=tickets.opened" + "".join(f"&channel={number}" for number in range(101)), "filters"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(address: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        ask(address)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("first", "last", "before", "year_before"),
    [
        ("2026-03-01", "2026-03-31", "2026-02-01 2026-02-28", "2025-03-01 2025-03-31"),
        ("2026-03-01", "2026-03-15", "2026-02-01 2026-02-15", "2025-03-01 2025-03-15"),
        ("2026-01-01", "2026-12-31", "2025-01-01 2025-12-31", "2025-01-01 2025-12-31"),
        ("2024-02-01", "2024-02-29", "2024-01-01 2024-01-31", "2023-02-01 2023-02-28"),
        ("2026-03-02", "2026-03-08", "2026-02-23 2026-03-01", "2025-03-02 2025-03-08"),
    ],
)
def test_the_periods_beside_which_a_period_is_set(first: str, last: str, before: str, year_before: str) -> None:
    period = Period(date.fromisoformat(first), date.fromisoformat(last))
    beside = [f"{other.first} {other.last}" for other in (period.before(), period.year_before())]
    assert beside == [before, year_before]


@given(DAYS, st.integers(0, 800), st.sampled_from(GRAINS))
def test_the_steps_of_a_period_hold_each_day_once(first: date, days: int, grain: str) -> None:
    period = Period(first, min(first + timedelta(days=days), grains.LATEST))
    spans = [grains.span(grain, step) for step in grains.steps(grain, period)]
    assert all(spans[at].last + timedelta(days=1) == spans[at + 1].first for at in range(len(spans) - 1))
    assert spans[0].first <= period.first <= spans[0].last
    assert spans[-1].first <= period.last <= spans[-1].last
    assert [grains.span_of(grain, grains.key_of(grain, span.first)) for span in spans] == spans
