"""The things behind a number: exactly the tickets or calls that it counts."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tridesk.accounts.gate import Signed, needs
from tridesk.accounts.models import User
from tridesk.figures import queries
from tridesk.figures.charts import Unit
from tridesk.figures.choices import narrowed_by
from tridesk.figures.comparison import period_name
from tridesk.figures.definitions import COUNTERS, FIGURES
from tridesk.figures.pictures import numbers
from tridesk.figures.questions import FigureQuestion
from tridesk.figures.views.parts import explore_address, figures_for
from tridesk.kit.errors import NotFound

ROWS: Final = 50


@needs("figures.read")
@require_GET
def things(request: Signed) -> HttpResponseBase:
    """A page of the list, in its order; each row opens what it names."""
    question = FigureQuestion.read(request.GET if request.GET.get("figure") else _first_list(request.user))
    figure = FIGURES[question.figure]
    counter = COUNTERS[figure.counter]
    rows = queries.things_behind(question, request.user, request.GET.get("after", ""), ROWS + 1)
    older = f"{reverse('figures:list')}?{question.address()}&after={rows[ROWS - 1].place}" if len(rows) > ROWS else ""
    context = {
        "question": question,
        "figure": figure,
        "rows": [_row(row) for row in rows[:ROWS]],
        "older": older,
        "total": queries.answer(question.uncut(), request.user).total,
        "explore": explore_address(question),
        "filters": narrowed_by(question),
        "period_name": period_name(question.period),
        "seconds_name": counter.seconds if any(row.seconds is not None for row in rows) else "",
        "working_name": counter.working if any(row.working is not None for row in rows) else "",
    }
    return render(request, "figures/list.html", context)


def _first_list(user: User) -> dict[str, str]:
    """The first figure behind which there is a list that the user may read."""
    for figure in figures_for(user):
        reads = COUNTERS[figure.counter].reads
        if reads and user.may(reads):
            return {"figure": figure.key}
    raise NotFound(_("There is no list behind the figures for your role."))


def _row(row: queries.Behind) -> tuple[queries.Behind, str, str]:
    """A row with its two times in words."""
    write = numbers().write
    return (
        row,
        "" if row.seconds is None else write(row.seconds, Unit.SECONDS),
        "" if row.working is None else write(row.working, Unit.SECONDS),
    )
