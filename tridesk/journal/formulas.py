"""Formulas that the figures of several counters share, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tridesk.journal.facts import Figure, Measure
from tridesk.kit.errors import Sayable

EACH_ONCE: Final = _("Each is counted once.")
ADDED_UP: Final = _("All times added up.")
MEAN: Final = _("All times added up, divided by how many there are.")
MEDIAN: Final = _(
    "Half take no longer. Exact for up to 100,000 times; for more it is about right: at most 2 % more or less."
)
P90: Final = _(
    "Nine in ten take no longer. Exact for up to 100,000 times; for more it is about right: at most 2 % more or less."
)

_WALL: Final = (
    ("mean", Measure.MEAN, _("mean of wall time"), MEAN),
    ("median", Measure.MEDIAN, _("median of wall time"), MEDIAN),
    ("p90", Measure.P90, _("90th percentile of wall time"), P90),
)
_WORKING: Final = (
    ("working_mean", Measure.WORKING_MEAN, _("mean of working time"), MEAN),
    ("working_median", Measure.WORKING_MEDIAN, _("median of working time"), MEDIAN),
    ("working_p90", Measure.WORKING_P90, _("90th percentile of working time"), P90),
)


def times(
    key: str,
    name: Sayable,
    counted: Sayable,
    counter: str,
    *,
    working: bool = True,
    capability: str = "figures.read",
) -> Iterator[Figure]:
    """Mean, median and 90th percentile of the times of a counter: of wall time, and of working time."""
    for tail, measure, label, formula in (*_WALL, *(_WORKING if working else ())):
        named = format_lazy("{}, {}", name, label)
        yield Figure(f"{key}.{tail}", named, formula, counted, "seconds", counter, measure, capability)
