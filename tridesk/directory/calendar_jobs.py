"""Jobs: reading the calendars of colleagues."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_noop
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from tridesk.directory.models import AbsenceCalendar
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
    """Has every calendar read again; one whose turn is still waiting keeps its place."""
    for number in AbsenceCalendar.objects.filter(user__is_active=True).order_by("pk").values_list("pk", flat=True):
        try:
            with transaction.atomic():
                read_calendar.configure(queueing_lock=f"directory.calendar.{number}").defer(calendar=number)
        except AlreadyEnqueued:
            continue


@app.task(queue="foreign", name="directory.read_calendar", pass_context=False)
def read_calendar(calendar: int) -> None:
    """Reads one calendar: what it says becomes absences, what goes wrong is noted and nothing is lost."""
    from tridesk.directory import actions, ports
    from tridesk.directory.calendars import TooHeavy, Unreadable, absences_within_limits

    one = AbsenceCalendar.objects.select_related("user").filter(pk=calendar).first()
    if one is None:
        return
    since, until = clock.now() - BACK, clock.now() + AHEAD
    # Once a day it is read whatever its tag says: the days ahead have moved on.
    stale = one.read_at is None or one.read_at.date() != clock.now().date()
    try:
        found = ports.calendars.fetch(one.address, "" if stale else one.etag)
        if found.content is None:
            actions.note_unchanged(one)
        else:
            spans = absences_within_limits(found.content, since, until)
            actions.take_over(one, spans, since, found.etag)
    except (Temporary, Permanent) as failure:
        actions.note_failure(one, str(failure))
    except Unreadable:
        actions.note_failure(one, NO_CALENDAR)
    except TooHeavy:
        actions.note_failure(one, TOO_HEAVY)
