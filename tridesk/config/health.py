"""`GET /healthz`: is every part alive, and is there room on the disk? One entry per part, 503 when one is down."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from tridesk.config.lanes import LANES
from tridesk.config.settings import ENVIRONMENT
from tridesk.kit.health import health
from tridesk.notices.ledger import senders_alive
from tridesk.telephony.queries import conductor

PULSE_SECONDS = 45  # a worker of ours writes its heartbeat every ten seconds
LEAST_ROOM = 500_000_000  # bytes below which a disk counts as full: PostgreSQL needs room to tidy up as well
LEAST_FILES = 10_000


def healthz(request: HttpRequest) -> JsonResponse:
    """Database answers, each lane of jobs has a fresh heartbeat, the mail door greets, calls are conducted, a sender
    lives, the disk has room.
    """
    states, status = parts()
    return JsonResponse(states, status=status)


def parts() -> tuple[dict[str, str], int]:
    """Every part with `up` or `down`, and the status of HTTP.

    What asks the database is not asked when that is down: each would wait for it anew.
    """
    checks = dict(CHECKS)
    up, _status = health({"database": checks["database"]}, OSError, DatabaseError)
    for name in ASK_DATABASE if up["database"] == "down" else ():
        checks[name] = _down
    return health(checks, OSError, DatabaseError)


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
        return int(cursor.fetchone()[0]) >= len(LANES)


def _disk() -> bool:
    room = os.statvfs(ENVIRONMENT.var)
    no_inodes = room.f_files == 0  # a file system that does not count them
    return room.f_bavail * room.f_frsize > LEAST_ROOM and (no_inodes or room.f_favail > LEAST_FILES)


def _down() -> bool:
    return False


def _mail() -> bool:
    with socket.create_connection((ENVIRONMENT.lmtp.host, ENVIRONMENT.lmtp.port), timeout=2) as door:
        return door.recv(4).startswith(b"220")


def _telephony() -> bool:
    return conductor().alive


def _switch() -> bool:
    return conductor().switch_works


def _lines() -> bool:
    return conductor().lines_work


def _notices() -> bool:
    return senders_alive()


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "jobs": _jobs,
    "mail": _mail,
    "telephony": _telephony,
    "switch": _switch,
    "lines": _lines,
    "notices": _notices,
    "disk": _disk,
}
ASK_DATABASE = ("database", "jobs", "telephony", "switch", "lines", "notices")
