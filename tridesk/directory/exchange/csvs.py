"""Reads CSV as spreadsheets and mainframes write it: one of four separators; UTF-8, UTF-16 or Windows-1252."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from typing import Final

from django.utils.translation import gettext as _

from tridesk.directory.exchange.tables import (
    MOST_COLUMNS,
    MOST_IN_CELL,
    MOST_ROWS,
    Formula,
    Table,
    TableRow,
    UnreadableTable,
)
from tridesk.kit.spreadsheets.csvs import is_dangerous

SEPARATORS: Final = ";,\t|"

_QUOTED_AS_TEXT: Final = re.compile(r'="([^"]*)"\Z')  # how people keep Excel from counting: ="0470123456"
_SEPARATOR_LINE: Final = re.compile(r"sep=(.)\r?\n")
_BINARY: Final = re.compile(r"[\x00-\x08\x0e-\x1a]")


def read(content: bytes, known: Callable[[list[str]], int]) -> Table:
    """Reads the table of a CSV file. `known` counts the valid headings; it decides which separator is used."""
    text = _decoded(content)
    if _BINARY.search(text):
        raise UnreadableTable(_("This is neither a CSV file nor an Excel workbook (.xlsx)."))
    separator = ""
    if declared := _SEPARATOR_LINE.match(text):
        separator, text = declared[1], text[declared.end() :]
    separator = separator or max(SEPARATORS, key=lambda candidate: known(_first(text, candidate)))
    rows = _rows(text, separator)
    headings = next(rows, None)
    if headings is None:
        raise UnreadableTable(_("This file is empty."))
    return Table(headings.cells, rows, text.count("\n"))


def _decoded(content: bytes) -> str:
    try:
        return content.decode(_encoding(content))
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        sentence = _("The characters of this file cannot be read. Save it as 'CSV UTF-8', or as an Excel workbook.")
        raise UnreadableTable(sentence) from None


def _encoding(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\x00" in content[:2]:  # UTF-16 without its mark: every other byte of a heading is zero
        return "utf-16-be" if content[:1] == b"\x00" else "utf-16-le"
    return "utf-8-sig"


def _first(text: str, separator: str) -> list[str]:
    """The headings, read with this separator."""
    try:
        return next(csv.reader(io.StringIO(text[:50_000], newline=""), delimiter=separator), [])
    except csv.Error:
        return []


def _rows(text: str, separator: str) -> Iterator[TableRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line, count = 1, 0
    try:
        for cells in reader:
            count += 1
            if count > MOST_ROWS + 1:
                raise UnreadableTable.because("rows")
            if len(cells) > MOST_COLUMNS:
                raise UnreadableTable.because("columns", line)
            if any(len(cell) > MOST_IN_CELL for cell in cells):
                raise UnreadableTable.because("cell", line)
            yield TableRow(line, [as_typed(cell) for cell in cells])
            line = reader.line_num + 1
    except csv.Error as error:
        if "field larger" in str(error):
            raise UnreadableTable.because("cell", line) from None
        raise UnreadableTable(_("Line %(line)s: a quotation mark is not closed.") % {"line": line}) from None


def as_typed(cell: str) -> str:
    """Undoes `spreadsheets.csvs.neutral`: the original text of the cell, or a `Formula`."""
    if cell.startswith("'") and is_dangerous(cell.lstrip("'")):
        return cell[1:]
    if cell.startswith("="):
        quoted = _QUOTED_AS_TEXT.match(cell)
        return quoted[1] if quoted else Formula(cell)
    return cell
