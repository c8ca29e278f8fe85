"""The figures of calls, as a page and as a spreadsheet."""

from __future__ import annotations

import csv
from datetime import date, datetime, timedelta

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tridesk.accounts.gate import Signed, needs
from tridesk.kit import clock
from tridesk.telephony import queries
from tridesk.telephony.desk import figures
from tridesk.telephony.desk.measures import SHORT, TARGET, Figures
from tridesk.telephony.lines.outages import outages


@needs("call.read")
@require_GET
def figures_(request: Signed) -> HttpResponseBase:
    """The figures by half hour, language and service."""
    start, end = _period(request)
    rows, names = figures.half_hours(*_bounds(start, end)), queries.service_names()
    busy, whole = figures.presences(*_bounds(start, end))
    context = {
        "rows": [
            (row, names.get(row.service, row.service), figures.as_values(row.figures, busy.get(row.since)))
            for row in rows
        ],
        "start": start,
        "end": end,
        "sum": figures.as_values(sum((row.figures for row in rows), Figures()), whole),
        "target": figures.whole_seconds(TARGET),
        "short": figures.whole_seconds(SHORT),
        "one_day": start == end,
        "outages": [(outage, outage.within(*_bounds(start, end))) for outage in outages(*_bounds(start, end))],
    }
    return render(request, "telephony/figures.html", context)


@needs("call.read")
@require_GET
def figures_file(request: Signed) -> HttpResponseBase:
    """The same as a spreadsheet; times in seconds."""
    start, end = _period(request)
    name = f"calls-{start.isoformat()}-{end.isoformat()}.csv"
    response = HttpResponse(
        "\ufeff",
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
    writer = csv.writer(response, delimiter=";")
    writer.writerow(["since", "language", "service", *figures.as_values(Figures())])
    busy, _whole = figures.presences(*_bounds(start, end))
    for row in figures.half_hours(*_bounds(start, end)):
        values = figures.as_values(row.figures, busy.get(row.since)).values()
        writer.writerow([row.since.isoformat(), row.language, row.service, *values])
    return response


def _period(request: Signed) -> tuple[date, date]:
    """The first and last day that the address names; today without valid ones."""
    today = clock.today()
    start = _day(request.GET.get("start", "")) or today
    end = _day(request.GET.get("end", "")) or max(
        start, today if start > today - timedelta(days=figures.MOST_DAYS) else start
    )
    return start, min(max(end, start), start + timedelta(days=figures.MOST_DAYS))


def _day(typed: str) -> date | None:
    try:
        day = date.fromisoformat(typed[:10])
    except ValueError:
        return None
    return day if date(2000, 1, 1) <= day <= date(2999, 1, 1) else None


def _bounds(start: date, end: date) -> tuple[datetime, datetime]:
    """From midnight before the first day to midnight after the last, in Brussels."""
    return clock.midnight(start), clock.midnight(end + timedelta(days=1))
