"""Real-life and damaged files: each is read or refused with one sentence, never with an exception of ours."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tridesk.directory.exchange import tables, workbooks
from tridesk.directory.exchange.columns import known, placed
from tridesk.directory.exchange.csvs import as_typed
from tridesk.directory.exchange.files import open_table
from tridesk.directory.exchange.kinds import KINDS
from tridesk.directory.exchange.kinds.contacts import Contacts
from tridesk.directory.exchange.tables import Formula, UnreadableTable
from tridesk.kit import sandbox
from tridesk.kit.spreadsheets.csvs import as_csv, neutral
from tridesk.kit.spreadsheets.sheets import Sheet
from tridesk.kit.spreadsheets.xlsx import as_workbook

IN_CHILD = sandbox.values
HEADINGS = ["Name", "Mail addresses"]
ROW = ["Zoë Müller", "zoe@raeren.example"]
TEXT = "Name;Mail addresses\r\nZoë Müller;zoe@raeren.example\r\n"


@pytest.fixture(autouse=True, scope="module")
def _here() -> Iterator[None]:
    """Workbooks are read in this process, but for the tests of the child itself: thousands of them are read here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sandbox, "values", lambda _function, content, limits: workbooks.values_of(content))
        yield


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workbooks are read as in production, in a child process."""
    monkeypatch.setattr(sandbox, "values", IN_CHILD)


def opened(content: bytes) -> tuple[list[str], list[list[str]]]:
    table = open_table(content, lambda headings: known(Contacts.columns, headings))
    return table.headings, [row.cells for row in table.rows]


def workbook(sheet: str, **parts: str | bytes) -> bytes:
    """An Excel workbook with this XML as its sheet; `parts` replace other parts."""
    plain = zipfile.ZipFile(io.BytesIO(b"".join(as_workbook([Sheet("x", [], [])]))))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in plain.namelist():
            key = Path(name).stem
            part = parts.get(key, sheet if key == "sheet1" else plain.read(name))
            archive.writestr(name, part)
    return made.getvalue()


def sheet(rows: str) -> str:
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{namespace}"><sheetData>{rows}</sheetData></worksheet>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_any_encoding_separator_and_line_end(encoding: str, separator: str, end: str) -> None:
    content = TEXT.replace(";", separator).replace("\r\n", end).encode(encoding)
    assert opened(content) == (HEADINGS, [ROW])


def test_the_separator_line_of_excel_is_honoured() -> None:
    assert opened(f"sep=|\r\n{TEXT.replace(';', '|')}".encode())[1] == [ROW]


def test_a_quoted_line_break_does_not_shift_line_numbers() -> None:
    table = open_table(b'name;note\nAn;"one\ntwo"\n\nBo;"say ""hi"""\n', lambda _headings: 0)
    assert [(row.line, row.cells) for row in table.rows] == [
        (2, ["An", "one\ntwo"]),
        (4, []),
        (5, ["Bo", 'say "hi"']),
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty."),
        (b"\xef\xbb\xbf\r\n", "This file is empty."),
        (b"\x00" * 500, "This file is empty."),
        (b"x" * 25_000_001, "This file is larger than 25 MB: divide it into several."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
         "This is a workbook of an old Excel (.xls), or one with a password: save it as .xlsx or CSV."),
        (b"%PDF-1.7\n\x01\x02binary", "This is neither a CSV file nor an Excel workbook (.xlsx)."),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "This is neither a CSV file nor an Excel workbook (.xlsx)."),
        (b"name\n\x81\x8d\x8f\n",
         "The characters of this file cannot be read. Save it as 'CSV UTF-8', or as an Excel workbook."),
        (b'name;note\nAn;"never closed\nBo;\n', "Line 2: a quotation mark is not closed."),
        (b"name;note\nAn;" + b"x" * 2_000_000 + b"\n",
         "Line 2: a cell holds more than 32,767 characters. Is a quotation mark missing there?"),
        (b"name;note\nAn;" + b"x" * 40_000 + b"\n",
         "Line 2: a cell holds more than 32,767 characters. Is a quotation mark missing there?"),
        (b"name\nAn" + b";" * 200 + b"\n", "Line 2 has more than 100 columns."),
        (b"name\n" + b"An\n" * 250_001, "This file has more than 250,000 rows: divide it into several."),
        (b"PK\x03\x04 and then nothing",
         "This workbook is damaged or no Excel workbook (.xlsx). Open it in Excel and save it again."),
        (workbook("<worksheet><sheetData><row>"),
         "This workbook is damaged or no Excel workbook (.xlsx). Open it in Excel and save it again."),
        (workbook(sheet("")), "The first sheet of this workbook is empty."),
        (workbook("", workbook="<workbook/>"),
         "This workbook is damaged or no Excel workbook (.xlsx). Open it in Excel and save it again."),
        (workbook(sheet('<row r="1"><c r="A1" t="s"><v>7</v></c></row>')),
         "This workbook is damaged or no Excel workbook (.xlsx). Open it in Excel and save it again."),
        (workbook(sheet('<row r="2"><c r="XFD2"><v>7</v></c></row>')), "Line 2 has more than 100 columns."),
        (workbook('<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'),
         "This workbook is damaged or no Excel workbook (.xlsx). Open it in Excel and save it again."),
        (workbook(sheet(f'<row r="3"><c r="A3" t="inlineStr"><is><t>{"x" * 2_000_000}</t></is></c></row>')),
         "Line 3: a cell holds more than 32,767 characters. Is a quotation mark missing there?"),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused_with_one_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableTable) as refusal:
        opened(content)
    assert str(refusal.value) == sentence


