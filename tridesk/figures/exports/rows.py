"""The rows behind a figure: one for each event that it counts, with the names of its values, as files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import override

from tridesk.accounts.models import User
from tridesk.figures import cells, folding, queries, values
from tridesk.figures.answers import DimensionValue
from tridesk.figures.choices import narrowed_by
from tridesk.figures.definitions import COUNTERS, FIGURES, source_of
from tridesk.figures.dimensions import DIMENSIONS, UNKNOWN
from tridesk.figures.exports.files import PARQUET, check_form, row_forms, written
from tridesk.figures.exports.notes import note_taken
from tridesk.figures.exports.parquet import ExportColumn, as_parquet
from tridesk.figures.exports.sheets import preamble
from tridesk.figures.questions import FigureQuestion
from tridesk.journal.facts import Counter
from tridesk.kit import clock
from tridesk.kit.errors import TooMany
from tridesk.kit.spreadsheets.sheets import Cell, Sheet

AT_ONCE: Final = 20_000  # rows that a person waits for; more are a job's
BATCH: Final = 2_000
STORED: Final = (
    "channel",
    "language",
    "service",
    "topic",
    "outcome",
    "cause",
    "kind",
    "organisation",
    "municipality",
)
SHOWN: Final = (
    "channel", "language", "service", "subject", "topic", "outcome", "cause", "kind", "organisation",
    "municipality", "province", "region", "incident", "good", "reopened",
)  # fmt: skip


def may(question: FigureQuestion, user: User) -> bool:
    """Whether this person may have the rows behind a figure: those with access to what it counts may."""
    reads = COUNTERS[FIGURES[question.figure].counter].reads
    return bool(reads) and user.may(reads) and user.may(FIGURES[question.figure].capability)


def check(question: FigureQuestion, form: str, user: User) -> None:
    """Refuses a user without access to these rows, and an unknown file format."""
    queries.behind(question, user)
    check_form(form, row_forms())


def expected(question: FigureQuestion, user: User) -> int:
    """About how many rows there are; where that is too much to count, how many there are without the filters."""
    try:
        return max(0, queries.answer(question.uncut(), user).total.count)
    except (queries.TooCostly, TooMany):
        return max(0, queries.answer(replace(question.uncut(), filters=()), user).total.count)


def at_once(question: FigureQuestion, form: str, user: User, language: str) -> Iterator[bytes] | None:
    """The file, when it has few enough rows to wait for; None when it has more."""
    check(question, form, user)
    folding.refresh()
    statement, params = _statement(question, user)
    with queries.place_of_list(question), queries.patience(), connection.cursor() as cursor:
        cursor.execute(f"{statement} LIMIT %s", [*params, AT_ONCE + 1])
        facts = cursor.fetchall()
    if len(facts) > AT_ONCE:
        return None
    note_taken(question.figure, form, len(facts), by=user)
    batches = (facts[place : place + BATCH] for place in range(0, len(facts), BATCH))
    return in_language(language, _file(question, _rows(question, batches), form, language))


def in_language(language: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces, each rendered in `language`, because they are sent after the request has ended."""
    while True:
        with override(language):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


def file(
    question: FigureQuestion, form: str, user: User, language: str, tell: Callable[[int], None]
) -> Iterator[bytes]:
    """The file, however many rows it has, inside a transaction; `tell` hears how many more are done."""
    check(question, form, user)
    rows = _rows(question, _batches(*_statement(question, user), tell))
    return _file(question, rows, form, language, is_long=True)


def _batches(statement: str, params: Sequence[Any], tell: Callable[[int], None]) -> Iterator[list[tuple[Any, ...]]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, params)
        while batch := cursor.fetchmany(BATCH):
            yield batch
            tell(len(batch))


def _statement(question: FigureQuestion, user: User) -> tuple[str, list[Any]]:
    where, params = queries.behind(question, user)
    of_dimensions = [cells.COLUMNS[name] for name in _OF_DIMENSIONS]
    columns = ", ".join(["day, slot, thing, seconds, working", *of_dimensions])
    return f"SELECT {columns} FROM figures_fact WHERE {where} ORDER BY day", params  # noqa: S608 - of our own names


def _file(
    question: FigureQuestion, rows: Iterable[Sequence[Cell]], form: str, language: str, *, is_long: bool = False
) -> Iterator[bytes]:
    shown = columns(COUNTERS[FIGURES[question.figure].counter])
    about = preamble(question, narrowed_by(question), clock.now())
    sheet = Sheet(str(FIGURES[question.figure].name), [column.heading for column in shown], rows, about)
    return as_parquet(sheet, shown) if form == PARQUET else written(sheet, form, language, is_long=is_long)


def columns(counter: Counter) -> list[ExportColumn]:
    """The columns of a file of rows about the facts of a counter, in the reader's language."""
    of_dimensions = [ExportColumn(key, str(DIMENSIONS[key].name), _("empty where it is not known")) for key in SHOWN]
    return [
        ExportColumn("day", _("day"), _("day of the event, in Brussels"), "date"),
        ExportColumn("time", _("half hour"), _("when the half hour of the event began, in Brussels")),
        ExportColumn("thing", _("number"), _("number or name of what the event is about")),
        *of_dimensions,
        *(
            ExportColumn(
                name, _("%(time)s (seconds)") % {"time": time}, _("empty where there is no such time"), "integer"
            )
            for name, time in (("seconds", counter.seconds), ("working_seconds", counter.working))
        ),
    ]


def _rows(question: FigureQuestion, batches: Iterable[Sequence[tuple[Any, ...]]]) -> Iterator[Sequence[Cell]]:
    """The rows as they are shown; each name is looked up once."""
    source = source_of(FIGURES[question.figure].counter)
    known: dict[str, dict[int, str]] = {key: {} for key in SHOWN}
    times = [f"{slot // 2:02}:{slot % 2 * 30:02}" for slot in range(48)]
    for batch in batches:
        listed = source.listed([fact[2] for fact in batch])
        for key, place in _PLACES.items():
            new = {fact[place] for fact in batch} - known[key].keys()
            named = values.named(key, new, source) if new else {}
            known[key] |= {number: _shown(value) for number, value in named.items()}
        shown = [(place, known[key]) for key, place in _PLACES.items()]
        for fact in batch:
            day, slot, thing, seconds, working = fact[:5]
            name = listed[thing].name if thing in listed else ""
            yield (day, times[slot], name, *(names[fact[place]] for place, names in shown), seconds, working)


def _shown(value: DimensionValue) -> str:
    """The name of a value, empty where it is not known."""
    return "" if value.key == UNKNOWN else value.name


_OF_DIMENSIONS: Final = (*STORED, "province", "incident", "good", "reopened")
_FACT: Final = ("day", "slot", "thing", "seconds", "working", *_OF_DIMENSIONS)
_PLACES: Final = {key: _FACT.index(DIMENSIONS[key].base) for key in SHOWN}
