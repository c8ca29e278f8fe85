"""The call taker's telephone: agent state, the call in hand with its caller, and call records with their tickets."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tridesk.accounts.gate import Signed, needs
from tridesk.kit.errors import Conflict, Invalid
from tridesk.kit.rows import row_number
from tridesk.statuspage import queries as register
from tridesk.telephony import queries
from tridesk.telephony.desk import actions
from tridesk.telephony.queries import service_names
from tridesk.tickets import calls, phone
from tridesk.tickets.actions import drop_draft
from tridesk.tickets.queries import ticket_for
from tridesk.tickets.views.desk import page_of_ours

PAGE: Final = 50
BAR: Final = "X-Tridesk-Bar"  # says that a script wants the bar, and no page
_WITH: Final = {"ask": actions.ask, "pass": actions.put_through}


@needs("call.take")
@require_GET
def telephone(request: Signed) -> HttpResponseBase:
    """The agent's state, the caller before the answer, the ticket once it exists, and the call-backs to make."""
    context = phone.shown(request.user)
    call = context["call"]
    context |= {
        "call_backs": list(queries.call_backs()[:20]),
        "incident": register.announcement(request.user.language),
        "kept_as": f"call:{call.key}" if call else "",
        "earlier": queries.calls_from(call.number, before=call) if call else [],
        "phone": context,
    }
    return render(request, "tickets/telephone.html", context)


@needs("call.take")
@require_GET
def bar(request: Signed) -> HttpResponseBase:
    """The telephone bar alone, as every page has it: fetched again when something happens."""
    return _bar(request)


def _back(request: Signed) -> HttpResponseBase:
    """To where the button stood: the bar that a script shows in its place, the page one was on, or the telephone."""
    if BAR in request.headers:
        return _bar(request)
    return redirect(page_of_ours(request) or "tickets:telephone")


def _bar(request: Signed) -> HttpResponseBase:
    return render(request, "tickets/_bar.html", {"phone": phone.shown(request.user), "alone": True})


@needs("call.take")
@require_POST
def stand_(request: Signed) -> HttpResponseBase:
    """Takes calls, pauses with a reason, or signs off."""
    actions.stand(request.user, request.POST.get("to", ""), by=request.user)
    return _back(request)


@needs("call.take")
@require_POST
def do(request: Signed, call: str) -> HttpResponseBase:
    """One gesture with the call in hand; `third` is the third party for gestures that need one."""
    live_call, doing = queries.call_for(request.user, call), request.POST.get("doing", "")
    try:
        if doing in _WITH:
            _WITH[doing](live_call, request.POST.get("third", "")[:80], by=request.user)
        elif doing in phone.DO:
            phone.DO[doing].act(live_call, by=request.user)
        elif doing == "note":
            actions.note(live_call, request.POST.get("text", ""), by=request.user)
            drop_draft(request.user, f"call:{live_call.key}")
            messages.success(request, _("Noted."))
        else:
            raise Invalid(_("The telephone does not know this gesture."), field="doing")
    except Invalid as refusal:
        messages.error(request, str(refusal))
    except Conflict as refusal:
        if BAR not in request.headers:
            raise
        messages.error(request, str(refusal))
    return _back(request)


@needs("call.take")
@require_http_methods(["GET", "POST"])
def dial(request: Signed) -> HttpResponseBase:
    """Calls a number, about a ticket if one is named; opened as a page it asks first."""
    asked = request.POST if request.method == "POST" else request.GET
    about = asked.get("about", "")
    ticket = ticket_for(request.user, about) if about else None
    if request.method == "GET":
        here = reverse("tickets:ticket", args=[ticket.number]) if ticket else ""
        return render(request, "tickets/dial.html", {"number": asked.get("number", ""), "about": about, "here": here})
    try:
        actions.dial(
            asked.get("number", ""),
            by=request.user,
            about=ticket.number if ticket else "",
            language=ticket.language if ticket else "",
        )
    except (Conflict, Invalid) as refusal:
        if BAR not in request.headers:
            raise
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your telephone rings in a moment, then theirs."))
    return _back(request)


@needs("call.take")
@require_POST
def call_back(request: Signed, back: int) -> HttpResponseBase:
    """Starts a call-back now, or marks it as done."""
    row = queries.call_back_for(request.user, back)
    if request.POST.get("doing") == "done":
        actions.call_back_done(row, by=request.user)
        messages.success(request, _("Noted: this caller need not be called back any more."))
    else:
        actions.call_back_now(row, by=request.user)
        messages.success(request, _("Your telephone rings in a moment, then theirs."))
    return redirect("tickets:telephone")


@needs("call.read")
@require_GET
def records(request: Signed) -> HttpResponseBase:
    """All calls, newest first, each with its ticket; on top those without one: always none."""
    rows = calls.records(row_number(request.GET.get("before", "")) or 0, PAGE + 1)
    shown = rows[:PAGE]
    names = service_names()
    context = {
        "rows": [(call, names.get(call.service, call.service), number) for call, number in shown],
        "forgotten": calls.calls_without_ticket(),
        "conductor": queries.conductor(),
        "older": f"?{urlencode({'before': shown[-1][0].pk})}" if len(rows) > PAGE else "",
    }
    return render(request, "tickets/calls.html", context)
