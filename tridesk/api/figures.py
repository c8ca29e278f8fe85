"""Figures for programs: any question, the definitions, and what a figure counts."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from ninja import Query, Router

from tridesk.api import serializers
from tridesk.api.auth import (
    READ,
    READ_ANSWERS,
    READ_CALLS,
    READ_DIRECTORY,
    READ_FIGURES,
    READ_NOTICES,
    Asked,
    Bearer,
    need_scope,
)
from tridesk.api.directory import known_fields
from tridesk.api.idempotency import StoredAnswer
from tridesk.api.schemas.figures import AnswerOut, AnswerQuery, DefinitionList, ThingPage, ThingsQuery
from tridesk.api.tickets import PROBLEMS
from tridesk.figures import folding, queries
from tridesk.figures.answers import DimensionValue, FigureAnswer, FigureMark
from tridesk.figures.axes import axis_names
from tridesk.figures.comparison import Earlier, OtherPeriod, beside_as_asked
from tridesk.figures.definitions import COUNTERS, FIGURES, cuts_of, time_of, under_headings
from tridesk.figures.questions import FigureQuestion
from tridesk.kit import clock

router = Router(tags=["figures"])
READERS: Final = Bearer(READ_FIGURES, "figures.read")
SCOPE_OF: Final = {
    "ticket.read": READ,
    "call.read": READ_CALLS,
    "notice.read": READ_NOTICES,
    "directory.read": READ_DIRECTORY,
    "faq.read": READ_ANSWERS,
}
"""The scope that a token needs, besides its own, for a list of what takes this capability to read."""


@router.get("/figures", response={200: AnswerOut} | PROBLEMS, auth=READERS)
def ask_figures(request: Asked, asked: Query[AnswerQuery]) -> HttpResponse:
    """A figure over a period, cut by two dimensions at most. Numbers about small organisations may be rounded."""
    known_fields(request, AnswerQuery)
    question = FigureQuestion.read(request.GET)
    figure = FIGURES[question.figure]
    may_read_tickets = READ in request.auth.scopes and request.auth.user.may("ticket.read")
    if scope := SCOPE_OF.get(figure.capability):
        need_scope(request.auth, scope)
    answer = queries.answer(question, request.auth.user, may_read_tickets=may_read_tickets)
    beside = OtherPeriod.read(request.GET)
    asked_beside = beside.of(question)
    other = None
    if asked_beside:
        other = queries.answer(asked_beside, request.auth.user, may_read_tickets=may_read_tickets)
    content = {
        "figure": figure.key,
        "name": str(figure.name),
        "formula": str(figure.formula),
        "counted": str(figure.counted),
        "norm": str(figure.norm),
        "unit": figure.unit,
        "time": time_of(figure),
        "first": question.period.first,
        "last": question.period.last,
        "rows": question.rows,
        "columns": question.columns,
        "excluded": question.with_excluded,
        "rounded": answer.is_rounded,
        "about": answer.is_about,
        "filters": {key: list(question.values(key)) for key, _value in question.filters},
        "counted_at": clock.now(),
        "complete": not folding.is_far_behind(),
        "row_values": [_value(value) for value in answer.rows],
        "column_values": [_value(value) for value in answer.columns],
        "marks": [[_mark(mark) for mark in marks] for marks in answer.marks],
        "row_totals": [_mark(mark) for mark in answer.row_totals],
        "column_totals": [_mark(mark) for mark in answer.column_totals],
        "total": _mark(answer.total),
        "beside": _beside(answer, other, is_adjusted=beside.is_adjusted) if other else None,
    }
    return _said(content)


@router.get("/figures/definitions", response={200: DefinitionList} | PROBLEMS, auth=READERS)
def figure_definitions(request: Asked) -> HttpResponse:
    """Every figure with its definition, and by what it can be cut."""
    items = [
        {
            "key": figure.key,
            "heading": heading,
            "name": str(figure.name),
            "formula": str(figure.formula),
            "counted": str(figure.counted),
            "norm": str(figure.norm),
            "unit": figure.unit,
            "time": time_of(figure),
            "cuts": cuts_of(figure.key),
            "has_list": bool(COUNTERS[figure.counter].reads),
            "seconds": str(COUNTERS[figure.counter].seconds),
            "working_seconds": str(COUNTERS[figure.counter].working),
        }
        for heading, figures in under_headings(FIGURES.values())
        for figure in figures
    ]
    return _said({"items": items, "axes": [{"key": key, "name": name} for key, name in axis_names().items()]})


@router.get("/figures/list", response={200: ThingPage} | PROBLEMS, auth=READERS)
def list_counted(request: Asked, asked: Query[ThingsQuery]) -> HttpResponse:
    """The tickets, calls or other things that a figure counts; takes the right to read these."""
    known_fields(request, ThingsQuery)
    question = FigureQuestion.read(request.GET)
    reads = COUNTERS[FIGURES[question.figure].counter].reads
    need_scope(request.auth, SCOPE_OF.get(reads, READ))
    lacks_tickets = reads == "call.read" and READ not in request.auth.scopes
    if lacks_tickets and question.tells_who:
        need_scope(request.auth, READ)  # its rows could be counted, where the number is rounded
    things = queries.things_behind(question, request.auth.user, asked.after, asked.limit + 1)
    shown, address = things[: asked.limit], request.GET.copy()
    if has_more := len(things) > asked.limit:
        address["after"] = shown[-1].place
    items = [
        {
            "day": thing.day,
            "time": f"{thing.slot // 2:02}:{thing.slot % 2 * 30:02}",
            "name": thing.listed.name,
            "words": "" if lacks_tickets else thing.listed.words,  # of a call: the subject of its ticket
            "page": thing.listed.address,
            "seconds": thing.seconds,
            "working_seconds": thing.working,
        }
        for thing in shown
    ]
    return _said({"items": items, "next": f"{request.path}?{address.urlencode()}" if has_more else None})


def _said(content: dict[str, Any]) -> HttpResponse:
    return StoredAnswer(200, serializers.as_json(serializers.plain(content))).response()


def _value(value: DimensionValue) -> dict[str, str]:
    return {"key": value.key, "name": value.name}


def _beside(answer: FigureAnswer, other: FigureAnswer, *, is_adjusted: bool) -> dict[str, Any]:
    marks = [*answer.row_totals, answer.total]
    *rows, total = map(_earlier, beside_as_asked(answer, other, is_adjusted=is_adjusted), marks)
    period = other.question.period
    return {
        "first": period.first,
        "last": period.last,
        "adjusted": is_adjusted,
        "about": other.is_about,
        "row_totals": rows,
        "total": total,
    }


def _earlier(earlier: Earlier | None, mark: FigureMark) -> dict[str, Any] | None:
    if earlier is None:
        return None
    hidden = {"hidden": earlier.mark.is_hidden, "below": earlier.mark.below or None}
    return {"value": earlier.number, "change": earlier.change_to(mark)} | hidden


def _mark(mark: FigureMark) -> dict[str, Any]:
    if mark.is_hidden:
        return {"value": None, "count": None, "corrected": None, "changed": None, "hidden": True, "below": mark.below}
    return {
        "value": mark.value,
        "count": mark.count,
        "corrected": mark.corrected,
        "changed": mark.is_changed,
        "hidden": False,
        "below": None,
    }
