"""From an answer to the table beside its chart: the same numbers, each with the list behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from tridesk.figures.answers import FigureAnswer, FigureMark
from tridesk.figures.charts import Numbers, Unit
from tridesk.figures.comparison import Earlier, beside
from tridesk.figures.grids import grid_of, most_columns
from tridesk.figures.pictures import address_of, earlier_text, few_of, numbers, text_of, unit_of

MOST_ROWS: Final = 400  # on a page; an export has them all


class TableCell(NamedTuple):
    """A number with the list behind it; `corrected` says what came or went since its month was closed.

    `few` says how many stand behind a share or a time when they are few.
    """

    text: str
    address: str = ""
    corrected: str = ""
    few: str = ""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """The cells of one value; `change` is how it differs from another period."""

    name: str
    cells: tuple[TableCell, ...]
    total: TableCell
    beside: str = ""
    change: str = ""


@dataclass(frozen=True, slots=True)
class FigureTable:
    """Names of columns, rows, and the totals under them.

    `more` rows and columns are not shown, `folded` values stand in the last column together.
    """

    columns: tuple[str, ...]
    rows: tuple[FigureRow, ...]
    totals: FigureRow
    has_totals: bool
    more: int
    has_corrections: bool
    folded: int = 0


def table_of(answer: FigureAnswer, other: FigureAnswer | None = None, *, is_adjusted: bool = False) -> FigureTable:
    """The table of an answer; with the row totals of another period, and how they changed."""
    grid, unit = grid_of(answer), unit_of(answer)
    before: list[Earlier | None] = [None] * (len(grid.rows) + 1)
    if other is not None:
        before = beside(grid, answer, other, is_adjusted=is_adjusted)
    columns, writing = grid.columns if grid.across else (), numbers()
    most = most_columns(len(grid.rows), grid.across) + bool(answer.folded)
    rows = tuple(
        FigureRow(
            row.name,
            tuple(cell_of(mark, unit, writing) for mark in grid.marks[place][:most]) if grid.across else (),
            cell_of(grid.row_totals[place], unit, writing),
            *_compared(grid.row_totals[place], before[place], unit),
        )
        for place, row in enumerate(grid.rows[:MOST_ROWS])
    )
    totals = FigureRow(
        "",
        tuple(cell_of(mark, unit) for mark in grid.column_totals[:most]) if grid.across else (),
        cell_of(grid.total, unit),
        *_compared(grid.total, before[-1], unit),
    )
    more = max(0, len(grid.rows) - MOST_ROWS) + max(0, len(columns) - most)
    names = tuple(column.name for column in columns[:most])
    return FigureTable(names, rows, totals, bool(grid.axis), more, answer.has_corrections, answer.folded)


def cell_of(mark: FigureMark, unit: Unit, writing: Numbers | None = None) -> TableCell:
    """A mark as it stands in a table."""
    corrected = numbers().signed(mark.corrected) if mark.corrected else _("corrected") if mark.is_changed else ""
    return TableCell(text_of(mark, unit, writing), address_of(mark), corrected, few_of(mark, unit))


def _compared(mark: FigureMark, before: Earlier | None, unit: Unit) -> tuple[str, str]:
    if before is None or before.value is None:
        return (text_of(before.mark, unit), "") if before and before.mark.is_hidden else ("", "")
    value = None if mark.is_hidden else mark.value
    return earlier_text(before.mark, before.value, unit), numbers().change(before.value, value)
