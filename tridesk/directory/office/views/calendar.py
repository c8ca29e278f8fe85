"""The calendar page: a year at a glance, closed and opened day by day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tridesk.accounts.gate import needs
from tridesk.accounts.models import User
from tridesk.directory.office import actions, queries
from tridesk.directory.office.forms.calendar import DayForm, NewDayForm
from tridesk.kit import clock
from tridesk.kit.errors import Invalid, NotFound


@needs("calendar.edit")
@require_GET
def calendar(request: HttpRequest, year: int | None = None) -> HttpResponseBase:
    """The closed days of a year, this one unless the address says otherwise."""
    return _calendar(request, year or clock.now().astimezone(clock.BRUSSELS).year, NewDayForm())


@needs("calendar.edit")
@require_POST
def plan(request: HttpRequest, year: int) -> HttpResponseBase:
    added = actions.plan_year(year, by=_colleague(request))
    messages.success(
        request,
        ngettext("%(count)d day was added.", "%(count)d days were added.", added) % {"count": added}
        if added
        else _("The calendar already has all days of this year."),
    )
    return redirect("directory:calendar-year", year)


@needs("calendar.edit")
@require_POST
def add(request: HttpRequest, year: int) -> HttpResponseBase:
    form = NewDayForm(request.POST)
    if not form.is_valid():
        return _calendar(request, year, form)
    day, given = form.cleaned_data["date"], form.cleaned_data
    details = {"by": _colleague(request), "kind": given["kind"], "names": form.names, "note": given["note"]}
    try:
        if given["hours"]:
            actions.set_hours_of_day(day, given["hours"], **details)
        else:
            actions.close_day(day, **details)
    except Invalid as refusal:
        form.add_error(refusal.field, str(refusal))
        return _calendar(request, year, form)
    return redirect("directory:calendar-year", day.year)


@needs("calendar.edit")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, day: date) -> HttpResponseBase:
    closed = queries.closed_day(day)
    known = {name: getattr(closed, name) for name in (*DayForm.base_fields, "hours")}
    form = DayForm(request.POST if request.method == "POST" else None, initial=known)
    if form.is_valid():
        kind, note = form.cleaned_data["kind"], form.cleaned_data["note"]
        actions.edit_day(day, by=_colleague(request), kind=kind, names=form.names, note=note)
        if form.cleaned_data["hours"]:
            actions.set_hours_of_day(day, form.cleaned_data["hours"], by=_colleague(request))
        elif closed.hours:
            actions.close_day(day, by=_colleague(request))
        return redirect("directory:calendar-year", day.year)
    return render(request, "directory/closed_day.html", {"day": closed, "form": form}, status=_status(form))


@needs("calendar.edit")
@require_POST
def close(request: HttpRequest, day: date) -> HttpResponseBase:
    actions.close_day(day, by=_colleague(request))
    return redirect("directory:calendar-year", day.year)


@needs("calendar.edit")
@require_POST
def open_(request: HttpRequest, day: date) -> HttpResponseBase:
    actions.open_day(day, by=_colleague(request))
    return redirect("directory:calendar-year", day.year)


def _calendar(request: HttpRequest, year: int, form: NewDayForm) -> HttpResponse:
    if year not in actions.YEARS:
        raise NotFound(_("The calendar goes from 2000 to 2100."))
    context = {
        "year": year,
        "years": [other for other in (year - 1, year + 1) if other in actions.YEARS],
        "days": queries.closed_days(year),
        "working_days": _working_days(year),
        "form": form,
    }
    return render(request, "directory/calendar.html", context, status=_status(form))


def _working_days(year: int) -> int:
    hours = queries.working_hours()
    days = (date(year, 1, 1) + timedelta(days=number) for number in range(366))
    return sum(hours.is_working_day(day) for day in days if day.year == year)


def _status(form: DayForm) -> int:
    return 422 if form.is_bound else 200


def _colleague(request: HttpRequest) -> User:
    return cast(User, request.user)  # the gate let nobody else in
