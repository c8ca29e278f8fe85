"""Absences out of an iCalendar file (RFC 5545). Pure: bytes in, spans of time out.

A personal calendar also holds meetings and birthdays. An event counts as an absence when it takes whole days and is
not marked as free, when it is marked 'out of office', or when its words mean leave, illness, training or a mission.
Titles are read for this only and never kept: they are private.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import recurring_ical_events
from icalendar import Calendar

from tridesk.kit import clock, sandbox
from tridesk.kit.clock import BRUSSELS
from tridesk.kit.text import fold

MOST_EVENTS: Final = 5_000
MOST_DATES: Final = 20_000
_OLDEST: Final = 1990  # a rule that repeats since before would be followed day by day

_WORDS: Final = (
    ("sick", r"ziek|malad|krank|sick|medical"),
    ("training", r"opleiding|vorming|formation|schulung|fortbildung|ausbildung|training"),
    ("mission", r"dienstreis|zending|mission|dienstreise|business trip"),
    ("leave", r"verlof|vakantie|conge|vacances|urlaub|ferien|holiday|vacation|leave|afwezig|absen|abwesen"),
)
# Rules that repeat within a day, and the exclusion rules that the standard has given up, can take hours to follow.
_LINES: Final = re.compile(rb"\r?\n[ \t]")
_HEAVY: Final = re.compile(rb"^(?:EXRULE|RRULE)[^\r\n]*", re.IGNORECASE | re.MULTILINE)
_TOO_HEAVY: Final = re.compile(rb"^EXRULE|FREQ=(?:SECOND|MINUTE|HOUR)LY|BY(?:HOUR|MINUTE|SECOND)=", re.IGNORECASE)


# What parsers of strange files are known to raise.
_FAULTS: Final = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError, RecursionError)


class UnreadableCalendar(Exception):
    """This is no calendar."""


class TooHeavy(Exception):
    """Reading this calendar takes more than it may."""


@dataclass(frozen=True, slots=True)
class AbsenceSpan:
    """The start and end of an absence; `uid` is that of the event, the same for all its dates.

    `kind` is `leave`, `sick`, `training`, `mission` or `other`.
    """

    uid: str
    starts_at: datetime
    ends_at: datetime
    kind: str


def absences_in(content: bytes, since: datetime, until: datetime) -> list[AbsenceSpan]:
    """What lies between, in order, each event and beginning once."""
    try:
        dates = recurring_ical_events.of(_parsed(content), skip_bad_series=True).between(since, until)
        spans = [_span(event) for event in dates[:MOST_DATES]]
    except _FAULTS as fault:
        raise UnreadableCalendar(type(fault).__name__) from None
    unique: dict[tuple[str, datetime], AbsenceSpan] = {}
    for span in spans:
        if span is not None and span.ends_at > since:
            unique.setdefault((span.uid, span.starts_at), span)
    return sorted(unique.values(), key=lambda span: (span.starts_at, span.uid))


def absences_within_limits(content: bytes, since: datetime, until: datetime) -> list[AbsenceSpan]:
    """As `absences_in`, read in a child process: a rule that never matches is followed for ever.

    Raises `UnreadableCalendar`, or `TooHeavy` when it takes longer or more memory than a calendar of a person may.
    """
    try:
        rows = sandbox.run(f"{__name__}:rows_of", content, since.isoformat(), until.isoformat())
    except sandbox.LimitReached:
        raise TooHeavy from None
    except sandbox.SandboxFailure as failure:
        raise UnreadableCalendar(str(failure)) from None
    return [
        AbsenceSpan(uid, datetime.fromisoformat(start), datetime.fromisoformat(end), kind)
        for uid, start, end, kind in rows
    ]


def rows_of(content: bytes, since: str, until: str) -> list[list[str]]:
    """The absences as the child hands them over: texts and moments in ISO 8601."""
    spans = absences_in(content, datetime.fromisoformat(since), datetime.fromisoformat(until))
    return [[span.uid, span.starts_at.isoformat(), span.ends_at.isoformat(), span.kind] for span in spans]


def _parsed(content: bytes) -> Calendar:
    plain = _HEAVY.sub(_light, _LINES.sub(b"", content))
    calendar = Calendar.from_ical(plain.decode("utf-8-sig", "replace"))
    if not isinstance(calendar, Calendar):
        raise UnreadableCalendar("no VCALENDAR")
    calendar.subcomponents = [
        component for component in calendar.subcomponents if component.name != "VEVENT" or _year(component)
    ]
    events = [component for component in calendar.subcomponents if component.name == "VEVENT"]
    if len(events) > MOST_EVENTS:
        raise UnreadableCalendar("too many events")
    for event in events:
        if "RRULE" in event and _year(event) < _OLDEST:
            del event["RRULE"]
    return calendar


def _light(rule: re.Match[bytes]) -> bytes:
    return b"X-TRIDESK-LEFT-OUT:1" if _TOO_HEAVY.search(rule[0]) else rule[0]


def _year(event: Any) -> int:
    start = getattr(event.get("DTSTART"), "dt", None)
    return start.year if isinstance(start, date) else 0


def _span(event: Any) -> AbsenceSpan | None:
    """The absence that one date of an event is, if it is one."""
    start, end = getattr(event.get("DTSTART"), "dt", None), getattr(event.get("DTEND"), "dt", None)
    if not isinstance(start, date) or not isinstance(end, date):
        return None
    whole_day = not isinstance(start, datetime)
    kind = _kind(" ".join(_said(event)))
    if not _is_absence(event, whole_day, kind):
        return None
    starts_at, ends_at = _moment(start), _moment(end)
    if whole_day and ends_at <= starts_at:
        ends_at = _moment(start + timedelta(days=1))
    uid = str(event.get("UID", ""))[:300].replace("\x00", "")
    if not uid or ends_at <= starts_at:
        return None
    return AbsenceSpan(uid, starts_at, ends_at, kind or "other")


def _is_absence(event: Any, whole_day: bool, kind: str) -> bool:
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return False
    busy = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper()
    if busy:
        return busy == "OOF" or (bool(kind) and busy != "FREE")
    free = str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
    return not free and (whole_day or bool(kind))


def _said(event: Any) -> Iterator[str]:
    yield str(event.get("SUMMARY", ""))
    categories = event.get("CATEGORIES")
    for category in categories if isinstance(categories, list) else [categories]:
        yield " ".join(map(str, getattr(category, "cats", [])))


def _kind(words: str) -> str:
    folded = fold(words[:1_000])
    return next((kind for kind, pattern in _WORDS if re.search(rf"\b(?:{pattern})", folded)), "")


def _moment(day_or_time: date) -> datetime:
    """As a moment: a day begins at midnight here, a time without a zone is ours."""
    moment = day_or_time if isinstance(day_or_time, datetime) else clock.midnight(day_or_time)
    return (moment if moment.tzinfo else moment.replace(tzinfo=BRUSSELS)).astimezone(UTC)
