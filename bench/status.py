"""The state of the register: from the click to the reader, and the folder under nginx beside any static file."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Final
from unittest.mock import patch

from bench import editor
from bench.report import Report, percentile
from tests.ports import free_port

if TYPE_CHECKING:
    from tridesk.statuspage.publication import Publisher

CLICKS: Final = 200
GOAL: Final = 200  # ms, p95
RATIO: Final = 0.95
KILLED: Final = 1  # of so many steps of publishing, one is killed
RECOVERED: Final = 5  # after every fifth kill somebody publishes again
CONNECTIONS: Final = 8
SECONDS: Final = 1
ROUNDS: Final = 20  # short and many, so that what else the machine does meets both alike

PROGRAMS: Final = f"{os.environ['PATH']}{os.pathsep}/usr/sbin"
MEMORY: Final = Path("/dev/shm")  # a kill takes nothing from the kernel, be it on a disk or not: a disk costs only time

NGINX: Final = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
    include /etc/nginx/mime.types; access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        location /status/ {{ alias {site}/; index index.html; }}
        location /plain/ {{ alias {plain}/; index index.html; }}
    }}
}}
"""


def measure(folder: Path, report: Report) -> None:
    """Both, with a year of history in the log."""
    nginx, wrk, state = shutil.which("nginx", path=PROGRAMS), shutil.which("wrk"), folder / "status"
    if nginx:
        with _served(nginx, state) as port:
            _clicks(folder, f"http://127.0.0.1:{port}/status", report)
            if wrk:
                _requests(wrk, state, port, report)
    for program, what in ((nginx, "nginx, so neither clicks nor requests"), (wrk, "wrk, so no requests a second")):
        if not program:
            report.leave_out(f"this machine does not have {what} of the status page were measured.")
    with tempfile.TemporaryDirectory(prefix="tridesk-bench-", dir=MEMORY if MEMORY.is_dir() else None) as killed:
        _kills(Path(killed) / "status", report)


def _clicks(var: Path, url: str, report: Report) -> None:
    from tridesk.statuspage.publication import Publisher

    state = var / "status"
    _a_year(Publisher(state, url))
    with editor.at_work(var, url) as hand:
        presses = (("unstable", "looking"), ("stable", "over"))
        hand.press(*presses[0])  # the first of a process finds nothing in memory
        processor, took = hand.processor(), [hand.press(*presses[click % 2]) for click in range(1, CLICKS + 1)]
        processor = (hand.processor() - processor) / CLICKS
    for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99)):
        goal = f"< {GOAL} ms" if name == "p95" else ""
        report.add("status page", f"click to read back, {name}", percentile(took, share) * 1000, "ms", goal)
    report.add("status page", "processor of the editor for all pages of a click", processor * 1000, "ms")
    report.add("status page", "page with its style", _size(state), "bytes", "< 15000 bytes")
    report.note(
        f"Status page: {CLICKS} times 'publish now' at the editor's own process, beside the watch, by somebody who has"
        " signed in with password and key: an entry in the signed log, 130 files on the disk with fsync, the rename,"
        f" the public address read back through nginx. Load average {os.getloadavg()[0]:.1f}."
    )


def _kills(state: Path, report: Report) -> None:
    """The whole of it, from the entry in the log to the page, killed at every step; then the watch comes by."""
    from tridesk.statuspage.publication import Publisher

    since = time.monotonic()
    _a_year(Publisher(state, "http://localhost"))
    shares = os.cpu_count() or 1
    with ProcessPoolExecutor(shares, multiprocessing.get_context("fork")) as pool:
        shares_killed = list(pool.map(_share_of_kills, repeat(state), range(1, shares + 1), repeat(shares * KILLED)))
    report.add(
        "status page", "steps of publishing, killed at each", sum(steps for steps, _bad in shares_killed), "", "> 300"
    )
    report.add("status page", "pages or logs that were not whole", sum(bad for _steps, bad in shares_killed), "", "< 1")
    report.add("status page", "all these kills took", time.monotonic() - since, "s")


