"""Typing in a request by hand: from the telephone, the counter, a fax on paper."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tridesk.accounts.actions import lock_person
from tridesk.accounts.gate import Signed, gesture, needs
from tridesk.accounts.models import User
from tridesk.directory.language import written_language
from tridesk.directory.organisations.pickers import Typed
from tridesk.directory.organisations.queries import contact_for, organisation_for
from tridesk.directory.organisations.search import contact_picked, organisation_named, organisation_picked
from tridesk.kit import phones
from tridesk.kit.errors import Invalid
from tridesk.kit.rows import row_number
from tridesk.tickets import actions, queries
from tridesk.tickets.collisions import opened_already
from tridesk.tickets.faq_offers import put_in
from tridesk.tickets.forms import OpenForm, good_files
from tridesk.tickets.lifecycle import Channel
from tridesk.tickets.models import LANGUAGES, FaqUse, Ticket
from tridesk.tickets.requesters import GREETINGS, Candidate, candidates, spoken_language
from tridesk.tickets.topic_suggestion import suggested_topic
from tridesk.tickets.views.files import keep_files, uploads_with_kept
from tridesk.tickets.views.ticket_actions import Doubts


@needs("ticket.open")
def new(request: Signed) -> HttpResponse:
    """A new ticket; with 'answered at once' it is closed in the same gesture.

    Without scripts one button lists possible requesters and another chooses one (`is`); neither opens the ticket. The
    same request again is asked about once, and files of a form that is not sent yet wait in its draft.
    """
    if "is" in request.POST or request.POST.get("do") == "look":
        return _looked_up(request)
    draft, begins = _begins(request)
    form = OpenForm(request.POST or None, request.FILES or None, initial=begins)
    if begins:
        form.begin_in("subject")
    doubts, uploads = None, good_files(form) if form.is_bound else []
    if request.method == "POST" and form.is_valid():
        try:
            opened = _open_unless_doubted(request, form, draft)
        except Invalid as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            if isinstance(opened, Ticket):
                page = reverse("tickets:ticket", args=[opened.number])
                return redirect(f"{page}#text" if request.POST["do"] == "write" else page)
            doubts = opened
    if form.is_bound:
        keep_files(request, draft, form, uploads)
    kept = queries.draft_of(request.user, draft)
    context = {"form": form, "draft": draft, "files": kept.files if kept else [], "doubts": doubts}
    return render(request, "tickets/new.html", context, status=422 if form.is_bound else 200)


def _begins(request: Signed) -> tuple[str, dict[str, Any]]:
    """The name of the draft and the first values of the form.

    In the address: `for` an organisation, `contact` (row numbers), and `channel`.
    """
    asked, user = request.GET, request.user
    number, person = row_number(asked.get("for", "")), row_number(asked.get("contact", ""))
    if not (number or person):
        return "new", {}
    contact = contact_for(user, person) if person else None
    body = contact.organisation if contact else organisation_for(user, number or 0)
    requester = Candidate(contact, body)
    fields = requester.fields()
    if "requester_phone" in fields:
        fields["requester_phone"] = phones.written(fields["requester_phone"])
    channel = asked.get("channel") if asked.get("channel") in set(Channel) else Channel.PHONE.value
    begins = fields | {"channel": channel, "language": spoken_language(contact, body)}
    if body:
        begins |= {"organisation": Typed(str(body), body.pk)}
    return f"new:{requester.key}:{channel}", begins


def _looked_up(request: Signed) -> HttpResponse:
    """The form as it was typed, with what is known of it and of the chosen requester."""
    typed = {name: str(value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
    typed |= _chosen(request.user, typed.get("is", ""), typed.get("requester_phone", ""))
    picked = row_number(typed.get("organisation_picked", ""))
    form = OpenForm(initial=typed | {"organisation": Typed(typed.get("organisation", ""), picked)})
    known = _what_is_known(request.user, typed)
    draft = _begins(request)[0]
    kept = queries.draft_of(request.user, draft)
    context = {"form": form, "draft": draft, "files": kept.files if kept else []}
    return render(request, "tickets/new.html", context | known)


def _chosen(user: User, key: str, phone: str) -> dict[str, str]:
    """The fields that a choice fills in: `contact-12`, `organisation-7`, `topic-ACC.KEY`."""
    kind, _dash, name = key.partition("-")
    if kind == "topic":
        return {"topic": name}
    number = row_number(name) or 0
    if kind == "contact":
        contact = contact_for(user, number)
        return Candidate(contact, contact.organisation, phone).fields()
    return Candidate(None, organisation_for(user, number), phone).fields() if kind == "organisation" else {}


@needs("ticket.open")
@require_POST
def known(request: Signed) -> HttpResponse:
    """Facts about a request while it is typed: possible requesters, their language, possible topics."""
    try:
        if request.content_type != "application/json":
            raise ValueError(request.content_type)
        fields = actions.bounded({str(name): str(value) for name, value in json.loads(request.body).items()})
    except (ValueError, AttributeError, RecursionError) as error:
        raise Invalid(_("This form cannot be read.")) from error
    return render(request, "tickets/_known.html", _what_is_known(request.user, fields) | {"scripted": True})


def _what_is_known(user: User, fields: Mapping[str, str]) -> dict[str, Any]:
    """The context of `_known.html` for what stands in these fields."""
    name, picked = fields.get("requester_name", ""), row_number(fields.get("contact", ""))
    contact = contact_picked(picked, name) if picked else None
    typed, number = fields.get("organisation", ""), row_number(fields.get("organisation_picked", ""))
    organisation = (organisation_picked(number, typed) if number else None) or organisation_named(typed)
    maybe = candidates(
        user, phone=fields.get("requester_phone", ""), email=fields.get("requester_email", ""), name=name
    )
    language = spoken_language(contact, organisation)
    written = organisation.service_language if organisation else ""
    follows = {"language": language, "requester_email": organisation.email if organisation and not contact else ""}
    names: dict[str, object] = dict(LANGUAGES)
    suggestion = None if fields.get("topic") else suggested_topic(fields.get("subject", ""), fields.get("text", ""))
    return {
        "candidates": [] if contact or (organisation and all(not who.contact for who in maybe)) else maybe,
        "greeting": GREETINGS.get(language, ""),
        "spoken": language,
        "spoken_name": names.get(language, ""),
        "written_name": names[written_language(written, contact.language if contact else "", language)],
        "who": contact or organisation,
        "follows": {field: value for field, value in follows.items() if value},
        "suggestion": suggestion,
    }


@transaction.atomic
def _open_unless_doubted(request: Signed, form: OpenForm, draft: str) -> Ticket | Doubts:
    """Opens the ticket; where this person opened one with the same words a moment ago, that is asked about."""
    data, requester = form.cleaned_data, form.requester()
    do = gesture(request, ("open", "write", "close"))
    if not data["again"]:
        lock_person(request.user)  # of two windows the second sees what the first opened
        fields = {
            "subject": data["subject"],
            "requester_name": requester.name,
            "requester_email": requester.email,
            "requester_phone": requester.phone,
        }
        texts = [data["text"] or data["subject"], data["answer"] if do == "close" else ""]
        if twin := opened_already(request.user, fields, texts):
            return _twin_doubts(twin, do)
    uploads = uploads_with_kept(request, draft, data["uploads"])
    ticket = _opened(request, do, data | {"requester": requester, "uploads": uploads})
    actions.drop_draft(request.user, draft)
    return ticket


def _twin_doubts(twin: Ticket, do: str) -> Doubts:
    sentence = _("You opened a ticket with the same words a few minutes ago:")
    link = '{} <a class="number" href="{}">{}</a>'
    sentence = format_html(link, sentence, reverse("tickets:ticket", args=[twin.number]), twin.number)
    return Doubts([sentence], do, _("Open one more all the same"), "")


def _opened(request: Signed, do: str, data: dict[str, Any]) -> Ticket:
    asked = actions.NewTicket(
        by=request.user,
        channel=Channel(data["channel"]),
        language=data["language"],
        subject=data["subject"],
        text=data["text"] or data["subject"],
        requester=data["requester"],
        topic=data["topic"],
        priority=data["priority"],
        owner=request.user,
        uploads=data["uploads"],
    )
    if do == "close":
        if not data["answer"].strip():
            raise Invalid(_("Write what you answered, in a few words."), field="answer")
        ticket = actions.answer_at_once(asked, by=request.user, answer=data["answer"])
        actions.use_entries(ticket, put_in(data["faq"]), how=FaqUse.How.TOLD, by=request.user)
        messages.success(request, _("%(number)s is answered and closed.") % {"number": ticket.number})
        return ticket
    ticket = actions.open_ticket(asked)
    messages.success(request, _("%(number)s is open and yours.") % {"number": ticket.number})
    return ticket
