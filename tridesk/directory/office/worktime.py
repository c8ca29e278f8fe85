"""Working time: when the desk is open, and how much of that lies between two moments. Pure.

Everything rests on one number: the working time that has passed since the year 1 at a given moment. The
time between two moments is a difference of that number, adding working time is its inverse; so adding and
measuring agree by construction, for any span, and cost the same for an hour and for ten years.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import accumulate, pairwise
from typing import Final
from zoneinfo import ZoneInfo

from tridesk.kit import clock
from tridesk.kit.clock import BRUSSELS

_NONE = timedelta(0)
Hours = tuple[tuple[time, time], ...]  # of one day: from, until; in order, none for a closed day
Week = tuple[Hours, Hours, Hours, Hours, Hours, Hours, Hours]  # Monday first

OFFICE_DAY: Final[Hours] = ((time(8, 30), time(16, 30)),)
OFFICE_WEEK: Final[Week] = (OFFICE_DAY, OFFICE_DAY, OFFICE_DAY, OFFICE_DAY, OFFICE_DAY, (), ())
EARLIEST: Final = time(5)  # a day opens no earlier: the change of the clocks, on a Sunday night, does no harm


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """The hours of each weekday on the wall clock of `zone`; `closed` days have none, `days` have hours of their own.

    Moments go in aware, in any zone, and come out in `zone`.
    """

    week: Week = OFFICE_WEEK
    zone: ZoneInfo = BRUSSELS
    closed: frozenset[date] = frozenset()
    days: Mapping[date, Hours] = field(default_factory=dict)

    _lengths: tuple[timedelta, ...] = field(init=False, repr=False, compare=False)  # before each weekday, and in all
    _special: tuple[int, ...] = field(init=False, repr=False, compare=False)  # ordinals of special days, ascending
    _more: tuple[timedelta, ...] = field(init=False, repr=False, compare=False)  # than usual, before each of these

    def __post_init__(self) -> None:
        for hours in (*self.week, *self.days.values()):
            _check(hours)
        if not any(self.week):
            raise ValueError("a week has to be open at some time")
        special = {day: self.hours_on(day) for day in {*self.closed, *self.days}}
        days = sorted(day for day, hours in special.items() if hours != self.week[day.weekday()])
        more = [_length(special[day]) - _length(self.week[day.weekday()]) for day in days]
        object.__setattr__(self, "_lengths", tuple(accumulate(map(_length, self.week), initial=_NONE)))
        object.__setattr__(self, "_special", tuple(day.toordinal() for day in days))
        object.__setattr__(self, "_more", tuple(accumulate(more, initial=_NONE)))

    def hours_on(self, day: date) -> Hours:
        """When the desk is open on a day."""
        return () if day in self.closed else self.days.get(day, self.week[day.weekday()])

    def is_working_day(self, day: date) -> bool:
        return bool(self.hours_on(day))

    def is_open(self, at: datetime) -> bool:
        """Whether the desk is open; it is at the stroke of opening, no longer at that of closing."""
        return self.closes_at(at) is not None

    def closes_at(self, at: datetime) -> datetime | None:
        """Until when the desk is open without a break; None when it is closed."""
        local = self._local(at)
        for opening, closing in self.hours_on(local.date()):
            if opening <= local.time() < closing:
                return datetime.combine(local.date(), closing, self.zone)
        return None

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from `start` to `end`; negative when `end` comes first."""
        return self._worked(end) - self._worked(start)

    def add(self, start: datetime, span: timedelta) -> datetime:
        """The moment at which `span` of working time has passed since `start`.

        The earliest such moment: eight hours from opening end at closing, not at the next opening. A negative
        span looks back and gives the latest one; no time at all gives `start` itself, also when it is closed.
        """
        if span > _NONE:
            return self._earliest(self._worked(start) + span)
        if span < _NONE:
            return self._latest(self._worked(start) + span)
        return self._local(start)

    def next_opening(self, at: datetime) -> datetime:
        """The first moment from `at` on at which the desk is open: `at` itself when it is."""
        return self._local(at) if self.is_open(at) else self._latest(self._worked(at))

    def _worked(self, at: datetime) -> timedelta:
        """All working time before `at`."""
        local = self._local(at)
        passed = _since_midnight(local.time())
        today = [
            min(max(passed - _since_midnight(opening), _NONE), _since(opening, closing))
            for opening, closing in self.hours_on(local.date())
        ]
        return self._before(local.date().toordinal()) + sum(today, _NONE)

    def _before(self, ordinal: int) -> timedelta:
        """All working time before a day; 1 January of the year 1 was a Monday."""
        weeks, weekday = divmod(ordinal - 1, 7)
        return weeks * self._lengths[-1] + self._lengths[weekday] + self._more[bisect_left(self._special, ordinal)]

    def _earliest(self, worked: timedelta) -> datetime:
        """The first moment before which `worked` time lies, at closing rather than at the next opening."""
        ordinal = _first(lambda day: self._before(day + 1) >= worked)
        return self._moment(ordinal, lambda rest, length: rest <= length, worked)

    def _latest(self, worked: timedelta) -> datetime:
        """The last moment before which no more than `worked` time lies."""
        ordinal = _first(lambda day: self._before(day + 1) > worked)
        return self._moment(ordinal, lambda rest, length: rest < length, worked)

    def _moment(self, ordinal: int, fits: Callable[[timedelta, timedelta], bool], worked: timedelta) -> datetime:
        """When, on this day, the working time since the year 1 reaches `worked`."""
        day, rest = date.fromordinal(ordinal), worked - self._before(ordinal)
        for opening, closing in self.hours_on(day):
            length = _since(opening, closing)
            if fits(rest, length):
                return datetime.combine(day, opening, self.zone) + rest
            rest -= length
        raise AssertionError("the day was chosen because it has this moment")

    def _local(self, at: datetime) -> datetime:
        if at.tzinfo is None:
            raise ValueError("working time needs aware moments: without a zone nobody knows when this is")
        return clock.local(at) if self.zone is BRUSSELS else at.astimezone(self.zone)


