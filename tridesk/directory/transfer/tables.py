"""A file with a table, of whatever make: its headings, then its rows, one at a time.

Everything that can be wrong with a file as a whole ends here, as one sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
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


class Row(NamedTuple):
    """The cells of a row, and the line of the file on which it begins."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Table:
    """`expected` is about how many rows will come, 0 where nobody knows yet."""

    headings: list[str]
    rows: Iterator[Row]
    expected: int


class Unreadable(Invalid):
    """A file that is no table, with the reason."""

    default_code = "unreadable"


def open_table(content: bytes, separators: Callable[[list[str]], int]) -> Table:
    """The table in a CSV file or an Excel workbook, told apart by how it begins.

    `separators` says how many of some headings are known: of all ways to cut a CSV, the one that knows most is right.
    """
    from tridesk.directory.transfer import csvs, workbooks

    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Unreadable(_("This file is empty."))
    if len(content) > MOST_BYTES:
        raise Unreadable(_("This file is larger than 25 MB: divide it into several."))
    if content.startswith(b"PK"):
        return workbooks.read(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            _("This is a workbook of an old Excel (.xls), or one with a password: save it as .xlsx or CSV.")
        )
    return csvs.read(content, separators)


def checked(row: Row) -> Row:
    """The row, unless a cell of it is too long to be anything but a mistake."""
    if any(len(cell) > MOST_IN_CELL for cell in row.cells):
        raise too_long(row.line)
    return row


def too_long(line: int) -> Unreadable:
    """That a cell does not end, as one sentence."""
    sentence = _("Line %(line)s: a cell holds more than 32,767 characters. Is a quotation mark missing there?")
    return Unreadable(sentence % {"line": line})


def too_many() -> Unreadable:
    """That there are more rows than anybody can look through."""
    return Unreadable(_("This file has more than 250,000 rows: divide it into several."))