def test_a_zip_that_unpacks_without_end_is_refused_while_it_unpacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tridesk.directory.exchange.workbooks.MOST_UNPACKED", 3_000_000)
    bomb = workbook(sheet(" " * 10_000_000))
    assert len(bomb) < 50_000
    with pytest.raises(UnreadableTable, match="unpacks to more than 250 MB"):
        opened(bomb)


@pytest.mark.usefixtures("child")
def test_a_workbook_read_in_a_child_keeps_its_texts_formulas_and_refusals() -> None:
    row = '<c r="A{0}" t="inlineStr"><is><t>{1}</t></is></c><c r="B{0}"><f>1+1</f><v>2</v></c>'
    rows = "".join(f'<row r="{line}">{row.format(line, text)}</row>' for line, text in ((1, "h"), (2, "é_xD800_")))
    read_rows = opened(workbook(sheet(rows)))[1]
    assert read_rows == [["é\ud800", "2"]]
    assert isinstance(read_rows[0][1], Formula)
    with pytest.raises(UnreadableTable, match="Line 7 has more than 100 columns"):
        opened(workbook(sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="7"><c r="XFD7"><v>7</v></c></row>')))
    with pytest.raises(UnreadableTable, match="This workbook is damaged"):
        opened(b"PK\x03\x04 and then nothing")


@pytest.mark.usefixtures("child")
def test_a_workbook_that_takes_too_much_is_refused_with_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "_LIMITS", sandbox.Limits(result_megabytes=1))
    rows = "".join(f'<row r="{line}"><c><v>{line}</v></c></row>' for line in range(1, 100_000))
    with pytest.raises(UnreadableTable, match="takes too long or too much memory"):
        opened(workbook(sheet(rows)))


def test_cells_of_a_workbook() -> None:
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c></row>'
        '<row r="3"><c r="B3"><v>21004.0</v></c><c r="C3"><v>3.24701E+10</v></c><c r="D3" s="3"><v>46350</v></c>'
        '<c r="E3"><f>A1+1</f><v>2</v></c><c r="F3" t="e"><v>#N/A</v></c><c r="G3" t="b"><v>1</v></c>'
        '<c r="H3" t="inlineStr"><is><r><t>ri</t></r><r><t>ch_x000A_</t></r></is></c><c r="I3"><v>0.5</v></c></row>'
    )
    styles = '<styleSheet><cellXfs><xf/><xf/><xf/><xf numFmtId="14"/></cellXfs></styleSheet>'
    read_rows = opened(workbook(sheet(rows), styles=styles))[1]
    assert read_rows == [["", "21004", "32470100000", "2026-11-24", "2", "#N/A", "1", "rich\n", "0.5"]]
    assert [isinstance(cell, Formula) for cell in read_rows[0]] == [False] * 4 + [True, True, False, False, False]


