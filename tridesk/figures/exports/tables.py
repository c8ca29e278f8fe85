"""The table of an answer as a file; so are what changed most, waits by language, requests per connected user."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.figures import folding, queries
from tridesk.figures.axes import cut_names
from tridesk.figures.choices import narrowed_by
from tridesk.figures.comparison import NO_OTHER, OtherPeriod
from tridesk.figures.connected import BY, OPENED, per_thousand
from tridesk.figures.differences import differences
from tridesk.figures.exports.files import written
from tridesk.figures.exports.notes import note_taken
from tridesk.figures.exports.sheets import answer_sheet, change_sheet, rate_sheet, wait_sheet
from tridesk.figures.questions import FigureQuestion
from tridesk.figures.waits import MEAN, waits_of
from tridesk.kit import clock
from tridesk.kit.errors import NotFound
from tridesk.kit.spreadsheets.sheets import Sheet


def sheet(question: FigureQuestion, user: User, beside: OtherPeriod = NO_OTHER) -> Sheet:
    """The answer that a person may see, as a sheet, with another period beside it where one is chosen."""
    answer, asked = queries.answer(question, user), beside.of(question)
    other = queries.answer(asked, user) if asked else None
    axes, filters = cut_names(question), narrowed_by(question)
    return answer_sheet(answer, axes, filters, clock.now(), other, is_adjusted=beside.is_adjusted)


def changes(question: FigureQuestion, user: User, beside: OtherPeriod = NO_OTHER) -> Sheet:
    """What changed most since another period, the one before unless another is chosen."""
    other = beside.of(question) or question.before()
    with folding.settled():
        found = differences(question, other, user)
    return change_sheet(question, other, found, narrowed_by(question), clock.now())


def waits(question: FigureQuestion, user: User) -> Sheet:
    """The waits of its period by language."""
    question = replace(question, figure=MEAN, rows="language", columns="")
    return wait_sheet(question, waits_of(question, user), narrowed_by(question), clock.now())


def rates(question: FigureQuestion, user: User) -> Sheet:
    """The requests of its period among a thousand connected users; its rows say by kind or by organisation."""
    question = replace(question, figure=OPENED, columns="")
    known = per_thousand(queries.answer(question, user), user) if question.rows in BY else None
    if known is None:
        raise NotFound(_("There is no such file."))
    return rate_sheet(known, narrowed_by(question), clock.now())


def file(
    question: FigureQuestion, form: str, user: User, language: str, beside: OtherPeriod = NO_OTHER, what: str = ""
) -> Iterator[bytes]:
    """One of these tables as a file."""
    match what:
        case "changes":
            table = changes(question, user, beside)
        case "waits":
            table = waits(question, user)
        case "rates":
            table = rates(question, user)
        case _:
            table = sheet(question, user, beside)
    return taken_out(table, question.figure, form, language, user)


def taken_out(table: Sheet, figure: str, form: str, language: str, user: User) -> Iterator[bytes]:
    """A table as a file; that it was taken is noted before its first piece."""
    note_taken(figure, form, len(list(table.rows)), by=user)
    return written(table, form, language)
