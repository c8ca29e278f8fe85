"""The answer to a question: named rows and columns with a mark in each cell. No query."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from tridesk.figures.questions import FigureQuestion


@dataclass(frozen=True, slots=True)
class DimensionValue:
    """A value of a dimension or a step of time: `mail`, "mail"; `2026-03`, "March 2026". '' is all of them."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class FigureMark:
    """One number with how many facts are in it; `value` is None where there is nothing to compute it from.

    `corrected` is how many facts came or went since their month was sealed; `is_changed` whether anything did,
    a time for instance. A mark `below` a number is hidden: fewer than so many are behind it. `address` is the query
    string of the list behind it, '' where the reader may not open it. `is_about`: near the exact value, `times.near`.
    """

    value: float | None
    count: int
    corrected: int = 0
    is_changed: bool = False
    below: int = 0
    address: str = ""
    is_about: bool = False

    @property
    def is_hidden(self) -> bool:
        return bool(self.below)


NOTHING = FigureMark(None, 0)
OTHERS: Final = "others"  # the key of the smallest columns together


@dataclass(frozen=True, slots=True)
class FigureAnswer:
    """The marks of each row by column, with the totals of rows, columns and all.

    A question without rows (or columns) has a single row (or column), whose key is ''. In an answer that `is_rounded`
    each number is rounded on its own, so that parts and totals do not add up (`disclosure`). So many values as `folded`
    says stand together as `OTHERS`.
    """

    question: FigureQuestion
    rows: tuple[DimensionValue, ...]
    columns: tuple[DimensionValue, ...]
    marks: tuple[tuple[FigureMark, ...], ...]
    row_totals: tuple[FigureMark, ...]
    column_totals: tuple[FigureMark, ...]
    total: FigureMark
    is_rounded: bool = False
    folded: int = 0

    @property
    def has_corrections(self) -> bool:
        totals = (*self.row_totals, *self.column_totals, self.total)
        return any(mark.is_changed for mark in (*totals, *chain.from_iterable(self.marks)))

    @property
    def is_about(self) -> bool:
        """Whether its times are near the exact ones."""
        return self.total.is_about

    def __iter__(self) -> Iterator[tuple[DimensionValue, DimensionValue, FigureMark]]:
        """Each mark with its row and column."""
        for row, marks in zip(self.rows, self.marks, strict=True):
            for column, mark in zip(self.columns, marks, strict=True):
                yield row, column, mark
