"""Any question: a figure, cut by two, over any period, beside another period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tridesk.accounts.gate import Signed, needs
from tridesk.figures import disclosure, queries
from tridesk.figures.annotations.queries import remarks
from tridesk.figures.choices import choices, chosen_but_left_out, excluded_names, key_named, narrowed_by
from tridesk.figures.comparison import OtherPeriod, period_name
from tridesk.figures.connected import BY, FEWEST, OPENED
from tridesk.figures.definitions import cuts_of
from tridesk.figures.dimensions import DIMENSIONS, GROUP
from tridesk.figures.grains import GRAINS, Period, first_day, span
from tridesk.figures.questions import FigureQuestion
from tridesk.figures.views.parts import block_of, explore_address, figure_choices, figures_for, rate_panels
from tridesk.kit import clock
from tridesk.kit.errors import Invalid

BESIDE: Final = ("", "before", "year")
PLACES: Final = ("organisation", "municipality")  # dimensions whose values are typed by name
FIRST_CUTS: Final = {"rows": "month", "columns": "channel"}


@needs("figures.read")
@require_GET
def explore(request: Signed) -> HttpResponseBase:
    """The form of a question, its answer as a chart and a table, and the definition of the figure."""
    asked: Mapping[str, Any] = request.GET if request.GET else FIRST_CUTS
    fault = ""
    try:
        question = FigureQuestion.read(asked)
    except Invalid as refusal:
        question, fault = FigureQuestion.read(FIRST_CUTS), str(refusal)
    beside = request.GET.get("beside", "")
    beside = beside if beside in BESIDE else ""
    is_adjusted = request.GET.get("adjusted") == "1"
    block = None
    if not fault:
        try:
            question = _with_places(question, request)
            other = {"before": question.before, "year": question.year_before}.get(beside)
            block = block_of(question, request.user, beside=other() if other else None, is_adjusted=is_adjusted)
        except Invalid as refusal:
            fault = str(refusal)
            question = _with_known_values(question)
            if refusal.field in DIMENSIONS:
                question = question.narrowed(refusal.field, "")
    more = {"beside": beside, "adjusted": "1" if is_adjusted else ""}
    first = question.period.first
    may_have_rates = (
        question.figure == OPENED
        and question.rows in BY
        and not question.columns
        and request.user.may("directory.read")
    )
    rates = rate_panels([block.answer], request.user) if block and may_have_rates else []
    may_switch = not queries.sees_rounded(question, request.user)
    cut_names = {key: str(name) for key, name in _axes(cuts_of(question.figure))}
    context = _form(question, request.user) | {
        "question": question,
        "part": block,
        "cuts": ", ".join(cut_names[axis] for axis in (question.rows, question.columns) if axis),
        "narrowed_by": narrowed_by(question) if block else (),
        "beside_name": period_name(block.other.question.period) if block and block.other else "",
        "happened": remarks(first, first, request.user) if block and question.is_of_one_day_by_hour else (),
        "rates": rates,
        "lacks_rates": FEWEST if may_have_rates and not rates else 0,
        "chosen_but_left_out": chosen_but_left_out(question),
        "fault": fault,
        "beside": beside,
        "is_adjusted": is_adjusted,
        "export_address": question.address() + OtherPeriod.read(request.GET).address(),
        "excluded_names": excluded_names(),
        "may_switch": may_switch,
        "switched": explore_address(replace(question, with_excluded=not question.with_excluded), **more),
        "periods": [
            (name, explore_address(replace(question, period=period), **more), period == question.period)
            for name, period in _periods()
        ],
    }
    return render(request, "figures/explore.html", context, status=422 if fault else 200)


def _with_known_values(question: FigureQuestion) -> FigureQuestion:
    """The question without the filters on what there is not, for the form that stands beside a refusal."""
    for dimension in dict.fromkeys(key for key, _value in question.filters):
        try:
            choices(question, dimension)
        except Invalid:
            question = question.narrowed(dimension, "")
    return question


def _with_places(question: FigureQuestion, request: Signed) -> FigureQuestion:
    """The question narrowed to the organisation and the municipality whose names are typed in the form."""
    for dimension in PLACES if request.user.may("directory.read") else ():
        typed, keys = request.GET.get(f"{dimension}_named"), question.values(dimension)
        if typed is not None and len(keys) < 2:
            key = key_named(question, dimension, typed, next(iter(keys), ""))
            question = question.narrowed(dimension, key)
    return question


def _form(question: FigureQuestion, user: Any) -> dict[str, Any]:
    """The choices of each field; only cuts that the facts of this figure know and that this reader is told."""
    cuts = row_cuts = column_cuts = cuts_of(question.figure)
    steps: Sequence[str] = GRAINS
    if not queries.sees_who(question.figure, user):
        row_cuts = disclosure.told(cuts, question.figure)
        column_cuts = disclosure.told(cuts, question.figure, (question.rows, *dict(question.filters)))
        cuts = disclosure.told(cuts, question.figure, question.dimensions)
        steps = disclosure.STEPS if question.tells_who else GRAINS
    places = [key for key in PLACES if user.may("directory.read") and len(question.values(key)) < 2]
    return {
        "figures": figure_choices(figures_for(user)),
        "row_choices": [("", _("nothing")), *_axes(row_cuts, steps)],
        "column_choices": [("", _("nothing")), *_axes([cut for cut in column_cuts if cut != GROUP], steps)],
        "beside_choices": [("", _("nothing")), ("before", _("the period before")), ("year", _("the year before"))],
        "period_name": period_name(question.period),
        "filters": [
            (key, DIMENSIONS[key].name, choices(question, key), question.values(key))
            for key in cuts
            if key not in places and (not DIMENSIONS[key].is_wide or question.values(key))
        ],
        "places": [
            (key, DIMENSIONS[key].name, *next(iter(choices(question, key)), ("", ""))) for key in cuts if key in places
        ],
    }


def _axes(cuts: Iterable[str], steps: Iterable[str] = GRAINS) -> list[tuple[str, object]]:
    names = {"day": _("day"), "week": _("week"), "month": _("month"), "quarter": _("quarter"), "year": _("year")}
    return [(grain, names[grain]) for grain in steps] + [(key, DIMENSIONS[key].name) for key in cuts]


def _periods() -> list[tuple[str, Period]]:
    """Periods that people often ask for."""
    today = clock.today()
    month = first_day("month", today)
    last_month = span("month", first_day("month", month - timedelta(days=1)))
    return [
        (_("last four weeks"), Period(today - timedelta(days=27), today)),
        (_("this month"), Period(month, today)),
        (_("last month"), last_month),
        (_("twelve months"), Period(date(today.year - 1, today.month, 1), today)),
        (_("this year"), Period(date(today.year, 1, 1), today)),
        (_("last year"), span("year", date(today.year - 1, 1, 1))),
    ]
