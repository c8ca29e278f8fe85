"""Writes a sheet as CSV that a spreadsheet of the reader's country opens by a double click."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final

from tridesk.kit.spreadsheets.sheets import Cell, Sheet

_WIDE: Final = ("\uff1d", "\uff0b", "\uff0d", "\uff20")  # the same four of East Asian keyboards
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", *_WIDE)
"""First characters that make a spreadsheet run a cell as a formula."""
_PIECE: Final = 1 << 16


def as_csv(sheet: Sheet, separator: str = ";", decimal: str = ",") -> Iterator[bytes]:
    """UTF-8 with a byte order mark. Semicolons and decimal commas are what Excel with Belgian settings expects."""
    piece = io.StringIO(newline="")
    writer = csv.writer(piece, delimiter=separator, lineterminator="\r\n")
    piece.write("\ufeff")
    for row in sheet.preamble:
        writer.writerow([_text(cell, decimal) for cell in row])
    if sheet.preamble:
        writer.writerow([])
    writer.writerow([neutral(heading) for heading in sheet.headings])
    for row in sheet.rows:
        writer.writerow([_text(cell, decimal) for cell in row])
        if piece.tell() > _PIECE:
            yield piece.getvalue().encode()
            piece.seek(0)
            piece.truncate()
    yield piece.getvalue().encode()


def _text(cell: Cell, decimal: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return neutral(cell)
    if isinstance(cell, float):
        return f"{cell:.6f}".rstrip("0").rstrip(".").replace(".", decimal)
    return str(cell)  # a date in its ISO form, or an integer


def neutral(cell: str) -> str:
    """Prefixes a cell so that no spreadsheet runs it as a formula."""
    return f"'{cell}" if is_dangerous(cell.lstrip("'")) else cell


def is_dangerous(text: str) -> bool:
    """Whether a spreadsheet would run this cell as a formula."""
    return text.startswith(_DANGEROUS)
