"""Histograms of times that add up: 24 classes, each twice as wide as the one before, in one large number. Pure.

Class 0 holds times under a second, class k those from 2^(k-1) up to 2^k seconds, the last one all from 48 days on. The
count of each class takes eight decimal digits, so the sum of two such numbers is the histogram of both, in SQL too.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from operator import mul
from typing import Final

CLASSES: Final = 24
WIDTH: Final[int] = 10**8  # a class counts up to a hundred million
BOUNDS: Final[tuple[int, ...]] = tuple(2**power for power in range(CLASSES - 1))
"""The seconds at which classes 1, 2, ... begin."""
_EDGES: Final = (0, *BOUNDS, 2 * BOUNDS[-1])


def packed(counts: Sequence[int]) -> int:
    """One number with these counts of classes."""
    return sum(count * WIDTH**power for power, count in enumerate(counts))


def unpacked(number: int) -> list[int]:
    """The counts of the classes in a number.

    >>> unpacked(packed([3, 0, 5]))[:4]
    [3, 0, 5, 0]
    """
    counts = []
    for _class in range(CLASSES):
        number, count = divmod(number, WIDTH)
        counts.append(count)
    return counts


def percentile(counts: Sequence[int], share: float, seconds: int) -> float | None:
    """The time that a share of all stays within, in seconds; None of none. `seconds` is the sum of all times.

    Times within a class are taken as evenly spread, as far as their sum allows: few that all lie low in their class
    leave no room for one near its end. Of one time, the sum is that time.

    >>> percentile([0, 0, 0, 0, 10], 0.5, 121), percentile([0, 0, 0, 0, 1], 0.9, 9)
    (12.0, 9.0)
    """
    total = sum(counts)
    if total <= 0:
        return None
    wanted, before = share * total, 0
    for number, count in enumerate(counts):
        if count > 0 and before + count >= wanted:
            low, high = _EDGES[number : number + 2]
            evenly = low + (high - low) * max(wanted - before, 0) / count
            place = max(ceil(wanted), 1)  # from the shortest on
            shorter = sum(map(mul, counts[:number], _EDGES)) + low * (place - 1 - before)  # at least
            longer = sum(map(mul, counts[number + 1 :], _EDGES[number + 2 :])) + high * (before + count - place)
            least, most = (seconds - longer) / place, (seconds - shorter) / (total - place + 1)
            return float(min(max(evenly, least, low), max(most, low), high))
        before += count
    return 2.0 * BOUNDS[-1]
