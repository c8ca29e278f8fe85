"""How long a backup and a restore take, and how large the file is: of a stock of tickets and of raw mail."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Final

from bench import stock
from bench.installation import PROGRAM, Installation
from bench.report import Report

TICKETS: Final = 100_000
MAILS: Final = 5_000
MAIL_BYTES: Final = 40_000


def measure(installation: Installation, report: Report) -> None:
    """As an administrator does it, by the commands; the restore is on the same disk."""
    from tridesk.mailroom.actions import accept

    stock.empty(installation)
    stock.fill(installation, TICKETS)
    for _turn in range(MAILS):
        raw = b"Subject: x\r\n\r\n" + os.urandom(MAIL_BYTES // 2).hex().encode()
        accept(raw, source="lmtp", envelope_from="a@town.example", envelope_to=["helpdesk@desk.example"])
    part = f"recovery, {TICKETS:,} tickets and {MAILS:,} mails of {MAIL_BYTES // 1000} kB"
    report.add(part, "the database", installation.ask("SELECT pg_database_size('tridesk')") / 1e6, "MB")
    folder = Path(tempfile.mkdtemp(prefix="tridesk-bench-", dir=installation.var.parent))
    try:
        report.add(part, "backup", _seconds("backup", str(folder / "backup.tar")), "s")
        report.add(part, "its file", (folder / "backup.tar").stat().st_size / 1e6, "MB")
        there = {"TRIDESK_VAR": str(folder / "var")}
        report.add(part, "restore", _seconds("restore", str(folder / "backup.tar"), **there), "s")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _seconds(*command: str, **settings: str) -> float:
    since = time.monotonic()
    subprocess.run([PROGRAM, *command], env=os.environ | settings, stdin=subprocess.DEVNULL, check=True)
    return time.monotonic() - since
