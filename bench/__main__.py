"""`make bench`, or a part of it: `make bench B="mail"`, `make bench B="pages 10000 100000"`."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bench import miniature

if TYPE_CHECKING:
    from bench.report import Report

PARTS = (
    "start",
    "mail",
    "pages",
    "directory",
    "notices",
    "transfer",
    "status",
    "faults",
    "weeks",
    "calls",
    "crowd",
    "streams",
    "keys",
    "recovery",
    "figures",
    "answers",
    "reconnect",
    "paper",
)
NEEDS = {
    "calls": ("sipp", "tcpdump"),
    "crowd": ("sipp",),
    "keys": ("chromium-headless-shell",),
    "reconnect": ("/usr/sbin/slapd",),
}  # programs without which nothing of a part can be measured
SIZES = (10_000, 100_000, 1_000_000)
FACTS = (10_000_000,)
MEASURED = "measured"  # said of a part with --one-by-one; of one that was left out, why
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
    from bench.report import Report

    report, since = Report.new(), time.monotonic()
    parts = [part for part in PARTS if part in asked.parts]
    try:
        if "weeks" in parts:
            if asked.miniature:
                miniature.apply(["bench.weeks.runs"])
            from bench.weeks import runs as weeks

            weeks.measure(report, var if asked.miniature else DOCS)
            parts.remove("weeks")
        if "start" in parts:
            if asked.miniature:
                miniature.apply(["bench.start"])
            from bench import start

            start.measure(report)
            parts.remove("start")
        if parts or asked.one_by_one:
            _on_an_installation(var, parts, asked, report)
    finally:  # what was measured before something went wrong is worth keeping
        report.note(f"The whole took {time.monotonic() - since:.0f} s.")
        if not asked.miniature:
            print(report.table(Report.last_kept()))
            report.write(OUT, keep=asked.keep)


def _reason_to_leave_out(part: str) -> str:
    """Says which programs of others are missing that a part cannot do without; '' if none is."""
    lacking = [program for program in NEEDS.get(part, ()) if not shutil.which(program)]
    return f"'{part}' needs {' and '.join(lacking)}, which this machine does not have." if lacking else ""


def _named_on_input() -> Iterator[str]:
    """Names of parts as they come; from now on nothing that the bench starts reads its input."""
    names = os.fdopen(os.dup(sys.stdin.fileno()))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, sys.stdin.fileno())
    os.close(nothing)
    return map(str.strip, names)


def _on_an_installation(var: Path, parts: list[str], asked: argparse.Namespace, report: Report) -> None:
    from bench.installation import Installation

    named = _named_on_input() if asked.one_by_one else None
    with Installation(var) as installation:
        if asked.miniature:
            miniature.apply(name for name in miniature.SIZES if name not in ("bench.weeks.runs", "bench.start"))
        from bench import calibration
        from bench.report import CALIBRATED, CALIBRATION

        for name, value in zip(CALIBRATED, (calibration.python_ms(), calibration.sql_ms(installation)), strict=True):
            report.add(CALIBRATION, name, value, "ms")
        from bench import (
            answers,
            directory,
            figures,
            keys,
            mail,
            notices,
            pages,
            paper,
            reconnect,
            recovery,
            status,
            streams,
            transfer,
        )
        from bench.calls import crowd
        from bench.calls import runs as calls
        from bench.faults import rounds as faults
        from tridesk.telephony.asterisk.provision import CannotProvision
        from tridesk.telephony.asterisk.server import AsteriskCannotStart

        measures: dict[str, Callable[[], None]] = {
            "mail": lambda: mail.measure(installation, report),
            "directory": lambda: directory.measure(installation, report),
            "notices": lambda: notices.measure(installation, report),
            "transfer": lambda: transfer.measure(installation, report),
            "status": lambda: status.measure(var, report),
            "faults": lambda: faults.measure(installation, report, asked.faults),
            "crowd": lambda: crowd.measure(installation, report),
            "calls": lambda: calls.measure(installation, report, asked.rates),
            "streams": lambda: streams.measure(installation, report),
            "keys": lambda: keys.measure(installation, report),
            "recovery": lambda: recovery.measure(installation, report),
            "figures": lambda: figures.measure(installation, report, asked.facts),
            "answers": lambda: answers.measure(installation, report),
            "reconnect": lambda: reconnect.measure(installation, report),
            "paper": lambda: paper.measure(installation, report),
            "pages": lambda: pages.measure(installation, report, asked.sizes, var if asked.miniature else OUT),
        }
        failed = False
        for part in named or [part for part in measures if part in parts]:
            reason = _reason_to_leave_out(part)
            try:
                if not reason:
                    measures[part]()
            except (CannotProvision, AsteriskCannotStart) as error:
                reason = f"no Asterisk here, so '{part}' was not measured ({error})."
            except Exception:  # the other parts are still worth measuring
                if asked.miniature:
                    raise
                failed = True
                traceback.print_exc()
                report.note(f"FAILED: '{part}' ended with an error, see above; it was not measured whole.")
            if reason:
                report.leave_out(reason)
            if asked.one_by_one:
                print(f"{part}: {reason or MEASURED}", flush=True)
        if failed:
            sys.exit(1)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description="Measures Tridesk on a throw-away database.")
    numbers = "numbers of tickets, of facts, or of calls a second"
    parser.add_argument("what", nargs="*", help=f"parts ({', '.join(PARTS)}) and {numbers}; nothing is all")
    parser.add_argument("--fault", action="append", help="with `faults`: this one only")
    parser.add_argument("--state", metavar="FOLDER", help="use this state folder, and keep it")
    parser.add_argument("--keep", action="store_true", help="keep the figures in docs/bench, for later runs")
    parser.add_argument("--miniature", action="store_true", help="the smallest sizes, to see that everything runs")
    parser.add_argument("--one-by-one", action="store_true", help="measure what standard input names, line by line")
    asked = parser.parse_args()
    asked.faults = asked.fault or []
    small = asked.miniature
    sizes, parts, facts = (miniature.TICKETS, miniature.PARTS, miniature.FACTS) if small else (SIZES, PARTS, FACTS)
    asked.sizes = sorted({int(word) for word in asked.what if word.isdigit()}) or list(sizes)
    asked.facts = sorted({int(word) for word in asked.what if word.isdigit()}) or list(facts)
    asked.rates = tuple(sorted({int(word) for word in asked.what if word.isdigit()}))
    named = [word for word in asked.what if not word.isdigit()]
    asked.parts = named or ([] if asked.one_by_one else list(parts))
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    return asked


if __name__ == "__main__":
    main()
