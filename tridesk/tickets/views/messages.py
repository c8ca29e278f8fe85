"""Messages for absent colleagues: left on a ticket, read and taken up on the colleague's own page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tridesk.accounts.gate import Signed, needs
from tridesk.accounts.models import User
from tridesk.kit.errors import Invalid
from tridesk.tickets import actions, queries


@needs("ticket.work")
@require_POST
def leave(request: Signed, number: str) -> HttpResponseBase:
    """Leaves a message for a colleague on the requester's ticket."""
    ticket = queries.ticket_for(request.user, number)
    to = User.objects.filter(username=request.POST.get("for", "").replace("\x00", "")).first()
    if to is None:
        raise Invalid(_("Choose a colleague who works here."), field="for")
    message = actions.leave_message(ticket, to=to, text=request.POST.get("text", ""), by=request.user)
    actions.drop_draft(request.user, f"message:{ticket.number}")
    if message.out_mail_id:
        messages.success(request, _("%(name)s has it by mail, and on their page.") % {"name": to})
    else:
        messages.success(request, _("%(name)s finds it on their page.") % {"name": to})
    return redirect("tickets:ticket", number=ticket.number)


@needs("self")
@require_GET
def mine(request: Signed) -> HttpResponseBase:
    """The messages for the signed-in user: those that wait, then those taken up."""
    context = {"waiting": queries.messages_for(request.user), "taken_up": queries.messages_taken_up(request.user)}
    return render(request, "tickets/messages.html", context)


@needs("self")
@require_POST
def take_up(request: Signed, message: int) -> HttpResponseBase:
    """Marks a message as taken up."""
    actions.take_up_message(queries.message_for(request.user, message), by=request.user)
    messages.success(request, _("Taken up; whoever took the message sees it."))
    return redirect("tickets:messages")
