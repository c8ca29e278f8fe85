"""What stands in a file: the sheet of an answer, rows as Parquet with their dictionary, pieces of a size."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from tridesk.figures.answers import DimensionValue, FigureAnswer, FigureMark
from tridesk.figures.definitions import COUNTERS, FIGURES
from tridesk.figures.exports.actions import of_size
from tridesk.figures.exports.files import written
from tridesk.figures.exports.parquet import ExportColumn, as_parquet
from tridesk.figures.exports.rows import columns
from tridesk.figures.exports.sheets import answer_sheet, unit_name
from tridesk.figures.questions import FigureQuestion
from tridesk.kit.spreadsheets.sheets import Cell, Sheet

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 1, 7, 5, tzinfo=UTC)
ASKED = {"figure": "tickets.first_answer.mean", "first": "2026-03-01", "last": "2026-03-31", "channel": "mail"}


def marks(*values: float) -> tuple[FigureMark, ...]:
    return tuple(FigureMark(value, int(value)) for value in values)


def cut(rows: str = "", columns: str = "") -> FigureAnswer:
    by_row = (DimensionValue("mail", "e-mail"), DimensionValue("fax", "fax"))
    columns_ = (
        (DimensionValue("2026-02", "February 2026"), DimensionValue("2026-03", "March 2026"))
        if columns
        else (DimensionValue("", ""),)
    )
    table: tuple[tuple[FigureMark, ...], ...] = (
        marks(90.5, 12),
        (FigureMark(None, 0, below=5), FigureMark(7.0, 7, corrected=2, is_changed=True)),
    )
    if not columns:
        table = tuple(row[:1] for row in table)
    totals = (marks(51), (FigureMark(7.25, 4, corrected=2, is_changed=True),))
    question = FigureQuestion.read(ASKED | {"rows": rows, "columns": columns})
    whole = FigureMark(51.5, 60, corrected=2, is_changed=True)
    return FigureAnswer(
        question, by_row, columns_, table, (totals[0][0], totals[1][0]), marks(90, 10)[: len(columns_)], whole
    )


@pytest.mark.django_db
def test_the_sheet_of_an_answer_says_what_it_is_and_holds_numbers() -> None:
    with override("en"):
        sheet = answer_sheet(cut("channel", "month"), ("channel", "month"), [("channel", "e-mail")], NOW)
    about = {str(row[0]): row[1:] for row in sheet.preamble}
    assert about["Figure"] == ("Time to first answer, mean of wall time",)
    assert about["Unit"] == ("wall time (seconds)",)
    assert about["Period"] == (date(2026, 3, 1), date(2026, 3, 31))
    assert about["Filter"] == ("channel", "e-mail")
    assert about["Topics left out"] == ("none",)
    assert about["Counted at"] == (date(2026, 4, 1), "09.05")
    assert sheet.headings == [
        "channel / month",
        "February 2026",
        "March 2026",
        "Total",
        "Changed after the month was sealed",
    ]
    assert list(sheet.rows) == [
        ["e-mail", 90.5, 12, 51, 0],
        ["fax", "<5", 7, 7.25, 2],
        ["Total", 90, 10, 51.5, 2],
    ]


@pytest.mark.parametrize(
    ("language", "count", "share", "wall", "working"),
    [
        ("nl", "aantal", "aandeel (1 is 100 procent)", "kalendertijd (seconden)", "werktijd (seconden)"),
        ("fr", "nombre", "part (1 vaut 100 pour cent)", "temps calendaire (secondes)", "temps ouvré (secondes)"),
        ("de", "Anzahl", "Anteil (1 ist 100 Prozent)", "Kalenderzeit (Sekunden)", "Arbeitszeit (Sekunden)"),
        ("en", "number", "share (1 is 100 per cent)", "wall time (seconds)", "working time (seconds)"),
    ],
)
def test_a_file_says_how_its_numbers_are_to_be_read(
    language: str, count: str, share: str, wall: str, working: str
) -> None:
    """A handling time is read from the second time of its facts, and is a time by the clock all the same."""
    names = {
        "tickets.opened": count,
        "tickets.first_answer.in_target": share,
        "tickets.closing.median": wall,
        "calls.handling.median": wall,
        "register.out": wall,
        "tickets.closing.working_median": working,
        "directory.answer.median": working,
    }
    with override(language):
        assert {key: unit_name(FIGURES[key]) for key in names} == names


@pytest.mark.parametrize(("rows", "is_told"), [("group", True), ("channel", False)])
def test_the_sheet_by_user_group_says_that_groups_overlap(rows: str, is_told: bool) -> None:
    sentence = "An organisation may be in several user groups: it counts in each of them, and once in the total."
    with override("en"):
        sheet = answer_sheet(cut(rows), (rows, ""), [], NOW)
    assert ((sentence,) in sheet.preamble) == is_told


@pytest.mark.parametrize(
    ("rows", "note"),
    [
        ("organisation", "Organisation: not known of 4 of 60."),
        ("outcome", ""),  # tickets that are open have none yet
        ("good", ""),
    ],
)
def test_the_sheet_says_of_how_many_its_cut_is_not_known(rows: str, note: str) -> None:
    answer = cut(rows)
    answer = replace(answer, rows=(answer.rows[0], DimensionValue("none", "not known")))
    with override("en"):
        told, rounded = (answer_sheet(each, (rows, ""), [], NOW) for each in (answer, replace(answer, is_rounded=True)))
    assert [str(row[0]) for row in told.preamble if "not known" in str(row[0])] == [note] * bool(note)
    assert not any("not known" in str(row[0]) for row in rounded.preamble)


def test_the_sheet_of_one_cut_has_one_column_of_numbers() -> None:
    sheet = answer_sheet(cut("channel"), ("channel", ""), [], NOW)
    assert list(sheet.headings) == ["channel", "Total", "Changed after the month was sealed"]
    assert list(sheet.rows) == [["e-mail", 90.5, 0], ["fax", "<5", 2], ["Total", 51.5, 2]]


def test_another_period_adds_what_each_row_was_then_and_its_change() -> None:
    answer = cut("channel")
    before = replace(
        answer,
        question=answer.question.before(),
        rows=answer.rows[:1],
        marks=answer.marks[:1],
        row_totals=(FigureMark(40.8, 9),),
        total=FigureMark(None, 0, below=5),
    )
    with override("en"):
        sheet = answer_sheet(answer, ("channel", ""), [], NOW, before)
    assert ("Beside it", date(2026, 2, 1), date(2026, 2, 28)) in sheet.preamble
    assert list(sheet.headings)[2:] == [
        "February 2026",
        "Change (1 is 100 per cent)",
        "Changed after the month was sealed",
    ]
    assert list(sheet.rows) == [
        ["e-mail", 90.5, 40.8, pytest.approx(0.25), 0],
        ["fax", "<5", None, None, 2],
        ["Total", 51.5, "<5", None, 2],
    ]


@pytest.mark.parametrize(("language", "line"), [("nl", "a;1,5"), ("fr", "a;1,5"), ("de", "a;1,5"), ("en", "a,1.5")])
def test_csv_is_as_the_spreadsheet_of_the_reader_wants_it(language: str, line: str) -> None:
    content = b"".join(written(Sheet("x", ["n", "v"], [["a", 1.5]]), "csv", language))
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode().splitlines()[1] == line


COLUMNS = [
    ExportColumn("day", "dag", "day of the event", "date"),
    ExportColumn("topic", "onderwerp", "what it was about"),
    ExportColumn("seconds", "seconden", "how long it took", "integer"),
]


def test_parquet_comes_with_a_dictionary_of_its_columns(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [[date(2026, 3, 1), '=kost \'n "euro", of 2\nregels', 60], [date(2026, 3, 2), "", None]]
    content = b"".join(as_parquet(Sheet("Tickets", ["a", "b", "c"], rows, [("Figure", "Tickets")]), COLUMNS))
    archive = zipfile.ZipFile(io.BytesIO(content))
    package = json.loads(archive.read("datapackage.json"))
    assert [field["name"] for field in package["resources"][0]["schema"]["fields"]] == ["day", "topic", "seconds"]
    assert package["description"] == "Figure Tickets"
    table = duckdb.read_parquet(str(archive.extract("rows.parquet", tmp_path)))
    assert table.columns == ["day", "topic", "seconds"]
    assert table.fetchall() == [tuple(rows[0]), (date(2026, 3, 2), None, None)]


@given(st.lists(st.binary(max_size=9)), st.integers(1, 20))
def test_pieces_of_a_size_hold_the_same_bytes(pieces: list[bytes], size: int) -> None:
    made = list(of_size(pieces, size))
    assert b"".join(made) == b"".join(pieces)
    assert all(len(piece) == size for piece in made[:-1])
    assert all(0 < len(piece) <= size for piece in made)


@pytest.mark.parametrize(
    ("counter", "heads"),
    [
        ("tickets.closed", ["wall time (seconds)", "working time (seconds)"]),
        ("calls.handled", ["talk (seconds)", "talk and the work after it (seconds)"]),
        ("agents.present", ["wall time (seconds)", "time that calls kept them (seconds)"]),
    ],
)
def test_the_times_of_rows_are_named(counter: str, heads: list[str]) -> None:
    assert [column.heading for column in columns(COUNTERS[counter])[-2:]] == heads
    assert [column.name for column in columns(COUNTERS[counter])[-2:]] == ["seconds", "working_seconds"]
