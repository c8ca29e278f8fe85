"""When the desk of the demonstration works: 8.30-16.30 on working days, with the holidays of federal staff.

Only the shape of an invented past is built on it. The desk's own clock, with an editable calendar, is in the
directory; whoever loads the history may pass that calendar's closed days instead.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

BRUSSELS: Final = ZoneInfo("Europe/Brussels")
OPENS: Final = time(8, 30)
CLOSES: Final = time(16, 30)
DAY: Final = 480
"""Working minutes in a day."""


@dataclass(frozen=True, slots=True)
class DeskHours:
    """Working days are Monday to Friday except the `closed` ones."""

    closed: frozenset[date]

    def open_on(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.closed

    def opens_after(self, day: date) -> datetime:
        """Opening time of the first working day after `day`."""
        day += timedelta(days=1)
        while not self.open_on(day):
            day += timedelta(days=1)
        return at(day, OPENS)

    def later(self, moment: datetime, minutes: float) -> datetime:
        """`moment` plus working minutes; a moment outside working hours counts from the next opening."""
        day = moment.date()
        if not self.open_on(day) or moment >= at(day, CLOSES):
            moment = self.opens_after(day)
        elif moment < at(day, OPENS):
            moment = at(day, OPENS)
        left = timedelta(minutes=minutes)
        while (rest := at(moment.date(), CLOSES) - moment) < left:
            left -= rest
            moment = self.opens_after(moment.date())
        return moment + left

    def earlier_day(self, day: date, working_days: int) -> date:
        """The day that lies so many working days before `day`."""
        while working_days:
            day -= timedelta(days=1)
            working_days -= self.open_on(day)
        return day


def at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, BRUSSELS)


def holidays(years: Iterable[int]) -> frozenset[date]:
    """Legal holidays, those of federal staff, and the days of compensation in the last week of the year."""
    return frozenset(day for year in years for day in _holidays_of(year))


def _holidays_of(year: int) -> Iterable[date]:
    easter = _easter(year)
    yield from (easter + timedelta(days=after) for after in (1, 39, 50))
    fixed = ((1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 2), (11, 11), (11, 15), (12, 25), (12, 26))
    yield from (date(year, month, day) for month, day in fixed)
    yield from (date(year, 12, day) for day in range(27, 32))


def _easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (Meeus, Jones, Butcher)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)
