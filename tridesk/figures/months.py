"""The months around a day, and from which day on one that is over is reported and sealed. No query."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from tridesk.figures.grains import span


def month_before(day: date) -> date:
    """The first day of the month before the one of `day`."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def month_after(day: date) -> date:
    """The first day of the month after the one of `day`."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def first_working_day(day: date, is_working_day: Callable[[date], bool]) -> date:
    """The first working day of the month of `day`; the first of the month when it has none."""
    month = span("month", day.replace(day=1))
    days = (month.first + timedelta(days=number) for number in range(month.days))
    return next(filter(is_working_day, days), month.first)


def due_month(today: date, is_working_day: Callable[[date], bool]) -> date | None:
    """The month whose report should have left by `today`; None until the first working day."""
    return month_before(today) if today >= first_working_day(today, is_working_day) else None
