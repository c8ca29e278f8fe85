"""Records of the directory as files, in pieces: as many rows as there are, a few thousand at a time."""

from __future__ import annotations

from collections.abc import Iterator

from tridesk.accounts.models import User
from tridesk.directory.exchange.actions import note_export
from tridesk.directory.exchange.filters import ExportFilters
from tridesk.directory.exchange.kinds import RecordKind
from tridesk.kit.spreadsheets.csvs import as_csv
from tridesk.kit.spreadsheets.sheets import CSV, XLSX, Sheet
from tridesk.kit.spreadsheets.xlsx import as_workbook


def form_in(requested: str) -> str:
    """`csv` when that was asked for, else `xlsx`."""
    return CSV if requested == CSV else XLSX


def take_out(kind: type[RecordKind], wanted: ExportFilters, form: str, *, by: User) -> Iterator[bytes]:
    """The file, in pieces; that it was taken is noted before the first of them."""
    count, rows = kind().taken(wanted)
    note_export(kind.code, form, count, by=by)
    return _file(kind, form, rows)


def empty(kind: type[RecordKind], form: str) -> Iterator[bytes]:
    """A file with the headings alone."""
    return _file(kind, form, iter(()))


def _file(kind: type[RecordKind], form: str, rows: Iterator[dict[str, str]]) -> Iterator[bytes]:
    headings = [str(column.heading) for column in kind.columns]
    cells = ([row[column.name] for column in kind.columns] for row in rows)
    sheet = Sheet(str(kind.label), headings, cells)
    return as_csv(sheet) if form == CSV else as_workbook([sheet])
