"""How long pages take beside django-helpdesk, where somebody measured it on the same machine.

`BENCH_PEER` names a folder with its results: JSON files of objects such as
`{"helpdesk-pg/100000/ticket_page": {"p50_ms": 41.2, "p95_ms": 52.1}}`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench.report import Report

VARIABLE: Final = "BENCH_PEER"
PEER: Final = "helpdesk-pg"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Which request of ours is held against which of the peer, and at most how many times its time it may take."""

    ours: str
    theirs: str
    share: str
    most: float


COMPARED: Final = (
    Comparison("ticket page", "ticket_page", "p50", 0.4),
    Comparison("list, all", "list_open", "p50", 0.35),
    Comparison("search, rare word", "search", "p95", 0.7),
    Comparison("API create", "create_api", "p50", 0.4),
)


def compare(report: Report, sizes: Iterable[int]) -> None:
    """Adds the ratio of our time to the peer's for each size that was measured of both; says what is left out."""
    folder = os.environ.get(VARIABLE, "")
    measured = _results(Path(folder)) if folder else {}
    for size in sizes:
        for compared in COMPARED:
            ours = report.value(f"pages, {size:,} tickets", f"{compared.ours}, {compared.share}")
            theirs = measured.get(f"{PEER}/{size}/{compared.theirs}", {}).get(f"{compared.share}_ms")
            name = f"{compared.ours}, {compared.share}"
            if ours is not None and theirs:
                part = f"beside {PEER}, {size:,} tickets"
                report.add(part, name, ours / theirs, "times", f"< {compared.most} times")
            else:
                _leave_out(report, f"{name} with {size:,} tickets", folder)


def _results(folder: Path) -> dict[str, dict[str, Any]]:
    """All results in a folder, by their names."""
    measured: dict[str, dict[str, Any]] = {}
    for file in sorted(folder.glob("*.json")):
        measured |= json.loads(file.read_text())
    return measured


def _leave_out(report: Report, name: str, folder: str) -> None:
    why = f"{folder} holds no figure of {PEER} for it" if folder else f"{VARIABLE} names no folder with its figures"
    sentence = f"LEFT OUT: {name} beside {PEER}, because {why}."
    print(f"  {sentence}", flush=True)
    report.note(sentence)
