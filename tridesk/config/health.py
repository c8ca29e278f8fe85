"""`GET /healthz`: is every part alive, and is there room on the disk? One entry per part, 503 when one is down."""

from __future__ import annotations

import os

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from tridesk.config.lanes import LANES
from tridesk.config.settings import ENVIRONMENT
from tridesk.kit.health import health
from tridesk.kit.rooms import installed

PULSE_SECONDS = 45  # a worker of ours writes its heartbeat every ten seconds
LEAST_ROOM = 500_000_000  # bytes below which a disk counts as full: PostgreSQL needs room to tidy up as well
LEAST_FILES = 10_000


def healthz(request: HttpRequest) -> JsonResponse:
    """The lines of health that the rooms declare."""
    states, status = parts()
    return JsonResponse(states, status=status)


def parts() -> tuple[dict[str, str], int]:
    """Every part with `up` or `down`, and the status of HTTP.

    What asks the database is not asked when that is down: each would wait for it anew.
    """
    lines = installed.answer.health
    up, _status = health({"database": lines["database"].check}, OSError, DatabaseError)
    no_database = up["database"] == "down"
    checks = {name: _down if no_database and line.needs_database else line.check for name, line in lines.items()}
    return health(checks, OSError, DatabaseError)


def _down() -> bool:
    return False


def database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def every_lane_works() -> bool:
    """Whether each lane of jobs has a fresh heartbeat."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s)",
            [PULSE_SECONDS],
        )
        return int(cursor.fetchone()[0]) >= len(LANES)


def disk_has_room() -> bool:
    room = os.statvfs(ENVIRONMENT.var)
    no_inodes = room.f_files == 0  # a file system that does not count them
    return room.f_bavail * room.f_frsize > LEAST_ROOM and (no_inodes or room.f_favail > LEAST_FILES)
