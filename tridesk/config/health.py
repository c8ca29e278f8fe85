"""`GET /healthz`: is every part alive, and is there room on the disk? One entry per part, 503 when one is down."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from functools import partial
from threading import Lock, Thread
from typing import Any, Final

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from tridesk.config.lanes import LANES
from tridesk.config.settings import ENVIRONMENT
from tridesk.kit.health import health
from tridesk.kit.rooms import installed

PULSE_SECONDS = 45  # a worker of ours writes its heartbeat every ten seconds
LEAST_ROOM = 500_000_000  # bytes below which a disk counts as full: PostgreSQL needs room to tidy up as well
LEAST_FILES = 10_000
PATH: Final = "/healthz"
PATIENCE: Final = 1.5  # seconds for all parts together: a monitor gets its answer within two


def healthz(request: HttpRequest) -> JsonResponse:
    """The lines of health that the rooms declare; for whoever comes by another way than `Health`."""
    states, status = parts()
    return JsonResponse(states, status=status)


class Round:
    """One look at every part: in a thread what asks the database, in another what does not, since either may hang."""

    def __init__(self) -> None:
        self._began_at, self._up = time.monotonic(), dict[str, bool]()
        lines = installed.answer.health
        beside = [name for name, line in lines.items() if not line.needs_database]
        inside = [name for name, line in lines.items() if line.needs_database]
        self.looks = [_in_thread(partial(self._look, names)) for names in (inside, beside)]

    @property
    def patience(self) -> float:
        """How many seconds whoever asks now waits for it: none once it is late."""
        return max(0.0, self._began_at + PATIENCE - time.monotonic())

    @property
    def is_over(self) -> bool:
        """Whether every part has answered."""
        return all(look.done() for look in self.looks)

    def answer(self) -> tuple[dict[str, str], int]:
        """Every part with `up` or `down`, and the status of HTTP; a part that has not answered is down."""
        up = {name for name, is_up in self._up.copy().items() if is_up}
        return health({name: partial(up.__contains__, name) for name in installed.answer.health})

    def _look(self, names: list[str]) -> None:
        """What asks the database is not asked when that is down: each would wait for it anew."""
        try:
            for name in names:
                is_up, _status = health({name: installed.answer.health[name].check}, OSError, DatabaseError)
                self._up[name] = is_up["status"] == "up"
                if name == "database" and not self._up[name]:
                    break
        finally:
            connection.close()


class Probe:
    """Looks at the parts, one round at a time: those who ask meanwhile share it, so that no threads pile up."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._round: Round | None = None

    def round(self) -> Round:
        """The round that goes on, or a new one."""
        with self._lock:
            if self._round is None or self._round.is_over:
                self._round = Round()
            return self._round


probe: Final = Probe()


def parts() -> tuple[dict[str, str], int]:
    """Every part with `up` or `down`, and the status of HTTP, in `PATIENCE` at most."""
    current = probe.round()
    wait(current.looks, current.patience)
    return current.answer()


class Health:
    """ASGI middleware: answers at `PATH`, whatever all threads of the pages hang on."""

    def __init__(self, pages: Any) -> None:
        self._pages = pages

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["path"] != PATH:
            await self._pages(scope, receive, send)
            return
        current = probe.round()
        if patience := current.patience:
            await asyncio.wait([asyncio.wrap_future(look) for look in current.looks], timeout=patience)
        states, status = current.answer()
        body = json.dumps(states).encode()
        headers = {"content-type": "application/json", "content-length": str(len(body)), "cache-control": "no-store"}
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": body})


def _in_thread(work: Callable[[], None]) -> Future[None]:
    """Runs `work` in a thread of its own, which the end of the process does not wait for."""
    done: Future[None] = Future()

    def run() -> None:
        try:
            work()
        finally:
            done.set_result(None)

    Thread(target=run, name="health", daemon=True).start()
    return done


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
