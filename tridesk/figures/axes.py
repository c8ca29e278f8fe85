"""What figures are cut by, in the reader's language: names of steps of time and dimensions, notes beside a cut."""

from __future__ import annotations

from typing import Final

from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tridesk.figures.answers import FigureAnswer
from tridesk.figures.definitions import FIGURES, source_of
from tridesk.figures.dimensions import DIMENSIONS, GROUP, UNKNOWN
from tridesk.figures.pictures import numbers
from tridesk.figures.questions import FigureQuestion
from tridesk.kit.text import colon

ALWAYS_KNOWN: Final = (GROUP, "good")  # whose `UNKNOWN` is a value like others: in no group, without a target


def axis_names() -> dict[str, str]:
    """The name of each, by key, in the order in which they are offered."""
    steps = {"day": _("day"), "week": _("week"), "month": _("month"), "quarter": _("quarter"), "year": _("year")}
    return steps | {key: str(dimension.name) for key, dimension in DIMENSIONS.items()}


def cut_names(question: FigureQuestion) -> tuple[str, str]:
    """The names of the rows and columns of a question, '' for none."""
    names = axis_names()
    return names.get(question.rows, ""), names.get(question.columns, "")


def about_note() -> str:
    """What is said beside percentiles of so many times that they are not exact."""
    return _("These times are about right: at most 2 % more or less than the exact ones.")


def cut_notes(answer: FigureAnswer) -> list[str]:
    """What a reader of a table must know of its cuts, a sentence each.

    That times are about right; that user groups overlap; and of how many a cut is not known, which a ranking leaves out
    or has at its end. Nothing about those where numbers are rounded.
    """
    question = answer.question
    notes = [about_note()] if answer.is_about else []
    if question.rows == GROUP:
        notes.append(
            _("An organisation may be in several user groups: it counts in each of them, and once in the total.")
        )
    if answer.is_rounded:
        return notes
    words = source_of(FIGURES[question.figure].counter).words
    cuts = (question.rows, answer.rows, answer.row_totals), (question.columns, answer.columns, answer.column_totals)
    for axis, values, totals in cuts:
        count = sum(mark.count for value, mark in zip(values, totals, strict=True) if value.key == UNKNOWN)
        if count and axis not in ALWAYS_KNOWN and "" not in words.get(axis, {}):
            name = capfirst(str(DIMENSIONS[axis].name)) + colon(get_language())
            known = {"count": numbers().write(count), "total": numbers().write(answer.total.count)}
            notes.append(name + _("not known of %(count)s of %(total)s.") % known)
    return notes
