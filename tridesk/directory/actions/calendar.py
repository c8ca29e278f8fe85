"""The calendar that people plan, close and open."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tridesk.accounts.models import User
from tridesk.directory.holidays import Day, Kind, belgian_closed_days
from tridesk.directory.models import ClosedDay
from tridesk.directory.queries import forget_working_hours
from tridesk.journal.actions import record
from tridesk.kit.errors import Invalid, NotFound
from tridesk.kit.text import Text

YEARS: Final = range(2000, 2101)

_DESCRIPTION: Final = ("kind", "note", "name_nl", "name_fr", "name_de", "name_en")
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
    kind: Kind | None = None,
    names: Text | None = None,
    note: str | None = None,
) -> ClosedDay:
    """Close the desk on a day, or close a day again that was opened; what is not given stays as it is.

    A possible bridge day that is closed becomes a bridge day; a day without any other reason is a local
    closure.
    """
    _check_day(day)
    closed, _new = ClosedDay.objects.select_for_update().get_or_create(
        date=day, defaults={"kind": Kind.LOCAL, **_name_fields(_CLOSED)}
    )
    closed.open = False
    closed.kind = kind or (Kind.BRIDGE if closed.is_undecided else closed.kind)
    closed.note = closed.note if note is None else note
    _rename(closed, names or closed.names)
    closed.save(update_fields=["open", *_DESCRIPTION])
    record("calendar.closed", by=by, ref=_ref(day), data={"kind": closed.kind})
    _calendar_changed()
    return closed


@transaction.atomic
def edit_day(day: date, *, by: User | None, kind: Kind, names: Text, note: str) -> ClosedDay:
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
    if closed.kind == Kind.LOCAL:
        closed.delete()
    else:
        closed.open = True
        closed.save(update_fields=["open"])
    record("calendar.opened", by=by, ref=_ref(day), data={"kind": closed.kind})
    _calendar_changed()


def _planned(day: Day) -> ClosedDay:
    is_open = day.kind is Kind.CANDIDATE
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


def _check_day(day: date) -> None:
    if day.year not in YEARS:
        raise Invalid(_("The calendar goes from 2000 to 2100."), field="date")
    if day.weekday() >= 5:
        raise Invalid(_("Saturdays and Sundays are closed anyway."), field="date")


def _ref(day: date) -> str:
    return f"day:{day.isoformat()}"


def _calendar_changed() -> None:
    """Forget now, for what follows in this transaction, and at its end, for what was read beside it."""
    forget_working_hours()
    transaction.on_commit(forget_working_hours)
