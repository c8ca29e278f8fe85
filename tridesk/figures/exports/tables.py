"""The table of an answer as a file."""

from __future__ import annotations

from collections.abc import Iterator

from tridesk.accounts.models import User
from tridesk.figures import queries
from tridesk.figures.axes import cut_names
from tridesk.figures.choices import narrowed_by
from tridesk.figures.exports.files import written
from tridesk.figures.exports.notes import note_taken
from tridesk.figures.exports.sheets import answer_sheet
from tridesk.figures.questions import FigureQuestion
from tridesk.kit import clock
from tridesk.kit.spreadsheets.sheets import Sheet


def sheet(question: FigureQuestion, user: User) -> Sheet:
    """The answer that a person may see, as a sheet."""
    answer = queries.answer(question, user)
    return answer_sheet(answer, cut_names(question), narrowed_by(question), clock.now())


def file(question: FigureQuestion, form: str, user: User, language: str) -> Iterator[bytes]:
    """The same as a file; that it was taken is noted before its first piece."""
    table = sheet(question, user)
    note_taken(question, form, len(list(table.rows)), by=user)
    return written(table, form, language)
