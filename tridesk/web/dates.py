"""Times and dates as people at a Belgian desk say them. Pure but for the active language."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.dateformat import format as format_date
from django.utils.translation import get_language, gettext, ngettext

from tridesk.kit import clock, dates
from tridesk.kit.clock import BRUSSELS


def clock_time(at: datetime) -> str:
    """16.05 (16h05 in French), in Belgian time."""
    return clock.hour(at, _language())


def short_date(day: date) -> str:
    """24/11/2026 (24.11.2026 in German)."""
    return f"{day:%d.%m.%Y}" if _language() == "de" else f"{day:%d/%m/%Y}"


def long_date(day: date) -> str:
    """24 november 2026, 1er décembre 2026, 24. November 2026."""
    return dates.long_date(day, _language())


def exact(at: datetime) -> str:
    """The whole truth for a tooltip: dinsdag 24 november 2026, 16.05."""
    local = at.astimezone(BRUSSELS)
    return f"{format_date(local, 'l')} {long_date(local.date())}, {clock_time(at)}"


def age(at: datetime, now: datetime) -> str:
    """How long ago (or how soon) `at` is, in as few words as a list row has room for."""
    local, here = at.astimezone(BRUSSELS), now.astimezone(BRUSSELS)
    gap = here - local
    if timedelta(0) <= gap < timedelta(minutes=1):
        return gettext("just now")
    if timedelta(0) < gap < timedelta(hours=1):
        minutes = int(gap.total_seconds() // 60)
        return ngettext("%(count)d min", "%(count)d min", minutes) % {"count": minutes}
    if timedelta(0) < -gap < timedelta(hours=1):
        minutes = max(1, round(-gap.total_seconds() / 60))
        return ngettext("in %(count)d min", "in %(count)d min", minutes) % {"count": minutes}
    return _day(local.date(), here.date()) % {"time": clock_time(at)}


def left(at: datetime, now: datetime) -> str:
    """How much time is left until `at`, rounded down: 25 min, 2 h, 3 days; "late" once it has passed."""
    minutes = int((at - now).total_seconds() // 60)
    if minutes < 0:
        return gettext("late")
    if minutes < 60:
        return ngettext("%(count)d min left", "%(count)d min left", minutes) % {"count": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(count)d h left", "%(count)d h left", hours) % {"count": hours}
    return ngettext("%(count)d day left", "%(count)d days left", hours // 24) % {"count": hours // 24}


def _day(day: date, today: date) -> str:
    """The day, with `%(time)s` where the time of day still matters."""
    distance = (day - today).days
    if distance == 0:
        return gettext("today %(time)s")
    if distance == -1:
        return gettext("yesterday %(time)s")
    if distance == 1:
        return gettext("tomorrow %(time)s")
    if 0 < abs(distance) < 7:
        return format_date(day, "l") + " %(time)s"
    if day.year == today.year:
        return dates.day_and_month(day, _language())
    return short_date(day)


def _language() -> str:
    return (get_language() or "en")[:2]
