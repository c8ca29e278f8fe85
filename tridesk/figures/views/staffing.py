"""The page of staffing: a week as it is planned, what callers would get, and what would better it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tridesk.accounts.gate import Signed, needs
from tridesk.accounts.models import User
from tridesk.figures.charts import Unit
from tridesk.figures.pictures import numbers
from tridesk.figures.planning import actions, queries, sheets
from tridesk.figures.planning.history import half_hour_at
from tridesk.figures.planning.models import Plan
from tridesk.figures.planning.past_plans import PastLevel, past_weeks
from tridesk.figures.staffing.plan import ALL
from tridesk.figures.views.parts import sheet_file
from tridesk.kit import clock
from tridesk.kit.errors import Invalid
from tridesk.telephony.desk.measures import LEVEL, TARGET

SHARE: Final = round(100 * LEVEL)  # per cent of callers, where nothing else is asked
WITHIN: Final = int(TARGET.total_seconds())


@needs("staff.plan")
@require_GET
def staffing(request: Signed) -> HttpResponseBase:
    """The newest plan of a week (`week` is a day of it), done, under way, or none; with `format` a table of it."""
    monday = week_of(request)
    plan = asked = queries.newest_plan(monday)
    if request.GET.get("format", ""):
        return _file(request, plan)
    if plan and plan.failure == "forecast" and queries.is_forecast(monday):
        plan = None  # asked too early: what it lacked is there now
    context = weeks_beside(monday) | {
        "plan": plan,
        "share": asked.share if asked else SHARE,
        "within": asked.within if asked else WITHIN,
        "result": _result(plan) if plan and plan.result else None,
        "address": f"?week={monday.isoformat()}&table=",
        "state": queries.state_of_forecasts(),
        "needed_note": sheets.needed_note(),
        "past_weeks": _past_weeks(request.user),
    }
    return render(request, "figures/staffing.html", context)


def _file(request: Signed, plan: Plan | None) -> HttpResponseBase:
    """The `table` of a plan as a file."""
    name = request.GET.get("table", "")
    if name == sheets.PAST:
        return sheet_file(request, sheets.past_sheet(past_weeks(request.user)), f"staffing.{name}", f"staffing-{name}")
    table = sheets.plan_sheet(plan, name)
    return sheet_file(request, table, f"staffing.{name}", f"staffing-{name}-{table.preamble[0][1]}")


@needs("staff.plan")
@require_POST
def make_plan(request: Signed) -> HttpResponseBase:
    """Has the plan of a week played; the page shows how far it is."""
    monday = day_in(request.POST.get("week", ""))
    try:
        plan = actions.ask_plan(
            monday or date.min, _number(request, "share"), _number(request, "within"), by=request.user
        )
    except Invalid as refusal:
        messages.error(request, str(refusal))
        return redirect("figures:staffing")
    return redirect(f"{reverse('figures:staffing')}?week={plan.monday.isoformat()}")


def week_of(request: Signed) -> date:
    """The Monday of the week that the address names; the next one without any. `Invalid` for one not to be planned."""
    today, typed = clock.today(), request.GET.get("week", "")
    day = day_in(typed) if typed else today + timedelta(7)
    if day is None or not queries.monday_of(today) <= queries.monday_of(day) <= today + queries.AHEAD:
        raise Invalid(
            _("Only this week and the ten after it can be planned. Choose a day in one of them."), field="week"
        )
    return queries.monday_of(day)


def weeks_beside(monday: date) -> dict[str, Any]:
    """A week for the template, with the weeks before and after it that can be planned."""
    today = clock.today()
    return {
        "monday": monday,
        "sunday": monday + timedelta(6),
        "before": monday - timedelta(7) if monday > queries.monday_of(today) else None,
        "after": monday + timedelta(7) if monday + timedelta(7) <= today + queries.AHEAD else None,
    }


def _number(request: Signed, field: str) -> int:
    typed = request.POST.get(field, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 4 else 0


def day_in(typed: str) -> date | None:
    try:
        day = date.fromisoformat(typed[:10])
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None


def _result(plan: Plan) -> dict[str, Any]:
    """A plan's result for the template: names of languages and colleagues, days as dates, shares in per cent."""
    result: dict[str, Any] = plan.result or {}
    levels = {code: _percent(level) for code, level in result["levels"].items()}
    spoken = [code for code in levels if code != ALL]
    changes = [
        {"what": told, "gains": [_gain(change, code) for code in (ALL, *spoken)]}
        for told, change in sheets.named_changes(result)
    ]
    return result | {
        "all": levels[ALL],
        "languages": [(sheets.language_name(code), levels[code]) for code in spoken],
        "changes": changes,
        "days": [_day_of(row) for row in result["days"]],
        "habits": _habits(result),
    }


