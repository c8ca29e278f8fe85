"""What changed most between two periods: the cells that explain the difference, most telling first. Pure.

A cell is a part of all that was counted: one value of a dimension ("by mail"), or of two at once ("by mail, about
access"). A difference that chance explains is left out. So is a cell when another cell of the list already tells its
change: if a part carries nearly all of the change of a larger cell, only the part is listed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

NOISE: Final = 4.0  # standard deviations of a Poisson count; of 600 cells chance moves one further in some 25 lists
NEARLY_ALL: Final = 0.8


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of what was counted, by the values that it has: ((dimension, value), ...)."""

    values: tuple[tuple[str, str], ...]
    before: float
    now: float

    @property
    def difference(self) -> float:
        return self.now - self.before

    @property
    def is_noise(self) -> bool:
        return abs(self.difference) < NOISE * math.sqrt(max(self.before + self.now, 1.0))

    def is_part_of(self, other: Segment) -> bool:
        return self is not other and set(other.values) < set(self.values)


@dataclass(frozen=True, slots=True)
class SegmentChange:
    """A cell with how much of the whole difference it makes up; None where the whole did not change."""

    cell: Segment
    share: float | None


def adjusted(cells: Iterable[Segment], factor: float) -> list[Segment]:
    """The same with the earlier period brought to the working days of this one."""
    return [Segment(cell.values, cell.before * factor, cell.now) for cell in cells]


def ranked(cells: Iterable[Segment], most: int = 10) -> list[SegmentChange]:
    """The cells that explain the difference, the largest change first."""
    known = list(cells)
    whole = next((cell.difference for cell in known if not cell.values), 0.0)
    telling = [cell for cell in known if cell.values and not cell.is_noise]
    telling.sort(key=lambda cell: (-abs(cell.difference), len(cell.values), cell.values))
    kept: list[Segment] = []
    for cell in telling:
        if not (_is_told_by_a_part(cell, telling) or _is_told_by_the_whole(cell, kept) or _is_the_same(cell, kept)):
            kept.append(cell)
    return [SegmentChange(cell, cell.difference / whole if whole else None) for cell in kept[:most]]


def _is_told_by_a_part(cell: Segment, cells: Sequence[Segment]) -> bool:
    return any(
        part.is_part_of(cell)
        and part.difference * cell.difference > 0
        and NEARLY_ALL <= part.difference / cell.difference <= 1 / NEARLY_ALL
        for part in cells
    )


def _is_told_by_the_whole(cell: Segment, kept: Sequence[Segment]) -> bool:
    """Whether a wider cell of the list changed in the same direction, and this one not more than it did on average."""
    return any(
        cell.is_part_of(wider)
        and wider.difference * cell.difference > 0
        and abs(cell.difference) * max(wider.before, 1.0) <= 1.5 * abs(wider.difference) * max(cell.before, 1.0)
        for wider in kept
    )


def _is_the_same(cell: Segment, kept: Sequence[Segment]) -> bool:
    """Whether a cell of the list has the same two numbers: two names for one thing."""
    return any((cell.before, cell.now) == (other.before, other.now) for other in kept)
