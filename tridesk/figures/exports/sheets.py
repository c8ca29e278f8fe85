"""Answers as sheets: what it is on top, then rows and columns as numbers. In the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from tridesk.figures import disclosure, folding
from tridesk.figures.answers import FigureAnswer, FigureMark
from tridesk.figures.axes import cut_notes
from tridesk.figures.choices import excluded_names
from tridesk.figures.comparison import Earlier, beside_as_asked, other_name, period_name
from tridesk.figures.connected import Rates
from tridesk.figures.definitions import FIGURES, TIME_NAMES, Figure, time_of
from tridesk.figures.differences import Differences
from tridesk.figures.dimensions import DIMENSIONS
from tridesk.figures.questions import FigureQuestion
from tridesk.figures.waits import WAITS, Waits
from tridesk.kit import clock
from tridesk.kit.spreadsheets.sheets import Cell, Sheet


def preamble(
    question: FigureQuestion, filters: Sequence[tuple[str, str]], at: datetime, more: Sequence[Figure] = ()
) -> list[tuple[Cell, ...]]:
    """What the numbers below are: definition, period, filters (as names), switch, and the moment of counting.

    `more` are further figures beside that of the question.
    """
    local = at.astimezone(clock.BRUSSELS)
    return [
        *(line for figure in (FIGURES[question.figure], *more) for line in _definition(figure)),
        (_("Period"), question.period.first, question.period.last),
        *((pgettext("of a figure", "Filter"), name, value) for name, value in filters),
        (_("Topics left out"), left_out(question)),
        (_("Counted at"), local.date(), clock.hour(at, (get_language() or "en")[:2])),
        *([(_("The figures are still being counted: these numbers are too small."),)] * folding.is_far_behind()),
    ]


def _definition(figure: Figure) -> list[tuple[Cell, ...]]:
    return [
        (_("Figure"), str(figure.name)),
        (_("Formula"), str(figure.formula)),
        (_("Counted"), str(figure.counted)),
        *([(_("Norm"), str(figure.norm))] if figure.norm else []),
        (_("Unit"), unit_name(figure)),
    ]


def left_out(question: FigureQuestion) -> str:
    """The topics that a question leaves out, as they are shown."""
    return _("none") if question.with_excluded else ", ".join(excluded_names()) or _("none")


def unit_name(figure: Figure) -> str:
    """How the numbers of a sheet are to be read."""
    if time := time_of(figure):
        return _("%(time)s (seconds)") % {"time": TIME_NAMES[time]}
    return _("share (1 is 100 per cent)") if figure.unit == "share" else pgettext("a unit", "number")


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
    notes = [*([disclosure.note()] if answer.is_rounded else []), *cut_notes(answer)]
    about += [(note,) for note in notes]
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
        is_adjusted = is_adjusted and FIGURES[answer.question.figure].unit == "count"
        about += _beside(other.question, is_adjusted=is_adjusted)
        headings += [other_name(other, is_adjusted=is_adjusted), _("Change (1 is 100 per cent)")]
        earlier = beside_as_asked(answer, other, is_adjusted=is_adjusted)
        for line, total, before in zip(rows, [*answer.row_totals, answer.total], earlier, strict=False):
            line += [_before(before), before.change_to(total) if before else None]
    if answer.has_corrections:
        headings.append(_("Changed after the month was sealed"))
        for line, total in zip(rows, [*answer.row_totals, answer.total], strict=False):
            line.append(total.corrected or (_("corrected") if total.is_changed else 0))
    return Sheet(str(FIGURES[answer.question.figure].name), headings, rows, about)


def change_sheet(
    question: FigureQuestion,
    other: FigureQuestion,
    found: Differences,
    filters: Sequence[tuple[str, str]],
    at: datetime,
) -> Sheet:
    """What changed most since another period: all of it first, then the parts that explain it."""
    rows = list[list[Cell]]()
    for part in [*([found.whole] if found.whole else []), *found.parts]:
        change = part.change
        rows.append(
            [
                ", ".join(part.names) or pgettext("of a table", "Total"),
                _written(round(change.before, 2)),
                _written(change.now),
                _written(round(change.difference, 2)),
                change.difference / change.before if change.before else None,
                _("may be chance") if part.may_be_chance and not found.is_without_records else "",
            ]
        )
    headings = [
        str(FIGURES[question.figure].name),
        f"{period_name(other.period)} ({_('adjusted for working days')})",
        period_name(question.period),
        pgettext("of a number", "Change"),
        _("Change (1 is 100 per cent)"),
        _("Is it certain?"),
    ]
    about = preamble(question, filters, at) + _beside(other, is_adjusted=True)
    if found.is_without_records:
        about.append((_("The other period has no records of this figure"),))
    return Sheet(_("What changed most"), headings, rows, about)


def wait_sheet(
    question: FigureQuestion, waits: Waits | None, filters: Sequence[tuple[str, str]], at: datetime
) -> Sheet:
    """Waits by language, and of all calls; without any call there are no rows."""
    figures = [FIGURES[key] for key in WAITS]
    whole, known = pgettext("of a table", "Total"), (*waits.rows, waits.total) if waits else ()
    rows = [[row.name or whole, *map(_number, row.marks)] for row in known]
    headings = [str(DIMENSIONS["language"].name), *(str(figure.name) for figure in figures)]
    return Sheet(_("Waits by language"), headings, rows, preamble(question, filters, at, figures[1:]))


def rate_sheet(known: Rates, filters: Sequence[tuple[str, str]], at: datetime) -> Sheet:
    """Requests among a thousand connected users, highest first."""
    title = known.chart.picture.title
    rows = [[rate.row.name, _number(rate.mark), rate.users, rate.shown] for rate in known.rates]
    headings = [str(DIMENSIONS[known.question.rows].name), *known.table.columns, title]
    return Sheet(title, headings, rows, [*preamble(known.question, filters, at), (str(known.definition.formula),)])


def _beside(other: FigureQuestion, *, is_adjusted: bool) -> list[tuple[Cell, ...]]:
    return [
        (_("Beside it"), other.period.first, other.period.last),
        *([(_("adjusted for working days"),)] * is_adjusted),
    ]


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
