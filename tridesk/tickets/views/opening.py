"""Typing in a request by hand: from the telephone, the counter, a fax on paper."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tridesk.accounts.gate import Signed, gesture, needs
from tridesk.kit.errors import Invalid
from tridesk.tickets import actions, queries
from tridesk.tickets.forms import OpenForm
from tridesk.tickets.lifecycle import Channel
from tridesk.tickets.models import Ticket


@needs("ticket.open")
def new(request: Signed) -> HttpResponse:
    """A new ticket; with 'answered at once' it is closed in the same gesture."""
    form = OpenForm(request.POST or None, request.FILES or None, initial={"language": request.user.language})
    if request.method == "POST" and form.is_valid():
        try:
            ticket = _opened(request, form)
        except Invalid as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            actions.drop_draft(request.user, "new")
            return redirect("tickets:ticket", ticket.number)
    draft = queries.draft_of(request.user, "new")
    context = {"form": form, "draft": draft}
    return render(request, "tickets/new.html", context, status=422 if form.errors else 200)


def _opened(request: Signed, form: OpenForm) -> Ticket:
    data = form.cleaned_data
    asked = actions.NewTicket(
        by=request.user, channel=Channel(data["channel"]), language=data["language"], subject=data["subject"],
        text=data["text"] or data["subject"], requester=form.requester(), topic=data["topic"],
        priority=data["priority"], owner=request.user, uploads=data["uploads"],
    )  # fmt: skip
    if gesture(request, ("open", "close")) == "close":
        if not data["answer"].strip():
            raise Invalid(_("Write what you answered, in a few words."), field="answer")
        ticket = actions.answer_at_once(asked, by=request.user, answer=data["answer"])
        messages.success(request, _("%(number)s is answered and closed.") % {"number": ticket.number})
        return ticket
    ticket = actions.open_ticket(asked)
    messages.success(request, _("%(number)s is open and yours.") % {"number": ticket.number})
    return ticket
