"""Faxes for programs: those that came, the tray of junk, and the way into and out of it."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.urls import reverse
from ninja import Query, Router

from tridesk.api import serializers
from tridesk.api.auth import READ_FAXES, WRITE_FAXES, Asked, Bearer
from tridesk.api.directory import known_fields, page_answer
from tridesk.api.idempotency import StoredAnswer, once
from tridesk.api.schemas.faxes import FaxesQuery, FaxOut, FaxPage, JunkIn
from tridesk.api.tickets import PROBLEMS, REFUSALS, Key
from tridesk.fax import actions, queries
from tridesk.fax.models import Fax

router = Router(tags=["faxes"])
READERS: Final = Bearer(READ_FAXES, "ticket.read")
WRITERS: Final = Bearer(WRITE_FAXES, "ticket.work")


@router.get("/faxes", response={200: FaxPage} | PROBLEMS, auth=READERS)
def list_faxes(request: Asked, asked: Query[FaxesQuery]) -> HttpResponse:
    """Faxes, newest first; with `junk` those in its tray. Texts and pictures are on their tickets."""
    known_fields(request, FaxesQuery)
    rows = queries.faxes(is_junk=asked.junk)
    page = list((rows.filter(pk__lt=asked.after) if asked.after else rows)[: asked.limit + 1])
    shown, more = page[: asked.limit], len(page) > asked.limit
    return page_answer(request, [_item(fax) for fax in shown], str(shown[-1].pk) if more else "")


@router.get("/faxes/{int:fax}", response={200: FaxOut} | PROBLEMS, auth=READERS)
def one_fax(request: Asked, fax: int) -> HttpResponse:
    """One fax."""
    return _told(queries.fax_for(request.auth.user, fax)).response()


@router.post("/faxes/{int:fax}/junk", response={200: FaxOut} | REFUSALS, auth=WRITERS)
def set_fax_aside(request: Asked, fax: int, body: JunkIn, key: Key = None) -> HttpResponse:
    """Calls a fax junk, and later ones with the same signs; closes its ticket."""

    def aside() -> StoredAnswer:
        shown = queries.fax_for(request.auth.user, fax)
        return _told(actions.set_aside(shown, body.known_by, by=request.auth.user))

    return once(request, aside)


@router.delete("/faxes/{int:fax}/junk", response={200: FaxOut} | REFUSALS, auth=WRITERS)
def bring_fax_back(request: Asked, fax: int) -> HttpResponse:
    """Takes a fax out of the tray of junk, and forgets its signs: it is a ticket."""
    shown = queries.fax_for(request.auth.user, fax)
    return _told(actions.bring_back(shown, by=request.auth.user)).response()


def _item(fax: Fax) -> dict[str, Any]:
    """Without numbers in addresses: only in the answer."""
    values: dict[str, Any] = serializers.plain(
        {
            "id": fax.pk,
            "received_at": fax.received_at,
            "caller": fax.caller,
            "station": fax.station,
            "called": fax.called,
            "pages": fax.pages,
            "pages_read": fax.pages_read,
            "is_cut_off": fax.is_cut_off,
            "reading": fax.reading,
            "ticket": fax.entry.ticket.number if fax.entry else None,
            "junk_at": fax.junk_at,
            "known_by": fax.junk_for or None,
            "url": reverse("fax:fax", args=[fax.pk]),
        }
    )
    return values


def _told(fax: Fax) -> StoredAnswer:
    return StoredAnswer(200, serializers.as_json(_item(fax)))
