"""Rows as Parquet, in a zip archive with a dictionary of their columns (a Frictionless data package).

DuckDB, of the extra `tridesk[analysis]`, turns a file of plain CSV into Parquet in bounded memory.
"""

from __future__ import annotations

import csv
import json
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tridesk.kit.spreadsheets.sheets import Cell, Pipe, Sheet

_TYPES: Final = {"date": "DATE", "integer": "BIGINT", "string": "VARCHAR", "boolean": "BOOLEAN"}
_PIECE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A column of rows: its name for programs, its heading and meaning for people, its type in a data package."""

    name: str
    heading: str
    meaning: str
    type: str = "string"


def as_parquet(sheet: Sheet, columns: Sequence[ExportColumn]) -> Iterator[bytes]:
    """The archive, in pieces; the first comes when all rows are read."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "rows.parquet"
        _convert(_plain(sheet, columns, Path(folder) / "rows.csv"), made, columns)
        pipe = Pipe()
        with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr("datapackage.json", dictionary(sheet, columns))
            with made.open("rb") as file, archive.open("rows.parquet", "w", force_zip64=True) as part:
                while piece := file.read(_PIECE):
                    part.write(piece)
                    yield pipe.taken()
        yield pipe.taken()


def dictionary(sheet: Sheet, columns: Sequence[ExportColumn]) -> str:
    """What the rows are and what each column means, as a Frictionless data package."""
    fields = [
        {"name": column.name, "title": column.heading, "description": column.meaning, "type": column.type}
        for column in columns
    ]
    about = "\n".join(" ".join(str(cell) for cell in row if cell is not None) for row in sheet.preamble)
    resource = {"name": "rows", "path": "rows.parquet", "format": "parquet", "schema": {"fields": fields}}
    package = {"name": "figures", "title": sheet.title, "description": about, "resources": [resource]}
    return json.dumps(package, ensure_ascii=False, indent=2)


def _plain(sheet: Sheet, columns: Sequence[ExportColumn], path: Path) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([column.name for column in columns])
        writer.writerows(map(_texts, sheet.rows))
    return path


def _texts(row: Sequence[Cell]) -> list[str]:
    return ["" if cell is None else str(cell) for cell in row]


def _convert(plain: Path, made: Path, columns: Sequence[ExportColumn]) -> None:
    import duckdb

    types = ", ".join(f"'{column.name}': '{_TYPES[column.type]}'" for column in columns)
    with duckdb.connect(config={"memory_limit": "256MB", "threads": 1, "temp_directory": str(made.parent)}) as database:
        database.execute(
            f"COPY (SELECT * FROM read_csv('{plain}', header = true, auto_detect = false, nullstr = '',"  # noqa: S608
            f" columns = {{{types}}})) TO '{made}' (FORMAT parquet, COMPRESSION zstd)"
        )
