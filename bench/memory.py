"""How much memory the processes take: RSS counts shared pages in each, PSS divides them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from bench.installation import Installation
from bench.report import Report
from tridesk.config import embedded


def add_memory(installation: Installation, report: Report, when: str, names: Iterable[str]) -> None:
    """Adds RSS and PSS of these processes, and of PostgreSQL as a whole."""
    for name in names:
        _add(report, f"{name}, {when}", [installation.processes[name].pid])
    postmaster = embedded.server_pid(installation.var)
    assert postmaster is not None
    _add(report, f"PostgreSQL, {when}", [postmaster, *_children(postmaster)])


def _add(report: Report, name: str, pids: Iterable[int]) -> None:
    rss = pss = 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:  # a worker of PostgreSQL that has just ended
            continue
        sizes = {line.split(":")[0]: int(line.split()[1]) for line in lines[1:]}
        rss, pss = rss + sizes["Rss"], pss + sizes["Pss"]
    report.add("memory", f"{name}, RSS", rss / 1024, "MB")
    report.add("memory", f"{name}, PSS", pss / 1024, "MB")


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
