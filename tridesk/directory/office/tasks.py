"""Jobs: reading the calendars of colleagues."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_noop
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from tridesk.directory.models import AbsenceCalendar
from tridesk.directory.office import actions, ports
from tridesk.directory.office.calendars import TooHeavy, UnreadableCalendar, absences_within_limits
from tridesk.kit import clock
from tridesk.kit.errors import Permanent, Temporary

BACK: Final = timedelta(days=7)
AHEAD: Final = timedelta(days=400)
NO_CALENDAR: Final = gettext_noop("What stands there is no calendar.")
TOO_HEAVY: Final = gettext_noop("This calendar takes too long to read. Does an event in it repeat without end?")


@app.periodic(cron="*/15 * * * *")
@app.task(
    queue="foreign", name="directory.read_calendars", queueing_lock="directory.read_calendars", pass_context=False
)
def read_calendars(timestamp: int) -> None:
    """Defers a job per calendar; a calendar that is already queued is not queued twice."""
    for number in AbsenceCalendar.objects.filter(user__is_active=True).order_by("pk").values_list("pk", flat=True):
        try:
            with transaction.atomic():
                read_calendar.configure(queueing_lock=f"directory.calendar.{number}").defer(calendar=number)
        except AlreadyEnqueued:
            continue


@app.task(queue="foreign", name="directory.read_calendar", pass_context=False)
def read_calendar(calendar: int) -> None:
    """Reads one calendar into absences; a failure is noted on the calendar, and known absences stay."""
    absence_calendar = AbsenceCalendar.objects.select_related("user").filter(pk=calendar).first()
    if absence_calendar is None:
        return
    since, until = clock.now() - BACK, clock.now() + AHEAD
    # Once a day it is read whatever its tag says: the days ahead have moved on.
    stale = absence_calendar.read_at is None or absence_calendar.read_at.date() != clock.now().date()
    try:
        fetched = ports.calendars.answer.fetch(absence_calendar.address, "" if stale else absence_calendar.etag)
        if fetched.content is None:
            actions.note_unchanged(absence_calendar)
        else:
            spans = absences_within_limits(fetched.content, since, until)
            actions.take_over(absence_calendar, spans, since, fetched.etag)
    except (Temporary, Permanent) as failure:
        actions.note_unreadable(absence_calendar, str(failure))
    except UnreadableCalendar:
        actions.note_unreadable(absence_calendar, NO_CALENDAR)
    except TooHeavy:
        actions.note_unreadable(absence_calendar, TOO_HEAVY)
