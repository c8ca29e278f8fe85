"""The roster of a week: proposed, edited by hand, published; and one's own shifts as a calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from icalendar import Calendar, Event

from tridesk.accounts.gate import Signed, needs
from tridesk.accounts.models import User
from tridesk.figures.planning import actions, queries
from tridesk.figures.planning.sheets import language_name, needed_note, roster_sheet
from tridesk.figures.staffing import proposal
from tridesk.figures.staffing.plan import Norm
from tridesk.figures.staffing.roster import DUTIES, LUNCHES, Coverage, Roster, RosterDay, coverage
from tridesk.figures.values import half_hour
from tridesk.figures.views.parts import sheet_file
from tridesk.figures.views.staffing import SHARE, WITHIN, day_in, week_of, weeks_beside
from tridesk.kit import clock
from tridesk.kit.errors import Invalid

PROPOSE: Final = "propose"
FREE: Final = RosterDay(False, False)
Absent = Mapping[tuple[str, date], str]


@needs("staff.plan")
@require_http_methods(["GET", "POST"])
def roster(request: Signed) -> HttpResponseBase:
    """The roster of a week as it was published; with `propose` in the address, and before the first, a proposal.

    With `format` as a file. Its form as it stands on the page comes back with the numbers of each hour; saves nothing.
    """
    monday = week_of(request)
    days, users = queries.working_days(monday), queries.agents()
    published = queries.shifts(days)
    edited = request.method == "POST"
    proposed = not published or PROPOSE in request.GET
    people, calls = queries.candidates(users, days), queries.planned_days(monday)
    habits, norm, missing = queries.habits(), Norm(SHARE / 100, WITHIN), ""
    names, away = {user.pk: user.username for user in users}, queries.away(people, days)
    if edited:
        typed = _typed(request, users, days)
        actions.check_roster(monday, typed)
        duties = {(names[user], day): DUTIES[code] for (user, day), code in typed.items()}
        state = _("Not published yet")
    elif proposed:
        proposed_roster = proposal.propose(people, calls, habits, norm)
        duties, state, missing = proposed_roster.duties, _("A proposal, not published"), _missing(proposed_roster)
    else:
        duties = {(names[user], day): duty for (user, day), duty in published.items() if user in names}
        state = _("As published")
    if request.GET.get("format", ""):
        told = filter(None, (state, missing))
        table = roster_sheet(monday, days, [_in_words(user, days, duties, away) for user in users], *told)
        return sheet_file(request, table, "staffing.roster", f"roster-{monday.isoformat()}")
    context = weeks_beside(monday) | {
        "days": days,
        "rows": _rows(users, days, duties, away),
        "hours": _hours(days, coverage(people, proposal.needs(calls, habits, norm), duties)),
        "missing": missing,
        "edited": edited,
        "proposed": proposed,
        "state": state,
        "address": f"?week={monday.isoformat()}{f'&{PROPOSE}' if proposed else ''}",
        "published": bool(published),
        "choices": _choices(),
        "needed_note": needed_note(),
    }
    return render(request, "figures/roster.html", context)


def _in_words(user: User, days: list[date], duties: Roster, away: Absent) -> list[str]:
    """The name of a colleague, and their duties as the page offers them, '' for none; absences behind them."""
    names = dict(_choices()) | {"": ""}
    row = [user.name]
    for day in days:
        duty = names[duties.get((user.username, day), FREE).code]
        row.append(", ".join(filter(None, (duty, _absence(away.get((user.username, day), ""))))))
    return row


def _missing(roster: proposal.Proposal) -> str:
    """The seats that no roster of these colleagues has, in words; '' for none."""
    if not roster.missing:
        return ""
    seats = ", ".join(f"{language_name(language)} {count}" for language, count in sorted(roster.missing.items()))
    told = _(
        "These colleagues cannot keep the norm on four days of five in every language, whatever the roster. Seats on "
        "the telephone that are missing: %(seats)s."
    )
    even_so = _("Even that is not enough.") if roster.more else ""
    return f"{told % {'seats': seats}} {even_so}".strip()


def _absence(part: str) -> str:
    """How much of a day a colleague is away, in words."""
    return {"": "", "whole": _("away"), "part": _("partly away")}[part]


def _rows(users: list[User], days: list[date], duties: Roster, away: Absent) -> list[Any]:
    """Each colleague, with each day: the name of its field, the day, the duty, and whether they are away."""
    rows = []
    for user in users:
        keys = [(user.username, day) for day in days]
        fields, codes = [_field(user.pk, day) for day in days], [duties.get(key, FREE).code for key in keys]
        absences = [_absence(away.get(key, "")) for key in keys]
        rows.append((user, list(zip(fields, days, codes, absences, strict=True))))
    return rows


def _hours(days: list[date], known: dict[tuple[date, int], Coverage]) -> list[tuple[str, list[Coverage | None]]]:
    """Each hour in which a day of the week needs anybody, with what each day has of it."""
    hours = sorted({hour for _day, hour in known})
    return [(f"{hour}–{hour + 1}", [known.get((day, hour)) for day in days]) for hour in hours]


def _choices() -> list[tuple[str, str]]:
    whole = [(str(lunch), _("day, %(hour)s") % {"hour": half_hour(lunch)}) for lunch in LUNCHES]
    return [("", "—"), ("m", _("morning")), ("a", _("afternoon")), *whole]


def _typed(request: Signed, users: list[User], days: list[date]) -> dict[tuple[int, date], str]:
    """The duties that the form holds, by user and day."""
    keys = ((user.pk, day) for user in users for day in days)
    return {key: code for key in keys if (code := request.POST.get(_field(*key), ""))}


def _field(user: int, day: date) -> str:
    return f"{user}.{day.isoformat()}"


@needs("staff.plan")
@require_POST
def publish_roster(request: Signed) -> HttpResponseBase:
    """Publishes a week's roster as it stands in the form."""
    monday = day_in(request.POST.get("week", "")) or date.min
    try:
        days = queries.working_days(actions.check_week(monday))
        actions.publish_roster(monday, _typed(request, queries.agents(), days), by=request.user)
    except Invalid as refusal:
        messages.error(request, str(refusal))
        return redirect("figures:roster")
    messages.success(request, _("The roster is published. Plans of this week count with it from now on."))
    return redirect(f"{reverse('figures:roster')}?week={monday.isoformat()}")


