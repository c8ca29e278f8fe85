"""Disposal of archived tickets: a proposal, and its approval by a second person."""

from __future__ import annotations

from datetime import datetime, time

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from tridesk.accounts.gate import Signed, gesture, needs
from tridesk.kit.clock import BRUSSELS
from tridesk.kit.errors import NotFound, Refusal
from tridesk.tickets import actions
from tridesk.tickets.forms import DisposalForm
from tridesk.tickets.models import Disposal


@needs("disposal.propose", "disposal.approve")
def disposal(request: Signed) -> HttpResponse:
    """Proposals to dispose of archived tickets, and what became of them."""
    form = DisposalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        day = datetime.combine(form.cleaned_data["closed_before"], time.min, BRUSSELS)
        try:
            actions.propose_disposal(by=request.user, closed_before=day, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Proposed. A second person has to approve it."))
            return redirect("tickets:disposal")
    rows = Disposal.objects.select_related("proposed_by", "approved_by").order_by("-id")[:100]
    return render(request, "tickets/disposal.html", {"form": form, "rows": rows}, status=422 if form.errors else 200)


@needs("disposal.approve")
@require_POST
def decide(request: Signed, disposal: int) -> HttpResponse:
    """Approves or refuses the proposal of a colleague."""
    proposal = Disposal.objects.filter(pk=disposal).first()
    if proposal is None:
        raise NotFound(_("There is no such proposal."))
    if gesture(request, ("approve", "refuse")) == "approve":
        done = actions.approve_disposal(proposal, by=request.user)
        sentence = ngettext("%(count)d ticket was pseudonymised.", "%(count)d tickets were pseudonymised.", done)
        messages.success(request, sentence % {"count": done})
    else:
        actions.refuse_disposal(proposal, by=request.user)
        messages.success(request, _("Refused; nothing was touched."))
    return redirect("tickets:disposal")
