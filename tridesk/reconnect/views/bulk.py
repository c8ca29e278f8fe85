"""One restore for many: chosen, its dry run looked at and approved, watched while it goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from tridesk.accounts.gate import Signed, gesture, needs
from tridesk.accounts.models import User
from tridesk.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Sayable
from tridesk.kit.rows import row_number
from tridesk.reconnect import pages
from tridesk.reconnect.access.values import AccessVerb
from tridesk.reconnect.actions import bulk as actions
from tridesk.reconnect.forms import BulkForm
from tridesk.reconnect.queries import bulk as bulk_queries
from tridesk.tickets.queries import ticket_for

Gesture = Callable[[int, int, str, User], Any]
GESTURES: Final[dict[str, tuple[Sayable, Gesture]]] = {
    "approve": (gettext_lazy("Approved. It has begun."), lambda pk, order, seen, by: actions.approve(pk, seen, by=by)),
    "stop": (gettext_lazy("Stopped."), lambda pk, order, seen, by: actions.stop(pk, by=by)),
    "take_back": (gettext_lazy("It is being taken back."), lambda pk, order, seen, by: actions.take_back(pk, by=by)),
    "done": (gettext_lazy("Noted."), lambda pk, order, seen, by: actions.report_done(pk, order, by=by)),
    "again": (gettext_lazy("Ordered."), lambda pk, order, seen, by: actions.send_again(pk, order, by=by)),
    "lift": (gettext_lazy("The freeze is being lifted."), lambda pk, order, seen, by: actions.lift(pk, order, by=by)),
}
"""What the buttons of the page do: the words that say it is done, and the action."""


@needs("access.restore")
@require_GET
def bulks(request: Signed) -> HttpResponseBase:
    """Restores for many, the newest first."""
    return render(request, "reconnect/bulks.html", pages.of_bulks())


@needs("access.steer")
@require_http_methods(["GET", "POST"])
def new(request: Signed) -> HttpResponseBase:
    """Chooses the accesses of a new one."""
    form = BulkForm(request.POST or None)
    if form.is_valid():
        asked = form.cleaned_data
        try:
            ticket = ticket_for(request.user, asked["ticket"])
            verb, kind, lines = AccessVerb(asked["verb"]), asked["kind"], asked["lines"]
            made = actions.draft(ticket, verb, kind, lines, asked["reason"], by=request.user)
        except NotFound as refusal:
            form.add_error("ticket", str(refusal))
        except Invalid as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect("reconnect:bulk", bulk=made.pk)
    return render(request, "reconnect/bulk_new.html", {"form": form}, status=400 if form.errors else 200)


@needs("access.restore")
@require_http_methods(["GET", "POST"])
def bulk(request: Signed, bulk: int) -> HttpResponseBase:
    """One restore for many: what would change, how far it is, and what waits for a person."""
    row = bulk_queries.bulk_for(request.user, bulk)
    if request.method == "POST":
        name = gesture(request, GESTURES)
        words, do = GESTURES[name]
        order, seen = row_number(request.POST.get("order", "")) or 0, request.POST.get("fingerprint", "")
        try:
            do(bulk, order, seen, request.user)
        except Conflict as refusal:
            actions.note(row, "try_refused", request.user, do=name, code=refusal.code)
            messages.error(request, str(refusal))
        except (NotAllowed, NotFound) as refusal:
            actions.note(row, "try_refused", request.user, do=name, code=refusal.code)
            raise
        else:
            messages.success(request, str(words))
        return redirect(request.get_full_path())
    after = row_number(request.GET.get("after", "")) or 0
    context = pages.of_bulk(request.user, row, request.GET.get("show", ""), after)
    return render(request, "reconnect/bulk.html", context)