def read_hours(text: str) -> Hours:
    """Hours of a day as people write them: `8.30-12, 13:00-16:30`; '' is a closed day. `ValueError` when unclear."""
    hours = []
    for part in filter(None, (part.strip() for part in text.replace(";", ",").split(","))):
        opening, _dash, closing = part.replace("–", "-").partition("-")
        hours.append((_clock(opening), _clock(closing)))
    _check(tuple(hours))
    return tuple(hours)


def read_week(days: Sequence[str]) -> Week:
    """The hours of a week, Monday first, each day as `read_hours` reads it."""
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = (read_hours(day) for day in days)
    return (monday, tuesday, wednesday, thursday, friday, saturday, sunday)


def write_hours(hours: Hours) -> str:
    """Hours of a day as `read_hours` reads them."""
    return ", ".join(f"{opening:%H:%M}-{closing:%H:%M}" for opening, closing in hours)


def _clock(text: str) -> time:
    hour, _dot, minute = text.strip().lower().replace("h", ":").replace(".", ":").partition(":")
    if not (hour.isascii() and hour.isdigit() and len(hour) <= 2) or not (minute == "" or len(minute) == 2):
        raise ValueError("this is no time of day")
    return time(int(hour), int(minute or 0))


def _check(hours: Hours) -> None:
    moments = [moment for span in hours for moment in span]
    if any(before >= after for before, after in pairwise(moments)):
        raise ValueError("a day ends after it begins, and its hours do not overlap")
    if moments and moments[0] < EARLIEST:
        raise ValueError("a day does not open before 5 o'clock")


def _first(holds: Callable[[int], bool]) -> int:
    """The first day, by its ordinal, for which something holds that holds for all later ones."""
    return bisect_left(range(date.max.toordinal()), True, lo=1, key=holds)


def _length(hours: Hours) -> timedelta:
    return sum((_since(opening, closing) for opening, closing in hours), _NONE)


def _since(opening: time, at: time) -> timedelta:
    return _since_midnight(at) - _since_midnight(opening)


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second, microseconds=at.microsecond)
