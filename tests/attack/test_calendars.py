"""A colleague's calendar address may lead anywhere: what stands there costs its own reading and nothing else."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

import pytest

from tridesk.accounts.models import User
from tridesk.directory.models import AbsenceCalendar
from tridesk.directory.office import ports
from tridesk.directory.office.calendar_client import MemoryCalendars
from tridesk.directory.office.calendars import TooHeavy, absences_within_limits
from tridesk.directory.office.tasks import TOO_HEAVY, read_calendar
from tridesk.kit import clock, sandbox

ADDRESS = "https://calendar.example/absences.ics"


def calendar(*events: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN"]
    for number, rule in enumerate(events):
        lines += [
            "BEGIN:VEVENT",
            f"UID:{number}@x.example",
            "DTSTAMP:20260101T000000Z",
            "DTSTART;VALUE=DATE:20260105",
            "SUMMARY:leave",
            *rule.split("\n"),
            "END:VEVENT",
        ]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


# A day that no year has: each step of the rule is tried in vain, up to the year 9999.
NEVER = "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"
HEAVY = {
    "one event that never matches": calendar(NEVER),
    "two hundred of them": calendar(*[NEVER] * 200),
    "a weekday that is no day": calendar("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31;BYDAY=MO"),
}


@pytest.fixture
def two_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of processor, for the child that reads a calendar."""
    run = sandbox.run
    monkeypatch.setattr(sandbox, "run", lambda *given: run(*given, limits=sandbox.Limits(seconds=2)))


@pytest.mark.usefixtures("two_seconds")
@pytest.mark.parametrize("content", HEAVY.values(), ids=HEAVY)
def test_a_rule_that_never_matches_costs_its_reader_alone(content: bytes) -> None:
    since, ours, childs = clock.now(), processor(RUSAGE_SELF), processor(RUSAGE_CHILDREN)
    with suppress(TooHeavy):  # or it was read to its end in time
        absences_within_limits(content, since, since + timedelta(days=400))
    assert processor(RUSAGE_SELF) - ours < 0.5
    assert processor(RUSAGE_CHILDREN) - childs < 4


def processor(whose: int) -> float:
    """Seconds."""
    usage = getrusage(whose)
    return usage.ru_utime + usage.ru_stime


@pytest.mark.django_db
@pytest.mark.usefixtures("two_seconds")
def test_the_colleague_reads_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports.calendars, "answer", MemoryCalendars({ADDRESS: HEAVY["two hundred of them"]}))
    colleague = User.objects.create(username="noor", name="Noor", role="call_taker")
    kept = AbsenceCalendar.objects.create(user=colleague, address=ADDRESS)
    read_calendar(kept.pk)
    kept.refresh_from_db()
    assert kept.failure == TOO_HEAVY
