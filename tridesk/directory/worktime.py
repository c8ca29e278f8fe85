"""Working time: when the desk is open, and how much of that lies between two moments.

Everything rests on one number: the working time that has passed since the year 1 at a given moment. The
time between two moments is a difference of that number, adding working time is its inverse; so adding and
measuring agree by construction, for any span, and cost the same for an hour and for ten years.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tridesk.kit.clock import BRUSSELS

_NONE = timedelta(0)


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """Every weekday from `opening` to `closing` on the wall clock of `zone`, save the `closed` days.

    Weekends are always closed, which is also why the change of the clocks, on a Sunday night, does no harm.
    Moments go in aware, in any zone, and come out in `zone`.
    """

    opening: time = time(8, 30)
    closing: time = time(16, 30)
    zone: ZoneInfo = BRUSSELS
    closed: frozenset[date] = frozenset()

    _closed_weekdays: tuple[int, ...] = field(init=False, repr=False, compare=False)  # ordinals, ascending

    def __post_init__(self) -> None:
        if self.opening >= self.closing:
            raise ValueError("a day ends after it begins")
        ordinals = sorted(day.toordinal() for day in self.closed if day.weekday() < 5)
        object.__setattr__(self, "_closed_weekdays", tuple(ordinals))

    @property
    def day_length(self) -> timedelta:
        """Working time in one working day."""
        return _since_midnight(self.closing) - _since_midnight(self.opening)

    def is_working_day(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.closed

    def is_open(self, at: datetime) -> bool:
        """Whether the desk is open; it is at the stroke of opening, no longer at that of closing."""
        local = self._local(at)
        return self.is_working_day(local.date()) and self.opening <= local.time() < self.closing

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
        day = local.date()
        whole_days = self._working_days_before(day) * self.day_length
        if not self.is_working_day(day):
            return whole_days
        today = _since_midnight(local.time()) - _since_midnight(self.opening)
        return whole_days + min(max(today, _NONE), self.day_length)

    def _earliest(self, worked: timedelta) -> datetime:
        """The first moment before which `worked` time lies, at closing rather than at the next opening."""
        days, rest = divmod(worked, self.day_length)
        if rest:
            return self._moment(days, rest)
        return self._moment(days - 1, self.day_length)

    def _latest(self, worked: timedelta) -> datetime:
        """The last moment before which no more than `worked` time lies."""
        return self._moment(*divmod(worked, self.day_length))

    def _moment(self, working_days: int, since_opening: timedelta) -> datetime:
        day = self._working_day_after(working_days)
        return datetime.combine(day, self.opening, self.zone) + since_opening

    def _working_days_before(self, day: date) -> int:
        """How many working days the calendar has before `day`; 1 January of the year 1 was a Monday."""
        weeks, rest = divmod(day.toordinal() - 1, 7)
        return 5 * weeks + min(rest, 5) - bisect_left(self._closed_weekdays, day.toordinal())

    def _working_day_after(self, working_days: int) -> date:
        """The working day with exactly so many working days before it: the inverse of the above."""
        skipped = 0
        while True:
            weeks, rest = divmod(working_days + skipped, 5)
            ordinal = 7 * weeks + rest + 1
            closed_so_far = bisect_right(self._closed_weekdays, ordinal)
            if closed_so_far == skipped:
                return date.fromordinal(ordinal)
            skipped = closed_so_far

    def _local(self, at: datetime) -> datetime:
        if at.tzinfo is None:
            raise ValueError("working time needs aware moments: without a zone nobody knows when this is")
        return at.astimezone(self.zone)


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second, microseconds=at.microsecond)
