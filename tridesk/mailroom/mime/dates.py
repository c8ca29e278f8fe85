"""Dates: the Date field as an aware moment, or None when it makes no sense."""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

from tridesk.mailroom.mime.defects import Defects

_EARLIEST, _LATEST = 1980, 2100


def read_date(value: str, defects: Defects) -> datetime | None:
    """RFC 5322 dates and their common misspellings; without a zone it is taken as UTC."""
    if not value:
        return None
    try:
        moment = _moment(value[:200])
    except (ArithmeticError, IndexError, TypeError, ValueError):
        moment = None
    if moment is None or not _EARLIEST <= moment.year <= _LATEST:
        defects.note("bad-date")
        return None
    return moment


def _moment(value: str) -> datetime | None:
    parts = parsedate_tz(value)
    if parts is None:
        return None
    offset = parts[9] or 0
    zone = timezone(timedelta(seconds=offset)) if abs(offset) < 24 * 3600 else UTC
    year, month, day, hour, minute, second = parts[:6]
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone)