@needs("self")
@require_GET
def own_shifts(request: Signed) -> HttpResponse:
    """One's own hours on the telephone and absences as an iCalendar file."""
    return _calendar(request.user)


@needs("staff.plan")
@require_GET
def colleague_shifts(request: Signed, username: str) -> HttpResponse:
    """The same file of a colleague, for whoever plans."""
    return _calendar(queries.agent(username))


def _calendar(user: User) -> HttpResponse:
    """Hours on the telephone take time, absences leave it free: whoever reads the file back makes none of it.

    It does not tell why a colleague is away. Times are in UTC, so that the file needs no table of a time zone.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Tridesk//roster//")
    calendar.add("version", "2.0")
    with override(user.language):
        spans = [(_("Telephone"), "OPAQUE", *span) for span in queries.shifts_of(user)]
        spans += [(_("Away"), "TRANSPARENT", *span) for span in queries.absences_ahead(user)]
    for summary, free, begins, ends in spans:
        event = Event()
        event.add("uid", f"{begins.astimezone(UTC):%Y%m%dT%H%MZ}-{free.lower()}-{user.pk}@tridesk")
        event.add("dtstamp", clock.now())
        event.add("dtstart", begins.astimezone(UTC))
        event.add("dtend", ends.astimezone(UTC))
        event.add("summary", summary)
        event.add("transp", free)
        calendar.add_component(event)
    headers = {"Content-Disposition": 'attachment; filename="tridesk.ics"'}
    return HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8", headers=headers)
