"""Invitations: a readable line about the meeting in a text/calendar part (RFC 5545), and what was written about it."""

import re
from datetime import datetime

from tridesk.mailroom.mime.scrub import clean_line, clean_text

_MAX_CALENDAR = 200_000
_MAX_DESCRIPTION = 50_000
_FOLD = re.compile(r"\r?\n[ \t]")
_LINE = re.compile(
    r'^([A-Za-z-]{1,60})((?:;[^:;"\n]{0,200}(?:"[^"\n]{0,500}"[^:;"\n]{0,200})?){0,20}|;[^:\n]{0,500}):([^\n]*)$',
    re.MULTILINE,
)
_ZONE = re.compile(r'TZID="?([^;:"]+)', re.IGNORECASE)
_WANTED = frozenset({"SUMMARY", "DTSTART", "DTEND", "LOCATION", "ORGANIZER", "DESCRIPTION"})
_ESCAPED = re.compile(r"\\([nN,;\\])")


def describe_invitation(calendar: str) -> tuple[str, str]:
    """'[Calendar REQUEST: Summary, 2026-03-03 10:00-11:00 Europe/Brussels, Place]' and what was written about the
    meeting; '' without an event."""
    unfolded = _FOLD.sub("", calendar[:_MAX_CALENDAR]).replace("\r\n", "\n")
    method = re.search(r"^METHOD:([A-Za-z]{1,20})\s*$", unfolded, re.MULTILINE)
    _, begin, event = unfolded.partition("BEGIN:VEVENT")
    if not begin:
        return "", ""
    fields: dict[str, tuple[str, str]] = {}
    for name, parameters, value in _LINE.findall(_without_alarms(event.partition("END:VEVENT")[0])):
        if name.upper() in _WANTED:
            fields.setdefault(name.upper(), (parameters, value))
    details = [_plain(fields, "SUMMARY"), _span(fields), _plain(fields, "LOCATION"), _organizer(fields)]
    summary = ", ".join(filter(None, details))
    kind = f"Calendar {method[1].upper()}" if method else "Calendar"
    return f"[{kind}: {summary}]" if summary else "", _description(fields)


def _without_alarms(event: str) -> str:
    """Alarms inside a meeting have a description of their own."""
    first, *others = event.split("BEGIN:VALARM")
    return first + "".join(other.partition("END:VALARM")[2] for other in others)


def _plain(fields: dict[str, tuple[str, str]], name: str) -> str:
    _, value = fields.get(name, ("", ""))
    return clean_line(re.sub(r"\\([,;\\])", r"\1", value.replace("\\n", " ").replace("\\N", " ")))[:300]


def _description(fields: dict[str, tuple[str, str]]) -> str:
    _, value = fields.get("DESCRIPTION", ("", ""))
    text = _ESCAPED.sub(lambda escaped: "\n" if escaped[1] in "nN" else escaped[1], value[:_MAX_DESCRIPTION])
    return clean_text(text).strip()


def _organizer(fields: dict[str, tuple[str, str]]) -> str:
    _, value = fields.get("ORGANIZER", ("", ""))
    return clean_line(value[7:] if value.lower().startswith("mailto:") else value)[:254]


def _span(fields: dict[str, tuple[str, str]]) -> str:
    """Start and end as the calendar gives them, with its zone: converting would need a zone database."""
    parameters, start_text = fields.get("DTSTART", ("", ""))
    start, end = _moment(start_text), _moment(fields.get("DTEND", ("", ""))[1])
    if not start:
        return ""
    zone = _ZONE.search(parameters)
    suffix = " UTC" if start_text.strip().endswith("Z") else f" {zone[1]}" if zone else ""
    if "T" not in start_text:
        return f"{start:%Y-%m-%d}"
    until = "" if not end else f"-{end:%H:%M}" if end.date() == start.date() else f" - {end:%Y-%m-%d %H:%M}"
    return f"{start:%Y-%m-%d %H:%M}{until}{clean_line(suffix) and ' ' + clean_line(suffix)}"


def _moment(text: str) -> datetime | None:
    digits = text.strip().rstrip("Z")
    for layout in ("%Y%m%dT%H%M%S", "%Y%m%dT%H%M", "%Y%m%d"):
        try:
            return datetime.strptime(digits, layout)
        except ValueError:
            continue
    return None
