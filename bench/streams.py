"""What a thousand open pages cost the web process: time of other pages, memory, threads, connections."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.db import connection

from bench import stock
from bench.installation import Installation, wait_for
from bench.pages import SHARES, time_requests
from bench.report import Report, percentile
from bench.requests import Request, requests, session
from tridesk.accounts.models import User
from tridesk.tickets import feed, stream

OPEN: Final = 1_000
TICKETS: Final = 10_000
PAUSE: Final = 0.5  # seconds between two events that every open page hears
MOST_MEMORY: Final = 300  # MB
SLOWER: Final = 1.2  # times the time with no page open
KINDS: Final = ("list, new", "ticket page")


def measure(installation: Installation, report: Report) -> None:
    """Times two pages with no stream open, and with `OPEN` of them hearing two events a second."""
    stock.empty(installation)
    stock.fill(installation, TICKETS)
    kinds = {name: asked for name, asked in requests().items() if name in KINDS}
    with installation.running("web"):
        alone = _times(installation, report, kinds, "no stream open")
        with open_streams(installation, _cookies()) as streams, _events():
            wait_for(lambda: streams.count == OPEN, f"{OPEN} streams", 60)
            crowded = _times(installation, report, kinds, f"{OPEN:,} streams open")
            report.add("streams", "memory of web", _status(installation, "VmRSS") / 1024, "MB", f"< {MOST_MEMORY} MB")
            report.add("streams", "threads of web", _status(installation, "Threads"), "")
            report.add("streams", "connections to PostgreSQL of web", _connections(installation), "")
            report.add("streams", "events heard by each page", streams.heard / OPEN, "")
    for name in KINDS:
        times = crowded[name] / alone[name]
        report.add("streams", f"{name}, p95, streams open : none", times, "times", f"< {SLOWER} times")


def _times(installation: Installation, report: Report, kinds: dict[str, list[Request]], when: str) -> dict[str, float]:
    """p95 in seconds of each kind of page."""
    times = {}
    for name, asked in kinds.items():
        took, processor = time_requests(asked, installation)
        for label, share in SHARES.items():
            report.add("streams", f"{name}, {when}, {label}", percentile(took, share) * 1000, "ms")
        report.add("streams", f"{name}, {when}, processor", processor * 1000, "ms")
        times[name] = percentile(took, 0.95)
    return times


class Streams:
    """Pages that listen, in one thread of this process."""

    def __init__(self) -> None:
        self.count = self.heard = 0

    async def listen(self, port: int, cookie: str) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET {stream.PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: sessionid={cookie}\r\n\r\n".encode())
        try:
            if b" 200 " not in await reader.readline():
                raise RuntimeError("no stream was given")
            self.count += 1
            while line := await reader.readline():
                self.heard += line.startswith(b"data: ")
        finally:
            self.count -= 1
            writer.close()


def _cookies() -> list[str]:
    """A session for each of the `OPEN` pages."""
    count = -(-OPEN // stream.MOST_OF_ONE)
    people = [User.objects.get_or_create(username=f"listener{n}", role="call_taker")[0] for n in range(count)]
    sessions = [session(person) for person in people]
    return [sessions[number % count] for number in range(OPEN)]


@contextmanager
def open_streams(installation: Installation, cookies: list[str]) -> Iterator[Streams]:
    """Opens a stream of live events for each session."""
    streams, loop = Streams(), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    tasks = [asyncio.run_coroutine_threadsafe(streams.listen(installation.http, cookie), loop) for cookie in cookies]
    try:
        yield streams
    finally:
        for task in tasks:
            task.cancel()
        wait_for(lambda: streams.count == 0, "the streams to end", 30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


@contextmanager
def _events() -> Iterator[None]:
    over = threading.Event()

    def tell() -> None:
        while not over.wait(PAUSE):
            feed.tell("presence", f"ticket:{time.monotonic()}")
        connection.close()

    thread = threading.Thread(target=tell, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(10)


def _status(installation: Installation, name: str) -> float:
    lines = Path(f"/proc/{installation.processes['web'].pid}/status").read_text().splitlines()
    return float(next(line.split()[1] for line in lines if line.startswith(f"{name}:")))


def _connections(installation: Installation) -> float:
    return float(installation.ask("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'tridesk%'"))
