"""The names of what figures are cut by, in the reader's language: steps of time and dimensions."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tridesk.figures.dimensions import DIMENSIONS
from tridesk.figures.questions import FigureQuestion


def axis_names() -> dict[str, str]:
    """The name of each, by key, in the order in which they are offered."""
    steps = {"day": _("day"), "week": _("week"), "month": _("month"), "quarter": _("quarter"), "year": _("year")}
    return steps | {key: str(dimension.name) for key, dimension in DIMENSIONS.items()}


def cut_names(question: FigureQuestion) -> tuple[str, str]:
    """The names of the rows and columns of a question, '' for none."""
    names = axis_names()
    return names.get(question.rows, ""), names.get(question.columns, "")
