"""Absences: the overview of a month, one's own absences, and one's calendar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tridesk.accounts.gate import Signed, needs
from tridesk.accounts.models import User
from tridesk.directory.form_pages import form_page, kept
from tridesk.directory.models import Absence
from tridesk.directory.office import actions, queries, staffing
from tridesk.directory.office.absences import cover
from tridesk.directory.office.forms.staff import AbsenceForm, CalendarForm
from tridesk.kit import clock
from tridesk.kit.clock import BRUSSELS
from tridesk.kit.errors import Refusal

WEEK, MONTH = "week", "month"
_MORNING, _EVENING = time(8, 30), time(16, 30)


@dataclass(frozen=True, slots=True)
class AbsenceDay:
    """A column: whether the desk works on it, whether it is today."""

    date: date
    works: bool
    today: bool


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """A colleague with their absence on each day (`whole`, `part` or '') and their absences."""

    user: User
    days: list[tuple[AbsenceDay, str]]
    absences: list[Absence]


@needs("self")
@require_GET
def absences(request: Signed) -> HttpResponseBase:
    """Absences of a month or a week; `from` in the address is a day of it."""
    return _overview(request, CalendarForm(initial={"address": _address(request.user)}))


def _overview(request: Signed, form: CalendarForm) -> HttpResponseBase:
    today = clock.today()
    span = WEEK if request.GET.get("span") == WEEK else MONTH
    first, last = _bounds(_day(request.GET.get("from", ""), today), span)
    days = [AbsenceDay(day, queries.working_hours().is_working_day(day), day == today) for day in _days(first, last)]
    shown = list(staffing.absences_between(first, last))
    context = {
        "days": days,
        "rows": [_row(list(rows), days) for _user, rows in groupby(shown, lambda absence: absence.user_id)],
        "first": first,
        "last": last,
        "span": span,
        "today": today,
        "before": first - timedelta(days=1),
        "after": last + timedelta(days=1),
        "own": staffing.absences_of(request.user),
        "form": form,
        "calendar": staffing.calendar_of(request.user),
        "may_plan": request.user.may("staff.plan"),
    }
    calendar = context["calendar"]
    context["failure"] = _(calendar.failure) if calendar and calendar.failure else ""  # type: ignore[attr-defined]
    return render(request, "directory/absences.html", context, status=422 if form.errors else 200)


def _row(rows: Sequence[Absence], days: Sequence[AbsenceDay]) -> AbsenceRow:
    spans = [(absence.starts_at, absence.ends_at) for absence in rows]
    taken = [(day, cover(spans, *_hours(day.date)) if day.works else "") for day in days]
    return AbsenceRow(rows[0].user, taken, list(rows))


def _hours(day: date) -> tuple[datetime, datetime]:
    return datetime.combine(day, _MORNING, BRUSSELS), datetime.combine(day, _EVENING, BRUSSELS)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _bounds(day: date, span: str) -> tuple[date, date]:
    """The first and last day of its week or month."""
    if span == WEEK:
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _day(typed: str, today: date) -> date:
    try:
        day = date.fromisoformat(typed[:10])
    except ValueError:
        return today
    return day if 2000 <= day.year <= 2100 else today


def _address(user: User) -> str:
    calendar = staffing.calendar_of(user)
    return calendar.address if calendar else ""


@needs("self")
@require_http_methods(["GET", "POST"])
def add_absence(request: Signed) -> HttpResponseBase:
    """Adds one's own absence, or with `who` that of a colleague (for planners)."""
    form = AbsenceForm(request.POST or None, by=request.user)

    def keep() -> Absence:
        who: User = form.cleaned_data.get("who") or request.user
        return actions.add_absence(who, form.card(), by=request.user)

    return _kept(request, form, None, keep)


@needs("self")
@require_http_methods(["GET", "POST"])
def edit_absence(request: Signed, absence_id: int) -> HttpResponseBase:
    absence = staffing.absence_for(request.user, absence_id)
    form = AbsenceForm(request.POST or None, by=request.user, absence=absence)
    return _kept(request, form, absence, lambda: actions.change_absence(absence, form.card(absence), by=request.user))


def _kept(request: Signed, form: AbsenceForm, absence: Absence | None, keep: Callable[[], Absence]) -> HttpResponseBase:
    if kept(request, form, keep):
        messages.success(request, _("Saved."))
        return redirect("directory:absences")
    back = reverse("directory:absences"), _("Absences")
    title = absence or _("Add an absence")
    return form_page(request, "directory/absence_form.html", form, title=title, back=back, absence=absence)


@needs("self")
@require_POST
def remove_absence(request: Signed, absence_id: int) -> HttpResponseBase:
    actions.remove_absence(staffing.absence_for(request.user, absence_id), by=request.user)
    messages.success(request, _("The absence was removed."))
    return redirect("directory:absences")


@needs("self")
@require_POST
def set_calendar(request: Signed) -> HttpResponseBase:
    """From where one's own absences are read; an empty address for nowhere."""
    form = CalendarForm(request.POST)
    if form.is_valid():
        try:
            actions.set_calendar(request.user, form.cleaned_data["address"], by=request.user)
        except Refusal as refusal:
            form.add_error("address", str(refusal))
        else:
            messages.success(request, _("Saved. It is being read now."))
            return redirect("directory:absences")
    return _overview(request, form)
