"""Small numbers: rounded for readers without access to tickets where they may tell of a person or small organisation.

Who asked and what was asked are never told in one answer. What was asked is counted exactly. By who asked only two
counts are told, of which neither is a part of the other: calls offered beside calls answered would tell those
abandoned, and a share in target those out of it. Every count is rounded down to a multiple of five; a count under
five, 0 included, is shown as fewer than five. The same count is always shown the same, so asking again tells nothing,
and the difference of two numbers leaves at least four of the five smallest counts possible. The total is known exactly:
where the rounded counts of all leave fewer than four of it, the largest is lowered. Otherwise they would be exact, and
all that is hidden would be nothing. Counts are those of sealed months as they were sealed: whoever watches one that
still changes sees when it passes a multiple of five, and what else changed then. No query.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final, TypeVar

from django.utils.translation import gettext as _

from tridesk.figures.answers import DimensionValue, FigureAnswer, FigureMark
from tridesk.figures.dimensions import DIMENSIONS, GROUP, UNKNOWN, tells_who
from tridesk.figures.grains import first_day, span
from tridesk.figures.questions import FigureQuestion
from tridesk.kit.errors import Invalid

FEW: Final = 5  # a count under this is not shown, others are rounded down to a multiple
BY_WHO: Final = ("tickets.opened", "calls.offered")  # the figures that are told by who asked
UNTOLD: Final = (GROUP, "region")
"""Groups are made by hand: those that differ by one organisation tell its numbers. Regions are so few that the exact
total of four of them tells each, where all end just under or on a multiple of five."""
STEPS: Final = ("month", "quarter", "year")

T = TypeVar("T")


def check(question: FigureQuestion, *, is_sealed: bool) -> None:
    """Refuses a question whose answers could be set against each other: days, overlapping periods or sets of values.

    `is_sealed` says whether all that is counted in its period is in sealed months.
    """
    period = question.period
    is_step = any(period == span(step, first_day(step, period.first)) for step in STEPS)
    if not is_step or not is_sealed:
        raise Invalid(
            _(
                "Where numbers may tell of a small organisation, choose one month, quarter or year that is over. Its "
                "numbers are told from the first working day after it."
            ),
            field="first",
        )
    for field, axis in (("rows", question.rows), ("columns", question.columns)):
        if axis in ("day", "week"):
            raise Invalid(
                _("Where numbers may tell of a small organisation, choose steps of a month or longer."), field=field
            )
    if question.with_excluded:
        raise Invalid(
            _("Where numbers may tell of a small organisation, some topics are always left out."), field="excluded"
        )
    if question.figure not in BY_WHO:
        raise Invalid(
            _(
                "Where numbers may tell of a small organisation, only two figures are told by who asked: tickets "
                "opened and calls offered."
            ),
            field="figure",
        )
    who, *others = sorted(question.dimensions, key=tells_who, reverse=True)
    if others:
        raise Invalid(
            _(
                "Where numbers may tell of a small organisation, choose who asked alone: no other cut beside it but a "
                "step of time, and no other filter."
            ),
            field={question.rows: "rows", question.columns: "columns"}.get(others[0], others[0]),
        )
    if who in UNTOLD:
        raise Invalid(
            _("Where numbers may tell of a small organisation, they are not counted by user group or region."),
            field=who,
        )
    for key, _value in question.filters:
        if len(question.values(key)) > 1:
            raise Invalid(
                _("Where numbers may tell of a small organisation, choose one value of each filter."), field=key
            )


def told(cuts: Iterable[str], figure: str, beside: Iterable[str] = ()) -> list[str]:
    """Those of some dimensions by which a figure is told, beside the other cuts and filters of a question."""
    others = {axis for axis in beside if axis in DIMENSIONS}
    may_say_who = figure in BY_WHO
    return [
        cut
        for cut in cuts
        if (
            may_say_who and cut not in UNTOLD and others <= {cut} if tells_who(cut) else not any(map(tells_who, others))
        )
    ]


def note() -> str:
    """What is said beside rounded numbers."""
    return _(
        "So that nobody can be recognised, each number is rounded down to a multiple of five, and lower still where "
        "hardly anybody else asked: they do not add up. Rows of fewer than five are left out. What was corrected "
        "later is not in them."
    )


def coarse(count: int) -> int:
    """The multiple of five that stands for a count.

    >>> [coarse(count) for count in (0, 4, 5, 9, 10)]
    [0, 0, 5, 5, 10]
    """
    return count - count % FEW


def rounded(counts: Mapping[str, int]) -> dict[str, int]:
    """The counts of all who asked, by who, as they are shown: what these leave of the exact total is four or more.

    Those not known are lowered last: they are the same by organisation, kind and place.
    """
    shown = {who: coarse(max(0, count)) for who, count in counts.items()}
    if sum(counts.values()) - sum(shown.values()) < FEW - 1 and any(shown.values()):
        lowered = max(filter(shown.__getitem__, shown), key=lambda who: (who != UNKNOWN, shown[who], who))
        shown[lowered] -= FEW
    return shown


def mark(count: int) -> FigureMark:
    """The mark of a rounded count."""
    return FigureMark(float(count), count) if count else FigureMark(None, 0, below=FEW)


def listed(answer: FigureAnswer) -> FigureAnswer:
    """The answer without rows and columns of fewer than five, the largest first where nothing orders them."""
    rows = _kept(answer.question.rows, answer.rows, answer.row_totals)
    columns = _kept(answer.question.columns, answer.columns, answer.column_totals)
    return replace(
        answer,
        rows=_picked(answer.rows, rows),
        columns=_picked(answer.columns, columns),
        marks=tuple(_picked(marks, columns) for marks in _picked(answer.marks, rows)),
        row_totals=_picked(answer.row_totals, rows),
        column_totals=_picked(answer.column_totals, columns),
        is_rounded=True,
    )


def _kept(axis: str, values: tuple[DimensionValue, ...], totals: tuple[FigureMark, ...]) -> list[int]:
    """The places of an axis that are shown; each step of time is."""
    if axis not in DIMENSIONS:
        return list(range(len(values)))
    places = [place for place, total in enumerate(totals) if total.count]
    if DIMENSIONS[axis].is_wide:
        places.sort(key=lambda place: (-totals[place].count, values[place].name))
    return places


def _picked(values: tuple[T, ...], places: list[int]) -> tuple[T, ...]:
    return tuple(values[place] for place in places)
