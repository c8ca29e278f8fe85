"""Sheets as files: what is written is read back by a plain reader of XML, and no sheet gets too long."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tridesk.kit.spreadsheets import sheets as of_sheets
from tridesk.kit.spreadsheets.csvs import as_csv
from tridesk.kit.spreadsheets.ods import as_ods
from tridesk.kit.spreadsheets.sheets import Cell, Sheet
from tridesk.kit.spreadsheets.xlsx import as_workbook

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
SMALL = Sheet(
    "Calls/2026", ["Month", "Calls"], [["March", 1204], ["=A1", 2.5], [date(2026, 3, 1), None]], [["Made", "today"]]
)
BOTH = pytest.mark.parametrize("write", [as_workbook, as_ods])
plain = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
cells = st.one_of(plain, st.integers(-(10**12), 10**12), st.dates(date(1900, 3, 1)), st.none())


def part(content: bytes, name: str) -> ET.Element:
    return ET.fromstring(zipfile.ZipFile(io.BytesIO(content)).read(name))


def ods(sheets: Sequence[Sheet]) -> ET.Element:
    return part(b"".join(as_ods(sheets)), "content.xml")


def ods_cell(cell: ET.Element) -> Cell:
    kind = cell.get(f"{OFFICE}value-type")
    if kind == "float":
        return float(cell.get(f"{OFFICE}value", ""))
    if kind == "date":
        return date.fromisoformat(cell.get(f"{OFFICE}date-value", ""))
    return "".join(_spoken(cell)) if kind == "string" else None


def _spoken(element: ET.Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        yield " " * int(child.get(f"{TEXT}c", "0"))
        yield from _spoken(child)
        yield child.tail or ""


@given(st.lists(st.lists(cells, max_size=3), max_size=4))
def test_an_ods_is_read_back_unchanged(rows: list[list[Cell]]) -> None:
    read = [
        [ods_cell(cell) for cell in row.iter(f"{TABLE}table-cell")]
        for row in ods([Sheet("x", ["a"], rows)]).iter(f"{TABLE}table-row")
    ]
    assert read == [["a"], *([cell or None if isinstance(cell, str) else cell for cell in row] for row in rows)]


@given(st.text(max_size=20))
def test_any_text_gives_valid_xml(text: str) -> None:
    sheet = Sheet(text, [text], [[text]], [[text]])
    assert ods([sheet]) is not None
    assert part(b"".join(as_workbook([sheet])), "xl/workbook.xml") is not None
    assert part(b"".join(as_workbook([sheet])), "xl/worksheets/sheet1.xml") is not None


def test_a_workbook_has_numbers_dates_and_texts() -> None:
    sheet = part(b"".join(as_workbook([SMALL])), "xl/worksheets/sheet1.xml")
    read = {
        cell.get("r"): (cell.get("t"), cell.get("s"), cell.findtext(f"{MAIN}v") or cell.findtext(f".//{MAIN}t"))
        for cell in sheet.iter(f"{MAIN}c")
    }
    assert read == {
        "A1": ("inlineStr", "1", "Made"),
        "B1": ("inlineStr", "1", "today"),
        "A2": ("inlineStr", "2", "Month"),
        "B2": ("inlineStr", "2", "Calls"),
        "A3": ("inlineStr", "1", "March"),
        "B3": (None, "0", "1204"),
        "A4": ("inlineStr", "1", "=A1"),
        "B4": (None, "0", "2.5"),
        "A5": (None, "3", "46082"),
    }


def test_a_csv_has_the_separator_and_the_decimal_mark_that_is_asked_for() -> None:
    assert b"".join(as_csv(SMALL)).decode() == (
        "\ufeffMade;today\r\n\r\nMonth;Calls\r\nMarch;1204\r\n'=A1;2,5\r\n2026-03-01;\r\n"
    )
    assert b"".join(as_csv(SMALL, ",", ".")).decode().splitlines()[4] == "'=A1,2.5"


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_no_cell_of_a_csv_begins_as_a_formula(first: str) -> None:
    content = b"".join(as_csv(Sheet("x", [f"{first}1"], [[f"{first}1"]], [[f"'{first}1"]]))).decode()
    cells = [row[0] for row in csv.reader(io.StringIO(content[1:], newline=""), delimiter=";") if row]
    assert cells == [f"''{first}1", f"'{first}1", f"'{first}1"]


@BOTH
def test_what_is_too_long_for_a_sheet_goes_on_in_another(
    write: Callable[[Sequence[Sheet]], Iterator[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_sheets, "MOST_ROWS", 5)
    archive = zipfile.ZipFile(io.BytesIO(b"".join(write([Sheet("x", ["a"], [[n] for n in range(8)], [["b"]])]))))
    if write is as_ods:
        tables = ET.fromstring(archive.read("content.xml")).iter(f"{TABLE}table")
        read = [(table.get(f"{TABLE}name"), len(list(table.iter(f"{TABLE}table-row")))) for table in tables]
    else:
        names = [sheet.get("name") for sheet in ET.fromstring(archive.read("xl/workbook.xml")).iter(f"{MAIN}sheet")]
        parts = [ET.fromstring(archive.read(f"xl/worksheets/sheet{n}.xml")) for n in range(1, len(names) + 1)]
        read = [(name, len(list(sheet.iter(f"{MAIN}row")))) for name, sheet in zip(names, parts, strict=True)]
    assert read == [("x", 5), ("2 x", 5), ("3 x", 4)]


@BOTH
def test_a_long_sheet_comes_in_pieces(write: Callable[[Sequence[Sheet]], Iterator[bytes]]) -> None:
    pieces = write([Sheet("x", ["a"], ([n] for n in range(5_000)))])
    assert len(next(pieces)) < 10_000
    assert len(list(pieces)) > 5


def test_two_sheets_of_one_name_are_told_apart() -> None:
    workbook = part(b"".join(as_workbook([Sheet("A", ["x"], []), Sheet("a", ["x"], [])])), "xl/workbook.xml")
    assert [sheet.get("name") for sheet in workbook.iter(f"{MAIN}sheet")] == ["A", "a 2"]


@BOTH
def test_the_archive_is_one_that_office_programs_open(write: Callable[[Sequence[Sheet]], Iterator[bytes]]) -> None:
    """Excel refuses entries with 64-bit sizes, LibreOffice unpacked entries whose size stands behind them."""
    content = b"".join(write([SMALL]))
    entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    for entry in entries:
        version, flags, method, size = struct.unpack_from("<3H8xI", content, entry.header_offset + 4)
        assert (version, entry.extract_version) == (20, 20)
        if method == zipfile.ZIP_STORED:
            assert (flags & 8, size) == (0, entry.file_size)
    if write is as_ods:
        first = entries[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert content[30:].startswith(b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet")


def test_a_text_that_is_too_long_for_excel_is_cut() -> None:
    sheet = part(b"".join(as_workbook([Sheet("x", ["a"], [["b" * 40_000], [" c "]])])), "xl/worksheets/sheet1.xml")
    texts = [text.text or "" for text in sheet.iter(f"{MAIN}t")]
    assert [len(text) for text in texts] == [1, 32_767, 3]
