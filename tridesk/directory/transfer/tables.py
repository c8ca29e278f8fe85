"""A file with a table, of whatever make: its headings, then its rows, one at a time.

Everything that can be wrong with a file as a whole ends here, as one sentence.
"""

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
MOST_IN_CELL: Final = 32_767  # as much as Excel lets anybody write


class Formula(str):
    """What stands in a cell that is no value but a formula, or the error that one gave."""


class TableRow(NamedTuple):
    """The cells of a row, and the line of the file on which it begins."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Table:
    """`expected` is about how many rows will come, 0 where nobody knows yet."""

    headings: list[str]
    rows: Iterator[TableRow]
    expected: int


class UnreadableTable(Invalid):
    """A file that is no table, with the reason."""

    default_code = "unreadable"


def checked(row: TableRow) -> TableRow:
    """The row, unless a cell of it is too long to be anything but a mistake."""
    if any(len(cell) > MOST_IN_CELL for cell in row.cells):
        raise too_long(row.line)
    return row


def too_long(line: int) -> UnreadableTable:
    """That a cell does not end, as one sentence."""
    sentence = _("Line %(line)s: a cell holds more than 32,767 characters. Is a quotation mark missing there?")
    return UnreadableTable(sentence % {"line": line})


def too_many() -> UnreadableTable:
    """That there are more rows than anybody can look through."""
    return UnreadableTable(_("This file has more than 250,000 rows: divide it into several."))
