"""What all writers of spreadsheets take: sheets of cells; and the types of the files."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from typing import Final

CSV: Final = "csv"
XLSX: Final = "xlsx"
ODS: Final = "ods"
ZIP: Final = "zip"
TYPES: Final = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ODS: "application/vnd.oasis.opendocument.spreadsheet",
    ZIP: "application/zip",
}
_NO_TITLE: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff\ufffe\uffff]")
MOST_ROWS: Final = 1_048_576  # of one sheet, in Excel and in LibreOffice
PIECE_ROWS: Final = 500  # rows between two pieces of a file

Cell = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: rows that say what it is, then the headings, then the rows. Texts stay texts, numbers are numbers."""

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    preamble: Sequence[Sequence[Cell]] = ()

    def parts(self) -> Iterator[tuple[str, Iterator[Sequence[Cell]]]]:
        """The rows divided over as many sheets as they need, each with its title."""
        room = MOST_ROWS - len(self.preamble) - 1
        rows = iter(self.rows)
        yield self.title, islice(rows, room)
        number = 2
        while (first := next(rows, None)) is not None:
            yield f"{number} {self.title}", chain([first], islice(rows, room - 1))
            number += 1


class Pipe(io.RawIOBase):
    """Write-only buffer between a zip archive and the reader of its pieces."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._at = 0

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self._pieces.append(piece)
        self._at += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self._at

    def taken(self) -> bytes:
        """Returns the bytes written since the last call."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def sheet_title(title: str) -> str:
    """The title as Excel and LibreOffice allow it for a sheet."""
    return _NO_TITLE.sub(" ", title)[:31].strip(" '") or "Tridesk"
