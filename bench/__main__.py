"""`make bench`, or a part of it: `make bench B="mail"`, `make bench B="pages 10000 100000"`."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

PARTS = ("mail", "pages", "directory", "notices", "transfer", "status", "faults", "weeks", "calls", "crowd")
SIZES = (10_000, 100_000, 1_000_000)
OUT = Path(__file__).parents[1] / "var" / "bench"
DOCS = Path(__file__).parents[1] / "docs"


def main() -> None:
    """Sets up a folder and its environment, measures, writes the report, cleans up."""
    asked = _asked()
    var = Path(asked.state or tempfile.mkdtemp(prefix="tridesk-bench-")).absolute()
    # Before Django reads its settings; a database of our own, whatever the environment says.
    os.environ |= {"TRIDESK_VAR": str(var), "TRIDESK_DEMO": "0", "DATABASE_URL": ""}
    os.environ["DJANGO_SETTINGS_MODULE"] = "tridesk.config.settings"
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # in order, so that nothing of ours stays behind
    try:
        _measure(var, asked)
    finally:
        if not asked.state:
            shutil.rmtree(var, ignore_errors=True)


def _measure(var: Path, asked: argparse.Namespace) -> None:
    from bench.installation import Installation
    from bench.report import Report

    report, since = Report.new(), time.monotonic()
    try:
        if "weeks" in asked.parts:
            from bench.weeks import measuring as weeks

            weeks.measure(report, DOCS)
        if asked.parts == ["weeks"]:
            return
        with Installation(var) as installation:
            from bench import directory, mail, notices, pages, status, transfer
            from bench.calls import crowd
            from bench.calls import measuring as calls

            if "mail" in asked.parts:
                mail.measure(installation, report)
            if "directory" in asked.parts:
                directory.measure(installation, report)
            if "notices" in asked.parts:
                notices.measure(installation, report)
            if "transfer" in asked.parts:
                transfer.measure(installation, report)
            if "status" in asked.parts:
                status.measure(var, report)
            if "faults" in asked.parts:
                from bench.faults import measuring

                measuring.measure(installation, report, asked.faults)
            if "crowd" in asked.parts:
                crowd.measure(installation, report)
            if "calls" in asked.parts:
                calls.measure(installation, report, asked.rates)
            if "pages" in asked.parts:
                pages.measure(installation, report, asked.sizes, OUT)
    finally:  # what was measured before something went wrong is worth keeping
        report.note(f"The whole took {time.monotonic() - since:.0f} s.")
        print(report.table())
        report.write(OUT)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description="Measures Tridesk on a throw-away database.")
    numbers = "numbers of tickets, or of calls a second"
    parser.add_argument("what", nargs="*", help=f"parts ({', '.join(PARTS)}) and {numbers}; nothing is all")
    parser.add_argument("--fault", action="append", help="with `faults`: this one only")
    parser.add_argument("--state", metavar="FOLDER", help="use this state folder, and keep it")
    asked = parser.parse_args()
    asked.faults = asked.fault or []
    asked.sizes = sorted({int(word) for word in asked.what if word.isdigit()}) or list(SIZES)
    asked.rates = tuple(sorted({int(word) for word in asked.what if word.isdigit()}))
    asked.parts = [word for word in asked.what if not word.isdigit()] or list(PARTS)
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    return asked


if __name__ == "__main__":
    main()
