"""A table read from a file: its headings, then its rows one by one; the limits; and the errors of a file as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

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


class UnreadableTable(Invalid):
    """The file cannot be read as a table; the message gives the reason."""

    default_code = "unreadable"


def checked(row: TableRow) -> TableRow:
    """Returns the row; refuses a cell longer than `MOST_IN_CELL`."""
    if any(len(cell) > MOST_IN_CELL for cell in row.cells):
        raise too_long(row.line)
    return row


def too_long(line: int) -> UnreadableTable:
    """The error for a cell over the limit."""
    sentence = _("Line %(line)s: a cell holds more than 32,767 characters. Is a quotation mark missing there?")
    return UnreadableTable(sentence % {"line": line})


def too_many() -> UnreadableTable:
    """The error for a table over the limit of rows."""
    return UnreadableTable(_("This file has more than 250,000 rows: divide it into several."))
