"""One gesture on the tickets that were chosen in a list; giving and closing ask for the rest on a page of their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tridesk.accounts.gate import Signed, gesture, needs
from tridesk.accounts.models import User
from tridesk.journal.queries import latest
from tridesk.kit.errors import Invalid, Refusal
from tridesk.tickets import actions, queries
from tridesk.tickets.actions.bulk import MOST, BulkResult
from tridesk.tickets.actions.sendings import BULK
from tridesk.tickets.forms import BulkCloseForm, BulkGiveForm
from tridesk.tickets.models import Sending, Ticket
from tridesk.tickets.views import sendings
from tridesk.tickets.views.desk import page_of_ours

Doing = Callable[[Sequence[Ticket], User, dict[str, Any]], BulkResult]


def _give(tickets: Sequence[Ticket], by: User, data: dict[str, Any]) -> BulkResult:
    return actions.give_all(tickets, to=data["to"], by=by)


def _close(tickets: Sequence[Ticket], by: User, data: dict[str, Any]) -> BulkResult:
    result = actions.close_all(tickets, by=by, **data)
    actions.drop_draft(by, BULK)
    return result


DOINGS: Final[dict[str, Doing]] = {
    "take": lambda tickets, by, _data: actions.take_all(tickets, by=by),
    "give": _give,
    "close": _close,
    "incident": lambda tickets, by, _data: actions.link_all(tickets, by=by),
    "merge": lambda tickets, by, _data: actions.merge_all(tickets, by=by),
}
FORMS: Final[dict[str, type[Form]]] = {"give": BulkGiveForm, "close": BulkCloseForm}


@needs("ticket.work")
def bulk(request: Signed) -> HttpResponseBase:
    """Does a gesture on the chosen tickets; where it needs more than that, asks for it first (`asked`)."""
    if request.method != "POST":
        return redirect("tickets:desk")
    do, numbers = gesture(request, DOINGS), request.POST.getlist("ticket")
    if len(numbers) > MOST:
        raise Invalid(_("Choose at most %(most)d tickets.") % {"most": MOST}, field="ticket")
    tickets = queries.tickets_numbered(request.user, numbers)
    if not tickets:
        raise Invalid(_("Choose a ticket in the list first."), field="ticket")
    if do not in FORMS:
        return _done(request, DOINGS[do](tickets, request.user, {}))
    if "asked" not in request.POST:
        return _ask(request, do, tickets, FORMS[do](initial=_begun(request.user)))
    form = FORMS[do](request.POST)
    if form.is_valid():
        try:
            return _done(request, DOINGS[do](tickets, request.user, form.cleaned_data))
        except Invalid as refusal:
            form.add_error(refusal.field or None, str(refusal))
    return _ask(request, do, tickets, form)


def _begun(user: User) -> dict[str, Any]:
    """The first values of the form: an answer to many that was begun or taken back."""
    draft = queries.draft_of(user, BULK)
    newest = next(iter(latest(1)), None)
    return (draft.fields if draft else {}) | {"seen": newest.pk if newest else 0}


def _ask(request: Signed, do: str, tickets: Sequence[Ticket], form: Form) -> HttpResponse:
    context = {"do": do, "tickets": tickets, "form": form, "back": page_of_ours(request), "draft_key": BULK}
    return render(request, "tickets/bulk.html", context, status=422 if form.errors else 200)


def _done(request: Signed, result: BulkResult) -> HttpResponseBase:
    """Back to the list, which says what was done, what was left and why, and how long it can be taken back."""
    back, count = page_of_ours(request), len(result.done)
    if count:
        messages.success(
            request, ngettext("Done: %(count)d ticket.", "Done: %(count)d tickets.", count) % {"count": count}
        )
    _say_left(request, result.left)
    if result.sendings:
        sendings.remember_all(request, result.sendings, back)
    return redirect(back or "tickets:desk")


@needs("ticket.work")
def take_back(request: Signed, sending: int) -> HttpResponseBase:
    """Takes back a gesture on many tickets, named by its first."""
    kept = sendings.remembered_bulk(request, sending)
    rows = Sending.objects.filter(pk__in=kept["all"], by=request.user, taken_back_at__isnull=True)
    left = actions.take_all_back(rows.select_related("ticket__merged_into"), by=request.user)
    count = len(kept["all"]) - len(left)
    if count:
        messages.success(request, _("Taken back: these tickets are as they were before."))
    _say_left(request, left)
    sendings.forget(request, sending)
    return redirect(kept["back"] or "tickets:desk")


def _say_left(request: Signed, left: Iterable[tuple[Ticket, Refusal]]) -> None:
    """Names the tickets that were left as they are, together where the reason is the same."""
    numbers = defaultdict[str, list[str]](list)
    for ticket, refusal in left:
        numbers[str(refusal)].append(ticket.number)
    if numbers:
        reasons = " ".join(f"{', '.join(same)}: {reason}" for reason, same in numbers.items())
        messages.warning(request, _("Left as they are: %(reasons)s") % {"reasons": reasons})
