"""The tables beside the charts of forecasts, as the page shows them and as files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from tridesk.figures.definitions import FIGURES, Definition
from tridesk.figures.forecast.review import Review
from tridesk.figures.pictures import numbers
from tridesk.figures.planning.causes import CAUSES
from tridesk.figures.planning.history import PHONE
from tridesk.figures.planning.models import Forecast
from tridesk.figures.planning.outlook import DayOutlook, Week
from tridesk.kit import clock
from tridesk.kit.spreadsheets.sheets import Cell, Sheet

SHOWN_FROM: Final = 0.001  # change of a factor: what is smaller is nothing


class ForecastNumber(NamedTuple):
    """A number as a sheet has it and as a page writes it."""

    value: float | None
    text: str


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """The numbers of a half hour, a day or a week; `note` is a text behind them.

    `at` is set for half hours; `address` is that of the page of a day.
    """

    day: date
    numbers: tuple[ForecastNumber, ...]
    note: str = ""
    at: datetime | None = None
    address: str = ""
    is_outside: bool = False


@dataclass(frozen=True, slots=True)
class ForecastTable:
    """`first` is the heading of the first column, `last` that of the notes; `key` names the table in addresses.

    `about` are lines on top of its files.
    """

    key: str
    title: str
    first: str
    headings: tuple[str, ...]
    rows: tuple[ForecastRow, ...]
    last: str = ""
    about: tuple[tuple[Cell, ...], ...] = ()

    def sheet(self, about: Sequence[tuple[Cell, ...]]) -> Sheet:
        """The table as a sheet; `about` are the lines that say of which requests it is."""
        headings = [self.first, *self.headings, *([self.last] if self.last else [])]
        return Sheet(self.title, headings, [self._line(row) for row in self.rows], [*about, *self.about])

    def _line(self, row: ForecastRow) -> list[Cell]:
        at = clock.hour(row.at, (get_language() or "en")[:2]) if row.at else row.day
        return [at, *(number.value for number in row.numbers), *([row.note] if self.last else [])]


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
        band = (_tenths(half.expected), _whole(half.low), _whole(half.high))
        rows.append(ForecastRow(day.forecast.day, (*band, *more), at=half.at))
    more_headings = (pgettext("requests", "Came"), _("Expected by now"))
    headings = (*_band(), *(more_headings if is_updated else more_headings[:1]))
    about = ((_("Day"), day.forecast.day), (_("Knows of days until"), day.forecast.seen))
    return ForecastTable("half-hours", _("Half hours"), _("Half hour"), headings, tuple(rows), about=about)


def of_days(days: Sequence[Forecast], address: str) -> ForecastTable:
    """Days ahead; `address` of the page of one is completed by the day."""
    rows = (
        ForecastRow(
            row.day,
            (_whole(row.total), _whole(row.total_low), _whole(row.total_high)),
            address=f"{address}{row.day.isoformat()}",
        )
        for row in days
    )
    return ForecastTable("days", _("Days ahead"), _("Day"), _band(), tuple(rows))


def of_parts(days: Sequence[date], parts: Mapping[date, Mapping[str, Any]], address: str) -> ForecastTable:
    """How the forecast of a channel came about, of the days of which that is known."""
    rows = [
        ForecastRow(
            day,
            (_whole(factors["level"]), *(_change(factors.get(key, 1.0)) for key in part_names())),
            ", ".join(cause_names(parts[day])),
            address=f"{address}{day.isoformat()}",
        )
        for day in days
        if (factors := parts.get(day, {}).get("factors"))
    ]
    headings = (pgettext("forecast", "Level"), *map(capfirst, part_names().values()))
    title = _("How each day of the whole channel came about")
    return ForecastTable("parts", title, _("Day"), headings, tuple(rows), _("Known causes"), (_shares(),))


def part_names() -> dict[str, str]:
    """The factors by which the level of a day is multiplied, in order."""
    return {"weekday": _("weekday"), "month": _("part of the month"), "year": _("time of year"), "cause": _("causes")}


def cause_names(parts: Mapping[str, Any]) -> list[str]:
    """The known causes of a day by their names."""
    return [str(CAUSES.get(cause, cause)) for cause in parts.get("causes", ())]


def of_past_days(past: Review, address: str) -> ForecastTable:
    """Days that are over, with what came and how far off it was."""
    rows = [
        ForecastRow(
            row.day,
            (
                _whole(row.expected),
                _whole(row.low),
                _whole(row.high),
                _whole(row.came),
                ForecastNumber(
                    None if row.off is None else round(row.off / 100, 4),
                    numbers().change(row.came, 2 * row.came - row.expected),
                ),
            ),
            address=f"{address}{row.day.isoformat()}",
            is_outside=not row.within,
        )
        for row in past.days
    ]
    headings = (*_band(), pgettext("requests", "Came"), _("Difference"))
    errors = (
        (_("Off by, day by day"), past.by_day),
        (_("Off by, half hour by half hour"), past.by_half_hour),
        (_("Days within the band"), past.covered),
    )
    about = (_shares(), *((name, round(error / 100, 4)) for name, error in errors if error is not None))
    title = _("Forecast and fact, last four weeks")
    return ForecastTable("past-days", title, _("Day"), headings, tuple(rows), about=about)


def of_weeks(weeks: Sequence[Week]) -> ForecastTable:
    """Weeks ahead, with how many of their days are still to come."""
    rows = (
        ForecastRow(week.monday, (_whole(week.expected), _whole(week.low), _whole(week.high), _whole(week.days)))
        for week in weeks
    )
    return ForecastTable("weeks", _("The next ten weeks"), _("Week of"), (*_band(), _("Days")), tuple(rows))


def _shares() -> tuple[str]:
    return (_("Changes, differences and errors are shares: 1 is 100 per cent."),)


def _band() -> tuple[str, str, str]:
    return _("Expected"), pgettext("band", "Low"), pgettext("band", "High")


def _whole(value: float | None) -> ForecastNumber:
    rounded = None if value is None else round(value)
    return ForecastNumber(rounded, numbers().write(rounded))


def _tenths(value: float | None) -> ForecastNumber:
    return ForecastNumber(None, "—") if value is None else ForecastNumber(round(value, 1), numbers().plain(value, 1))


def _change(factor: float) -> ForecastNumber:
    """By how much a factor changes the level; nothing where that is not worth a word."""
    if abs(factor - 1) < SHOWN_FROM:
        return ForecastNumber(0.0, "")
    return ForecastNumber(round(factor - 1, 4), numbers().change(1.0, factor))
