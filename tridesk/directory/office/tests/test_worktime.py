"""Working time: the hours of each weekday and of single days, and how much of them lies between two moments."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tridesk.directory.office.worktime import OFFICE_DAY, WorkingHours, read_hours, write_hours
from tridesk.kit.clock import BRUSSELS

# The autumn of 2026: Monday 2 November and Wednesday 11 November are closed.
HOURS = WorkingHours(closed=frozenset({date(2026, 11, 2), date(2026, 11, 11), date(2026, 11, 15)}))


def at(text: str) -> datetime:
    """`11-09 08:30` of 2026, in Brussels."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=BRUSSELS)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("11-09 08:29", False),
        ("11-09 08:30", True),
        ("11-09 16:29", True),
        ("11-09 16:30", False),
        ("11-09 00:00", False),
        ("11-08 10:00", False),  # Sunday
        ("11-11 10:00", False),  # Armistice
    ],
)
def test_is_open(moment: str, is_open: bool) -> None:
    assert HOURS.is_open(at(moment)) is is_open


@pytest.mark.parametrize(
    ("start", "end", "worked"),
    [
        ("11-09 09:00", "11-09 11:30", hours(2.5)),
        ("11-09 09:00", "11-09 09:00", hours(0)),
        ("11-09 06:00", "11-09 22:00", hours(8)),
        ("11-06 16:00", "11-09 09:00", hours(1)),  # over a weekend
        ("10-30 16:00", "11-03 09:00", hours(1)),  # over a weekend and 2 November
        ("11-10 12:00", "11-12 12:00", hours(8)),  # over Armistice
        ("11-07 10:00", "11-08 10:00", hours(0)),  # within a weekend
        ("11-09 11:30", "11-09 09:00", hours(-2.5)),
        ("11-09 17:00", "11-09 08:00", hours(-8)),
        ("10-23 16:00", "10-26 09:00", hours(1)),  # clocks go back in between
        ("03-27 16:00", "03-30 09:00", hours(1)),  # clocks go forward in between
    ],
)
def test_between(start: str, end: str, worked: timedelta) -> None:
    assert HOURS.between(at(start), at(end)) == worked


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        ("11-09 09:00", hours(2), "11-09 11:00"),
        ("11-09 08:30", hours(8), "11-09 16:30"),  # ends at closing, not at the next opening
        ("11-09 08:30", hours(8.5), "11-10 09:00"),
        ("11-10 16:00", hours(1), "11-12 09:00"),  # over Armistice
        ("10-30 16:00", hours(1), "11-03 09:00"),
        ("11-07 12:00", hours(1), "11-09 09:30"),  # asked on Saturday
        ("11-09 20:00", hours(8), "11-10 16:30"),
        ("11-09 00:00", hours(0.5), "11-09 09:00"),
        ("11-07 12:00", hours(0), "11-07 12:00"),
        ("11-09 09:00", hours(-1), "11-06 16:00"),
        ("11-09 08:30", hours(-8), "11-06 08:30"),
        ("11-09 16:30", hours(-8), "11-09 08:30"),
        ("10-23 16:00", hours(1), "10-26 09:00"),
        ("01-05 08:30", hours(8 * 5), "01-09 16:30"),
    ],
)
def test_add(start: str, span: timedelta, end: str) -> None:
    assert HOURS.add(at(start), span) == at(end)


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("11-09 10:00", "11-09 10:00"),
        ("11-09 08:30", "11-09 08:30"),
        ("11-09 07:00", "11-09 08:30"),
        ("11-09 16:30", "11-10 08:30"),
        ("11-10 18:00", "11-12 08:30"),
        ("10-31 10:00", "11-03 08:30"),
    ],
)
def test_next_opening(moment: str, opening: str) -> None:
    assert HOURS.next_opening(at(moment)) == at(opening)


def test_moments_go_in_from_any_zone_and_come_out_in_that_of_the_desk() -> None:
    tokyo = datetime(2026, 11, 9, 17, 0, tzinfo=ZoneInfo("Asia/Tokyo"))  # 09:00 in Brussels
    assert HOURS.is_open(tokyo)
    end = HOURS.add(tokyo.astimezone(UTC), hours(1))
    assert (end, end.tzinfo) == (at("11-09 10:00"), BRUSSELS)


def test_closed_days_in_a_weekend_change_nothing() -> None:
    assert HOURS.between(at("11-13 16:00"), at("11-16 09:00")) == hours(1)


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        HOURS.is_open(datetime(2026, 11, 9, 10, 0))


def test_a_day_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="ends after"):
        WorkingHours(week=(((time(17), time(9)),), (), (), (), (), (), ()))


def test_a_week_without_any_hour_is_refused() -> None:
    with pytest.raises(ValueError, match="open at some time"):
        WorkingHours(week=((), (), (), (), (), (), ()))


