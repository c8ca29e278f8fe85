"""The state of the register: from the click to the reader, and the folder under nginx beside any static file."""

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

import uvloop

from bench.report import Report, percentile
from tests.e2e.product import free_port

CLICKS: Final = 200
GOAL: Final = 200  # ms, p95
RATIO: Final = 0.95
CONNECTIONS: Final = 8
PIPELINED: Final = 16  # requests on their way on each connection, so that the client is not what is measured
SECONDS: Final = 2.0
ROUNDS: Final = 8

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
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(nginx).exists():
        report.note("LEFT OUT: nginx is not installed, so nothing of the status page was measured.")
        return
    state = folder / "status-bench"
    with _served(nginx, state) as port:
        _clicks(state, f"http://127.0.0.1:{port}/status", report)
        _requests(state, port, report)


def _clicks(state: Path, url: str, report: Report) -> None:
    from tridesk.kit import clock
    from tridesk.statuspage import actions
    from tridesk.statuspage.entries import State
    from tridesk.statuspage.phrases import Ready, compose
    from tridesk.statuspage.publishing import Publisher

    publisher, past = Publisher(state, url), clock.now() - timedelta(days=365)
    for month in range(12):  # a year with an interruption a month
        with clock.frozen(past + timedelta(days=30 * month)):
            actions.start(publisher.log)
            actions.report(publisher.log, State.UNSTABLE, by="bench", via="command", message=compose([Ready.SLOW]))
            actions.report(publisher.log, State.STABLE, by="bench", via="command", message=compose([Ready.OVER]))
    publisher.publish()
    took, shelf, processor = [], [], time.process_time()
    for click in range(CLICKS):
        began, state_now = time.monotonic(), (State.UNSTABLE, State.STABLE)[click % 2]
        said = compose([Ready.LOOKING if state_now is State.UNSTABLE else Ready.OVER])
        actions.report(publisher.log, state_now, by="bench", via="command", message=said)
        published = publisher.publish()
        took.append(time.monotonic() - began)
        shelf.append(published.took)
        if published.fault:
            raise RuntimeError(published.fault)
    processor = (time.process_time() - processor) / CLICKS
    for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99)):
        goal = f"< {GOAL} ms" if name == "p95" else ""
        report.add("status page", f"click to read back, {name}", percentile(took, share) * 1000, "ms", goal)
    report.add("status page", "click to read back, processor", processor * 1000, "ms")
    report.add("status page", "rendered, on the disk and renamed, p50", percentile(shelf, 0.5) * 1000, "ms")
    size = (publisher.shelf.current / "index.html").stat().st_size
    report.add("status page", "page with its style", size, "bytes", "< 15000 bytes")
    report.note(
        f"Status page: {CLICKS} clicks, each an entry in the signed log, some 80 files rendered, put on the disk with"
        f" fsync, the rename, and the public address read back through nginx. Load average {os.getloadavg()[0]:.1f}."
    )


def _requests(state: Path, port: int, report: Report) -> None:
    content = (state / "site" / "current" / "index.html").read_bytes()
    (state / "plain" / "index.html").write_bytes(content)
    rates: dict[str, list[float]] = {"/status/": [], "/plain/": []}
    for turn in range(ROUNDS):
        for path, found in sorted(rates.items(), reverse=turn % 2 == 1):  # whatever else the machine does meets both
            found.append(uvloop.run(_rate(port, path, len(content))))
    ratios = [ours / plain for ours, plain in zip(*rates.values(), strict=True)]
    report.add("status page", "the folder under nginx", statistics.median(rates["/status/"]), "requests/s")
    report.add("status page", "a plain file of that size", statistics.median(rates["/plain/"]), "requests/s")
    report.add("status page", "ratio, median of rounds side by side", statistics.median(ratios), "", f"> {RATIO}")


async def _rate(port: int, path: str, size: int) -> float:
    """Whole answers in a second, over a few connections that never wait."""
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    until, began = time.monotonic() + SECONDS, time.monotonic()

    async def ask() -> int:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
        answered = 0
        while time.monotonic() < until:
            writer.write(request * PIPELINED)
            for _ in range(PIPELINED):
                head = await reader.readuntil(b"\r\n\r\n")
                if not head.startswith(b"HTTP/1.1 200"):
                    raise RuntimeError(head.decode())
                await reader.readexactly(size)
                answered += 1
        writer.close()
        return answered

    answered = sum(await asyncio.gather(*(ask() for _ in range(CONNECTIONS))))
    return answered / (time.monotonic() - began)


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
