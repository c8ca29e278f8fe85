"""Writes sheets as an Excel workbook, as a stream of pieces."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from tridesk.kit.spreadsheets.sheets import PIECE_ROWS, Cell, Pipe, Sheet, sheet_title

LONGEST_TEXT: Final = 32_767  # of a cell in Excel
_DAY_ZERO: Final = date(1899, 12, 30)  # Excel counts days from here


def as_workbook(sheets: Sequence[Sheet]) -> Iterator[bytes]:
    """An Excel workbook. A text stays a text: Excel counts no telephone number and runs no formula.

    The list of sheets stands at the end of the archive, for only then it is known how many there are.
    """
    pipe, titles = Pipe(), list[str]()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for sheet in sheets:
            for title, rows in sheet.parts():
                titles.append(_unlike(titles, sheet_title(title)))
                with archive.open(f"xl/worksheets/sheet{len(titles)}.xml", "w") as part:  # Excel refuses zip64
                    part.write(_head(sheet).encode())
                    number = len(sheet.preamble) + 2
                    for batch in _batches(rows):
                        part.write("".join(_row(number + place, row) for place, row in enumerate(batch)).encode())
                        number += len(batch)
                        yield pipe.taken()
                    part.write(b"</sheetData></worksheet>")
        for name, content in _parts(titles).items():
            archive.writestr(name, content)
    yield pipe.taken()


def _batches(rows: Iterable[Sequence[Cell]]) -> Iterator[list[Sequence[Cell]]]:
    batch = list[Sequence[Cell]]()
    for row in rows:
        batch.append(row)
        if len(batch) == PIECE_ROWS:
            yield batch
            batch = []
    yield batch


def _unlike(titles: Sequence[str], title: str) -> str:
    """The title, numbered when another sheet has it: Excel tells no upper from lower case."""
    taken, number, unlike = {known.casefold() for known in titles}, 2, title
    while unlike.casefold() in taken:
        unlike, number = f"{title[:27]} {number}", number + 1
    return unlike


def _head(sheet: Sheet) -> str:
    above = len(sheet.preamble) + 1
    beginning = _SHEET.replace("ABOVE", str(above)).replace("BELOW", f"A{above + 1}")
    preamble = "".join(_row(number, row) for number, row in enumerate(sheet.preamble, 1))
    return beginning.replace("WIDTHS", _widths(sheet.headings)) + preamble + _row(above, sheet.headings, _BOLD)


_TEXT: Final = 1
_BOLD: Final = 2
_DATE: Final = 3


def _row(number: int, cells: Sequence[Cell], style: int = _TEXT) -> str:
    written = []
    for column, cell in enumerate(cells):
        if cell is None or cell == "":
            continue
        place = f"{_letters(column)}{number}"
        if isinstance(cell, str):
            written.append(f'<c r="{place}" s="{style}" t="inlineStr">{_text(cell)}</c>')
        elif isinstance(cell, date):
            written.append(f'<c r="{place}" s="{_DATE}"><v>{(cell - _DAY_ZERO).days}</v></c>')
        else:
            written.append(f'<c r="{place}" s="0"><v>{cell!r}</v></c>')
    return f'<row r="{number}">{"".join(written)}</row>'


# Characters that XML does not allow, and an underscore that would be read as the start of an escape.
_UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


@lru_cache(maxsize=4096)  # names of values come again in each row
def _text(cell: str) -> str:
    text = escape(_UNWRITABLE.sub(lambda match: f"_x{ord(match[0]):04X}_", cell[:LONGEST_TEXT]))
    return f"<is><t>{text}</t></is>" if text == text.strip() else f'<is><t xml:space="preserve">{text}</t></is>'


@lru_cache(maxsize=1024)
def _letters(column: int) -> str:
    return chr(65 + column) if column < 26 else _letters(column // 26 - 1) + chr(65 + column % 26)


def _widths(headings: Sequence[str]) -> str:
    return "".join(
        f'<col min="{place}" max="{place}" width="{max(12, len(heading) + 4)}" customWidth="1" style="1"/>'
        for place, heading in enumerate(headings, 1)
    )


def _parts(titles: Sequence[str]) -> dict[str, str]:
    """The parts of the archive beside the sheets."""
    numbers = range(1, len(titles) + 1)
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        for number in numbers
    )
    sheets = "".join(
        f'<sheet name={quoteattr(title)} sheetId="{number}" r:id="rId{number}"/>'
        for number, title in enumerate(titles, 1)
    )
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{_LINKS}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    return {
        "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>{types}'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>',
        "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{links}'
        f'<Relationship Id="rId{len(titles) + 1}" Type="{_LINKS}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": _STYLES,
    }


_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
# style 1 is text (format 49, '@'), which Excel then leaves alone; style 2 the same, bold; style 3 a date (format 14)
_STYLES: Final = (
    f'{_XML}<styleSheet xmlns="{_MAIN}">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_SHEET: Final = (
    f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="ABOVE" topLeftCell="BELOW" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    "<cols>WIDTHS</cols><sheetData>"
)
