"""The roster of a week: proposed, edited by hand, published; and one's own shifts as a calendar."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from icalendar import Calendar, Event

from tridesk.accounts.gate import Signed, needs
from tridesk.accounts.models import User
from tridesk.figures.planning import actions, queries
from tridesk.figures.staffing.plan import Norm
from tridesk.figures.staffing.roster import LUNCHES, propose
from tridesk.figures.values import half_hour
from tridesk.figures.views.staffing import SHARE, WITHIN, day_in, week_of, weeks_beside
from tridesk.kit import clock
from tridesk.kit.errors import Invalid

PROPOSE: Final = "propose"


@needs("staff.plan")
@require_GET
def roster(request: Signed) -> HttpResponseBase:
    """The roster of a week as it was published; with `propose` in the address, and before the first, a proposal."""
    monday = week_of(request)
    days, users = queries.working_days(monday), queries.agents()
    published = {key: duty.code for key, duty in queries.shifts(days).items()}
    proposed = not published or PROPOSE in request.GET
    codes = _proposal(users, days, monday) if proposed else published
    context = weeks_beside(monday) | {
        "days": days,
        "rows": _rows(users, days, codes),
        "proposed": proposed,
        "published": bool(published),
        "choices": _choices(),
    }
    return render(request, "figures/roster.html", context)


def _proposal(users: list[User], days: list[date], monday: date) -> dict[tuple[int, date], str]:
    needs_of_week = queries.needs(monday, Norm(SHARE / 100, WITHIN))
    duties = propose(queries.candidates(users, days), needs_of_week)
    numbers = {user.username: user.pk for user in users}
    return {(numbers[name], day): duty.code for (name, day), duty in duties.items()}


def _rows(users: list[User], days: list[date], codes: dict[tuple[int, date], str]) -> list[Any]:
    """Each colleague, with each day: the name of its field and the duty."""
    return [(user, [(_field(user.pk, day), day, codes.get((user.pk, day), "")) for day in days]) for user in users]


def _choices() -> list[tuple[str, str]]:
    whole = [(str(lunch), _("day, %(hour)s") % {"hour": half_hour(lunch)}) for lunch in LUNCHES]
    return [("", "—"), ("m", _("morning")), ("a", _("afternoon")), *whole]


def _field(user: int, day: date) -> str:
    return f"{user}.{day.isoformat()}"


@needs("staff.plan")
@require_POST
def publish_roster(request: Signed) -> HttpResponseBase:
    """Publishes a week's roster as it stands in the form."""
    monday = day_in(request.POST.get("week", "")) or date.min
    try:
        days = queries.working_days(actions.check_week(monday))
        duties = {
            (user.pk, day): code
            for user in queries.agents()
            for day in days
            if (code := request.POST.get(_field(user.pk, day), ""))
        }
        actions.publish_roster(monday, duties, by=request.user)
    except Invalid as refusal:
        messages.error(request, str(refusal))
        return redirect("figures:roster")
    messages.success(request, _("The roster is published. Plans of this week count with it from now on."))
    return redirect(f"{reverse('figures:roster')}?week={monday.isoformat()}")


@needs("self")
@require_GET
def own_shifts(request: Signed) -> HttpResponseBase:
    """One's own hours on the telephone as an iCalendar file."""
    calendar = Calendar()
    calendar.add("prodid", "-//Tridesk//roster//")
    calendar.add("version", "2.0")
    for begins, ends in queries.shifts_of(request.user):
        event = Event()
        event.add("uid", f"{begins:%Y%m%dT%H%M}-{request.user.pk}@tridesk")
        event.add("dtstamp", clock.now())
        event.add("dtstart", begins)
        event.add("dtend", ends)
        event.add("summary", _("Telephone"))
        calendar.add_component(event)
    headers = {"Content-Disposition": 'attachment; filename="tridesk.ics"'}
    return HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8", headers=headers)
