"""A restore step by step: begun on a ticket, each step one press, the rest of its page what is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tridesk.accounts.gate import Signed, gesture, needs
from tridesk.accounts.models import User
from tridesk.directory.models import Credential
from tridesk.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal, Sayable
from tridesk.kit.rows import row_number
from tridesk.reconnect import account_look, pages, queries
from tridesk.reconnect.actions import approval, caution, opening, ordering, proofs, reversal, sending, telling
from tridesk.reconnect.actions.refusals import note_tried
from tridesk.reconnect.forms import SinceForm
from tridesk.reconnect.rules import ProofKind, Step
from tridesk.tickets.queries import ticket_for

Fields = dict[str, str]


@needs("access.restore")
@require_GET
def restores(request: Signed) -> HttpResponseBase:
    """Restores: under way, waiting for a second person, refused or broken off, and all."""
    shown = request.GET.get("show", "")
    before = row_number(request.GET.get("before", "")) or 0
    rows = queries.restores(shown, before)
    return render(request, "reconnect/restores.html", pages.of_list(rows, shown))


@needs("access.restore")
@require_http_methods(["GET", "POST"])
def begin(request: Signed, number: str) -> HttpResponseBase:
    """Begins a restore on a ticket: the requester's credentials, each with a button."""
    ticket, form = ticket_for(request.user, number), SinceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = row_number(request.POST.get("credential", "")) or 0
        credential = get_object_or_404(Credential.objects.select_related("user__organisation"), pk=chosen)
        if ticket.contact is None:
            raise Invalid(_("Name the requester on the ticket first."))
        try:
            lost_at = form.cleaned_data["lost_at"]
            restore = opening.begin(ticket, ticket.contact, credential, by=request.user, lost_at=lost_at)
        except Conflict as refusal:  # the page names the restore that is open
            note_tried(ticket.ref, "begin", refusal, request.user)
            messages.error(request, str(refusal))
            return redirect("reconnect:begin", number=number)
        except Refusal as refusal:
            note_tried(ticket.ref, "begin", refusal, request.user)
            raise
        return redirect("reconnect:restore", restore=restore.pk)
    context = {"ticket": ticket, "form": form, **pages.of_begin(ticket)}
    return render(request, "reconnect/begin.html", context, status=422 if form.errors else 200)


@needs("access.restore")
@require_GET
def restore(request: Signed, restore: int) -> HttpResponseBase:
    """A restore: what is proved, the step that is due, and what is in the way."""
    page = pages.of_restore(request.user, restore, all_ways="ways" in request.GET)
    return render(request, "reconnect/restore.html", page)


@needs("access.restore")
@require_GET
def account(request: Signed, restore: int) -> HttpResponseBase:
    """Fetches the account as its directory has it now and, at the order, what the order would change."""
    state = queries.state_of(queries.restore_for(request.user, restore))
    row = state.restore
    if row.credential is None:
        raise NotFound(_("Which access it is has not been said yet."))
    is_to_order = state.step is Step.ORDER and not state.facts.is_ordered
    context = {"restore": row, "look": account_look.look(row, row.verb if is_to_order else "")}
    alone = "X-Tridesk-Part" in request.headers
    return render(request, "reconnect/_account.html" if alone else "reconnect/account.html", context)


@needs("access.restore")
@require_POST
def act(request: Signed, restore: int) -> HttpResponseBase:
    """One step of a restore. A refusal is said on its page, and stands in the journal."""
    name = gesture(request, GESTURES)
    words, do = GESTURES[name]
    fields = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    try:
        do(restore, fields, request.user)
    except (NotAllowed, NotFound) as refusal:
        note_tried(queries.restore_for(request.user, restore).ref, name, refusal, request.user)
        raise
    except (Conflict, Invalid) as refusal:
        note_tried(queries.restore_for(request.user, restore).ref, name, refusal, request.user)
        messages.error(request, str(refusal))
    else:
        if words:
            messages.success(request, str(words))
    return redirect(reverse("reconnect:restore", args=[restore]) + ("?ways=all#ways" if "ways" in fields else ""))


