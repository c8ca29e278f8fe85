"""The calendar that people plan, close and open."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.directory.holidays import ClosingDay, HolidayKind, belgian_closed_days
from tridesk.directory.models import ClosedDay, OpeningHours, Service
from tridesk.directory.office.queries import forget_working_hours
from tridesk.directory.office.worktime import Hours, Week, write_hours
from tridesk.journal.actions import record
from tridesk.kit.errors import Invalid, NotFound
from tridesk.kit.text import Text

YEARS: Final = range(2000, 2101)

_DESCRIPTION: Final = ("kind", "note", "name_nl", "name_fr", "name_de", "name_en")
_OTHER_HOURS: Final = Text(nl="Andere uren", fr="Autres heures", de="Andere Zeiten", en="Other hours")
_CLOSED: Final = Text(nl="Gesloten", fr="Fermé", de="Geschlossen", en="Closed")


@transaction.atomic
def plan_year(year: int, *, by: User | None) -> int:
    """Fill the calendar of a year with what the rules say; the number of days that were new.

    Days that are in it already are left as people made them, so this can be done again at any time. Bridge
    days of which the minister has yet to choose come in as open.
    """
    _check_year(year)
    known = set(ClosedDay.objects.filter(date__year=year).values_list("date", flat=True))
    new = [_planned(day) for day in belgian_closed_days(year) if day.date not in known]
    if new:
        ClosedDay.objects.bulk_create(new, ignore_conflicts=True)
        dates = [day.date.isoformat() for day in new]
        record("calendar.planned", by=by, ref=f"year:{year}", data={"days": dates})
        _calendar_changed()
    return len(new)


@transaction.atomic
def close_day(
    day: date,
    *,
    by: User | None,
    kind: HolidayKind | None = None,
    names: Text | None = None,
    note: str | None = None,
) -> ClosedDay:
    """Close the desk on a day, or close a day again that was opened; what is not given stays as it is.

    A possible bridge day that is closed becomes a bridge day; a day without any other reason is a local
    closure.
    """
    _check_day(day)
    closed, _new = ClosedDay.objects.select_for_update().get_or_create(
        date=day, defaults={"kind": HolidayKind.LOCAL, **_name_fields(_CLOSED)}
    )
    closed.open, closed.hours = False, ""
    closed.kind = kind or (HolidayKind.BRIDGE if closed.is_undecided else closed.kind)
    closed.note = closed.note if note is None else note
    _rename(closed, names or closed.names)
    closed.save(update_fields=["open", "hours", *_DESCRIPTION])
    record("calendar.closed", by=by, ref=_ref(day), data={"kind": closed.kind})
    _calendar_changed()
    return closed


@transaction.atomic
def edit_day(day: date, *, by: User | None, kind: HolidayKind, names: Text, note: str) -> ClosedDay:
    """Change why a day is in the calendar, what it is called, and the note; not whether the desk is open."""
    closed = _locked(day)
    closed.kind, closed.note = kind, note
    _rename(closed, names)
    closed.save(update_fields=_DESCRIPTION)
    record("calendar.edited", by=by, ref=_ref(day), data={"kind": closed.kind})
    return closed


@transaction.atomic
def open_day(day: date, *, by: User | None) -> None:
    """Keep the desk open on a day in the calendar. A closure that was decided here is simply gone."""
    closed = _locked(day)
    if closed.kind == HolidayKind.LOCAL:
        closed.delete()
    else:
        closed.open, closed.hours = True, ""
        closed.save(update_fields=["open", "hours"])
    record("calendar.opened", by=by, ref=_ref(day), data={"kind": closed.kind})
    _calendar_changed()


@transaction.atomic
def set_hours_of_day(
    day: date,
    hours: Hours,
    *,
    by: User | None,
    kind: HolidayKind | None = None,
    names: Text | None = None,
    note: str = "",
) -> ClosedDay:
    """Keep the desk open on one day at hours of its own: a half day, a permanence in the weekend."""
    if not hours:
        raise Invalid(_("Say from when to when the desk is open."), field="hours")
    _check_year_of(day)
    special, _new = ClosedDay.objects.select_for_update().get_or_create(
        date=day, defaults={"kind": HolidayKind.LOCAL, **_name_fields(names or _OTHER_HOURS)}
    )
    special.open, special.hours = True, write_hours(hours)
    special.kind, special.note = kind or special.kind, note or special.note
    _rename(special, names or special.names)
    special.save(update_fields=["open", "hours", *_DESCRIPTION])
    record("calendar.hours_set", by=by, ref=_ref(day), data={"hours": special.hours})
    _calendar_changed()
    return special


@transaction.atomic
def set_opening_hours(week: Week, *, by: User, language: str = "", service: Service | None = None) -> OpeningHours:
    """When the desk is open from now on; with `language` or `service` for such callers only."""
    require(by, "calendar.edit")
    if not any(week):
        raise Invalid(_("The desk has to be open at some time of the week."), field="day_0")
    written = [write_hours(hours) for hours in week]
    row, _new = OpeningHours.objects.select_for_update().get_or_create(
        language=language, service=service, defaults={"week": written}
    )
    row.week = written
    row.save(update_fields=["week"])
    data = {"week": written, "language": language, "service": service.code if service else ""}
    record("hours.set", by=by, ref=row.ref, data=data)
    _calendar_changed()
    return row


@transaction.atomic
def remove_opening_hours(row: OpeningHours, *, by: User) -> None:
    """These callers find the desk open at its usual hours again."""
    require(by, "calendar.edit")
    data = {"language": row.language, "service": row.service.code if row.service else ""}
    record("hours.removed", by=by, ref=row.ref, data=data)
    OpeningHours.objects.filter(pk=row.pk).delete()
    _calendar_changed()


def _planned(day: ClosingDay) -> ClosedDay:
    is_open = day.kind is HolidayKind.CANDIDATE
    return ClosedDay(date=day.date, kind=day.kind, open=is_open, **_name_fields(day.names))


def _locked(day: date) -> ClosedDay:
    closed = ClosedDay.objects.select_for_update().filter(date=day).first()
    if closed is None:
        raise NotFound(_("This day is not in the calendar."))
    return closed


def _rename(closed: ClosedDay, names: Text) -> None:
    for field, name in _name_fields(names).items():
        setattr(closed, field, name)


def _name_fields(names: Text) -> dict[str, str]:
    return {"name_nl": names.nl, "name_fr": names.fr, "name_de": names.de, "name_en": names.en}


def _check_year(year: int) -> None:
    if year not in YEARS:
        raise Invalid(_("The calendar goes from 2000 to 2100."), field="year")


def _check_year_of(day: date) -> None:
    if day.year not in YEARS:
        raise Invalid(_("The calendar goes from 2000 to 2100."), field="date")


def _check_day(day: date) -> None:
    _check_year_of(day)
    if day.weekday() >= 5:
        raise Invalid(_("Saturdays and Sundays are closed anyway."), field="date")


def _ref(day: date) -> str:
    return f"day:{day.isoformat()}"


def _calendar_changed() -> None:
    """Forget now, for what follows in this transaction, and at its end, for what was read beside it."""
    forget_working_hours()
    transaction.on_commit(forget_working_hours)
