"""What changed most between two periods: the cells that explain the difference, most telling first. Pure.

A cell is a part of all that was counted: one value of a dimension ("by mail"), or of two at once ("by mail, about
access"). Left out is a cell when another cell of the list already tells its change: if a part carries nearly all of the
change of a larger cell, only the part is listed.

Two counts are compared as two Poisson counts: given their sum, chance alone divides it like the lengths of the periods.
One list looks at many cells. So that fewer than one quiet month in twenty names any of them, each has a part of the
five per cent (Bonferroni): the whole two of them, the others share three by their size, since small ones can tell
little. What changed most without passing is listed behind the others, as what may be chance.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

WHOLE_RISK: Final = 0.02  # that chance alone calls the whole changed
PARTS_RISK: Final = 0.03  # that chance alone calls any part changed
NEARLY_ALL: Final = 0.8
UNSURE: Final = 3  # parts that grew, and that shrank, which are told though it may be chance


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of what was counted, by the values that it has: ((dimension, value), ...).

    `before` is brought to the length of this period: what was counted, times `factor`.
    """

    values: tuple[tuple[str, str], ...]
    before: float
    now: float
    factor: float = 1.0

    @property
    def difference(self) -> float:
        return self.now - self.before

    @property
    def size(self) -> float:
        return self.before + self.now

    def may_be_chance(self, risk: float) -> bool:
        """Whether two Poisson counts of one rate differ so much with a probability of `risk` or more."""
        spread = math.sqrt(max(self.factor * self.now + self.before, 1.0))
        return math.erfc(abs(self.difference) / spread / math.sqrt(2)) >= risk

    def is_part_of(self, other: Segment) -> bool:
        return self is not other and set(other.values) < set(self.values)


@dataclass(frozen=True, slots=True)
class SegmentChange:
    """A cell with how much of the whole difference it makes up; None where the whole did not change."""

    cell: Segment
    share: float | None
    may_be_chance: bool = False


def adjusted(cells: Iterable[Segment], factor: float) -> list[Segment]:
    """The same with the earlier period brought to the working days of this one."""
    return [Segment(cell.values, cell.before * factor, cell.now, factor) for cell in cells]


def ranked(cells: Iterable[Segment], most: int = 10) -> list[SegmentChange]:
    """The cells that explain the difference, the largest change first; behind them what changed most by chance, maybe.

    All cells of a list are compared over the same two periods.
    """
    known = list(cells)
    whole = next((cell.difference for cell in known if not cell.values), 0.0)
    parts = [cell for cell in known if cell.values and cell.difference]
    parts.sort(key=lambda cell: (-abs(cell.difference), len(cell.values), cell.values))
    looked_at = sum(cell.size for cell in known if cell.values)
    telling = [cell for cell in parts if not cell.may_be_chance(PARTS_RISK * cell.size / looked_at)]
    kept: list[Segment] = []
    for cell in telling:
        if not (_is_told_by_a_part(cell, telling) or _is_told_by_the_whole(cell, kept) or _is_the_same(cell, kept)):
            kept.append(cell)
    kept = kept[:most]
    unsure = _unsure([cell for cell in parts if cell not in telling], kept)[: most - len(kept)]
    return [
        SegmentChange(cell, cell.difference / whole if whole else None, may_be_chance)
        for some, may_be_chance in ((kept, False), (unsure, True))
        for cell in some
    ]


def whole_change(cell: Segment) -> SegmentChange:
    """The change of all that was counted."""
    return SegmentChange(cell, 1.0 if cell.difference else None, cell.may_be_chance(WHOLE_RISK))


def _unsure(parts: Iterable[Segment], told: Sequence[Segment]) -> list[Segment]:
    """The parts that grew most and that shrank most, of those that are apart from what is told."""
    kept: list[Segment] = []
    for cell in parts:
        alike = [other for other in (*told, *kept) if other.difference * cell.difference > 0]
        is_told = any(cell.is_part_of(other) or other.is_part_of(cell) for other in alike)
        if len(alike) < UNSURE and not is_told and not _is_the_same(cell, alike):
            kept.append(cell)
    return kept


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
