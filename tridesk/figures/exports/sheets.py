"""The sheet of an answer: what it is on top, then its rows and columns as numbers. In the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from tridesk.figures import disclosure, folding
from tridesk.figures.answers import FigureAnswer, FigureMark
from tridesk.figures.axes import cut_note
from tridesk.figures.choices import excluded_names
from tridesk.figures.comparison import Earlier, beside_as_asked, period_name
from tridesk.figures.definitions import FIGURES
from tridesk.figures.questions import FigureQuestion
from tridesk.kit import clock
from tridesk.kit.spreadsheets.sheets import Cell, Sheet


def preamble(question: FigureQuestion, filters: Sequence[tuple[str, str]], at: datetime) -> list[tuple[Cell, ...]]:
    """What the numbers below are: definition, period, filters (as names), switch, and the moment of counting."""
    figure = FIGURES[question.figure]
    local = at.astimezone(clock.BRUSSELS)
    return [
        (_("Figure"), str(figure.name)),
        (_("Formula"), str(figure.formula)),
        (_("Counted"), str(figure.counted)),
        *([(_("Norm"), str(figure.norm))] if figure.norm else []),
        (_("Unit"), unit_name(figure.unit)),
        (_("Period"), question.period.first, question.period.last),
        *((_("Filter"), name, value) for name, value in filters),
        (_("Topics left out"), left_out(question)),
        (_("Counted at"), local.date(), clock.hour(at, (get_language() or "en")[:2])),
        *([(_("The figures are still being counted: these numbers are too small."),)] * folding.is_far_behind()),
    ]


def left_out(question: FigureQuestion) -> str:
    """The topics that a question leaves out, as they are shown."""
    return _("none") if question.with_excluded else ", ".join(excluded_names()) or _("none")


def unit_name(unit: str) -> str:
    """How the numbers of a sheet are to be read."""
    return {"seconds": _("seconds"), "share": _("share (1 is 100 per cent)")}.get(unit, pgettext("a unit", "number"))


def answer_sheet(
    answer: FigureAnswer,
    axes: tuple[str, str],
    filters: Sequence[tuple[str, str]],
    at: datetime,
    other: FigureAnswer | None = None,
    *,
    is_adjusted: bool = False,
) -> Sheet:
    """The answer as a table of numbers; `axes` are the names of its rows and columns.

    With the answer of another period two more columns say what each row was then, and how it changed.
    """
    whole, about = pgettext("of a table", "Total"), preamble(answer.question, filters, at)
    notes = (disclosure.note() if answer.is_rounded else "", cut_note(answer.question))
    about += [(note,) for note in notes if note]
    heading = " / ".join(filter(None, axes))
    has_columns, has_rows = bool(answer.question.columns), bool(answer.question.rows)
    headings = [heading or whole, *(column.name or whole for column in answer.columns)]
    rows = list[list[Cell]]()
    for row, marks, sum_ in zip(answer.rows, answer.marks, answer.row_totals, strict=True):
        rows.append([row.name or whole, *map(_number, marks), *([_number(sum_)] if has_columns else [])])
    if has_rows:
        totals = [*(answer.column_totals if has_columns else ()), answer.total]
        rows.append([whole, *map(_number, totals)])
    if has_columns:
        headings.append(whole)
    if other:
        about.append((_("Beside it"), other.question.period.first, other.question.period.last))
        about += [(_("adjusted for working days"),)] * (is_adjusted and FIGURES[answer.question.figure].unit == "count")
        headings += [period_name(other.question.period), _("Change (1 is 100 per cent)")]
        earlier = beside_as_asked(answer, other, is_adjusted=is_adjusted)
        for line, total, before in zip(rows, [*answer.row_totals, answer.total], earlier, strict=False):
            line += [_before(before), before.change_to(total) if before else None]
    if answer.has_corrections:
        headings.append(_("Changed after the month was sealed"))
        for line, total in zip(rows, [*answer.row_totals, answer.total], strict=False):
            line.append(total.corrected or (_("corrected") if total.is_changed else 0))
    return Sheet(str(FIGURES[answer.question.figure].name), headings, rows, about)


def _number(mark: FigureMark) -> Cell:
    if mark.is_hidden:
        return f"<{mark.below}"
    return _written(mark.value)


def _before(earlier: Earlier | None) -> Cell:
    if earlier is None:
        return None
    return _number(earlier.mark) if earlier.mark.is_hidden else _written(earlier.number)


def _written(value: float | None) -> Cell:
    return int(value) if value is not None and value == int(value) else value
