"""The dashboard and the month report of django-helpdesk beside our figures, with as many tickets."""

from __future__ import annotations

import http.client
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from bench.installation import Installation, listens, wait_for
from bench.report import Report, percentile
from bench.requests import me, session, timed
from tests.ports import free_port
from tridesk.config import embedded

ENVIRONMENT: Final = "BENCH_HELPDESK"  # names the Python that has django-helpdesk
SITE: Final = Path(__file__).with_name("django_helpdesk_site.py")
DATABASE: Final = "helpdesk"
ROUNDS: Final = 5  # requests of each page, after one to warm up
PATIENCE: Final = 60.0  # seconds for its site to be ready
PAGES: Final = {"dashboard": "/dashboard/", "month report": "/reports/queuemonth/"}


def measure(installation: Installation, report: Report, tickets: int) -> None:
    """Times both pages of both; says that it was left out where django-helpdesk is not installed."""
    python, part = os.environ.get(ENVIRONMENT, ""), f"beside django-helpdesk, {tickets:,} tickets"
    with installation.running("web"):
        ours = _times(installation.http, _our_pages(), session(me()))
    for name, seconds in ours.items():
        report.add(part, f"{name}, ours", seconds * 1000, "ms")
    if not python:
        report.leave_out(f"django-helpdesk. Name the Python of an environment that has it in {ENVIRONMENT}.")
        return
    with _site(installation, python, tickets) as (port, key):
        theirs = _times(port, PAGES, key)
    for name, seconds in theirs.items():
        report.add(part, f"{name}, theirs", seconds * 1000, "ms")
        report.add(part, f"{name}, theirs to ours", seconds / ours[name], "times as long")


def _our_pages() -> dict[str, str]:
    """What says the same here: the start page of the day, and tickets by month and service of three years."""
    today = date.today()
    period = {"first": today.replace(year=today.year - 3, day=1), "last": today}
    by_month = {"figure": "tickets.opened", "rows": "month", "columns": "service"} | period
    return {"dashboard": "/figures/?view=today", "month report": f"/figures/explore?{urlencode(by_month)}"}


def _times(port: int, pages: dict[str, str], key: str) -> dict[str, float]:
    """The median of seconds that each page takes."""
    headers = {"Cookie": f"sessionid={key}"}
    took = {}
    for name, path in pages.items():
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        timed(line, path, headers)
        took[name] = percentile([timed(line, path, headers) for _round in range(ROUNDS)], 0.5)
        line.close()
    return took


@contextmanager
def _site(installation: Installation, python: str, tickets: int) -> Iterator[tuple[int, str]]:
    """Its site on a database beside ours: its port, and the session of an administrator."""
    with installation.connect(superuser=True) as db:
        db.execute(f"CREATE DATABASE {DATABASE}".encode())
    environment = os.environ | {
        "PGHOST": str(embedded.socket_folder(installation.var)),
        "PGUSER": "postgres",
        "PGPASSWORD": installation.secrets.superuser,
        "PGDATABASE": DATABASE,
    }
    try:
        command = [python, str(SITE)]
        key = subprocess.check_output([*command, "prepare", str(tickets)], env=environment, text=True).split()[-1]
        port = free_port()
        process = subprocess.Popen([*command, "serve", str(port)], env=environment)
        try:
            wait_for(lambda: process.poll() is not None or listens(port), "django-helpdesk", PATIENCE)
            yield port, key
        finally:
            process.terminate()
            process.wait()
    finally:
        with installation.connect(superuser=True) as db:
            db.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)".encode())
