"""Absences in words, in the language of the reader: whole days as days, hours as hours."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tridesk.directory.office.staffing import Absentee
from tridesk.kit import clock, dates
from tridesk.kit.clock import BRUSSELS


def away(standing: Absentee) -> str:
    """`away until 30 November, replaced by Ann`; of whole days the last one is named."""
    return f"{_until(standing.back_at)}, {_instead(standing)}" if standing.replacement else _until(standing.back_at)


def _until(back_at: datetime) -> str:
    if _is_midnight(back_at):
        return _("away up to and including %(day)s") % {"day": _date(back_at - timedelta(minutes=1))}
    return _("away until %(moment)s") % {"moment": moment(back_at)}


def _instead(standing: Absentee) -> str:
    return _("replaced by %(name)s") % {"name": standing.replacement}


def span(starts_at: datetime, ends_at: datetime) -> str:
    """`24 November – 28 November`, one day as itself, or with hours."""
    if not (_is_midnight(starts_at) and _is_midnight(ends_at)):
        return f"{moment(starts_at)} – {moment(ends_at)}"
    first, last = _date(starts_at), _date(ends_at - timedelta(minutes=1))
    return first if first == last else f"{first} – {last}"


def moment(at: datetime) -> str:
    """`24 November 13.00`."""
    return f"{_date(at)} {clock.hour(at, get_language())}"


def _date(at: datetime) -> str:
    return dates.long_date(at.astimezone(BRUSSELS).date(), get_language())


def _is_midnight(at: datetime) -> bool:
    return at.astimezone(BRUSSELS).time() == time(0)
