"""What was measured, as a table to read and as JSON to compare."""

from __future__ import annotations

import json
import math
import os
import platform
import subprocess
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Final

KEPT: Final = Path(__file__).parents[1] / "docs" / "bench"
CALIBRATION: Final = "calibration"
CALIBRATED: Final = ("Python", "SQL")
MOST: Final = 1.1  # times the earlier figure; what got worse by more is marked
_KINDS: Final = {
    "/s": "speed",
    "requests/s": "speed",
    "ms": "time",
    "s": "time",
    "MB": "size",
    "kB": "size",
    "bytes": "size",
    "times": "size",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value, with the goal it has to meet (`< 50 ms`) where there is one."""

    part: str
    name: str
    value: float
    unit: str
    goal: str = ""

    @property
    def verdict(self) -> str:
        """Whether the goal is met; '' without a goal."""
        if not self.goal:
            return ""
        sign, limit = self.goal.split()[:2]
        met = self.value > float(limit) if sign == ">" else self.value < float(limit)
        return "met" if met else "MISSED"


@dataclass(slots=True)
class Report:
    """All figures, in the order in which they were measured."""

    machine: dict[str, object]
    figures: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @classmethod
    def new(cls) -> Report:
        return cls(
            {
                "at": time.strftime("%Y-%m-%d %H:%M:%S"),
                "commit": _commit(),
                "processors": os.cpu_count(),
                "processor": _processor_name(),
                "python": platform.python_version(),
                "load before": round(os.getloadavg()[0], 1),
            }
        )

    @classmethod
    def last_kept(cls) -> Report | None:
        """The newest run that was kept, None when there is none."""
        newest = max(KEPT.glob("*.json"), default=None)
        if newest is None:
            return None
        content = json.loads(newest.read_text())
        known = {entry.name for entry in fields(Figure)}
        figures = [Figure(**{name: row[name] for name in known}) for row in content["figures"]]
        return cls(content["machine"], figures, content["notes"])

    def add(self, part: str, name: str, value: float, unit: str, goal: str = "") -> None:
        """Adds a figure, and says it at once: the whole takes minutes."""
        figure = Figure(part, name, round(value, 2), unit, goal)
        self.figures.append(figure)
        print(f"  {part}: {name}: {figure.value:g} {unit} {figure.verdict}".rstrip(), flush=True)

    def note(self, text: str) -> None:
        """Adds a sentence that explains the figures."""
        self.notes.append(text)

    def leave_out(self, text: str) -> None:
        """Says at once and again at the end that something was not measured."""
        print(f"  *** LEFT OUT: {text}", flush=True)
        self.note(f"LEFT OUT: {text}")

    def value(self, part: str, name: str) -> float | None:
        """The value of an earlier figure."""
        return next((figure.value for figure in self.figures if (figure.part, figure.name) == (part, name)), None)

    def table(self, before: Report | None = None) -> str:
        """Everything as aligned text, with the ratio of each figure to that of an earlier run.

        "WORSE" marks what got worse by more than a tenth. Speeds and times are first brought to the speed of the
        earlier run's machine, by the calibration of both.
        """
        width = max((len(figure.name) for figure in self.figures), default=0)
        lines = [f"\nTridesk bench, {self.machine}"]
        part = ""
        for figure in self.figures:
            if figure.part != part:
                part = figure.part
                lines.append(f"\n{part}")
            goal = f"   goal {figure.goal}: {figure.verdict}" if figure.goal else ""
            ratio = self._ratio(figure, before) if before else ""
            lines.append(f"  {figure.name:<{width}} {figure.value:>10,.1f} {figure.unit}{goal}{ratio}")
        return "\n".join([*lines, "", *self.notes])

    def _ratio(self, figure: Figure, before: Report) -> str:
        """The ratio to an earlier figure as words, '' when that was not measured."""
        earlier = before.value(figure.part, figure.name)
        if not earlier or not figure.value:
            return ""
        kind, slower = _KINDS.get(figure.unit.split(" ")[0], ""), self._slower_than(before)
        if figure.part == CALIBRATION:
            kind = ""
        ratio = figure.value / earlier * {"speed": slower, "time": 1 / slower}.get(kind, 1)
        is_worse = bool(kind) and (1 / ratio if kind == "speed" else ratio) > MOST
        return f"   {ratio:.2f} of before{'   WORSE' if is_worse else ''}"

    def _slower_than(self, before: Report) -> float:
        """How much slower this machine is than that of an earlier run; 1 when either was not calibrated."""
        pairs = [(self.value(CALIBRATION, name), before.value(CALIBRATION, name)) for name in CALIBRATED]
        return math.prod(now / then for now, then in pairs if now and then) ** (1 / len(pairs))

    def write(self, folder: Path, *, keep: bool = False) -> None:
        """Writes the figures beside earlier ones and as the latest; `keep` for later runs to be compared with."""
        folder.mkdir(parents=True, exist_ok=True)
        figures = [asdict(figure) | {"verdict": figure.verdict} for figure in self.figures]
        text = json.dumps({"machine": self.machine, "figures": figures, "notes": self.notes}, indent=1)
        (folder / f"{time.strftime('%Y%m%d-%H%M%S')}.json").write_text(text)
        (folder / "latest.json").write_text(text)
        if keep:
            KEPT.mkdir(exist_ok=True)
            (KEPT / f"{time.strftime('%Y-%m-%d')}-{self.machine['commit']}.json").write_text(text + "\n")


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _commit() -> str:
    """The commit that is measured, with a + when files differ from it; '' outside a checkout."""
    asked = ["git", "describe", "--always", "--dirty=+", "--exclude=*"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False, cwd=Path(__file__).parent)
    return done.stdout.strip()


def _processor_name() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())
