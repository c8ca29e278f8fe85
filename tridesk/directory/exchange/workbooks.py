"""Reads Excel workbooks (.xlsx) row by row with the standard library's zip and expat: ECMA-376, part 1, chapter 18.

Uploaded files are not trusted. They are read in a child process with limits of time and memory. A document type is
refused (entity expansion); a file over 250 MB unpacked is refused while it unpacks (the size stated in the archive may
be false); a cell far to the right does not create the empty cells before it. Numbers keep the digits of the file: no
telephone number becomes a float.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain
from posixpath import join, normpath
from typing import IO, Any, Final
from xml.parsers import expat

from tridesk.directory.exchange.tables import (
    MOST_COLUMNS,
    MOST_IN_CELL,
    MOST_ROWS,
    MOST_UNPACKED,
    Formula,
    Table,
    TableRow,
    UnreadableTable,
)
from tridesk.kit import sandbox

_CHUNK: Final = 1 << 16
_DATES: Final = frozenset({*range(14, 18), 22, *range(27, 32), 34, 35, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58})
_NOT_FORMAT: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_ROW_IN_XML: Final = re.compile(r"[A-Z]*")
_LIMITS: Final = sandbox.Limits(seconds=60, megabytes=1024, result_megabytes=300)
_LONGEST_STRINGS: Final = 2_000_000  # different texts in one workbook


class _Refused(Exception):
    """The workbook goes over a limit: a reason of `UnreadableTable.because`, and the line."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason, line)
        self.reason, self.line = reason, line


def read(content: bytes) -> Table:
    """Reads the table on the first sheet, in a child process."""
    values = _checked(sandbox.values(f"{__name__}:values_of", content, limits=_LIMITS))
    expected = next(values)
    headings = next(values)[1]
    return Table(headings, (TableRow(line, [_cell(cell) for cell in cells]) for line, cells in values), expected)


def _checked(values: Iterator[Any]) -> Iterator[Any]:
    """The values of the child; its last one may be a refusal."""
    try:
        for value in values:
            if isinstance(value, dict):
                raise UnreadableTable.because(value["reason"], value["line"])
            yield value
    except sandbox.LimitReached:
        raise UnreadableTable.because("limit") from None
    except sandbox.SandboxFailure:
        raise UnreadableTable.because("damaged") from None


def _cell(cell: str | list[str]) -> str:
    return cell if isinstance(cell, str) else Formula(cell[0])


def values_of(content: bytes) -> Iterator[Any]:
    """The table as the child hands it over: the expected number of rows, then line and cells of each row.

    A formula is its text in a list. A workbook that cannot be read ends with a reason and a line.
    """
    try:
        book = _Book(zipfile.ZipFile(io.BytesIO(content)))
        rows = book.rows()
        headings = next(rows, None)
        if headings is None:
            raise _Refused("sheet")
        yield book.expected
        for line, cells in chain([headings], rows):
            yield [line, [[cell] if isinstance(cell, Formula) else cell for cell in cells]]
    except _Refused as refused:
        yield {"reason": refused.reason, "line": refused.line}
    except _BROKEN:
        yield {"reason": "damaged", "line": 0}


_BROKEN: Final = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    expat.ExpatError,
    LookupError,
    ValueError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    OverflowError,
)


