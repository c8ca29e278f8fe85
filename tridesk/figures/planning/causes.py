"""Causes of busy or quiet days, from the calendar, the directory, the notices and the state of the register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from tridesk.directory.holidays import HolidayKind
from tridesk.directory.models import Campaign, ClosedDay, Organisation
from tridesk.directory.office.worktime import WorkingHours
from tridesk.kit.clock import BRUSSELS
from tridesk.kit.errors import Sayable
from tridesk.notices.models import Category, Notice
from tridesk.statuspage.queries import board

BRIDGE, PERMANENCE, BEFORE, AFTER = "bridge", "permanence", "before a closed day", "after a closed day"
CLOSED, MERGER, ELECTION, NOTICE, CAMPAIGN = "closed", "merger", "election", "notice", "campaign"
MAINTENANCE, INCIDENT = "maintenance", "incident"
CAUSES: Final[dict[str, Sayable]] = {
    BRIDGE: _("bridge day"),
    PERMANENCE: _("open on a holiday"),
    BEFORE: _("day before a closed day"),
    AFTER: _("day after a closed day"),
    CLOSED: _("desk closed"),
    MERGER: _("merger of organisations"),
    ELECTION: _("election"),
    NOTICE: _("notice to users"),
    CAMPAIGN: _("campaign of confirmations"),
    MAINTENANCE: _("maintenance of the register"),
    INCIDENT: _("interruption of the register"),
}

_Add = Callable[..., None]  # cause, first day, number of days

MERGER_DAYS: Final = 14  # after a merger, on which it is felt
NOTICE_DAYS: Final = 2
CAMPAIGN_DAYS: Final = 5


def causes(first: date, last: date, hours: WorkingHours) -> dict[date, set[str]]:
    """The causes of each day of a period that has any. Four queries."""
    known: dict[date, set[str]] = defaultdict(set)

    def add(cause: str, begins: date, days: int = 1) -> None:
        for number in range(days):
            day = begins + timedelta(number)
            if first <= day <= last:
                known[day].add(cause)

    for day, kind in ClosedDay.objects.filter(open=True, date__range=(first, last)).values_list("date", "kind"):
        is_bridge = kind in (HolidayKind.BRIDGE, HolidayKind.CANDIDATE)
        add(BRIDGE if is_bridge else PERMANENCE, day)
    _add_closed_days(add, first, last, hours)
    for election in elections(first.year, last.year):
        add(ELECTION, election - timedelta(6), 8)
    _add_own_doings(add, first, last)
    _add_the_register(add)
    return dict(known)


def elections(first: int, last: int) -> Iterator[date]:
    """The Sundays of Belgian elections in these years, both included, as they have been since 2024.

    Local ones are on the second Sunday of October each six years; the others on the day of the European one each five
    years, which the Union sets: in June, about the second Sunday.
    """
    for year in range(first, last + 1):
        if year % 5 == 4:
            yield _second_sunday(year, 6)
        if year % 6 == 2:
            yield _second_sunday(year, 10)


def _second_sunday(year: int, month: int) -> date:
    day = date(year, month, 8)
    return day + timedelta(6 - day.weekday())


def _add_closed_days(add: _Add, first: date, last: date, hours: WorkingHours) -> None:
    day = first - timedelta(7)
    before: date | None = None  # the last working day, and whether weekdays lie between
    closed = False
    while day <= last + timedelta(7):
        if hours.is_working_day(day):
            if closed and before is not None:
                add(BEFORE, before)
                add(AFTER, day)
            before, closed = day, False
        elif hours.week[day.weekday()]:
            add(CLOSED, day)
            closed = True
        day += timedelta(1)


def _add_own_doings(add: _Add, first: date, last: date) -> None:
    early = first - timedelta(MERGER_DAYS)
    merged = Organisation.objects.filter(merged_into__isnull=False, valid_until__range=(early, last))
    for day in merged.values_list("valid_until", flat=True).distinct():
        if day is not None:
            add(MERGER, day + timedelta(1), MERGER_DAYS)
    for begun, planned, category in Notice.objects.filter(approved_at__isnull=False).values_list(
        "began_at", "send_at", "category"
    ):
        leaves = begun or planned
        if leaves is not None and category != Category.INTERRUPTION:
            add(NOTICE, leaves.astimezone(BRUSSELS).date(), NOTICE_DAYS)
    for started in Campaign.objects.values_list("started_at", flat=True):
        add(CAMPAIGN, started.astimezone(BRUSSELS).date(), CAMPAIGN_DAYS)


def _add_the_register(add: _Add) -> None:
    register = board()
    for incident in register.incidents if register else ():
        begins, ends = incident.began.astimezone(BRUSSELS), (incident.ended or incident.began).astimezone(BRUSSELS)
        add(INCIDENT, begins.date(), min((ends.date() - begins.date()).days, 30) + 1)
    for work in register.maintenances if register else ():
        if work.cancelled_at is None:
            add(MAINTENANCE, work.begins.astimezone(BRUSSELS).date())
