"""The tables beside the charts of forecasts: the same columns for half hours, days and weeks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tridesk.figures.definitions import FIGURES, Definition
from tridesk.figures.forecast.review import Review
from tridesk.figures.pictures import numbers
from tridesk.figures.planning.history import PHONE
from tridesk.figures.planning.models import Forecast
from tridesk.figures.planning.outlook import DayOutlook, Week


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """What is expected of a half hour, a day or a week, with its band; `more` are cells of further columns.

    `at` is set for half hours; `address` is that of the page of a day.
    """

    day: date
    expected: str
    low: str
    high: str
    more: tuple[str, ...] = ()
    at: datetime | None = None
    address: str = ""
    is_outside: bool = False


@dataclass(frozen=True, slots=True)
class ForecastTable:
    """`first` is the heading of the first column, `more` are those behind the band."""

    first: str
    rows: tuple[ForecastRow, ...]
    more: tuple[str, ...] = ()


def definition(channel: str) -> Definition:
    """The measure that the forecast of a channel counts, with the kinds that the figures leave out."""
    formula = _(
        "Learnt from all days before: the level, the weekday, the part of the month, the time of year, known causes "
        "and the course of a day. Eight of ten numbers should lie between low and high. Topics that other figures "
        "leave out are counted."
    )
    return Definition(formula, FIGURES["calls.offered" if channel == PHONE else "tickets.opened"].counted)


def of_half_hours(day: DayOutlook) -> ForecastTable:
    """The half hours of a day."""
    is_updated = day.updated is not None
    rows = []
    for half in day.half_hours:
        more = (_whole(half.came), _tenths(half.updated)) if is_updated else (_whole(half.came),)
        rows.append(
            ForecastRow(
                day.forecast.day,
                _tenths(half.expected),
                _whole(half.low),
                _whole(half.high),
                more,
                half.at,
            )
        )
    more = (pgettext("requests", "Came"), _("Expected by now"))
    return ForecastTable(_("Half hour"), tuple(rows), more if is_updated else more[:1])


def of_days(days: Sequence[Forecast], address: str) -> ForecastTable:
    """Days ahead; `address` of the page of one is completed by the day."""
    return ForecastTable(
        _("Day"),
        tuple(
            ForecastRow(
                row.day,
                _whole(row.total),
                _whole(row.total_low),
                _whole(row.total_high),
                address=f"{address}{row.day.isoformat()}",
            )
            for row in days
        ),
    )


def of_past_days(past: Review, address: str) -> ForecastTable:
    """Days that are over, with what came and how far off it was."""
    rows = [
        ForecastRow(
            row.day,
            _whole(row.expected),
            _whole(row.low),
            _whole(row.high),
            (_whole(row.came), numbers().change(row.came, 2 * row.came - row.expected)),
            address=f"{address}{row.day.isoformat()}",
            is_outside=not row.within,
        )
        for row in past.days
    ]
    return ForecastTable(_("Day"), tuple(rows), (pgettext("requests", "Came"), _("Difference")))


def of_weeks(weeks: Sequence[Week]) -> ForecastTable:
    """Weeks ahead, with how many of their days are still to come."""
    rows = [
        ForecastRow(week.monday, _whole(week.expected), _whole(week.low), _whole(week.high), (_whole(week.days),))
        for week in weeks
    ]
    return ForecastTable(_("Week of"), tuple(rows), (_("Days"),))


def _whole(value: float | None) -> str:
    return numbers().write(None if value is None else round(value))


def _tenths(value: float | None) -> str:
    return "—" if value is None else numbers().plain(value, 1)
