"""How fast mail leaves: reservations in the database, so that a limit holds across threads, processes and machines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import connection

from tridesk.notices.models import Pace

PATIENCE = timedelta(seconds=1)  # how far ahead a place may be reserved: longer, and a stop would not be instant

# One statement, so that two who reserve at once stand one behind the other; none when the next place is too far off.
_RESERVE = """
UPDATE notices_pace SET free_at = greatest(free_at, %s) + %s * interval '1 minute' / per_minute
WHERE key = %s AND free_at <= %s
RETURNING free_at - %s * interval '1 minute' / per_minute
"""


def limits() -> dict[str, int]:
    """Every limit, mails a minute, by recipient domain; '' is the relay's."""
    return dict(Pace.objects.values_list("key", "per_minute"))


def reserve(wanted: Mapping[str, int], now: datetime) -> dict[str, datetime | None]:
    """From when so many mails may leave to each key; None: not within the next second, come back later."""
    places: dict[str, datetime | None] = {}
    with connection.cursor() as cursor:
        for key, mails in sorted(wanted.items()):
            cursor.execute(_RESERVE, [now, mails, key, now + PATIENCE, mails])
            row = cursor.fetchone()
            places[key] = row[0] if row else None
    return places