class _Book:
    """Data of a workbook that its first sheet needs: shared strings, date formats, start of the calendar (1904)."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive, self.unpacked, self.expected = archive, 0, 0
        self.from_1904 = False
        self.strings: list[str] = []
        self.dates: set[int] = set()
        links = self._links("xl/_rels/workbook.xml.rels", "xl")
        self.sheet = self._first_sheet(links)
        if texts := next((to for kind, to in links.values() if kind.endswith("/sharedStrings")), ""):
            self._read_strings(texts)
        if styles := next((to for kind, to in links.values() if kind.endswith("/styles")), ""):
            self._read_styles(styles)

    def _links(self, part: str, folder: str) -> dict[str, tuple[str, str]]:
        links: dict[str, tuple[str, str]] = {}

        def start(name: str, attributes: dict[str, str]) -> None:
            if name == "Relationship":
                target = attributes.get("Target", "")
                path = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
                links[attributes.get("Id", "")] = (attributes.get("Type", ""), path)

        self._parse(part, start)
        return links

    def _first_sheet(self, links: dict[str, tuple[str, str]]) -> str:
        sheets: list[str] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            if name == "workbookPr":
                self.from_1904 = attributes.get("date1904", "0") in ("1", "true")
            elif name == "sheet":
                sheets.extend(links[value][1] for key, value in attributes.items() if key.endswith(":id"))

        self._parse("xl/workbook.xml", start)
        return sheets[0] if sheets else ""

    def _read_strings(self, part: str) -> None:
        text: list[str] = []
        phonetic = 0

        def start(name: str, _attributes: dict[str, str]) -> None:
            nonlocal phonetic
            if name == "si":
                text.clear()
            elif name == "rPh":
                phonetic += 1
            inside[0] = name == "t" and not phonetic

        def end(name: str) -> None:
            nonlocal phonetic
            inside[0] = False
            if name == "rPh":
                phonetic -= 1
            elif name == "si":
                if len(self.strings) >= _LONGEST_STRINGS:
                    raise _Refused("rows")
                self.strings.append(_unescaped("".join(text)))

        inside = [False]
        self._parse(part, start, end, lambda data: text.append(data) if inside[0] else None)

    def _read_styles(self, part: str) -> None:
        formats: dict[int, str] = {}
        where: list[str] = []
        count = 0

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal count
            where.append(name)
            if name == "numFmt":
                formats[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
            elif name == "xf" and "cellXfs" in where:
                number = int(attributes.get("numFmtId", "0"))
                if _is_date(number, formats.get(number, "")):
                    self.dates.add(count)
                count += 1

        self._parse(part, start, lambda _name: where.pop())

    def rows(self) -> Iterator[TableRow]:
        """The non-empty rows of the first sheet."""
        sheet = _Sheet(self)
        parser = _parser(sheet.start, sheet.end, sheet.text)
        with self._opened(self.sheet) as part:
            while data := self._more(part):
                parser.Parse(data, False)
                yield from sheet.taken()
            parser.Parse(b"", True)
            yield from sheet.taken()

    def _parse(self, part: str, start: object, end: object = None, text: object = None) -> None:
        parser = _parser(start, end, text)
        with self._opened(part) as opened:
            while data := self._more(opened):
                parser.Parse(data, False)
        parser.Parse(b"", True)

    def _opened(self, part: str) -> IO[bytes]:
        return self.archive.open(part)

    def _more(self, part: IO[bytes]) -> bytes:
        data = part.read(_CHUNK)
        self.unpacked += len(data)
        if self.unpacked > MOST_UNPACKED:
            raise _Refused("unpacked")
        return data


class _Sheet:
    """Parser handlers that collect the rows of a sheet."""

    def __init__(self, book: _Book) -> None:
        self.book = book
        self._rows: list[TableRow] = []
        self._cells: dict[int, str] = {}
        self._line = self._column = self._seen = 0
        self._type = self._style = ""
        self._text: list[str] | None = None
        self._length = 0
        self._value = ""
        self._formula = False

    def taken(self) -> list[TableRow]:
        """Returns the rows read since the last call."""
        rows, self._rows = self._rows, []
        return rows

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            column = _column(attributes.get("r", ""))
            self._column = column if column is not None else self._column + 1
            self._type, self._style = attributes.get("t", "n"), attributes.get("s", "0")
            self._value, self._formula = "", False
        elif name in ("v", "t"):
            self._text, self._length = [], 0
        elif name == "f":
            self._formula = True
        elif name == "row":
            self._line = int(attributes.get("r", self._line + 1))
            self._cells, self._column = {}, -1
        elif name == "dimension":
            last = attributes.get("ref", "").rpartition(":")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ$")
            self.book.expected = min(int(last), MOST_ROWS) if last.isdigit() else 0

    def text(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)
            self._length += len(data)
            if self._length > MOST_UNPACKED // 100:
                raise _Refused("cell", self._line)

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self._value += "".join(self._text or ())
            self._text = None
        elif name == "c":
            cell = self._content()
            if cell:
                if self._column >= MOST_COLUMNS:
                    raise _Refused("columns", self._line)
                self._cells[self._column] = cell
        elif name == "row" and self._cells:
            self._seen += 1
            if self._seen > MOST_ROWS + 1:
                raise _Refused("rows")
            cells = [self._cells.get(column, "") for column in range(max(self._cells) + 1)]
            if any(len(cell) > MOST_IN_CELL for cell in cells):
                raise _Refused("cell", self._line)
            self._rows.append(TableRow(self._line, cells))

    def _content(self) -> str:
        value = self._value
        if self._formula or self._type == "e":
            return Formula(value or "=")
        if self._type == "s":
            return self.book.strings[int(value)] if value else ""
        if self._type in ("inlineStr", "str"):
            return _unescaped(value)
        if self._type == "b" or not value or self._type == "d":
            return value
        return _number(value, int(self._style) in self.book.dates, self.book.from_1904)


def _parser(start: object, end: object, text: object) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=None)
    parser.buffer_text = True
    short = _Short(start)
    parser.StartElementHandler = short
    if end is not None:
        parser.EndElementHandler = _Short(end)
    parser.CharacterDataHandler = text  # type: ignore[assignment]
    parser.StartDoctypeDeclHandler = _refuse
    return parser


class _Short:
    """Calls a handler with the element's name without its namespace prefix, which differs between writers."""

    __slots__ = ("handler",)

    def __init__(self, handler: object) -> None:
        self.handler = handler

    def __call__(self, name: str, *rest: object) -> None:
        self.handler(name.rpartition(":")[2] if ":" in name else name, *rest)  # type: ignore[operator]


def _refuse(*_doctype: object) -> None:
    raise ValueError("a workbook has no document type")


def _column(reference: str) -> int | None:
    letters = _ROW_IN_XML.match(reference)[0] if reference else ""  # type: ignore[index]
    if not letters:
        return None
    if len(letters) > 3:
        raise ValueError("no such column")
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _is_date(number: int, code: str) -> bool:
    return number in _DATES or bool(code and set("dy") & set(_NOT_FORMAT.sub("", code.lower())))


def _number(value: str, is_date: bool, from_1904: bool) -> str:
    """The digits as stored in the file, a whole number without `.0`; a date as `2026-11-24`."""
    if is_date:
        return day_of(float(value), from_1904=from_1904)
    if "e" in value.lower() or "." in value:
        number = float(value)
        if number.is_integer() and abs(number) < 1e15:
            return str(int(number))
    return value


def day_of(serial: float, *, from_1904: bool = False) -> str:
    """The date of Excel's serial number of a day: 1 is 1 January 1900; Excel wrongly counts 29 February 1900.

    >>> day_of(46350), day_of(44888, from_1904=True)
    ('2026-11-24', '2026-11-24')
    """
    start = date(1904, 1, 1) if from_1904 else date(1899, 12, 31 if serial < 60 else 30)
    return (start + timedelta(days=int(serial))).isoformat()


_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")


def _unescaped(text: str) -> str:
    """Decodes the escapes of characters that XML does not allow (`_x000D_`)."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text
