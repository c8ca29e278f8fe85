"""Moments until which a ticket often sleeps: pure."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from tridesk.directory.office.worktime import WorkingHours


def next_working_day(now: datetime, hours: WorkingHours) -> datetime:
    """The opening of the first working day after today."""
    return _opening(now, 1, hours)


def next_week(now: datetime, hours: WorkingHours) -> datetime:
    """The first opening of next week."""
    return _opening(now, 7 - now.astimezone(hours.zone).weekday(), hours)


def _opening(now: datetime, days: int, hours: WorkingHours) -> datetime:
    day = now.astimezone(hours.zone).date() + timedelta(days=days)
    return hours.next_opening(datetime.combine(day, time(), hours.zone))