def _share_of_kills(state: Path, first: int, every: int) -> tuple[int, int]:
    """Every other step: how many there were, and how many pages or logs were not whole afterwards."""
    from tridesk.statuspage import generation, publication
    from tridesk.statuspage.entries import RegisterState
    from tridesk.statuspage.publication import Publisher
    from tridesk.statuspage.tests.kills import killed_everywhere, unwatched
    from tridesk.statuspage.tests.story import report

    def click(folder: Path) -> None:
        publisher = Publisher(folder, "http://localhost")
        report(publisher.log, RegisterState.OUT_OF_SERVICE, by="bench", via="command")
        publisher.publish(read_back=False)

    steps, bad = 0, 0
    before = len(Publisher(state, "http://localhost").log.entries())
    with patch.object(publication, "render", unwatched(generation.render)):  # pure, `make check` proves it
        for folder in killed_everywhere(state, click, first, every):
            killed = Publisher(folder, "http://localhost")
            steps += 1
            bad += any(killed.shelf.faults()) or any(killed.log.faults()) or not _agree(killed.shelf.current)
            if steps % RECOVERED == 0:
                is_said = len(killed.log.entries()) > before
                killed.publish(read_back=False)
                bad += killed.about()["entries"] != before + is_said or any(killed.shelf.faults())
    return steps, bad


def _agree(site: Path) -> bool:
    """Page, API and badge of one generation say the same."""
    state = json.loads((site / "generation.json").read_bytes())["state"]
    told = json.loads((site / "api" / "v2" / "status.json").read_bytes())["status"]["indicator"]
    looks = f'class="{state}"' in (site / "index.html").read_text("utf-8")
    return looks and told == {"stable": "none", "unstable": "minor", "out_of_service": "critical"}[state]


def _a_year(publisher: Publisher) -> None:
    """An interruption a month."""
    from tridesk.kit import clock
    from tridesk.statuspage import actions
    from tridesk.statuspage.entries import RegisterState
    from tridesk.statuspage.phrases import Ready, compose
    from tridesk.statuspage.tests.story import report

    past = clock.now() - timedelta(days=365)
    for month in range(12):
        with clock.frozen(past + timedelta(days=30 * month)):
            actions.start(publisher.log)
            report(publisher.log, RegisterState.UNSTABLE, by="bench", via="command", message=compose([Ready.SLOW]))
            report(publisher.log, RegisterState.STABLE, by="bench", via="command", message=compose([Ready.OVER]))
    publisher.publish(read_back=False)


def _size(state: Path) -> int:
    return (state / "site" / "current" / "index.html").stat().st_size


def _requests(wrk: str, state: Path, port: int, report: Report) -> None:
    content = (state / "site" / "current" / "index.html").read_bytes()
    (state / "plain" / "index.html").write_bytes(content)
    rates: dict[str, list[float]] = {"/status/": [], "/plain/": []}
    for turn in range(ROUNDS):
        for path, measured in sorted(rates.items(), reverse=turn % 2 == 1):  # whatever else the machine does meets both
            measured.append(_rate(wrk, f"http://127.0.0.1:{port}{path}", len(content)))
    ratios = [ours / plain for ours, plain in zip(*rates.values(), strict=True)]
    report.add("status page", "the folder under nginx", statistics.median(rates["/status/"]), "requests/s")
    report.add("status page", "a plain file of that size", statistics.median(rates["/plain/"]), "requests/s")
    report.add("status page", "ratio, median of rounds side by side", statistics.median(ratios), "", f"> {RATIO}")


def _rate(wrk: str, url: str, size: int) -> float:
    """Whole answers in a second, over a few connections that stay open and never wait."""
    command = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}", url]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    totals = re.search(r"(\d+) requests in [^,]+, ([\d.]+)([KMG])B read", output)
    if totals is None:
        raise RuntimeError(output)
    count, length, unit = totals.groups()
    if "Non-2xx" in output or float(length) * 1024 ** " KMG".index(unit) < int(count) * size:
        raise RuntimeError(output)
    return float(re.search(r"Requests/sec: *([\d.]+)", output)[1])  # type: ignore[index]


@contextmanager
def _served(nginx: str, state: Path) -> Iterator[int]:
    """nginx with the folder, and nothing else of ours."""
    port, plain = free_port(), state / "plain"
    plain.mkdir(parents=True)
    config = state / "nginx.conf"
    config.write_text(NGINX.format(folder=state, port=port, site=state / "site" / "current", plain=plain))
    os.chmod(state.parent, 0o755)  # its worker is somebody else
    process = subprocess.Popen([nginx, "-p", str(state), "-c", str(config)])
    try:
        time.sleep(0.5)
        yield port
    finally:
        process.terminate()
        process.wait()
