"""The names of what figures are cut by, in the reader's language: steps of time and dimensions."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tridesk.figures.dimensions import DIMENSIONS, GROUP
from tridesk.figures.questions import FigureQuestion


def axis_names() -> dict[str, str]:
    """The name of each, by key, in the order in which they are offered."""
    steps = {"day": _("day"), "week": _("week"), "month": _("month"), "quarter": _("quarter"), "year": _("year")}
    return steps | {key: str(dimension.name) for key, dimension in DIMENSIONS.items()}


def cut_names(question: FigureQuestion) -> tuple[str, str]:
    """The names of the rows and columns of a question, '' for none."""
    names = axis_names()
    return names.get(question.rows, ""), names.get(question.columns, "")


def cut_note(question: FigureQuestion) -> str:
    """What a reader of a table must know of its cut: that user groups overlap. '' for other cuts."""
    if question.rows != GROUP:
        return ""
    return _("An organisation may be in several user groups: it counts in each of them, and once in the total.")
