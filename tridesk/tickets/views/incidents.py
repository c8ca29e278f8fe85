"""Interruptions as the desk sees them: the list, the calls about each, the requesters already informed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tridesk.accounts.gate import Signed, needs
from tridesk.tickets import actions, queries
from tridesk.tickets import incidents as reading
from tridesk.tickets.views.desk import where_from


@needs("incident.read")
def incidents(request: Signed) -> HttpResponse:
    """Every interruption, the one that goes on first."""
    return render(request, "tickets/incidents.html", {"incidents": reading.incidents()})


@needs("incident.read")
def incident(request: Signed, identity: str) -> HttpResponse:
    """One interruption: what was said of it, how many called."""
    context = {
        "called": reading.called(request.user, identity),
        "may_warn": request.user.may("notice.write"),
        "may_read_notices": request.user.may("notice.read"),
    }
    return render(request, "tickets/incident.html", context)


@needs("ticket.work")
@require_POST
def link(request: Signed, number: str) -> HttpResponse:
    """This ticket is about the interruption that goes on."""
    actions.link_incident(queries.ticket_for(request.user, number), by=request.user)
    messages.success(request, _("Linked to the interruption: the requester hears when it is over."))
    return redirect(where_from(request, number))


@needs("ticket.work")
@require_POST
def leave(request: Signed, number: str) -> HttpResponse:
    """It is not, after all."""
    actions.leave_incident(queries.ticket_for(request.user, number), by=request.user)
    return redirect(where_from(request, number))
