"""Figures as files: what is small at once, what is large by a job with a page that shows how far it is."""

from __future__ import annotations

from django.http import HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from tridesk.accounts.gate import Signed, needs
from tridesk.directory.exchange.file_responses import download
from tridesk.figures.axes import cut_names
from tridesk.figures.choices import narrowed_by
from tridesk.figures.comparison import OtherPeriod, period_name
from tridesk.figures.definitions import FIGURES
from tridesk.figures.exports import actions, queries, rows, tables
from tridesk.figures.exports.files import FORM_NAMES, PARQUET, SHEET_FORMS, check_form, row_forms
from tridesk.figures.exports.notes import note_taken
from tridesk.figures.exports.sheets import left_out
from tridesk.figures.questions import FigureQuestion
from tridesk.kit.spreadsheets.sheets import ZIP


@needs("figures.read")
@require_GET
def export(request: Signed) -> HttpResponseBase:
    """The choice of files for a question; with `format` the file itself, unless it has too many rows to wait for."""
    question, form, language = FigureQuestion.read(request.GET), request.GET.get("format", ""), get_language() or "en"
    beside, what = OtherPeriod.read(request.GET), request.GET.get("what", "")
    if not form:
        return _page(request, question, beside)
    if what == "rows":
        pieces = rows.at_once(question, check_form(form, row_forms()), request.user, language)
        if pieces is None:
            return _page(request, question, beside, too_many=form)
    else:
        pieces = tables.file(question, check_form(form, SHEET_FORMS), request.user, language, beside, what)
    return download(request, pieces, _name(question), ZIP if form == PARQUET else form)


@needs("figures.read")
@require_POST
def order(request: Signed) -> HttpResponseBase:
    """Orders a file of rows, and leads to the page that shows how far it is."""
    question = FigureQuestion.read(QueryDict(request.POST.get("question", "")))
    form = check_form(request.POST.get("format", ""), row_forms())
    return redirect(
        "figures:exported", actions.order(question, form, by=request.user, language=get_language() or "en").pk
    )


@needs("figures.read")
@require_GET
def exported(request: Signed, export_id: int) -> HttpResponseBase:
    """How far an ordered file is, or the link to it."""
    export = queries.export_for(request.user, export_id)
    question = queries.asked(export)
    context = {"export": export, "form": FORM_NAMES[export.form], "days": actions.KEPT_DAYS} | _about(request, question)
    return render(request, "figures/exported.html", context)


@needs("figures.read")
@require_GET
def exported_file(request: Signed, export_id: int) -> HttpResponseBase:
    """The file, read back a piece at a time."""
    export = queries.export_for(request.user, export_id)
    question = queries.asked(export)
    rows.check(question, export.form, request.user)
    pieces = queries.content(export)
    note_taken(question.figure, export.form, export.done, by=request.user)
    response = download(request, pieces, _name(question), ZIP if export.form == PARQUET else export.form)
    response.headers["Content-Length"] = str(export.size)
    return response


def _page(request: Signed, question: FigureQuestion, beside: OtherPeriod, too_many: str = "") -> HttpResponseBase:
    other = beside.of(question)
    context = _about(request, question) | {
        "address": question.address() + beside.address(),
        "beside_period": other and period_name(other.period),
        "is_adjusted": beside.is_adjusted,
        "sheet_forms": [(form, FORM_NAMES[form]) for form in SHEET_FORMS],
        "row_forms": [(form, FORM_NAMES[form]) for form in row_forms()] if rows.may(question, request.user) else [],
        "too_many": too_many,
        "most": rows.AT_ONCE,
        "exports": [(export, FORM_NAMES[export.form]) for export in queries.exports_of(request.user)],
    }
    return render(request, "figures/export.html", context)


def _about(request: Signed, question: FigureQuestion) -> dict[str, object]:
    return {
        "question": question,
        "figure": FIGURES[question.figure],
        "address": question.address(),
        "filters": narrowed_by(question),
        "cuts": [name for name in cut_names(question) if name],
        "left_out": left_out(question),
    }


def _name(question: FigureQuestion) -> str:
    return f"{question.figure.replace('.', '-')}-{question.period.first}-{question.period.last}"
