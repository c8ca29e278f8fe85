"""The times behind a number, and percentiles of them: exact, or rounded to the middle of a narrow class. No query."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tridesk.figures.month_cells import Column, combinations

EXACT: Final = 100_000  # times in one answer, whose percentiles are exact; those of more are about right
PARTS: Final = 32  # classes to a doubling: their middle is at most 1/64 from any time in them

Numbers: TypeAlias = NDArray[np.integer[Any]]


class Times(NamedTuple):
    """Times in seconds, in order, each once, with how many there are of each."""

    seconds: Numbers
    counts: Numbers


class CutTimes(NamedTuple):
    """Times by the stored numbers of their row and column, in parallel arrays, each with how many there are."""

    rows: Numbers
    columns: Numbers
    seconds: Numbers
    counts: Numbers


def near(seconds: Numbers) -> Numbers:
    """Each time rounded to the middle of its class; up to two classes' worth of seconds they are exact.

    >>> near(np.array([0, 15, 63, 1000, 1015, 86_400])).tolist()
    [0, 15, 63, 1000, 1016, 87040]
    """
    exponents = np.frexp(np.maximum(seconds, 1))[1]  # 2^(exponent - 1) <= seconds
    shift = np.maximum(exponents - (PARTS * 2 - 1).bit_length(), 0)
    middles: Numbers = (seconds >> shift << shift) + ((1 << shift) >> 1)
    return middles


def cut_times(rows: Numbers, columns: Numbers, seconds: Numbers, *, is_near: bool) -> CutTimes:
    """The times of some facts; near ones are few enough to be put together at once."""
    each = np.ones(len(seconds), np.int64)
    if is_near:
        return together([CutTimes(rows, columns, near(seconds), each)])
    return CutTimes(rows, columns, seconds, each)


def together(several: Sequence[CutTimes]) -> CutTimes:
    """All of them in order, those that are the same together."""
    rows, columns, seconds, counts = (np.concatenate(arrays) for arrays in zip(*several, strict=True))
    if not len(counts):
        return CutTimes(rows, columns, seconds, counts)
    (rows, columns, seconds), places = combinations([Column(rows), Column(columns), Column(seconds)])
    return CutTimes(rows, columns, seconds, np.bincount(places, counts).astype(np.int64))


def by_cut(times: CutTimes) -> Iterator[tuple[int, int, Times]]:
    """Row, column and times of each cut; `times` are in order."""
    if not len(times.counts):
        return
    moves = (np.diff(times.rows) != 0) | (np.diff(times.columns) != 0)
    bounds = [0, *(np.flatnonzero(moves) + 1).tolist(), len(times.counts)]
    for first, end in pairwise(bounds):
        part = Times(times.seconds[first:end], times.counts[first:end])
        yield int(times.rows[first]), int(times.columns[first]), part


def percentile(several: Sequence[Times], tenths: int) -> float | None:
    """The shortest time that so many tenths of all stay within, in seconds; None of none.

    >>> of_two = Times(np.array([10, 30]), np.array([1, 1]))
    >>> percentile([of_two], 5), percentile([of_two], 9), percentile([], 5)
    (10.0, 30.0, None)
    """
    if not several:
        return None
    if len(several) == 1:
        seconds, counts = several[0]
    else:
        seconds, counts = (np.concatenate(arrays) for arrays in zip(*several, strict=True))
        order = np.argsort(seconds, kind="stable")
        seconds, counts = seconds[order], counts[order]
    places = np.cumsum(counts)
    wanted = -(-int(places[-1]) * tenths // 10)  # from the shortest on, rounded up
    return float(seconds[np.searchsorted(places, wanted)])
