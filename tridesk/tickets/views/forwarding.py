"""Forwarding a ticket to a third party: its form, with a preview of the mail."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tridesk.accounts.gate import Signed, needs
from tridesk.kit.errors import Refusal
from tridesk.tickets import actions, queries, texts
from tridesk.tickets.actions.transitions import locked
from tridesk.tickets.answer_language import LanguageDoubt, forwarding_doubt
from tridesk.tickets.collisions import REPEATED, is_repeated
from tridesk.tickets.forms import ForwardForm
from tridesk.tickets.models import Ticket
from tridesk.tickets.talks import Talk
from tridesk.tickets.views import sendings
from tridesk.tickets.views.ticket_actions import Doubts


@needs("ticket.work")
@require_http_methods(["GET", "POST"])
def forward(request: Signed, number: str) -> HttpResponse:
    """The form; sent, the mail waits as long as its writer chose, and can be taken back.

    Another language than the law asks for, and the same text again, are asked about once.
    """
    ticket = queries.ticket_for(request.user, number)
    draft = queries.draft_of(request.user, _key(ticket))
    files = queries.public_files(ticket)
    form = ForwardForm(request.POST or None, files=files, initial=_begun(ticket, draft.fields if draft else {}))
    doubts = preview = None
    if form.is_valid() and request.POST.get("do") == "preview":
        preview = _preview(request, ticket, form.cleaned_data)
    elif form.is_valid():
        try:
            doubts = _send_unless_doubted(request, ticket, form.cleaned_data)
            if doubts is None:
                return redirect("tickets:ticket", number)
        except Refusal as refusal:
            named = getattr(refusal, "field", "").replace("files", "attachments")
            form.add_error(named if named in form.fields else None, str(refusal))
    context = {"ticket": ticket, "form": form, "draft_key": _key(ticket), "doubts": doubts, "preview": preview}
    refused = form.is_bound and preview is None
    return render(request, "tickets/forward.html", context, status=422 if refused else 200)


def _key(ticket: Ticket) -> str:
    return f"forward:{ticket.number}"


def _begun(ticket: Ticket, draft: dict[str, str]) -> dict[str, Any]:
    """The first values of the form: the draft, where there is one."""
    return {"language": ticket.language} | draft | {"attachments": draft.get("attachments", "").split()}


def _preview(request: Signed, ticket: Ticket, data: dict[str, Any]) -> texts.MailPreview:
    entries, language = queries.public_entries(ticket), data["language"]
    text = texts.forwarded(ticket, texts.masked(data["text"]), entries, request.user, language)
    subject = texts.mail_subject(ticket, talk=Talk.OUTSIDE)
    return texts.MailPreview(texts.desk_sender(language), ", ".join(data["to"]), subject, text)


@transaction.atomic
def _send_unless_doubted(request: Signed, ticket: Ticket, data: dict[str, Any]) -> Doubts | None:
    """Forwards the ticket, or returns the doubts; of one text from two windows at once the second is doubted."""
    locked(ticket)
    sentences, doubt = list[str](), forwarding_doubt(data["to"], data["text"], data["language"])
    if not data["again"] and is_repeated(ticket, request.user, data["text"], data["to"]):
        sentences.append(str(REPEATED))
    if doubt is not None and doubt.written != data["despite"]:
        sentences.append(doubt.sentence)
    if sentences:
        return Doubts(sentences, "send", _("Send all the same"), doubt.written if doubt else "")
    _send(request, ticket, data, doubt)
    return None


def _send(request: Signed, ticket: Ticket, data: dict[str, Any], doubt: LanguageDoubt | None) -> None:
    user, language = request.user, doubt.written if doubt else data["language"]

    def all_of_it() -> None:
        if doubt is not None:
            actions.note_language(ticket, by=user, written=doubt.written, required=doubt.required, law=doubt.law)
        actions.forward(ticket, by=user, to=data["to"], text=data["text"], language=language, files=data["attachments"])
        actions.drop_draft(user, _key(ticket))

    sending = actions.hold_back(ticket, by=user, do=all_of_it)
    if sending is not None:
        sendings.remember(request, sending, data["to"][0])
    messages.success(request, _("Forwarded."))
