"""The page of forecasts: a day by half hour, the days and weeks ahead, and how good the last forecasts were."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tridesk.accounts.gate import Signed, needs
from tridesk.figures.annotations.queries import remarks
from tridesk.figures.pictures import numbers
from tridesk.figures.planning import outlook, pictures, queries, tables
from tridesk.figures.planning.history import PHONE
from tridesk.figures.planning.models import Forecast
from tridesk.figures.views.parts import drawn, sheet_file
from tridesk.kit import clock
from tridesk.kit.errors import Invalid, NotFound
from tridesk.telephony.queries import service_names
from tridesk.tickets.models.ticket import CHANNELS

LANGUAGES = ("nl", "fr", "de")


@needs("figures.read")
@require_GET
def forecast(request: Signed) -> HttpResponseBase:
    """What is expected of a channel, a language or a service (unknown ones are none); with `format` a table of it."""
    services = service_names()
    channel = _chosen(request, "channel", dict(CHANNELS)) or PHONE
    language = _chosen(request, "language", LANGUAGES)
    service = _chosen(request, "service", services)
    if is_without_services := bool(service) and channel != PHONE:
        service = ""
    today = clock.today()
    rows = queries.forecasts(channel, language, service)
    coming = outlook.next_days(rows, today)
    past = outlook.last_weeks(rows, today)
    day = outlook.day_outlook(rows, _day(request) or (coming[0].day if coming else today), today)
    names = dict(settings.LANGUAGES)
    shown = [row for row in rows if row.day >= today - outlook.LAST_WEEKS][: outlook.DAYS_SHOWN]
    weeks = list(outlook.next_weeks(rows, today))
    address = f"?{urlencode({'channel': channel, 'language': language, 'service': service})}&day="
    parts = queries.parts_of(channel) if rows else {}
    known = {
        "half_hours": tables.of_half_hours(day) if day else None,
        "days": tables.of_days(coming, address),
        "parts": tables.of_parts([row.day for row in shown], parts, address),
        "past_days": tables.of_past_days(past, address),
        "weeks": tables.of_weeks(weeks),
    }
    if request.GET.get("format", ""):
        asked = next((table for table in known.values() if table and table.key == request.GET.get("table")), None)
        return _file(request, asked, channel, (str(names.get(language, "")), services.get(service, "")))
    charts = {"day": drawn(pictures.day_chart(day), "day")} if day else {}
    if shown:
        happened = remarks(shown[0].day, shown[-1].day, request.user)
        days = pictures.days_chart(shown, lambda each: f"{address}{each.isoformat()}", happened)
        charts |= {
            "days": drawn(days, "days"),
            "weeks": drawn(pictures.weeks_chart([week for week in weeks if _is_whole(week, today)]), "weeks"),
        }
    context = {
        "charts": charts,
        "expected": _expected(day.forecast) if day else "",
        "happened": remarks(day.forecast.day, day.forecast.day, request.user) if day else (),
        "channel": channel,
        "language": language,
        "service": service,
        "is_without_services": is_without_services,
        "today": today,
        "channels": [(code, str(name)) for code, name in CHANNELS],
        "languages": [(code, names[code]) for code in LANGUAGES],
        "services": sorted(services.items(), key=lambda pair: pair[1]),
        "day": day,
        "coming": coming,
        "review": past,
        "state": _state(coming),
        "definition": tables.definition(channel),
        "tables": known,
        "files_address": f"{address}{day.forecast.day.isoformat() if day else ''}&table=",
        "may_plan": request.user.may("staff.plan"),
        "parts": _parts(parts.get(day.forecast.day, {})) if day else {},
    }
    return render(request, "figures/forecast.html", context)


def _is_whole(week: outlook.Week, today: date) -> bool:
    """Whether all days of a week have a forecast; one of some days would look like a quiet week."""
    return today < week.monday and week.monday + timedelta(6) <= today + queries.AHEAD


def _state(coming: Sequence[Forecast]) -> str:
    """Why there are no forecasts of this class, or none that are of today; '' when there are."""
    if coming and coming[0].made_at >= clock.midnight(clock.today()):
        return ""
    state = queries.state_of_forecasts() or queries.SHORT
    return "" if coming and state == queries.SHORT else state


def _file(
    request: Signed, table: tables.ForecastTable | None, channel: str, names: tuple[str, str]
) -> HttpResponseBase:
    """A table of forecasts as a file; `names` are those of the language and the service, '' for all."""
    if table is None:
        raise NotFound(_("There is no such file."))
    language, service = names
    counted = tables.definition(channel)
    about = [
        (_("Channel"), str(dict(CHANNELS)[channel])),
        (_("Language"), language or _("every language")),
        (_("Service"), service or _("every service")),
        (_("Formula"), str(counted.formula)),
        (_("Counted"), str(counted.counted)),
    ]
    return sheet_file(request, table.sheet(about), f"forecast.{table.key}", f"forecast-{table.key}-{clock.today()}")


def _expected(row: Forecast) -> str:
    total, low, high = (numbers().write(round(value)) for value in (row.total, row.total_low, row.total_high))
    return _("%(total)s, from %(low)s to %(high)s") % {"total": total, "low": low, "high": high}


def _chosen(request: Signed, field: str, known: Any) -> str:
    value = request.GET.get(field, "")
    return value if value in known else ""


def _day(request: Signed) -> date | None:
    typed = request.GET.get("day", "")
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise Invalid(_("Write the day as 2026-03-31."), field="day") from None


def _parts(parts: dict[str, Any]) -> dict[str, Any]:
    """The composition of a day for the template: its level, factors in per cent, and causes by name."""
    factors = parts.get("factors", {})
    return {
        "level": factors.get("level"),
        "factors": [
            (name, numbers().change(1.0, factors[key]))
            for key, name in tables.part_names().items()
            if abs(factors.get(key, 1.0) - 1) >= tables.SHOWN_FROM
        ],
        "causes": tables.cause_names(parts),
    }
