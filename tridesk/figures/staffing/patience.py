"""How long callers wait before they give up, from calls of which most never did."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

USUAL: Final = 150.0  # seconds, where nothing is known
WEIGHT: Final = 5  # callers who gave up that the usual counts for


def patience(waits: Iterable[tuple[float, bool]]) -> float:
    """Mean seconds until a caller gives up; each of `waits` has seconds, and whether the caller gave up after them.

    The estimate for exponential patience when answered callers are censored: all time waited over the number of
    abandoned calls. A few calls say little, so it starts at `USUAL`.
    """
    total, gave_up = WEIGHT * USUAL, WEIGHT
    for seconds, left in waits:
        total += max(seconds, 0.0)
        gave_up += left
    return total / gave_up
