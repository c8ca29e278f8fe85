"""Import and export: files sent and looked at, row by row, and records taken out as files."""

from __future__ import annotations

from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tridesk.accounts.gate import Signed, needs
from tridesk.directory.audience import queries as audience_queries
from tridesk.directory.exchange import actions, exports, queries
from tridesk.directory.exchange.file_responses import download
from tridesk.directory.exchange.filters import ExportFilters
from tridesk.directory.exchange.forms import ImportForm
from tridesk.directory.exchange.kinds import KINDS, RecordKind, kind_of
from tridesk.directory.exchange.refused_rows import refused_rows
from tridesk.directory.models import (
    OUTCOME_NAMES,
    Import,
    ImportFile,
    ImportRow,
    OrganisationKind,
    RowOutcome,
    ServiceLanguage,
)
from tridesk.directory.sentences import is_translatable, worded
from tridesk.kit.errors import Invalid
from tridesk.kit.rows import row_number
from tridesk.kit.spreadsheets.sheets import XLSX

PAGE: Final = 50


class ColumnChange(NamedTuple):
    """What happens to one column."""

    heading: str
    before: str
    after: str


# --- the page of both


@needs("directory.import", "directory.export")
@require_GET
def transfers(request: Signed) -> HttpResponseBase:
    """Choose a kind of records; send a file, take one out, see what was brought in before."""
    return _page(request, ImportForm(initial={"kind": _kind_in(request).code}), _kind_in(request))


@needs("directory.import")
@require_POST
def send(request: Signed) -> HttpResponseBase:
    """Takes a file to be looked at."""
    form = ImportForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            transfer = actions.receive_import(form.cleaned_data["kind"], file.name, file.read(), by=request.user)
        except Invalid as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("directory:import", transfer.pk)
    return _page(request, form, KINDS.get(str(form.data.get("kind", "")), _first()), status=422)


def _page(request: Signed, form: ImportForm, kind: type[RecordKind], status: int = 200) -> HttpResponseBase:
    context = {
        "form": form,
        "kind": kind,
        "kinds": [(choice, f"?{urlencode({'kind': choice.code})}") for choice in KINDS.values()],
        "imports": _named(queries.imports()),
        "organisation_kinds": OrganisationKind.choices,
        "service_languages": ServiceLanguage.choices,
        "groups": audience_queries.groups(),
    }
    return render(request, "directory/transfers.html", context, status=status)


def _named(imports: list[Import]) -> list[dict[str, Any]]:
    return [
        {"transfer": transfer, "label": KINDS[transfer.kind].label if transfer.kind in KINDS else transfer.kind}
        for transfer in imports
    ]


def _kind_in(request: HttpRequest) -> type[RecordKind]:
    return KINDS.get(request.GET.get("kind", ""), _first())


def _first() -> type[RecordKind]:
    return next(iter(KINDS.values()))


# --- one import


@needs("directory.import")
@require_GET
def import_(request: Signed, transfer_id: int) -> HttpResponseBase:
    """How far a file is; when it was read, what each row does, and the question whether to do it."""
    transfer = queries.import_for(request.user, transfer_id)
    outcome = request.GET.get("outcome", "")
    outcome = outcome if outcome in set(RowOutcome) else ""
    rows, following = queries.import_rows(transfer, outcome, row_number(request.GET.get("after", "")) or 0, PAGE)
    kind = kind_of(transfer.kind)
    kept = {"outcome": outcome} if outcome else {}
    context = {
        "transfer": transfer,
        "kind": kind,
        "rows": [_shown(row, kind) for row in rows],
        "following": f"?{urlencode(kept | {'after': following})}" if following else "",
        "outcomes": [
            (name, f"?outcome={code}", transfer.counts[code], outcome == code) for code, name in OUTCOME_NAMES.items()
        ],
        "outcome": outcome,
        "writes": transfer.made + transfer.changed,
        "has_file": ImportFile.objects.filter(transfer=transfer).exists(),
    }
    return render(request, "directory/import.html", context)


def _shown(row: ImportRow, kind: type[RecordKind]) -> dict[str, Any]:
    changes = [
        ColumnChange(str(column.heading), *map(column.in_words, row.changes[column.name]))
        for column in kind.columns
        if column.name in row.changes
    ]
    address = reverse(kind.page, args=[row.target]) if kind.page and row.target else ""
    return {
        "row": row,
        "changes": changes,
        "address": address,
        "reason": worded(row.reason),
        "is_in_readers_language": is_translatable(row.reason),
    }


@needs("directory.import")
@require_POST
def apply(request: Signed, transfer_id: int) -> HttpResponseBase:
    transfer = queries.import_for(request.user, transfer_id)
    actions.apply_import(transfer, by=request.user, leave_out=bool(request.POST.get("leave_out")))
    return redirect("directory:import", transfer.pk)


@needs("directory.import")
@require_POST
def look_again(request: Signed, transfer_id: int) -> HttpResponseBase:
    transfer = actions.look_again(queries.import_for(request.user, transfer_id), by=request.user)
    return redirect("directory:import", transfer.pk)


@needs("directory.import")
@require_POST
def drop(request: Signed, transfer_id: int) -> HttpResponseBase:
    transfer = actions.drop_import(queries.import_for(request.user, transfer_id), by=request.user)
    messages.success(request, _("%(name)s is forgotten; nothing was written.") % {"name": transfer.file_name})
    return redirect("directory:transfers")


@needs("directory.import")
@require_GET
def refused(request: Signed, transfer_id: int) -> HttpResponseBase:
    """The rows that are refused, as a file to mend and send again."""
    transfer = queries.import_for(request.user, transfer_id)
    form = exports.form_in(request.GET.get("format", XLSX))
    return download(request, refused_rows(transfer, form, by=request.user), f"{transfer.kind}-refused", form)


# --- out


@needs("directory.import")
@require_GET
def example(request: Signed, kind: str) -> HttpResponseBase:
    """An empty file with the headings, in the reader's language."""
    form = exports.form_in(request.GET.get("format", XLSX))
    return download(request, exports.empty(kind_of(kind), form), f"{kind}-example", form)


@needs("directory.export")
@require_GET
def export(request: Signed, kind: str) -> HttpResponseBase:
    """Records as a file, as it is written."""
    form = exports.form_in(request.GET.get("format", XLSX))
    wanted = ExportFilters.from_query(request.GET.dict())
    pieces = exports.take_out(kind_of(kind), wanted, form, by=request.user)
    return download(request, pieces, kind, form)
