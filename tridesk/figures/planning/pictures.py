"""Forecasts as charts: lines with their band, and what came."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from django.utils.dateformat import format as format_date
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from tridesk.figures.charts import AxisStep, Band, ChartSeries, Picture, Remark, Spot
from tridesk.figures.pictures import Chart, numbers
from tridesk.figures.planning.models import Forecast
from tridesk.figures.planning.outlook import DayOutlook, Week
from tridesk.kit import clock

Address = Callable[[date], str]  # of the page that shows a day


def day_chart(day: DayOutlook) -> Chart:
    """The half hours of a day."""
    halves = day.half_hours
    names = [clock.hour(half.at, get_language()) for half in halves]
    steps = tuple(AxisStep(name) for name in names)
    series = [_series(_("Expected"), names, [half.expected for half in halves])]
    if day.came is not None:
        series.append(_series(pgettext("requests", "Came"), names, [half.came for half in halves]))
    if day.updated is not None:
        series.append(_series(_("Expected by now"), names, [half.updated for half in halves]))
    band = _band([half.low for half in halves], [half.high for half in halves])
    return _chart(f"{format_date(day.forecast.day, 'l')} {short_date(day.forecast.day)}", steps, series, band)


def days_chart(rows: Sequence[Forecast], address: Address, remarks: tuple[Remark, ...]) -> Chart:
    """Days behind and ahead."""
    days = [row.day for row in rows]
    names = [f"{format_date(day, 'D')} {short_date(day)}" for day in days]
    steps = tuple(
        AxisStep(name, str(day.day), _month(day), day.isoformat(), day, day)
        for name, day in zip(names, days, strict=True)
    )
    links = [address(day) for day in days]
    series = [
        _series(_("Expected"), names, [row.total for row in rows], links),
        _series(pgettext("requests", "Came"), names, [None if row.came is None else sum(row.came) for row in rows]),
    ]
    band = _band([row.total_low for row in rows], [row.total_high for row in rows])
    return _chart(_("Days behind and ahead"), steps, series, band, remarks)


def weeks_chart(weeks: Sequence[Week]) -> Chart:
    """The weeks ahead."""
    names = [_("week of %(day)s") % {"day": short_date(week.monday)} for week in weeks]
    steps = tuple(
        AxisStep(name, str(week.monday.day), _month(week.monday)) for name, week in zip(names, weeks, strict=True)
    )
    series = [_series(_("Expected"), names, [week.expected for week in weeks])]
    return _chart(_("The next ten weeks"), steps, series, _band([w.low for w in weeks], [w.high for w in weeks]))


def _chart(
    title: str, steps: tuple[AxisStep, ...], series: Sequence[ChartSeries], band: Band, remarks: tuple[Remark, ...] = ()
) -> Chart:
    told = _("A line with the band in which eight of ten numbers should lie. The table has the same numbers.")
    return Chart("lines", Picture(title, told, steps, tuple(series), numbers(), band=band, remarks=remarks))


def _series(
    name: str, names: Sequence[str], values: Sequence[float | None], links: Sequence[str] | None = None
) -> ChartSeries:
    spots = []
    for place, value in enumerate(values):
        text = numbers().write(None if value is None else round(value, 1 if value < 20 else 0))
        spots.append(Spot(value, text, f"{names[place]}, {name}: {text}", links[place] if links else ""))
    return ChartSeries(name, tuple(spots))


def _band(low: Sequence[float], high: Sequence[float]) -> Band:
    return Band(_("eight of ten"), tuple(low), tuple(high))


def short_date(day: date) -> str:
    """24/11 (24.11. in German)."""
    return f"{day:%d.%m.}" if get_language() == "de" else f"{day:%d/%m}"


def _month(day: date) -> str:
    return format_date(day, "F Y")
