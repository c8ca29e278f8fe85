"""The call taker's telephone: how she stands, the call in hand with who calls, and the records with their tickets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from tridesk.accounts.gate import Signed, needs
from tridesk.kit.errors import Invalid, Sayable
from tridesk.kit.rows import row_number
from tridesk.statuspage import queries as register
from tridesk.telephony import actions, queries
from tridesk.telephony.calls.values import Phase
from tridesk.telephony.models import CHOSEN_PAUSES, PHASES
from tridesk.telephony.views import service_names, stand
from tridesk.tickets import calls

PAGE: Final = 50
_PHASES: Final = dict(PHASES)
_DO: Final[dict[str, tuple[Sayable, frozenset[Phase], Callable[..., Any]]]] = {
    "answer": (gettext_lazy("Answer"), frozenset({Phase.RINGING}), actions.answer),
    "refuse": (gettext_lazy("Not now"), frozenset({Phase.RINGING}), actions.refuse),
    "hold": (gettext_lazy("Hold"), frozenset({Phase.TALK}), actions.hold),
    "resume": (gettext_lazy("Back to the caller"), frozenset({Phase.HOLD, Phase.ASIDE}), actions.resume),
    "connect": (gettext_lazy("Connect and leave"), frozenset({Phase.ASIDE}), actions.connect),
    "join": (gettext_lazy("All three together"), frozenset({Phase.ASIDE}), actions.join),
    "hang_up": (gettext_lazy("Hang up"), frozenset({Phase.TALK, Phase.HOLD, Phase.ASIDE}), actions.hang_up),
}
"""What is done with the call in hand: words, moments in which it can be done, action."""
_WITH: Final = {"ask": actions.ask, "pass": actions.put_through}


@needs("call.take")
@require_GET
def telephone(request: Signed) -> HttpResponseBase:
    """How she stands; before she answers, who calls; the ticket as soon as there is one; who is to be called back."""
    user = request.user
    agent, live = queries.agent_of(user), queries.live_of(user)
    call = live.call if live else (agent.call if agent and agent.state == "wrap_up" else None)
    phase = live.life.phase if live else None
    names = service_names()
    context: dict[str, Any] = {
        "agent": agent, "live": live, "call": call, "phase": _PHASES[phase] if phase else "",
        "doings": [(name, words) for name, (words, phases, _act) in _DO.items() if phase in phases],
        "may_ask": phase in (Phase.TALK, Phase.HOLD), "conductor": queries.conductor(),
        "pauses": [(one.value, one.label) for one in CHOSEN_PAUSES], "call_backs": list(queries.call_backs()[:20]),
        "incident": register.announcement(user.language),
        "listener": queries.listener(live) if live else "",
    }  # fmt: skip
    if call:
        context |= {
            "ticket": calls.ticket_of(user, call), "callers": queries.callers_of(call),
            "earlier": queries.calls_from(call.number, before=call),
            "service": names.get(call.service, call.service),
        }  # fmt: skip
    return render(request, "tickets/telephone.html", context)


@needs("call.take")
@require_POST
def stand_(request: Signed) -> HttpResponseBase:
    """Takes calls, pauses with a reason, or signs off."""
    stand(request.user, request.POST.get("to", ""), by=request.user)
    return redirect("tickets:telephone")


@needs("call.take")
@require_POST
def do(request: Signed, call: str) -> HttpResponseBase:
    """One gesture with the call in hand; `third` for those that need somebody else."""
    one, doing = queries.call_for(request.user, call), request.POST.get("doing", "")
    try:
        if doing in _WITH:
            _WITH[doing](one, request.POST.get("third", "")[:80], by=request.user)
        elif doing in _DO:
            _DO[doing][2](one, by=request.user)
        elif doing == "note":
            actions.note(one, request.POST.get("text", ""), by=request.user)
            messages.success(request, _("Noted."))
        else:
            raise Invalid(_("The telephone does not know this gesture."), field="doing")
    except Invalid as refusal:
        messages.error(request, str(refusal))
    return redirect("tickets:telephone")


@needs("call.take")
@require_POST
def call_back(request: Signed, back: int) -> HttpResponseBase:
    """Calls somebody back now, or notes that it is done."""
    one = queries.call_back_for(request.user, back)
    if request.POST.get("doing") == "done":
        actions.call_back_done(one, by=request.user)
    else:
        actions.call_back_now(one, by=request.user)
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
        "forgotten": calls.calls_without_ticket(), "conductor": queries.conductor(),
        "older": f"?{urlencode({'before': shown[-1][0].pk})}" if len(rows) > PAGE else "",
    }  # fmt: skip
    return render(request, "tickets/calls.html", context)
