"""The opening hours: of the desk, and of callers of one language or about one service."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tridesk.accounts.gate import Signed, needs
from tridesk.directory.form_pages import form_page, kept
from tridesk.directory.models import OpeningHours
from tridesk.directory.office import actions, queries, staffing
from tridesk.directory.office.forms.calendar import HoursForm
from tridesk.directory.office.worktime import OFFICE_WEEK, Week, read_week, write_hours


@needs("calendar.edit")
@require_GET
def all_hours(request: Signed) -> HttpResponseBase:
    """The hours of the week: the desk first, then where they differ."""
    rows = queries.opening_hours()
    desk = next((row for row in rows if not row.language and row.service is None), None)
    others = [(row, _days(read_week(row.week))) for row in rows if row is not desk]
    context = {"desk": _days(_week(desk)), "others": others, "weekdays": list(WEEKDAYS_ABBR.values())}
    return render(request, "directory/hours.html", context)


@needs("calendar.edit")
@require_http_methods(["GET", "POST"])
def edit_desk(request: Signed) -> HttpResponseBase:
    """The hours of the whole desk."""
    desk = next((row for row in queries.opening_hours() if not row.language and row.service is None), None)
    form = HoursForm(request.POST or None, week=_week(desk))
    return _set(request, form, None)


@needs("calendar.edit")
@require_http_methods(["GET", "POST"])
def add(request: Signed) -> HttpResponseBase:
    """Hours of their own for callers of one language or about one service."""
    week = queries.working_hours().week
    return _set(request, HoursForm(request.POST or None, week=week, of_some=True), None)


@needs("calendar.edit")
@require_http_methods(["GET", "POST"])
def edit(request: Signed, hours: int) -> HttpResponseBase:
    """Other hours for the same callers."""
    row = queries.opening_hours_for(hours)
    return _set(request, HoursForm(request.POST or None, week=read_week(row.week)), row)


@needs("calendar.edit")
@require_POST
def remove(request: Signed, hours: int) -> HttpResponseBase:
    """The usual hours again."""
    actions.remove_opening_hours(queries.opening_hours_for(hours), by=request.user)
    messages.success(request, _("The usual hours hold again."))
    return redirect("directory:hours")


def _set(request: Signed, form: HoursForm, row: OpeningHours | None) -> HttpResponseBase:
    def keep() -> OpeningHours:
        code = form.cleaned_data.get("service", "")
        language = row.language if row else form.cleaned_data.get("language", "")
        service = row.service if row else staffing.service_for(code) if code else None
        return actions.set_opening_hours(form.week, by=request.user, language=language, service=service)

    if kept(request, form, keep):
        messages.success(request, _("Saved. Callers hear it, and due times count it, from now on."))
        return redirect("directory:hours")
    some = _("Other hours for some callers") if "language" in form.fields else _("Opening hours of the desk")
    back = reverse("directory:hours"), _("Opening hours")
    return form_page(request, "directory/hours_form.html", form, title=row or some, back=back)


def _week(row: OpeningHours | None) -> Week:
    return read_week(row.week) if row else OFFICE_WEEK


def _days(week: Week) -> list[str]:
    return [write_hours(day) for day in week]
