"""Endpoints of letters on paper: begin, change, throw away, make final, read, and the PDF."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from ninja import Router

from tridesk.api import serializers
from tridesk.api.auth import READ, WRITE, Asked, Bearer
from tridesk.api.idempotency import StoredAnswer, once
from tridesk.api.schemas.common import Problem
from tridesk.api.schemas.letters import LetterChangeIn, LetterIn, LetterList, LetterOut
from tridesk.api.tickets import PROBLEMS, REFUSALS, Key
from tridesk.letters import actions, queries
from tridesk.letters.actions import LetterChange
from tridesk.letters.models import Letter
from tridesk.tickets.queries import ticket_for

router = Router(tags=["letters"])

READERS, WRITERS = Bearer(READ, "ticket.read"), Bearer(WRITE, "ticket.work")
NOT_MADE: dict[Any, Any] = {503: Problem}


@router.get("/tickets/{number}/letters", response={200: LetterList} | PROBLEMS, auth=READERS)
def list_letters(request: Asked, number: str) -> HttpResponse:
    """The letters about a ticket, newest first."""
    rows = queries.letters_of(ticket_for(request.auth.user, number))
    items = [_item(letter) for letter in rows]
    return StoredAnswer(200, serializers.as_json({"items": items})).response()


@router.post("/tickets/{number}/letters", response={201: LetterOut} | REFUSALS, auth=WRITERS)
def begin_letter(request: Asked, number: str, body: LetterIn, key: Key = None) -> HttpResponse:
    """Begins a letter about a ticket: addressed and filled from what the directory knows."""

    def begun() -> StoredAnswer:
        ticket = ticket_for(request.auth.user, number)
        template = queries.template_with(body.template)
        letter = actions.begin_letter(ticket, template, by=request.auth.user, language=body.language or "")
        return _told(201, letter)

    return once(request, begun)


@router.get("/letters/{int:letter}", response={200: LetterOut} | PROBLEMS, auth=READERS)
def one_letter(request: Asked, letter: int) -> HttpResponse:
    """One letter."""
    return _told(200, queries.letter_for(request.auth.user, letter)).response()


@router.put("/letters/{int:letter}", response={200: LetterOut} | REFUSALS, auth=WRITERS)
def change_letter(request: Asked, letter: int, body: LetterChangeIn) -> HttpResponse:
    """Writes a draft anew."""
    envelope, enclosures = queries.envelope_with(body.envelope), "\n".join(body.enclosures)
    change = LetterChange(body.address, body.subject, body.text, envelope, enclosures)
    shown = queries.letter_for(request.auth.user, letter)
    return _told(200, actions.change_letter(shown, change, by=request.auth.user)).response()


@router.delete("/letters/{int:letter}", response={204: None} | REFUSALS, auth=WRITERS)
def remove_letter(request: Asked, letter: int) -> HttpResponse:
    """Throws a draft away."""
    actions.remove_letter(queries.letter_for(request.auth.user, letter), by=request.auth.user)
    return HttpResponse(status=204)


@router.post("/letters/{int:letter}/final", response={200: LetterOut} | REFUSALS | NOT_MADE, auth=WRITERS)
def finish_letter(request: Asked, letter: int, key: Key = None) -> HttpResponse:
    """Makes a letter final: it gets its number, and changes no more."""

    def finished() -> StoredAnswer:
        shown = queries.letter_for(request.auth.user, letter)
        return _told(200, actions.finish_letter(shown, by=request.auth.user))

    return once(request, finished)


@router.get("/letters/{int:letter}/paper", response={200: bytes} | PROBLEMS | NOT_MADE, auth=READERS)
def letter_paper(request: Asked, letter: int) -> HttpResponse:
    """The PDF: of a final letter always the same bytes."""
    shown = queries.letter_for(request.auth.user, letter)
    response = HttpResponse(actions.pdf_of(shown), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{shown.number or "draft"}.pdf"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _item(letter: Letter) -> dict[str, Any]:
    return {
        "id": letter.pk,
        "number": letter.number,
        "language": letter.language,
        "subject": letter.subject,
        "begun_at": letter.begun_at.isoformat(),
        "finished_at": letter.finished_at.isoformat() if letter.finished_at else None,
    }


def _told(status: int, letter: Letter) -> StoredAnswer:
    whole = _item(letter) | {
        "ticket": letter.ticket.number,
        "envelope": letter.envelope.code,
        "address": letter.address_lines,
        "text": letter.text,
        "enclosures": letter.enclosure_lines,
        "sha256": letter.digest or None,
        "emptied_at": letter.emptied_at.isoformat() if letter.emptied_at else None,
        "refused": [] if letter.is_final else queries.faults_of(letter),
    }
    return StoredAnswer(status, serializers.as_json(whole), f"/api/v1/letters/{letter.pk}" if status == 201 else "")