def _gain(change: dict[str, Any], code: str) -> tuple[str, str]:
    """Points more in a language, and between which they lie in eight of ten weeks: `+1.2`, `0.0 to +2.6`."""

    def points(gain: float) -> str:
        rounded = round(100 * gain, 1)
        return numbers().signed(rounded) if rounded else "0"

    band = change.get("bands", {}).get(code)  # plans that were played before there were bands have none
    told = _("%(low)s to %(high)s") % {"low": points(band[0]), "high": points(band[1])} if band else ""
    return points(change["gains"][code]), told


def _past_weeks(user: User) -> list[tuple[date, list[tuple[str, dict[str, Any]]]]]:
    """The planned weeks that are over, for the template: by name of the language, shares as they are written."""
    return [
        (week.monday, [(sheets.language_name(level.language), _past_level(level)) for level in week.levels])
        for week in past_weeks(user)
    ]


def _past_level(level: PastLevel) -> dict[str, Any]:
    shares = {name: getattr(level, name) for name in ("planned", "low", "high", "came")}
    written = {name: numbers().write(share, Unit.SHARE) for name, share in shares.items()}
    return written | {
        "planned_calls": level.planned_calls,
        "calls": level.calls,
        "is_outside": level.is_outside,
    }


def _habits(result: dict[str, Any]) -> str:
    told = _(
        "Colleagues are in calls %(occupancy)s %% of the time in which they take them. From the records of the last "
        "eight weeks: a call takes %(handling)s s with its after-work, and a caller waits %(patience)s s before giving "
        "up on average."
    )
    seconds = {name: round(result[name]) for name in ("handling", "patience")}
    sentences = [told % (seconds | {"occupancy": round(100 * result["occupancy"])})]
    if "off_telephone" in result:  # plans that were played before have one share for both
        paused = _("Pauses: %(share)s %% of the hours on the telephone; lunch and written work are no such hours.")
        sentences.append(paused % {"share": round(100 * result["paused"])})
    if result.get("off_telephone") is not None:
        off = _(
            "Off the telephone: %(share)s %% of the working hours without lunch, for written work, pauses and all "
            "else. On days without a roster, colleagues count by the rest."
        )
        sentences.append(off % {"share": round(100 * result["off_telephone"])})
    return " ".join(sentences)


def _percent(level: dict[str, float]) -> dict[str, Any]:
    return level | {"percent": {name: 100 * level[name] for name in ("share", "low", "high", "gives_up")}}


def _day_of(row: dict[str, Any]) -> dict[str, Any]:
    day = date.fromisoformat(row["day"])
    halves = [
        half
        | {
            "at": half_hour_at(day, half["slot"]),
            "short": half["planned"] < half["needed"],
            "holds": 100 * half.get("holds", 0),
        }
        for half in row["half_hours"]
    ]
    told = ngettext(
        "%(calls)s calls, %(people)s colleague: %(share)s %% in time",
        "%(calls)s calls, %(people)s colleagues: %(share)s %% in time",
        row["people"],
    )
    level, people = row["level"], row["people"]
    told %= {"calls": round(level["calls"]), "people": people, "share": round(100 * level["share"])}
    return row | {"day": day, "told": told, "half_hours": halves}
