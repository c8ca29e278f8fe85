"""What facts add up to, and the one number that a figure makes of it. No query."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from tridesk.figures import histograms
from tridesk.journal.facts import Measure


class Sums(NamedTuple):
    """Facts added up: how many, how many in target and not, times in seconds, of how many, with their histograms.

    `late` is how many of them came (less those that went) since their month was sealed; `turned` is not 0 when times or
    targets changed since.
    """

    n: int = 0
    good: int = 0
    bad: int = 0
    seconds: int = 0
    working: int = 0
    timed: int = 0
    times: int = 0
    workings: int = 0
    late: int = 0
    turned: int = 0


NOTHING = Sums()


def added(several: Collection[Sums]) -> Sums:
    """All of them together.

    >>> added([Sums(n=1, good=1), Sums(n=2)])[:2]
    (3, 1)
    """
    if len(several) == 1:
        return next(iter(several))
    return Sums(*map(sum, zip(*several, strict=True))) if several else NOTHING


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
        case Measure.MEDIAN | Measure.P90:
            share = 0.5 if measure is Measure.MEDIAN else 0.9
            return histograms.percentile(histograms.unpacked(sums.times), share, sums.seconds)
    share = 0.5 if measure is Measure.WORKING_MEDIAN else 0.9
    return histograms.percentile(histograms.unpacked(sums.workings), share, sums.working)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole > 0 else None
