"""Steps of time: days, weeks (ISO 8601), months, quarters and years, by key and with their days. No query."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.dateformat import format as format_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tridesk.kit import dates
from tridesk.kit.errors import Invalid

GRAINS: Final = ("day", "week", "month", "quarter", "year")
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
MOST_YEARS: Final = 30


@dataclass(frozen=True, slots=True)
class Period:
    """Days in Brussels, first and last included, between 2000 and 2100 and at most 30 years."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise Invalid(_("The period ends before it begins."), field="last")
        if self.first < EARLIEST or self.last > LATEST:
            raise Invalid(_("Choose a period between the years 2000 and 2100."), field="first")
        if self.last >= _years_on(self.first, MOST_YEARS):
            raise Invalid(_("Choose a period of at most 30 years."), field="first")

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def starts_a_month(self) -> bool:
        return self.first.day == 1

    @property
    def is_whole_months(self) -> bool:
        return self.starts_a_month and (self.last + timedelta(days=1)).day == 1

    def overlap(self, other: Period) -> Period | None:
        """The days that are in both."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return Period(first, last) if first <= last else None

    def without(self, months: Collection[date]) -> Iterator[Period]:
        """The days that lie in none of some months, which are known by their first day."""
        first: date | None = None
        for month in steps("month", self):
            if month in months:
                if first:
                    yield Period(first, month - timedelta(days=1))
                first = None
            elif first is None:
                first = max(month, self.first)
        if first:
            yield Period(first, self.last)

    def before(self) -> Period:
        """As long a period just before: as many months when this one starts a month, else as many days.

        >>> Period(date(2026, 3, 1), date(2026, 3, 31)).before().first.isoformat()
        '2026-02-01'
        """
        if not self.starts_a_month:
            return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1))
        months = 12 * (self.last.year - self.first.year) + self.last.month - self.first.month + 1
        if self.is_whole_months:
            return Period(_months_on(self.first, -months), self.first - timedelta(days=1))
        return Period(_months_on(self.first, -months), _months_on(self.last, -months))

    def year_before(self) -> Period:
        """The same days of the year before; whole months stay whole."""
        if self.is_whole_months:
            return Period(_months_on(self.first, -12), _months_on(self.last + timedelta(days=1), -12) - timedelta(1))
        return Period(_months_on(self.first, -12), _months_on(self.last, -12))


def _months_on(day: date, months: int) -> date:
    """The same day some months on, or the last one of that month."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if years < EARLIEST.year:
        raise Invalid(_("Choose a period between the years 2000 and 2100."), field="first")
    last = _last_day(years, month + 1)
    return date(years, month + 1, min(day.day, last))


def _last_day(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - timedelta(days=1)).day


def _years_on(day: date, years: int) -> date:
    return _months_on(day, 12 * years)


def key_of(grain: str, day: date) -> str:
    """The step that a day lies in: `2026-03-05`, `2026-W10`, `2026-03`, `2026-Q1`, `2026`."""
    match grain:
        case "day":
            return day.isoformat()
        case "week":
            year, week, _weekday = day.isocalendar()
            return f"{year}-W{week:02}"
        case "month":
            return f"{day:%Y-%m}"
        case "quarter":
            return f"{day.year}-Q{(day.month + 2) // 3}"
    return str(day.year)


def first_day(grain: str, day: date) -> date:
    """The first day of the step that a day lies in."""
    match grain:
        case "day":
            return day
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return date(day.year, 1, 1)


def _next(grain: str, first: date) -> date:
    if grain in ("day", "week"):
        return first + timedelta(days=1 if grain == "day" else 7)
    return _months_on(first, {"month": 1, "quarter": 3}.get(grain, 12))


def steps(grain: str, period: Period) -> Iterator[date]:
    """The first day of each step in a period; that of the first step may lie before it."""
    day = first_day(grain, period.first)
    while day <= period.last:
        yield day
        day = _next(grain, day)


def span(grain: str, first: date) -> Period:
    """All days of the step that begins on a day, within the years that there are."""
    return Period(max(first, EARLIEST), min(_next(grain, first) - timedelta(days=1), LATEST))


def span_of(grain: str, key: str) -> Period:
    """All days of the step with a key that `key_of` made."""
    match grain:
        case "day" | "week":
            first = date.fromisoformat(key)
        case "quarter":
            first = date(int(key[:4]), 3 * int(key[-1]) - 2, 1)
        case _:
            first = date.fromisoformat(f"{key}-01" if grain == "month" else f"{key}-01-01")
    return span(grain, first)


def name_of(grain: str, first: date) -> str:
    """The step in the reader's language: 5 March 2026, week 10 of 2026, March 2026, first quarter..."""
    match grain:
        case "day":
            return dates.long_date(first, get_language())
        case "week":
            year, week, _weekday = first.isocalendar()
            return _("week %(week)d of %(year)d") % {"week": week, "year": year}
        case "month":
            return format_date(first, "F Y")
        case "quarter":
            return _("quarter %(quarter)d of %(year)d") % {"quarter": (first.month + 2) // 3, "year": first.year}
    return str(first.year)