# Wednesday morning only, and a break at noon on Monday; 12 November until noon, Saturday the 14th in the morning.
HALF = WorkingHours(
    week=(read_hours("8.30-12, 13-16.30"), OFFICE_DAY, read_hours("8.30-12.30"), OFFICE_DAY, OFFICE_DAY, (), ()),
    days={date(2026, 11, 12): read_hours("8:30-12:00"), date(2026, 11, 14): read_hours("9-11")},
)


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        ("11-09 11:00", hours(2), "11-09 14:00"),  # over the break
        ("11-11 12:00", hours(1), "11-12 09:00"),  # after the morning
        ("11-12 11:30", hours(1), "11-13 09:00"),  # after the half day
        ("11-13 16:00", hours(1), "11-14 09:30"),  # into the Saturday
        ("11-14 10:30", hours(1), "11-16 09:00"),
        ("11-16 08:30", hours(-1), "11-14 10:00"),
    ],
)
def test_half_days_and_single_days_count_as_they_are(start: str, span: timedelta, end: str) -> None:
    assert HALF.add(at(start), span) == at(end)
    assert HALF.between(at(start), at(end)) == span


def test_until_when_the_desk_is_open() -> None:
    assert HALF.closes_at(at("11-09 09:00")) == at("11-09 12:00")
    assert HALF.closes_at(at("11-12 09:00")) == at("11-12 12:00")
    assert HALF.closes_at(at("11-12 12:00")) is None
    assert HALF.next_opening(at("11-13 17:00")) == at("11-14 09:00")


@pytest.mark.parametrize("text", ["8.30-12, 13-16.30", "08:30 - 12:00; 13h00–16h30", "8:30-12,13:00-16:30"])
def test_hours_are_read_as_people_write_them(text: str) -> None:
    assert write_hours(read_hours(text)) == "08:30-12:00, 13:00-16:30"


@pytest.mark.parametrize("text", ["8.30", "12-8", "8-12, 11-16", "25-26", "8.3-12", "x-y", "1-4", "8-", "²-9"])
def test_unclear_hours_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_hours(text)


# ------------------------------------------------------------------------------------------- properties

dates = st.dates(date(2020, 1, 1), date(2030, 12, 31))
moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 12, 31), timezones=st.just(BRUSSELS))
spans = st.timedeltas(timedelta(days=-200), timedelta(days=200))
longer = st.timedeltas(timedelta(microseconds=1), timedelta(days=200))
quarters = st.integers(5 * 4, 24 * 4 - 1).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))
day_hours = st.lists(quarters, max_size=4, unique=True).map(
    lambda moments: tuple(zip(sorted(moments)[::2], sorted(moments)[1::2], strict=False))
)
weeks = st.lists(day_hours, min_size=7, max_size=7).map(tuple).filter(any)
calendars = st.builds(
    WorkingHours,
    week=weeks,
    closed=st.frozensets(dates, max_size=30),
    days=st.dictionaries(dates, day_hours, max_size=30),
)


@given(calendar=calendars, start=moments, span=spans)
def test_what_is_added_is_what_lies_between(calendar: WorkingHours, start: datetime, span: timedelta) -> None:
    assert calendar.between(start, calendar.add(start, span)) == span


@given(calendar=calendars, a=moments, b=moments, c=moments)
def test_time_between_adds_up(calendar: WorkingHours, a: datetime, b: datetime, c: datetime) -> None:
    assert calendar.between(a, b) + calendar.between(b, c) == calendar.between(a, c)


@given(calendar=calendars, start=moments, first=longer, second=longer)
def test_adding_in_two_steps_is_adding_at_once(
    calendar: WorkingHours, start: datetime, first: timedelta, second: timedelta
) -> None:
    assert calendar.add(calendar.add(start, first), second) == calendar.add(start, first + second)


@given(calendar=calendars, start=moments, spans=st.tuples(spans, spans))
def test_a_longer_span_never_ends_earlier(
    calendar: WorkingHours, start: datetime, spans: tuple[timedelta, timedelta]
) -> None:
    short, long = sorted(spans)
    assert calendar.add(start, short) <= calendar.add(start, long)


@given(calendar=calendars, starts=st.tuples(moments, moments), span=spans)
def test_a_later_start_never_ends_earlier(
    calendar: WorkingHours, starts: tuple[datetime, datetime], span: timedelta
) -> None:
    early, late = sorted(starts)
    assert calendar.add(early, span) <= calendar.add(late, span)


@given(calendar=calendars, start=moments)
def test_the_desk_is_open_at_the_next_opening_and_not_before(calendar: WorkingHours, start: datetime) -> None:
    opening = calendar.next_opening(start)
    assert calendar.is_open(opening)
    assert opening >= start
    assert calendar.between(start, opening) == timedelta(0)


@given(calendar=calendars, start=dates, days=st.integers(0, 60))
def test_it_agrees_with_counting_days_one_by_one(calendar: WorkingHours, start: date, days: int) -> None:
    end = start + timedelta(days=days)
    midnight = [datetime.combine(day, time(0), BRUSSELS) for day in (start, end)]
    counted = timedelta(0)
    for number in range(days):
        for opening, closing in calendar.hours_on(start + timedelta(days=number)):
            counted += datetime.combine(start, closing) - datetime.combine(start, opening)
    assert calendar.between(*midnight) == counted
