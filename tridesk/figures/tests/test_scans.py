"""Where a question is read: the widest cells that fit, and the facts of what no cell holds."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tridesk.figures import cells
from tridesk.figures.questions import FigureQuestion
from tridesk.figures.scans import Scan, scans

UNTIL = date(2026, 11, 1)


def asked(first: str, last: str, **more: Any) -> FigureQuestion:
    return FigureQuestion.read({"figure": "tickets.opened", "first": first, "last": last} | more)


def read(question: FigureQuestion) -> list[tuple[str, str, str]]:
    return [
        (_name(scan), scan.period.first.isoformat(), scan.period.last.isoformat()) for scan in scans(question, UNTIL)
    ]


def _name(scan: Scan) -> str:
    return (
        scan.table
        if scan.table == "facts"
        else "day"
        if 512 <= scan.cut < 1024
        else "year"
        if scan.cut >= 1024
        else "month"
    )


@pytest.mark.parametrize("axes", [{}, {"rows": "topic"}, {"rows": "channel", "columns": "language"}, {"rows": "year"}])
def test_years_that_are_over_are_read_as_years(axes: dict[str, str]) -> None:
    assert read(asked("2017-11-15", "2026-11-28", **axes)) == [
        ("facts" if axes.get("columns") else "day", "2017-11-15", "2017-11-30"),
        ("month", "2017-12-01", "2017-12-31"),
        ("year", "2018-01-01", "2025-12-31"),
        ("month", "2026-01-01", "2026-10-31"),
        ("facts", "2026-11-01", "2026-11-28"),
    ]


@pytest.mark.parametrize("grain", ["month", "quarter"])
def test_months_are_read_where_they_are_shown(grain: str) -> None:
    assert read(asked("2020-01-01", "2025-12-31", rows=grain)) == [("month", "2020-01-01", "2025-12-31")]


def test_days_are_read_where_they_are_shown() -> None:
    assert read(asked("2024-01-01", "2025-12-31", rows="day")) == [("day", "2024-01-01", "2025-12-31")]
    assert read(asked("2024-01-01", "2025-12-31", rows="week", columns="channel")) == [
        ("day", "2024-01-01", "2025-12-31")
    ]


days = st.dates(date(2015, 1, 1), date(2027, 12, 31))


@given(st.tuples(days, days).map(sorted), st.sampled_from(["", "topic", "day", "week", "month", "quarter", "year"]))
def test_each_day_is_read_once(period: list[date], rows: str) -> None:
    first, last = period
    read_days = [
        day
        for scan in scans(asked(str(first), str(last), rows=rows), UNTIL)
        for day in range(scan.period.first.toordinal(), scan.period.last.toordinal() + 1)
    ]
    assert read_days == list(range(first.toordinal(), last.toordinal() + 1))
    assert cells.year_cut("topic", "channel", "language") is None
