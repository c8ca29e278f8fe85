"""A table read from a file: its headings, then its rows one by one; the limits; and the errors of a file as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.utils.translation import gettext_lazy

from tridesk.kit.errors import Invalid

MOST_BYTES: Final = 25_000_000
MOST_UNPACKED: Final = 250_000_000
MOST_ROWS: Final = 250_000
MOST_COLUMNS: Final = 100
MOST_IN_CELL: Final = 32_767  # Excel's own limit


class Formula(str):
    """Content of a cell that is a formula, or the error value of a formula."""


class TableRow(NamedTuple):
    """The cells of a row and the line of the file on which the row begins."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows; `expected` is an estimate of the number of rows, 0 when unknown."""

    headings: list[str]
    rows: Iterator[TableRow]
    expected: int


_REASONS: Final = {
    "cell": gettext_lazy("Line %(line)s: a cell holds more than 32,767 characters. Is a quotation mark missing there?"),
    "columns": gettext_lazy("Line %(line)s has more than 100 columns."),
    "rows": gettext_lazy("This file has more than 250,000 rows: divide it into several."),
    "sheet": gettext_lazy("The first sheet of this workbook is empty."),
    "damaged": gettext_lazy(
        "This workbook is damaged or no Excel workbook (.xlsx). Open it in Excel and save it again."
    ),
    "unpacked": gettext_lazy("This workbook unpacks to more than 250 MB: divide it into several."),
    "limit": gettext_lazy("Reading this workbook takes too long or too much memory: divide it into several."),
}


class UnreadableTable(Invalid):
    """The file cannot be read as a table; the message gives the reason."""

    default_code = "unreadable"

    @classmethod
    def because(cls, reason: str, line: int = 0) -> UnreadableTable:
        """The error with the sentence of a reason (`cell`, `columns`, `rows`, `sheet`, ...) in the current language."""
        return cls(str(_REASONS[reason]) % {"line": line})
