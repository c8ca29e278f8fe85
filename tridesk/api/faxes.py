"""Faxes for programs: those that came, the tray of junk, the way into and out of it; those that leave."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.urls import reverse
from ninja import Query, Router

from tridesk.api import serializers
from tridesk.api.auth import READ_FAXES, WRITE_FAXES, Asked, Bearer
from tridesk.api.directory import known_fields, page_answer
from tridesk.api.idempotency import StoredAnswer, once
from tridesk.api.schemas.faxes import (
    FaxesQuery,
    FaxOrderIn,
    FaxOut,
    FaxPage,
    JunkIn,
    OutgoingFaxesQuery,
    OutgoingFaxOut,
    OutgoingFaxPage,
)
from tridesk.api.tickets import PROBLEMS, REFUSALS, Key
from tridesk.fax import actions, queries
from tridesk.fax.models import Fax, OutFax
from tridesk.fax.outgoing import actions as outgoing
from tridesk.fax.outgoing import queries as out_queries
from tridesk.tickets.queries import ticket_for

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


@router.get("/faxes/out", response={200: OutgoingFaxPage} | PROBLEMS, auth=READERS)
def list_outgoing_faxes(request: Asked, asked: Query[OutgoingFaxesQuery]) -> HttpResponse:
    """Faxes that leave or left, newest first."""
    known_fields(request, OutgoingFaxesQuery)
    rows = out_queries.out_faxes(asked.state or "").prefetch_related("attempts")
    page = list((rows.filter(pk__lt=asked.after) if asked.after else rows)[: asked.limit + 1])
    shown, more = page[: asked.limit], len(page) > asked.limit
    return page_answer(request, [_outgoing(fax) for fax in shown], str(shown[-1].pk) if more else "")


@router.get("/faxes/out/{int:out_fax}", response={200: OutgoingFaxOut} | PROBLEMS, auth=READERS)
def one_outgoing_fax(request: Asked, out_fax: int) -> HttpResponse:
    """One fax that leaves or left, with its attempts."""
    return _told_outgoing(out_queries.out_fax_for(request.auth.user, out_fax)).response()


@router.post("/faxes/out", response={201: OutgoingFaxOut} | REFUSALS, auth=WRITERS)
def order_outgoing_fax(request: Asked, body: FaxOrderIn, key: Key = None) -> HttpResponse:
    """Sends words about a ticket by fax, on a cover; they are an answer on the ticket."""

    def order() -> StoredAnswer:
        ticket = ticket_for(request.auth.user, body.ticket)
        draft = outgoing.FaxDraft(
            to=body.to,
            name=body.name,
            text=body.text,
            language=body.language,
            leaves_at=body.leaves_at,
            in_hours=body.in_hours,
            is_fine=body.is_fine,
        )
        fax = outgoing.order_fax(ticket, draft, by=request.auth.user)
        return _told_outgoing(fax, 201, f"{request.path}/{fax.pk}")

    return once(request, order)


@router.post("/faxes/out/{int:out_fax}/stop", response={200: OutgoingFaxOut} | REFUSALS, auth=WRITERS)
def stop_outgoing_fax(request: Asked, out_fax: int, key: Key = None) -> HttpResponse:
    """Stops a fax that waits or is being sent."""

    def stopped() -> StoredAnswer:
        shown = out_queries.out_fax_for(request.auth.user, out_fax)
        return _told_outgoing(outgoing.stop(shown, by=request.auth.user))

    return once(request, stopped)


def _outgoing(fax: OutFax) -> dict[str, Any]:
    values: dict[str, Any] = serializers.plain(
        {
            "id": fax.pk,
            "ticket": fax.ticket.number if fax.ticket else None,
            "to": fax.to,
            "name": fax.name,
            "language": fax.language,
            "state": fax.state,
            "pages": fax.pages,
            "confirmed": fax.confirmed,
            "made_at": fax.made_at,
            "next_at": fax.next_at,
            "ended_at": fax.ended_at,
            "digest": fax.digest,
            "report_digest": fax.report_digest,
            "attempts": [
                {
                    "begun_at": attempt.begun_at,
                    "ended_at": attempt.ended_at,
                    "end": attempt.end or None,
                    "pages": attempt.pages,
                    "rate": attempt.rate,
                    "is_t38": attempt.is_t38,
                    "station": attempt.station,
                    "fault": attempt.fault,
                }
                for attempt in fax.attempts.all()
            ],
            "url": reverse("fax:out_fax", args=[fax.pk]),
        }
    )
    return values


def _told_outgoing(fax: OutFax, status: int = 200, location: str = "") -> StoredAnswer:
    return StoredAnswer(status, serializers.as_json(_outgoing(fax)), location)


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