def _answer(restore: int, fields: Fields, user: User) -> None:
    answers = [answer for answer in fields.get("answers", "").split() if answer]
    opening.answer_question(restore, answers, queries.current_tree(), by=user)


def _ask(restore: int, fields: Fields, user: User) -> None:
    kind = fields.get("kind", "")
    if kind not in set(ProofKind):
        raise Invalid(_("Choose how they prove who they are."), field="kind")
    proofs.ask_proof(restore, ProofKind(kind), fields.get("through", ""), by=user)


def _called(restore: int, fields: Fields, user: User, *, was_them: bool) -> None:
    proofs.note_called(restore, row_number(fields.get("proof", "")) or 0, was_them=was_them, by=user)


def _watch(restore: int, fields: Fields, user: User) -> None:
    organisation = queries.restore_for(user, restore).user.organisation
    caution.watch(organisation, fields.get("reason", ""), by=user)


Gesture = Callable[[int, Fields, User], Any]
GESTURES: Final[dict[str, tuple[Sayable, Gesture]]] = {
    "answer": ("", _answer),
    "solve": (gettext_lazy("Solved without unblocking."), lambda pk, fields, by: opening.solve(pk, by=by)),
    "refer": (gettext_lazy("Closed: another service mends it."), lambda pk, fields, by: opening.refer(pk, by=by)),
    "ask": (gettext_lazy("Asked."), _ask),
    "was_them": ("", lambda pk, fields, by: _called(pk, fields, by, was_them=True)),
    "was_not_them": ("", lambda pk, fields, by: _called(pk, fields, by, was_them=False)),
    "on_site": ("", lambda pk, fields, by: proofs.note_on_site(pk, by=by)),
    "approve": (
        gettext_lazy("Approved."),
        lambda pk, fields, by: approval.approve(pk, fields.get("fingerprint", ""), by=by),
    ),
    "disapprove": (
        "",
        lambda pk, fields, by: approval.disapprove(pk, fields.get("reason", ""), fields.get("pretext", ""), by=by),
    ),
    "order": (gettext_lazy("Ordered."), lambda pk, fields, by: ordering.order(pk, by=by)),
    "order_by_hand": (gettext_lazy("Ordered."), lambda pk, fields, by: sending.order_by_hand(pk, by=by)),
    "done": ("", lambda pk, fields, by: sending.report_done(pk, by=by)),
    "by_hand": ("", lambda pk, fields, by: sending.report_by_hand(pk, row_number(fields.get("order", "")) or 0, by=by)),
    "confirm": (gettext_lazy("Closed: it works again."), lambda pk, fields, by: ordering.confirm(pk, by=by)),
    "still_lost": ("", lambda pk, fields, by: ordering.begin_again(pk, by=by)),
    "called": ("", lambda pk, fields, by: telling.note_called(pk, by=by)),
    "pause": ("", lambda pk, fields, by: opening.pause(pk, by=by)),
    "take_over": ("", lambda pk, fields, by: opening.take_over(pk, by=by)),
    "refuse": (
        "",
        lambda pk, fields, by: opening.refuse(pk, fields.get("reason", ""), fields.get("pretext", ""), by=by),
    ),
    "doubt": (
        gettext_lazy("A second person is asked for."),
        lambda pk, fields, by: opening.note_doubt(pk, fields.get("reason", ""), by=by),
    ),
    "break_off": (
        "",
        lambda pk, fields, by: opening.break_off(pk, fields.get("reason", ""), fields.get("pretext", ""), by=by),
    ),
    "watch": (gettext_lazy("On watch."), _watch),
    "undo": (gettext_lazy("It is being taken back."), lambda pk, fields, by: reversal.undo(pk, by=by)),
    "thaw": (gettext_lazy("The freeze is being lifted."), lambda pk, fields, by: reversal.thaw(pk, by=by)),
}
"""What the buttons of the page do: the words that say it is done, and the action."""
