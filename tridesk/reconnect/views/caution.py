"""The page of the level of caution: set in one gesture, with its history and the organisations on watch."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tridesk.accounts.gate import Signed, gesture, needs
from tridesk.kit.errors import Conflict, Invalid
from tridesk.kit.rows import row_number
from tridesk.reconnect import queries
from tridesk.reconnect.actions import caution as actions
from tridesk.reconnect.models import LEVELS
from tridesk.reconnect.rules import CautionLevel

END_WATCH = "end_watch"


@needs("access.steer")
@require_http_methods(["GET", "POST"])
def caution(request: Signed) -> HttpResponseBase:
    """The level that holds, a button for each other one, what held before, and who is on watch."""
    if request.method == "POST":
        do = gesture(request, {*CautionLevel, END_WATCH})
        try:
            if do == END_WATCH:
                actions.end_watch(row_number(request.POST.get("watch", "")) or 0, by=request.user)
            else:
                actions.set_level(CautionLevel(do), request.POST.get("reason", ""), by=request.user)
        except (Conflict, Invalid) as refusal:
            messages.error(request, str(refusal))
        return redirect("reconnect:caution")
    context = {
        "level": queries.caution_level().value,
        "levels": LEVELS,
        "history": queries.caution_history(),
        "watches": queries.watches(),
    }
    return render(request, "reconnect/caution.html", context)
