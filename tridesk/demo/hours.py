"""When the desk of the demonstration works: 8.30-16.30 on working days, with the holidays of federal staff.

Only the shape of an invented past is built on it. The desk's own clock, with an editable calendar, is in the
directory; a caller that loads the history may pass that calendar's closed days instead.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from tridesk.directory.holidays import HolidayKind, belgian_closed_days
from tridesk.kit.clock import BRUSSELS

_SURELY_CLOSED: Final = frozenset(
    {HolidayKind.LEGAL, HolidayKind.FEDERAL, HolidayKind.COMPENSATION}
)  # bridge days are decided each year
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
    return frozenset(day.date for year in years for day in belgian_closed_days(year) if day.kind in _SURELY_CLOSED)
