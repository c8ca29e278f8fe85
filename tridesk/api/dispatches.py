"""Endpoint of the log of dispatches: all that left, newest first."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from tridesk.api import serializers
from tridesk.api.auth import READ_DISPATCHES, Asked, Bearer
from tridesk.api.directory import known_fields, page_answer
from tridesk.api.schemas.documents import DispatchesQuery, DispatchPage
from tridesk.api.tickets import PROBLEMS
from tridesk.journal.dispatches import Dispatch, DispatchFilter, page, position_in
from tridesk.kit.errors import Invalid

router = Router(tags=["dispatches"])


@router.get("/dispatches", response={200: DispatchPage} | PROBLEMS, auth=Bearer(READ_DISPATCHES, "dispatch.read"))
def list_dispatches(request: Asked, asked: Query[DispatchesQuery]) -> HttpResponse:
    """All that left the desk: to whom, what, when, by which way, with the hash of its bytes."""
    known_fields(request, DispatchesQuery)
    after = position_in(asked.after)
    if asked.after and after is None:
        raise Invalid(_("This page address is not complete. Start again from the first page."), field="after")
    wanted = DispatchFilter(
        kind=asked.kind,
        way=asked.way or "",
        since=asked.since,
        until=asked.until,
        to=asked.to,
        about=asked.ticket,
        digest=asked.sha256 or "",
    )
    shown = page(wanted, after, asked.limit)
    return page_answer(request, [_item(row) for row in shown.rows], str(shown.older or ""))


def _item(row: Dispatch) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "at": serializers.moment(row.at),
        "way": row.way.value,
        "to": row.to,
        "what": row.what,
        "ticket": row.about or None,
        "sha256": row.digest or None,
        "proof": row.fate.value,
        "reply": row.reply,
    }
