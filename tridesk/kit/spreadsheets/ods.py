"""Writes sheets as an OpenDocument spreadsheet, as a stream of pieces."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from tridesk.kit.spreadsheets.sheets import ODS, PIECE_ROWS, TYPES, Cell, Pipe, Sheet, sheet_title


def as_ods(sheets: Sequence[Sheet], *, is_long: bool = False) -> Iterator[bytes]:
    """An OpenDocument spreadsheet: texts are texts, numbers and dates are such, no cell is a formula.

    More than 2 GiB of it have room only with `is_long`; LibreOffice reads that, Excel does not.
    """
    pipe = Pipe()
    beginning, mimetype = _beginning()
    pipe.write(beginning)
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        archive.filelist.append(mimetype)
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        with archive.open("content.xml", "w", force_zip64=is_long) as content:
            content.write(_BEGIN.encode())
            for sheet in sheets:
                for title, rows in sheet.parts():
                    content.write(_head(sheet, title).encode())
                    batch = list[str]()
                    for row in rows:
                        batch.append(_row(row))
                        if len(batch) == PIECE_ROWS:
                            content.write("".join(batch).encode())
                            batch.clear()
                            yield pipe.taken()
                    content.write(f"{''.join(batch)}</table:table>".encode())
            content.write(b"</office:spreadsheet></office:body></office:document-content>")
    yield pipe.taken()


def _beginning() -> tuple[bytes, zipfile.ZipInfo]:
    """The type of the file as the first part of an archive, not packed, so that it is recognised.

    Its size stands before it, which a stream cannot do: LibreOffice refuses files where it stands behind.
    """
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", TYPES[ODS])
        return file.getvalue(), archive.infolist()[0]


def _head(sheet: Sheet, title: str) -> str:
    columns = '<table:table-column table:style-name="wide"/>' * len(sheet.headings)
    above = "".join(_row(row) for row in sheet.preamble)
    bold = "".join(_text(heading, ' table:style-name="bold"') for heading in sheet.headings)
    return (
        f"<table:table table:name={quoteattr(sheet_title(title))}>{columns}{above}"
        f"<table:table-header-rows><table:table-row>{bold}</table:table-row></table:table-header-rows>"
    )


def _row(cells: Sequence[Cell]) -> str:
    return f"<table:table-row>{''.join(map(_cell, cells))}</table:table-row>"


def _cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return _text(cell)
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, date):
        return (
            f'<table:table-cell table:style-name="day" office:value-type="date" office:date-value="{cell.isoformat()}">'
            f"<text:p>{cell.isoformat()}</text:p></table:table-cell>"
        )
    return (
        f'<table:table-cell office:value-type="float" office:value="{cell!r}"><text:p>{cell!r}</text:p>'
        "</table:table-cell>"
    )


_UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_SPACES: Final = re.compile(r"(?<= ) +|^ +")


@lru_cache(maxsize=4096)  # names of values come again in each row
def _text(cell: str, style: str = "") -> str:
    if not cell:
        return "<table:table-cell/>"
    text = escape(_UNWRITABLE.sub("", cell))
    text = _SPACES.sub(lambda match: f'<text:s text:c="{len(match[0])}"/>', text)
    text = text.replace("\t", "<text:tab/>").replace("\n", "<text:line-break/>")
    return f'<table:table-cell{style} office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


_SPACE: Final = "urn:oasis:names:tc:opendocument:xmlns"
_MANIFEST: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    f'<manifest:manifest xmlns:manifest="{_SPACE}:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{TYPES[ODS]}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
_BEGIN: Final = (
    f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{_SPACE}:office:1.0" '
    f'xmlns:table="{_SPACE}:table:1.0" xmlns:text="{_SPACE}:text:1.0" xmlns:style="{_SPACE}:style:1.0" '
    f'xmlns:number="{_SPACE}:datastyle:1.0" xmlns:fo="{_SPACE}:xsl-fo-compatible:1.0" office:version="1.3">'
    '<office:automatic-styles><number:date-style style:name="iso"><number:year number:style="long"/>'
    '<number:text>-</number:text><number:month number:style="long"/><number:text>-</number:text>'
    '<number:day number:style="long"/></number:date-style>'
    '<style:style style:name="day" style:family="table-cell" style:data-style-name="iso"/>'
    '<style:style style:name="bold" style:family="table-cell">'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="wide" style:family="table-column">'
    '<style:table-column-properties style:column-width="3.5cm"/></style:style></office:automatic-styles>'
    "<office:body><office:spreadsheet>"
)
