"""Files of records: brought in in two steps, and taken out."""

from __future__ import annotations

import base64
import binascii
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Query, Router

from tridesk.api import serializers
from tridesk.api.auth import READ_DIRECTORY, WRITE_DIRECTORY, Asked, Bearer
from tridesk.api.idempotency import StoredAnswer, once
from tridesk.api.schemas.common import ApplyIn, ExportQuery, ImportIn, ImportOut, ImportQuery
from tridesk.api.tickets import PROBLEMS, REFUSALS, Key
from tridesk.directory.exchange import actions, exports, queries
from tridesk.directory.exchange.file_responses import download
from tridesk.directory.exchange.filters import ExportFilters
from tridesk.directory.exchange.kinds import kind_of
from tridesk.directory.models import Import
from tridesk.directory.sentences import worded
from tridesk.kit.errors import Invalid, NotFound
from tridesk.kit.rows import row_number

router = Router(tags=["directory"])

IMPORTERS = Bearer(WRITE_DIRECTORY, "directory.import")


@router.post("/imports", response={202: ImportOut} | REFUSALS, auth=IMPORTERS)
def bring_in(request: Asked, body: ImportIn, key: Key = None) -> HttpResponse:
    """Takes a file to be looked at. Ask for it until its state is `ready`; nothing is written before `apply`."""
    content = _decoded(body.content)

    def done() -> StoredAnswer:
        row = actions.receive_import(body.kind, body.file_name, content, by=request.auth.user)
        return StoredAnswer(202, serializers.as_json(_whole(request, row)), f"{request.path}/{row.pk}")

    return once(request, done)


@router.get(
    "/imports/{transfer}", response={200: ImportOut} | PROBLEMS, auth=Bearer(READ_DIRECTORY, "directory.import")
)
def one_import(request: Asked, transfer: str, asked: Query[ImportQuery]) -> HttpResponse:
    """How far a file is, how many rows do what, and a page of its rows. `next` leads to the page after this one."""
    if asked.after and row_number(asked.after) is None:
        raise Invalid(_("This page address is not complete. Start again from the first page."), field="after")
    row = _import(request, transfer)
    return StoredAnswer(200, serializers.as_json(_whole(request, row, asked))).response()


@router.post("/imports/{transfer}/apply", response={202: ImportOut} | REFUSALS, auth=IMPORTERS)
def apply_import(request: Asked, transfer: str, body: ApplyIn, key: Key = None) -> HttpResponse:
    """Writes what was shown, all of it or nothing."""

    def done() -> StoredAnswer:
        row = _import(request, transfer)
        row = actions.apply_import(row, by=request.auth.user, leave_out=body.leave_out_refused)
        return StoredAnswer(202, serializers.as_json(_whole(request, row)))

    return once(request, done)


@router.get("/exports/{kind}", response=PROBLEMS, auth=Bearer(READ_DIRECTORY, "directory.export"))
def take_out(request: Asked, kind: str, asked: Query[ExportQuery]) -> HttpResponseBase:
    """Records as a file, CSV (UTF-8, semicolons) or an Excel workbook, with the columns that imports read."""
    narrowing = {name: str(value) for name, value in asked.model_dump(exclude={"ended", "format"}).items() if value}
    wanted = ExportFilters.from_query(narrowing | ({"ended": "1"} if asked.ended else {}))
    pieces = exports.take_out(kind_of(kind), wanted, asked.format, by=request.auth.user)
    return download(request, pieces, kind, asked.format)


def _import(request: Asked, transfer: str) -> Import:
    number = row_number(transfer)
    if number is None:
        raise NotFound(_("There is no such import."))
    return queries.import_for(request.auth.user, number)


def _whole(request: Asked, transfer: Import, asked: ImportQuery | None = None) -> dict[str, Any]:
    asked = asked or ImportQuery()
    after = row_number(asked.after) or 0
    rows, following = queries.import_rows(transfer, asked.outcome or "", after, asked.limit)
    kept = {name: value for name, value in request.GET.items() if value and name != "after"}
    return {
        "id": transfer.pk, "kind": transfer.kind, "file_name": transfer.file_name, "state": str(transfer.state),
        "failure": transfer.failure, "done": transfer.done, "expected": transfer.goal, "counts": transfer.counts,
        "rows": [
            {
                "line": row.line, "outcome": row.outcome, "record": row.target, "name": row.label,
                "changes": row.changes, "reason": worded(row.reason),
            }
            for row in rows
        ],
        "next": f"{request.path}?{urlencode(kept | {'after': following})}" if following else None,
    }  # fmt: skip


def _decoded(content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid(_("%(field)s is not base64.") % {"field": "content"}, field="content") from None
