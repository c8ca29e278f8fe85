"""The monthly report: to read, to print, and its readers by mail."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tridesk.accounts.gate import Signed, gesture, needs
from tridesk.figures import grains, places
from tridesk.figures.report import actions, papers, queries
from tridesk.kit.errors import Invalid
from tridesk.kit.spreadsheets.sheets import ODS, TYPES

PDF: Final = "pdf"
FORMS: Final = {PDF: "application/pdf", ODS: TYPES[ODS]}


@needs("figures.read")
@require_GET
def report(request: Signed) -> HttpResponseBase:
    """The reports of the last months in each language, and their readers."""
    month = _month(request)
    readers = queries.readers()
    context = {
        "month": month,
        "month_name": grains.name_of("month", month),
        "months": [(f"{day:%Y-%m}", grains.name_of("month", day)) for day in queries.months()],
        "chosen": f"{month:%Y-%m}",
        "languages": settings.LANGUAGES,
        "readers": readers,
        "candidates": queries.candidates().exclude(pk__in=[reader.user_id for reader in readers]),
        "may_edit": request.user.may("figures.edit"),
    }
    return render(request, "figures/report.html", context)


@needs("figures.read")
@require_GET
def report_file(request: Signed) -> HttpResponseBase:
    """The report of a month as a PDF or a spreadsheet, with what this reader may see.

    It is a large question, until the file is made; refuses when there is no place for it.
    """
    form, language = request.GET.get("format", PDF), request.GET.get("language", get_language() or "en")
    if form not in FORMS or language not in dict(settings.LANGUAGES):
        raise Invalid(_("There is no such form of a file here."), field="format")
    month = _month(request)
    with places.place() as place:
        place.take(is_fixed=True)
        made = papers.make(month, request.user, language)
        content = made.pdf() if form == PDF else made.ods()
    headers = {"Content-Disposition": f'attachment; filename="{made.name}.{form}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=FORMS[form], headers=headers)


@needs("figures.edit")
@require_POST
def change_readers(request: Signed) -> HttpResponseBase:
    """Adds or removes a reader of the report."""
    change = {"add": actions.add_reader, "remove": actions.remove_reader}[gesture(request, ("add", "remove"))]
    change(request.POST.get("username", ""), by=request.user)
    return redirect("figures:report")


def _month(request: HttpRequest) -> date:
    """The first day of the month that the address names; the last month without one."""
    typed, known = request.GET.get("month", ""), queries.months()
    if not typed:
        return known[0]
    month = next((day for day in known if f"{day:%Y-%m}" == typed), None)
    if month is None:
        raise Invalid(_("There is a report of each of the last 24 months."), field="month")
    return month
