"""How long lists, search, a ticket and the API take over HTTP, with more and more tickets."""

from __future__ import annotations

import http.client
import json
import os
import time
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Final
from urllib.parse import quote

from bench import plans, stock
from bench.installation import Installation
from bench.memory import add_memory
from bench.peers import comparison
from bench.report import Report, percentile
from bench.requests import LISTS, Request, requests

ROUNDS: Final = 200  # requests of each kind, after a warm start
WARM: Final = 20
GOALS: Final = {"ticket page": ("p50", 41), "API create": ("p50", 20)}
LIST_GOAL: Final = 50  # ms, p95, with a million tickets
SHARES: Final = {"p10": 0.1, "p50": 0.5, "p95": 0.95}
GROWTH: Final = 1.3  # times the time with ten thousand


def measure(installation: Installation, report: Report, sizes: Sequence[int], out: Path) -> None:
    """Fills in tickets up to each size and measures every kind of request; plans with the largest."""
    report.note(
        f"Pages: one client, one request at a time, keep-alive, signed in as a call taker, {ROUNDS} requests of each"
        " kind. On a machine that does other work too, p10 and processor (what the web process itself took per request)"
        " say more than p50 and p95."
    )
    stock.empty(installation)
    for size in sizes:
        report.add("stock", f"{size:,} tickets ready after", stock.fill(installation, size), "s")
        report.add("machine", f"load average before {size:,}", os.getloadavg()[0], "")
        with installation.running("web"):
            _measure_all(installation, report, size)
            add_memory(installation, report, f"with {size:,} tickets", ("web",))
        _compare(report, sizes[0], size)
    comparison.compare(report, sizes)
    plans.write(out / "plans.txt")
    report.note(f"The plan of each list and search query with {sizes[-1]:,} tickets: {out / 'plans.txt'}")


def _measure_all(installation: Installation, report: Report, size: int) -> None:
    for name, asked in requests().items():
        took, processor = time_requests(asked, installation)
        part = f"pages, {size:,} tickets"
        for label, share in SHARES.items():
            report.add(part, f"{name}, {label}", percentile(took, share) * 1000, "ms", _goal(name, label, size))
        report.add(part, f"{name}, processor", processor * 1000, "ms")


def _goal(name: str, label: str, size: int) -> str:
    if (goal := GOALS.get(name)) and goal[0] == label:
        return f"< {goal[1]} ms"
    return f"< {LIST_GOAL} ms" if name in LISTS and label == "p95" and size >= 1_000_000 else ""


def time_requests(asked: Sequence[Request], installation: Installation) -> tuple[list[float], float]:
    """Seconds of each request, one at a time over a connection that is kept, and seconds of processor per request."""
    line = http.client.HTTPConnection("127.0.0.1", installation.http, timeout=60)
    endless: Iterator[Request] = cycle(asked)
    for request in islice(endless, WARM):
        _send(line, request)
    before, took = installation.processor("web"), []
    for request in islice(endless, ROUNDS):
        since = time.perf_counter()
        _send(line, request)
        took.append(time.perf_counter() - since)
    line.close()
    return took, (installation.processor("web") - before) / ROUNDS


def _send(line: http.client.HTTPConnection, asked: Request) -> None:
    body = json.dumps(asked.body) if asked.body else None
    line.request("POST" if body else "GET", quote(asked.path, safe="/?=&|:+"), body, asked.headers)
    answer = line.getresponse()
    content = answer.read()
    if answer.status != (201 if body else 200) or asked.expects not in content.decode():
        raise RuntimeError(f"{asked.path}: {answer.status}, without {asked.expects!r}")


def _compare(report: Report, smallest: int, size: int) -> None:
    """How many times longer lists and searches take than with the fewest tickets."""
    if size == smallest:
        return
    for name in LISTS:
        for label in ("p10", "p50"):
            now, then = (report.value(f"pages, {some:,} tickets", f"{name}, {label}") for some in (size, smallest))
            if now is not None and then:
                goal = f"< {GROWTH} times" if smallest == 10_000 else ""
                report.add(f"growth from {smallest:,} to {size:,}", f"{name}, {label}", now / then, "times", goal)
