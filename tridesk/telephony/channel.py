"""The PostgreSQL channels of telephony: a wake-up to the director, and a new record from it."""

from typing import Final

from django.db import connection

DIRECTOR_CHANNEL: Final = "telephony"
RECORDS_CHANNEL: Final = "call_records"
SAY: Final = "SELECT pg_notify(%s, '')"


def notify(channel: str) -> None:
    """Notifies the listeners of a channel when the transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute(SAY, [channel])