def test_dates_since_1904_and_custom_date_formats() -> None:
    book = '<workbook xmlns:r="x"><workbookPr date1904="1"/><sheets><sheet name="a" r:id="rId1"/></sheets></workbook>'
    styles = (
        '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[$-813]dd/mm/yyyy"/>'
        '<numFmt numFmtId="165" formatCode="0.00 &quot;days&quot;"/></numFmts>'
        '<cellXfs><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>'
    )
    rows = '<row><c t="str"><v>h</v></c></row><row><c s="0"><v>44888</v></c><c s="1"><v>44888</v></c></row>'
    assert opened(workbook(sheet(rows), workbook=book, styles=styles))[1] == [["2026-11-24", "44888"]]


@pytest.mark.parametrize(
    ("headings", "sentence"),
    [
        (["Name", "Colour"], "There is no column “Colour” here: take it out, or give it one of these headings: "),
        (["Name", "naam"], "The column “Name” stands there twice."),
        ([""], "The first row must hold the headings."),
    ],
)
def test_unknown_and_repeated_headings_are_refused(headings: list[str], sentence: str) -> None:
    with pytest.raises(UnreadableTable) as refusal:
        placed(Contacts.columns, headings)
    assert str(refusal.value).startswith(sentence)


def test_a_missing_required_column_is_refused() -> None:
    with pytest.raises(UnreadableTable, match="The column “User group” is missing"):
        placed(KINDS["members"].columns, ["organisation"])


@pytest.mark.parametrize("kind", KINDS)
def test_no_two_columns_share_a_heading_in_any_language(kind: str) -> None:
    names = [name for column in KINDS[kind].columns for name in column.headings]
    assert sorted(names) == sorted(set(names))


def test_headings_in_every_language() -> None:
    for heading in ("Naam", "NOM", " Name ", "name", "Télephone numbers"):
        assert placed(Contacts.columns, [heading])[0] is not None


# --- whatever comes

cells = st.text(st.characters(exclude_categories=["Cs"]), max_size=20).map(lambda text: text.replace("\x00", ""))
tables_of = st.lists(st.lists(cells, min_size=2, max_size=2).filter(any), max_size=8)


@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf", b"sep=;\n"]))
def test_any_bytes_are_read_or_refused_with_a_sentence(content: bytes, before: bytes) -> None:
    with suppress(UnreadableTable):
        opened(before + content)


@given(st.binary(max_size=200), st.integers(0, 2000), st.sampled_from(["sheet1", "workbook", "styles"]))
def test_a_damaged_workbook_is_read_or_refused_with_a_sentence(damage: bytes, place: int, part: str) -> None:
    whole = b"".join(as_workbook([Sheet("x", HEADINGS, [ROW])]))
    for content in (whole[:place] + damage + whole[place + len(damage) :], workbook(sheet(""), **{part: damage})):
        with suppress(UnreadableTable):
            opened(content)


def _printable(text: str) -> str:
    """The text without control characters, as a spreadsheet keeps it."""
    return "".join(letter for letter in text if letter >= " " or letter in "\t\n\r")


@given(tables_of)
@pytest.mark.parametrize("write", [as_csv, lambda sheet: as_workbook([sheet])])
def test_a_written_file_is_read_back_unchanged(
    write: Callable[[Sheet], Iterator[bytes]], rows: list[list[str]]
) -> None:
    rows = [[_printable(cell) for cell in row] for row in rows]
    content = b"".join(write(Sheet("x", HEADINGS, rows)))
    headings, read_rows = opened(content)
    padded = [row + [""] * (2 - len(row)) for row in read_rows]
    assert (headings, padded) == (HEADINGS, [row for row in rows if any(row) or row in padded])
    assert not any(isinstance(cell, Formula) for row in read_rows for cell in row)


@given(cells)
def test_a_written_cell_is_never_a_formula_and_is_read_back_unchanged(cell: str) -> None:
    written = neutral(cell)
    assert not written.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert as_typed(written) == cell
    assert not isinstance(as_typed(written), Formula)


def test_a_formula_in_a_csv_cell_is_recognised() -> None:
    assert isinstance(as_typed("=SUM(A1)"), Formula)
    assert as_typed('="0470123456"') == "0470123456"
    assert tables.MOST_IN_CELL == 32_767
