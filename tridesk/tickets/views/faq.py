"""Entries of the FAQ beside a ticket: offered while somebody types, told on the telephone, written from the ticket."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tridesk.accounts.gate import Signed, needs
from tridesk.accounts.models import User
from tridesk.faq.values import SearchHit
from tridesk.kit.errors import Invalid
from tridesk.tickets import actions, faq_offers, queries
from tridesk.tickets.answer_language import answer_language
from tridesk.tickets.faq_offers import PutIn
from tridesk.tickets.models import LANGUAGES, FaqUse, Ticket
from tridesk.tickets.views.desk import where_from


@needs("faq.read")
def offers_for_ticket(request: Signed, number: str) -> HttpResponse:
    """The entries that may answer a ticket: its request, with what is typed (`text`, posted) before it."""
    ticket = queries.ticket_for(request.user, number)
    typed, language = request.POST.get("text", ""), _language(request, answer_language(ticket).language)
    hits = faq_offers.offers_for(ticket, typed, language=language)
    documents = faq_offers.documents_for(ticket, typed, language=language) if ticket.requester_email else []
    used, context = faq_offers.used_on(ticket), _offered(request.user, hits, ticket)
    context |= {"used": used, "documents": documents}
    context |= {"may_draft": context["may_draft"] and not used}  # an entry that served is written already
    return render(request, "tickets/_offers.html", context)


@needs("faq.read")
def offers_for_new(request: Signed) -> HttpResponse:
    """The same for a ticket that is being typed."""
    typed, language = request.POST.get("text", ""), _language(request, request.user.language)
    return render(request, "tickets/_offers.html", _offered(request.user, faq_offers.offers(typed, language=language)))


def _language(request: Signed, otherwise: str) -> str:
    asked = request.POST.get("language", "")
    return asked if asked in dict(LANGUAGES) else otherwise


def _offered(user: User, hits: list[SearchHit], ticket: Ticket | None = None) -> dict[str, Any]:
    works = user.may("ticket.work")
    may_draft = ticket is not None and works and user.may("faq.write") and faq_offers.has_answer(ticket)
    return {
        "offers": [(offer, str(PutIn.of(offer))) for offer in hits],
        "ticket": ticket,
        "may_put_in": works,
        "may_report": user.may("faq.write"),
        "may_draft": may_draft,
    }


@needs("ticket.work")
@require_POST
def tell(request: Signed, number: str) -> HttpResponse:
    """Notes that the requester was told an entry."""
    ticket = queries.ticket_for(request.user, number)
    names = faq_offers.put_in(request.POST.get("entry", ""))
    if not names:
        raise Invalid(_("Choose a FAQ answer."), field="entry")
    actions.use_entries(ticket, names[:1], how=FaqUse.How.TOLD, by=request.user)
    messages.success(request, _("Noted: the requester was told so."))
    return redirect(where_from(request, number))


@needs("faq.write")
@require_POST
def draft(request: Signed, number: str) -> HttpResponse:
    """Begins an entry with what was asked and answered here."""
    entry = actions.draft_entry(queries.ticket_for(request.user, number), by=request.user)
    return redirect("faq:edit", entry.number)
