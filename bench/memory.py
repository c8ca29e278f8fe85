"""How much memory the processes take: RSS counts shared pages in each, PSS divides them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
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


def _add(report: Report, name: str, pids: Collection[int]) -> None:
    for kind in ("RSS", "PSS"):
        report.add("memory", f"{name}, {kind}", sum(memory(pid, kind) for pid in pids) / 1024, "MB")


def memory(pid: int, kind: str) -> int:
    """RSS or PSS of a process, in kB; 0 when it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # a worker of PostgreSQL that has just ended
        return 0
    return next(int(line.split()[1]) for line in lines if line.startswith(kind.capitalize()))


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
