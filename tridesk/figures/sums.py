"""What facts add up to, and the one number that a figure makes of it. No query."""

from __future__ import annotations

from collections.abc import Collection
from itertools import chain
from typing import Final, NamedTuple

from tridesk.figures.times import Times, percentile
from tridesk.journal.facts import Measure


class Sums(NamedTuple):
    """Facts added up: how many, how many in target and not, times in seconds, of how many.

    `late` is how many of them came (less those that went) since their month was sealed; `turned` is not 0 when times or
    targets changed since. `times` are those that a percentile is made of, where the figure is one.
    """

    n: int = 0
    good: int = 0
    bad: int = 0
    seconds: int = 0
    working: int = 0
    timed: int = 0
    late: int = 0
    turned: int = 0
    times: tuple[Times, ...] = ()


NOTHING = Sums()
TENTHS: Final = {Measure.MEDIAN: 5, Measure.P90: 9, Measure.WORKING_MEDIAN: 5, Measure.WORKING_P90: 9}
"""The percentiles, and within what they tell how many tenths stay."""


def added(several: Collection[Sums]) -> Sums:
    """All of them together.

    >>> added([Sums(n=1, good=1), Sums(n=2)])[:2]
    (3, 1)
    """
    if len(several) == 1:
        return next(iter(several))
    if not several:
        return NOTHING
    numbers = map(sum, zip(*(some[:-1] for some in several), strict=True))
    return Sums._make([*numbers, tuple(chain.from_iterable(some.times for some in several))])


def value(measure: Measure, sums: Sums, without: int = 0) -> float | None:
    """The number of a figure; None where there is nothing to compute it from.

    >>> value(Measure.ALL_GOOD, Sums(n=10, good=6), without=2)
    0.75
    """
    match measure:
        case Measure.COUNT:
            return float(sums.n)
        case Measure.SUM:
            return float(sums.seconds)
        case Measure.GOOD:
            return _share(sums.good, sums.good + sums.bad)
        case Measure.ALL_GOOD:
            return _share(sums.good, sums.n - without)
        case Measure.RATIO:
            return _share(sums.working, sums.seconds)
        case Measure.MEAN:
            return _share(sums.seconds, sums.timed)
        case Measure.WORKING_MEAN:
            return _share(sums.working, sums.timed)
    return percentile(sums.times, TENTHS[measure])


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole > 0 else None
