"""The log of dispatches: all that left, newest first, filtered by the address, and taken out as a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tridesk.accounts.gate import Signed, needs
from tridesk.directory.exchange.file_responses import download
from tridesk.documents import actions, proof
from tridesk.documents.forms import DispatchForm
from tridesk.journal.dispatches import (
    FATES,
    WAYS,
    Dispatch,
    DispatchFilter,
    Position,
    dispatch_at,
    page,
    position_in,
    sources,
    stream,
)
from tridesk.kit import clock
from tridesk.kit.errors import Invalid, NotFound
from tridesk.kit.spreadsheets.csvs import as_csv
from tridesk.kit.spreadsheets.sheets import CSV, XLSX, Cell, Sheet
from tridesk.kit.spreadsheets.xlsx import as_workbook

PAGE: Final = 50
FORMS: Final = {CSV: "CSV", XLSX: "Excel"}
_MARKS: Final = {"en": (",", ".")}  # separator and decimal mark of CSV


@needs("dispatch.read")
@require_GET
def dispatches(request: Signed) -> HttpResponse:
    """One page of the log; where it goes on stands in the address as the position of its last row."""
    form = DispatchForm(request.GET or None)
    wanted = form.wanted() if form.is_bound and form.is_valid() else DispatchFilter()
    shown = page(wanted, position_in(request.GET.get("after", "")), PAGE)
    labels = _kinds()
    here = {name: str(value) for name, value in request.GET.items() if name in form.fields and value}
    context = {
        "form": form,
        "rows": [
            (
                row,
                labels[row.kind],
                WAYS[row.way],
                FATES[row.fate],
                row.page if request.user.may(row.reads) else "",
                str(Position(row.at, row.kind, row.number)),
            )
            for row in shown.rows
        ],
        "may_read_tickets": request.user.may("ticket.read"),
        "older": f"?{urlencode(here | {'after': str(shown.older)})}" if shown.older else "",
        "files": [(name, f"?{urlencode(here | {'format': code})}") for code, name in FORMS.items()],
        "is_filtered": wanted != DispatchFilter(),
    }
    return render(request, "documents/dispatches.html", context, status=422 if form.errors else 200)


@needs("dispatch.read")
@require_GET
def dispatches_file(request: Signed) -> HttpResponseBase:
    """The dispatches of a filter as a file, written row by row; that it was taken out is journalled."""
    code = request.GET.get("format", "")
    if code not in FORMS:
        raise Invalid(_("There is no such form of a file here."), field="format")
    form = DispatchForm(request.GET)
    if not form.is_valid():
        raise Invalid(" ".join(str(error) for errors in form.errors.values() for error in errors))
    wanted = form.wanted()
    actions.note_taken(code, wanted.kind, by=request.user)
    headings = [_("When"), _("Kind"), _("Way"), _("To"), _("What"), _("Ticket"), _("Hash"), _("Proof"), _("Reply")]
    sheet = Sheet(_("Dispatches"), headings, _cells(wanted, _kinds()))
    language = (get_language() or "en")[:2]
    pieces = as_csv(sheet, *_MARKS.get(language, (";", ","))) if code == CSV else as_workbook([sheet])
    return download(request, pieces, f"dispatches-{clock.today()}", code)


@needs("dispatch.read")
@require_GET
def dispatch_proof(request: Signed, position: str) -> HttpResponse:
    """The proof of one dispatch as a PDF, named by its position in the log."""
    row = dispatch_at(position_in(position))
    if row is None:
        raise NotFound(_("There is no such dispatch."))
    made = proof.pdf(row, _kinds()[row.kind], (get_language() or "en")[:2])
    headers = {"Content-Disposition": f'inline; filename="dispatch-{row.kind}-{row.number}.pdf"'}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


def _kinds() -> dict[str, str]:
    return {source.kind: str(source.label) for source in sources.answer}


def _cells(wanted: DispatchFilter, kinds: dict[str, str]) -> Iterator[list[Cell]]:
    """A row for each dispatch; words are in the language of the request, though the rows are written after it."""
    ways = {way: str(name) for way, name in WAYS.items()}
    fates = {fate: str(name) for fate, name in FATES.items()}

    def cells(row: Dispatch) -> list[Cell]:
        moment = f"{row.at.astimezone(clock.BRUSSELS):%Y-%m-%d %H:%M:%S}"
        return [
            moment,
            kinds[row.kind],
            ways[row.way],
            row.to,
            row.what,
            row.about,
            row.digest,
            fates[row.fate],
            row.reply,
        ]

    return map(cells, stream(wanted))
