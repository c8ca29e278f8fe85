"""The desk's own records as counts of half hours: calls that joined the queue, and tickets of the other channels."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Final, LiteralString, NamedTuple

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from tridesk.directory.office.worktime import Hours, WorkingHours
from tridesk.figures.forecast.classes import ChannelHistory, Class
from tridesk.figures.forecast.series import Grid
from tridesk.kit import clock
from tridesk.kit.clock import BRUSSELS
from tridesk.tickets.lifecycle import Channel

PHONE: Final = Channel.PHONE.value
YEARS: Final = 3  # of records that a forecast looks back on
GAP: Final = timedelta(days=60)  # without any request, before which records do not count
HALF_HOURS: Final = 48

_CALLS: Final[LiteralString] = """
    SELECT local::date, extract(hour FROM local)::int * 2 + extract(minute FROM local)::int / 30,
        language, service, count(*)
    FROM telephony_call, LATERAL (SELECT queued_at AT TIME ZONE 'Europe/Brussels' AS local) AS brussels
    WHERE arrived_at >= %s AND queued_at >= %s AND queued_at < %s AND back_of_id IS NULL
    GROUP BY 1, 2, 3, 4
"""
_TICKETS: Final[LiteralString] = """
    SELECT local::date, extract(hour FROM local)::int * 2 + extract(minute FROM local)::int / 30,
        language, '', count(*)
    FROM tickets_ticket, LATERAL (SELECT opened_at AT TIME ZONE 'Europe/Brussels' AS local) AS brussels
    WHERE channel = %s AND opened_at >= %s AND opened_at < %s
    GROUP BY 1, 2, 3
"""


class ArrivalCount(NamedTuple):
    """How many requests came in a half hour of a day (0 to 47, in Brussels)."""

    day: date
    slot: int
    language: str
    service: str
    number: int


def counts(channel: str, first: date, last: date) -> list[ArrivalCount]:
    """What came in these days, both included. One query; of calls, those that joined the queue and were not ours."""
    start, end = clock.midnight(first), clock.midnight(last + timedelta(1))
    with connection.cursor() as cursor:
        if channel == PHONE:
            cursor.execute(_CALLS, [start - timedelta(1), start, end])
        else:
            cursor.execute(_TICKETS, [channel, start, end])
        return [ArrivalCount(*row) for row in cursor.fetchall()]


def history(channel: str, today: date, until: date, hours: WorkingHours) -> ChannelHistory | None:
    """The counts of all days before `today` since requests come regularly; None without any.

    Its slots are those in which the desk is open on some day until `until`.
    """
    rows = counts(channel, today.replace(year=today.year - YEARS, day=min(today.day, 28)), today - timedelta(1))
    if not rows:
        return None
    begins = _first_regular({row.day for row in rows})
    days = [day for day in days_between(begins, today - timedelta(1)) if is_counted(channel, day, hours)]
    opened = np.array([open_slots(channel, day, hours) for day in days_between(begins, until)])
    some = np.flatnonzero(opened.any(axis=0))
    if not days or not len(some):
        return None
    first, last = int(some[0]), int(some[-1]) + 1
    grids: dict[Class, Grid] = {}
    place = {day: number for number, day in enumerate(days)}
    for row in rows:
        if row.day in place and first <= row.slot < last:
            grid = grids.setdefault((row.language, row.service), np.zeros((len(days), last - first)))
            grid[place[row.day], row.slot - first] += row.number
    masks = np.array([open_slots(channel, day, hours)[first:last] for day in days])
    return ChannelHistory(tuple(days), first, masks, grids) if grids else None


def _first_regular(days: set[date]) -> date:
    """The first day from which on no `GAP` is without requests: what lies before it is no use of the product yet."""
    later = sorted(days, reverse=True)
    return next((after for after, before in pairwise(later) if after - before > GAP), later[-1])


def is_counted(channel: str, day: date, hours: WorkingHours) -> bool:
    """Whether requests of a channel are expected on a day."""
    return Channel(channel).is_written or hours.is_working_day(day)


def open_slots(channel: str, day: date, hours: WorkingHours) -> NDArray[np.bool_]:
    """In which of the 48 half hours of a day a channel is open."""
    slots = np.zeros(HALF_HOURS, dtype=np.bool_)
    if Channel(channel).is_written:
        slots[:] = True
    for begins, ends in _half_hours(hours.hours_on(day)):
        slots[begins:ends] = True
    return slots


def _half_hours(hours: Hours) -> Iterable[tuple[int, int]]:
    for opening, closing in hours:
        yield (
            opening.hour * 2 + opening.minute // 30,
            closing.hour * 2 + -(-closing.minute // 30),
        )


def days_between(first: date, last: date) -> list[date]:
    """The days of a period, both ends included."""
    return [first + timedelta(number) for number in range((last - first).days + 1)]


def half_hour_at(day: date, number: int) -> datetime:
    """When a half hour of a day, from 0, begins in Brussels."""
    return datetime.combine(day, time(number // 2, number % 2 * 30), BRUSSELS)
