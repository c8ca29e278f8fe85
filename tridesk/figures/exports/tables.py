"""The table of an answer as a file."""

from __future__ import annotations

from collections.abc import Iterator

from tridesk.accounts.models import User
from tridesk.figures import queries
from tridesk.figures.axes import cut_names
from tridesk.figures.choices import narrowed_by
from tridesk.figures.comparison import NO_OTHER, OtherPeriod
from tridesk.figures.exports.files import written
from tridesk.figures.exports.notes import note_taken
from tridesk.figures.exports.sheets import answer_sheet
from tridesk.figures.questions import FigureQuestion
from tridesk.kit import clock
from tridesk.kit.spreadsheets.sheets import Sheet


def sheet(question: FigureQuestion, user: User, beside: OtherPeriod = NO_OTHER) -> Sheet:
    """The answer that a person may see, as a sheet, with another period beside it where one is chosen."""
    answer, asked = queries.answer(question, user), beside.of(question)
    other = queries.answer(asked, user) if asked else None
    axes, filters = cut_names(question), narrowed_by(question)
    return answer_sheet(answer, axes, filters, clock.now(), other, is_adjusted=beside.is_adjusted)


def file(
    question: FigureQuestion, form: str, user: User, language: str, beside: OtherPeriod = NO_OTHER
) -> Iterator[bytes]:
    """The same as a file; that it was taken is noted before its first piece."""
    table = sheet(question, user, beside)
    note_taken(question, form, len(list(table.rows)), by=user)
    return written(table, form, language)
