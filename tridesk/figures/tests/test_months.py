"""When the report of a month is due."""

from __future__ import annotations

from datetime import date

import pytest

from tridesk.figures import months
from tridesk.figures.report import contents


def on_weekdays(day: date) -> bool:
    return day.weekday() < 5


@pytest.mark.parametrize(
    ("today", "month"),
    [
        (date(2026, 3, 1), None),  # a Sunday
        (date(2026, 3, 2), date(2026, 2, 1)),
        (date(2026, 3, 31), date(2026, 2, 1)),
        (date(2026, 1, 1), date(2025, 12, 1)),
    ],
)
def test_it_is_due_from_the_first_working_day_on(today: date, month: date | None) -> None:
    assert months.due_month(today, on_weekdays) == month


def test_a_month_without_a_working_day_reports_on_its_first() -> None:
    assert months.first_working_day(date(2026, 2, 9), lambda _day: False) == date(2026, 2, 1)


def test_charts_over_time_show_the_month_and_the_twelve_before() -> None:
    period = contents.year_to(date(2026, 2, 1))
    assert (period.first, period.last) == (date(2025, 2, 1), date(2026, 2, 28))
