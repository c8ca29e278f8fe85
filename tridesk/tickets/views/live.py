"""Live requests: drafts while they are typed, presence on a ticket, what colleagues do meanwhile."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tridesk.accounts.gate import Signed, needs
from tridesk.kit.errors import Invalid
from tridesk.kit.rows import row_number
from tridesk.mailroom.conversation import language_of_text
from tridesk.tickets import actions, feed, ports, queries
from tridesk.tickets.actions.drafts import MOST_DRAFT
from tridesk.tickets.answer_language import reads_as
from tridesk.tickets.collisions import work_since
from tridesk.tickets.greetings import below_greeting
from tridesk.tickets.queries import SavedDraft

MOST_BODY = 4 * MOST_DRAFT  # bytes
MOST_NUMBERS = 50


@needs("ticket.work", "ticket.answer_as_expert", "notice.write", "faq.write")
@require_http_methods(["GET", "PUT", "DELETE"])
def keep(request: Signed, key: str) -> HttpResponse:
    """Keeps, gives back or forgets what is typed into the form `key`; 204 is the answer where nothing is kept.

    That is no error: a page asks after each answer whether the server has let go of the draft. What was typed over
    another version than `seen` is kept beside the draft, which is the answer then, with 409. `chosen` says that a
    person saw both.
    """
    if request.method == "DELETE":
        actions.drop_draft(request.user, key)
        return HttpResponse(status=204)
    if request.method == "GET":
        kept = queries.draft_of(request.user, key)
        if kept is None:
            return HttpResponse(status=204)
        person = {"person": request.user.pk}  # a page that was opened by somebody else shows nothing of it
        return JsonResponse(person | _told(kept) | {"fields": kept.fields})
    fields, sent = _typed(request.body)
    try:
        draft = actions.keep_draft(request.user, key, fields, seen=sent.get("seen"), chosen=bool(sent.get("chosen")))
    except actions.TypedElsewhere:
        standing = queries.opened_draft(actions.keep_beside(request.user, key, fields))
        return JsonResponse(_told(standing) | {"fields": standing.fields}, status=409)
    return JsonResponse(_told(queries.opened_draft(draft)) | _read(fields.get("text", "")))


@needs("ticket.work", "ticket.answer_as_expert")
@require_http_methods(["PUT"])
def earlier(request: Signed, key: str) -> HttpResponse:
    """Brings back the text before what is typed now."""
    draft = queries.opened_draft(actions.earlier_draft(request.user, key, _typed(request.body)[0]))
    return JsonResponse(_told(draft) | {"fields": draft.fields if draft else {}})


def _read(text: str) -> dict[str, str]:
    """The language of a text and a sentence that says so; empty when the text is too short to tell."""
    language = language_of_text(below_greeting(text))
    return {"language": language, "reads": reads_as(language) if language else ""}


def _told(draft: SavedDraft | None) -> dict[str, Any]:
    earlier_at = draft.earlier_at if draft else None
    return {
        "saved_at": draft.saved_at.isoformat() if draft else None,
        "earlier_at": earlier_at.isoformat() if earlier_at else None,
        "version": draft.version if draft else "",
    }


def _typed(body: bytes) -> tuple[dict[str, str], dict[str, Any]]:
    """The fields of a form, and all that was sent with them."""
    if len(body) > MOST_BODY:
        raise Invalid(_("This text is too long to be kept as a draft."))
    try:
        sent = json.loads(body)
        fields = sent.get("fields", sent)
        return actions.bounded({str(name): str(value) for name, value in fields.items()}), sent
    except (ValueError, AttributeError, RecursionError) as error:
        raise Invalid(_("This draft cannot be read.")) from error


@needs("ticket.read")
@require_GET
def arrived(request: Signed) -> JsonResponse:
    """Which of the tickets named in the address arrived for this person: new for all, or changed by others and theirs.

    Answers `{"items": [{"number", "subject", "url", "kind": "mine", "new" or "alarm"}]}`. What other rooms
    tell of is an alarm, which nobody switches off, and has `words` of its own.
    """
    numbers = request.GET.getlist("number")[:MOST_NUMBERS]
    tickets = queries.arrived(request.user, numbers)
    items = [
        {"number": ticket.number, "subject": ticket.subject, "kind": kind}
        | {"url": reverse("tickets:ticket", args=[ticket.number])}
        for ticket, kind in tickets
    ]
    others = [arrival for arrivals in ports.arrivals.answer for arrival in arrivals(request.user, numbers)]
    items += [
        {"number": other.ref, "subject": other.subject, "kind": "alarm", "words": other.words, "url": other.url}
        for other in others
    ]
    return JsonResponse({"items": items})


@needs("ticket.read", "ticket.read_own_service")
@require_http_methods(["GET", "POST"])
def presence(request: Signed, number: str) -> HttpResponse:
    """The other colleagues on a ticket; a POST records what the user does there (`looking`, `writing`, `gone`)."""
    ticket = queries.ticket_for(request.user, number)
    if request.method == "POST":
        doing = request.POST.get("doing")
        if doing == "gone":
            news = actions.end_presence(ticket, request.user)
        else:
            news = actions.show_presence(ticket, request.user, writing=doing == "writing")
        if news:
            feed.tell("presence", ticket.ref)
    return render(request, "tickets/_presence.html", {"others": queries.others_on(ticket, request.user)})


@needs("ticket.work")
def since(request: Signed, number: str) -> HttpResponse:
    """The work of colleagues on a ticket after the journal entry `seen`, shown beside the composer."""
    ticket = queries.ticket_for(request.user, number)
    seen = row_number(request.GET.get("seen", ""))
    sentences = [] if seen is None else work_since(ticket, request.user, seen)
    return render(request, "tickets/_since.html", {"sentences": sentences})
