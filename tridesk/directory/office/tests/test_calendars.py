"""Absences out of iCalendar files, however they are written."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.depth import draws
from tridesk.directory.office.calendars import AbsenceSpan, UnreadableCalendar, absences_in

SINCE, UNTIL = datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 3, 1, tzinfo=UTC)
HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\n"


def calendar(*events: str) -> bytes:
    body = "".join(
        f"BEGIN:VEVENT\r\nDTSTAMP:20261101T000000Z\r\n{event_lines.strip()}\r\nEND:VEVENT\r\n" for event_lines in events
    )
    return f"{HEAD}{body}END:VCALENDAR\r\n".replace("\r\n", "\n").replace("\n", "\r\n").encode()


def event(uid: str, *lines: str) -> str:
    return "\r\n".join((f"UID:{uid}", *lines))


def read(*events: str) -> list[tuple[str, str, str]]:
    spans = absences_in(calendar(*events), SINCE, UNTIL)
    return [(span.kind, f"{span.starts_at:%m-%dT%H:%M}", f"{span.ends_at:%m-%dT%H:%M}") for span in spans]


WEEK = ("DTSTART;VALUE=DATE:20261201", "DTEND;VALUE=DATE:20261205")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("SUMMARY:Verlof", *WEEK), [("leave", "11-30T23:00", "12-04T23:00")]),
        (("SUMMARY:Ziek", "DTSTART;VALUE=DATE:20261201"), [("sick", "11-30T23:00", "12-01T23:00")]),
        (("SUMMARY:Something", *WEEK), [("other", "11-30T23:00", "12-04T23:00")]),
        (("SUMMARY:Birthday", "TRANSP:TRANSPARENT", *WEEK), []),
        (("SUMMARY:Congé", "STATUS:CANCELLED", *WEEK), []),
        (
            ("SUMMARY:Formation", "DTSTART:20261201T090000Z", "DTEND:20261201T110000Z"),
            [("training", "12-01T09:00", "12-01T11:00")],
        ),
        (("SUMMARY:Meeting", "DTSTART:20261201T090000Z", "DTEND:20261201T110000Z"), []),
        (
            ("SUMMARY:Meeting", "X-MICROSOFT-CDO-BUSYSTATUS:OOF", "DTSTART:20261201T090000Z", "DURATION:PT2H"),
            [("other", "12-01T09:00", "12-01T11:00")],
        ),
        (("SUMMARY:Whole day of work", "X-MICROSOFT-CDO-BUSYSTATUS:BUSY", *WEEK), []),
        (("CATEGORIES:Urlaub", "SUMMARY:x", *WEEK), [("leave", "11-30T23:00", "12-04T23:00")]),
        (
            ("SUMMARY:Verlof", "DTSTART:20261201T090000", "DTEND:20261201T120000"),
            [("leave", "12-01T08:00", "12-01T11:00")],
        ),  # no zone: ours
        (
            ("SUMMARY:Leave", "DTSTART;TZID=America/New_York:20261201T090000", "DURATION:PT1H"),
            [("leave", "12-01T14:00", "12-01T15:00")],
        ),
        (("SUMMARY:Leave", "DTSTART:20261201T090000Z", "DTEND:20261201T090000Z"), []),
        (("SUMMARY:Leave", "DTSTART;VALUE=DATE:20200101"), []),
        (("SUMMARY:Leave",), []),
    ],
)
def test_what_counts_as_an_absence(lines: tuple[str, ...], expected: list[tuple[str, str, str]]) -> None:
    assert read(event("a", *lines)) == expected


def test_what_repeats_with_a_date_left_out_and_one_moved() -> None:
    every = event(
        "fridays",
        "SUMMARY:Verlof",
        "DTSTART;VALUE=DATE:20261106",
        "RRULE:FREQ=WEEKLY;COUNT=4",
        "EXDATE;VALUE=DATE:20261113",
    )
    moved = event("fridays", "SUMMARY:Verlof", "RECURRENCE-ID;VALUE=DATE:20261120", "DTSTART;VALUE=DATE:20261119")
    assert [starts for _kind, starts, _ends in read(every, moved)] == ["11-05T23:00", "11-18T23:00", "11-26T23:00"]


def test_a_day_keeps_its_midnights_when_the_clock_changes() -> None:
    content = calendar(event("a", "SUMMARY:Verlof", "DTSTART;VALUE=DATE:20261025"))
    (span,) = absences_in(content, datetime(2026, 10, 1, tzinfo=UTC), UNTIL)
    assert span == AbsenceSpan(
        "a", datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC), "leave"
    )


@pytest.mark.parametrize(
    "rule",
    [
        "RRULE:FREQ=SECONDLY",
        "RRULE:FREQ=MINUTELY;INTERVAL=1",
        "rrule:freq=hourly",
        "RRULE:FREQ=SEC\r\n ONDLY",
        "RRULE:FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=1,2;BYSECOND=1,2",
        "RRULE;X=1:FREQ=SECONDLY",
        "RRULE:FREQ=DAILY\r\nEXRULE:FREQ=DAILY",
    ],
)
def test_a_rule_that_would_take_hours_is_left_out(rule: str) -> None:
    spans = read(event("a", "SUMMARY:Verlof", "DTSTART:20261201T090000Z", "DTEND:20261201T093000Z", rule))
    assert spans[0] == ("leave", "12-01T09:00", "12-01T09:30")


def test_a_rule_from_long_ago_happens_once() -> None:
    assert read(event("a", "SUMMARY:Verlof", "DTSTART;VALUE=DATE:00010101", "RRULE:FREQ=DAILY;COUNT=999999999")) == []


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", b"\xff\xfe\x00", b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", b"BEGIN:VCALENDAR\r\n", b"x" * 10_000],
)
def test_what_is_no_calendar_is_said(content: bytes) -> None:
    with pytest.raises(UnreadableCalendar):
        absences_in(content, SINCE, UNTIL)


def test_too_many_events_are_refused() -> None:
    with pytest.raises(UnreadableCalendar):
        absences_in(calendar(*(event(str(number), *WEEK) for number in range(5_001))), SINCE, UNTIL)


@settings(max_examples=draws(150))
@given(st.data())
def test_whatever_stands_in_a_file_it_is_read_or_refused(data: st.DataObject) -> None:
    good = calendar(event("a", "SUMMARY:Verlof", *WEEK, "RRULE:FREQ=WEEKLY;COUNT=3;BYDAY=MO"))
    at, length = data.draw(st.integers(0, len(good))), data.draw(st.integers(0, 30))
    broken = good[:at] + data.draw(st.binary(max_size=12)) + good[at + length :]
    try:
        spans = absences_in(broken, SINCE, UNTIL)
    except UnreadableCalendar:
        return
    assert all(span.ends_at > span.starts_at and span.uid for span in spans)
