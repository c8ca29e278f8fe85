"""`GET /healthz`: is every part alive? One entry per part, 503 when one is down."""

from __future__ import annotations

import socket
from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from tridesk.config.settings import ENVIRONMENT
from tridesk.kit.health import health
from tridesk.notices.ledger import senders_alive
from tridesk.telephony.queries import conductor

PULSE_SECONDS = 45  # a worker of ours writes its heartbeat every ten seconds


def healthz(request: HttpRequest) -> JsonResponse:
    """Database answers, jobs have a fresh heartbeat, the mail door greets, calls are conducted, a sender lives."""
    said, status = health(CHECKS, OSError, DatabaseError)
    return JsonResponse(said, status=status)


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _jobs() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s)",
            [PULSE_SECONDS],
        )
        return bool(cursor.fetchone()[0])


def _mail() -> bool:
    with socket.create_connection((ENVIRONMENT.lmtp.host, ENVIRONMENT.lmtp.port), timeout=2) as door:
        return door.recv(4).startswith(b"220")


def _telephony() -> bool:
    return conductor().alive


def _notices() -> bool:
    return senders_alive()


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "jobs": _jobs,
    "mail": _mail,
    "telephony": _telephony,
    "notices": _notices,
}
