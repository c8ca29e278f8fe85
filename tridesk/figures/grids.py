"""An answer turned for the eye: time along the rows, the largest value first where nothing orders them. No query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from tridesk.figures.answers import OTHERS, DimensionValue, FigureAnswer, FigureMark
from tridesk.figures.dimensions import UNKNOWN
from tridesk.figures.durations import COLUMNS_OF
from tridesk.figures.grains import GRAINS
from tridesk.figures.questions import FigureQuestion

IN_ORDER: Final = (*GRAINS, "weekday", "hour", *COLUMNS_OF)  # axes whose values have an order of their own
MOST_COLUMNS: Final = 24  # the hours of a day; the largest of other values
LONG: Final = 60  # rows, from which on a table has fewer columns
MOST_IN_LONG: Final = 12  # the largest


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows are the longer axis, or time; `axis` and `across` are the two cuts, '' for none."""

    axis: str
    across: str
    rows: tuple[DimensionValue, ...]
    columns: tuple[DimensionValue, ...]
    marks: tuple[tuple[FigureMark, ...], ...]  # by row
    row_totals: tuple[FigureMark, ...]
    column_totals: tuple[FigureMark, ...]
    total: FigureMark


def grid_of(answer: FigureAnswer) -> Grid:
    """The answer as a grid."""
    asked = answer.question
    if is_turned(asked):
        grid = Grid(
            asked.columns,
            asked.rows,
            answer.columns,
            answer.rows,
            tuple(zip(*answer.marks, strict=True)),
            answer.column_totals,
            answer.row_totals,
            answer.total,
        )
    else:
        grid = as_asked(answer)
    return _sorted(grid)


def is_turned(asked: FigureQuestion) -> bool:
    """Whether its columns become the rows of the grid."""
    return bool(asked.columns) and (
        asked.columns in GRAINS
        or not asked.rows
        or (asked.columns in IN_ORDER and asked.rows not in IN_ORDER)
        or (asked.rows, asked.columns) == ("hour", "weekday")
    )


def most_columns(rows: int, across: str) -> int:
    """How many columns by a cut a reader takes in beside so many rows."""
    return MOST_IN_LONG if rows > LONG and across not in IN_ORDER else MOST_COLUMNS


def as_asked(answer: FigureAnswer) -> Grid:
    """The answer as a grid that is not turned, as files and programs have it."""
    return Grid(
        answer.question.rows,
        answer.question.columns,
        answer.rows,
        answer.columns,
        answer.marks,
        answer.row_totals,
        answer.column_totals,
        answer.total,
    )


def _sorted(grid: Grid) -> Grid:
    rows = _order(grid.axis, grid.rows, grid.row_totals)
    columns = _order(grid.across, grid.columns, grid.column_totals)
    return replace(
        grid,
        rows=tuple(grid.rows[place] for place in rows),
        columns=tuple(grid.columns[place] for place in columns),
        marks=tuple(tuple(grid.marks[row][column] for column in columns) for row in rows),
        row_totals=tuple(grid.row_totals[place] for place in rows),
        column_totals=tuple(grid.column_totals[place] for place in columns),
    )


def _order(axis: str, values: Sequence[DimensionValue], totals: Sequence[FigureMark]) -> list[int]:
    if axis in IN_ORDER:
        return list(range(len(values)))
    last = {UNKNOWN: 1, OTHERS: 2}
    return sorted(
        range(len(values)),
        key=lambda place: (last.get(values[place].key, 0), -totals[place].count, values[place].name),
    )
