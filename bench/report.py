"""What was measured, as a table to read and as JSON to compare."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path


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
                "processors": os.cpu_count(),
                "python": platform.python_version(),
                "load before": round(os.getloadavg()[0], 1),
            }
        )

    def add(self, part: str, name: str, value: float, unit: str, goal: str = "") -> None:
        """Adds a figure, and says it at once: the whole takes minutes."""
        figure = Figure(part, name, round(value, 2), unit, goal)
        self.figures.append(figure)
        print(f"  {part}: {name}: {figure.value:g} {unit} {figure.verdict}".rstrip(), flush=True)

    def note(self, text: str) -> None:
        """Adds a sentence that explains the figures."""
        self.notes.append(text)

    def value(self, part: str, name: str) -> float | None:
        """The value of an earlier figure."""
        return next((figure.value for figure in self.figures if (figure.part, figure.name) == (part, name)), None)

    def table(self) -> str:
        """Everything as aligned text."""
        width = max((len(figure.name) for figure in self.figures), default=0)
        lines = [f"\nTridesk bench, {self.machine}"]
        part = ""
        for figure in self.figures:
            if figure.part != part:
                part = figure.part
                lines.append(f"\n{part}")
            goal = f"   goal {figure.goal}: {figure.verdict}" if figure.goal else ""
            lines.append(f"  {figure.name:<{width}} {figure.value:>10,.1f} {figure.unit}{goal}")
        return "\n".join([*lines, "", *self.notes])

    def write(self, folder: Path) -> None:
        """Keeps the figures beside earlier ones, and as the latest."""
        folder.mkdir(parents=True, exist_ok=True)
        figures = [asdict(figure) | {"verdict": figure.verdict} for figure in self.figures]
        text = json.dumps({"machine": self.machine, "figures": figures, "notes": self.notes}, indent=1)
        (folder / f"{time.strftime('%Y%m%d-%H%M%S')}.json").write_text(text)
        (folder / "latest.json").write_text(text)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
