"""Pages of the desk for confirmations: those asked, their answers, and the decision on each change."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tridesk.accounts.gate import Signed, gesture, needs
from tridesk.directory.confirming import queries
from tridesk.directory.confirming.actions import confirmations as actions
from tridesk.directory.confirming.changes import ProposalStanding
from tridesk.directory.confirming.fields import LABELS
from tridesk.directory.confirming.letters import language_for
from tridesk.directory.confirming.sheets import people_of
from tridesk.directory.models import Contact, Proposal
from tridesk.directory.organisations.queries import organisation_for
from tridesk.kit.errors import Conflict, Invalid
from tridesk.kit.rows import row_number


@needs("directory.read")
@require_GET
def confirmations(request: Signed) -> HttpResponseBase:
    """What waits for the desk, what was sent, what is settled, what came to nothing."""
    state = queries.known_state(request.GET.get("state", ""))
    page = queries.confirmations(state, request.GET.get("after", "")[:20])
    context = {
        "page": page,
        "state": state,
        "waiting": queries.waiting_count(),
        "states": [
            ("waiting", _("To be decided")),
            ("sent", _("No answer yet")),
            ("settled", _("Settled")),
            ("gone", _("Expired or withdrawn")),
        ],
        "following": f"?state={state}&after={page.next}" if page.next else "",
    }
    return render(request, "directory/confirmations.html", context)


@needs("directory.read")
@require_GET
def confirmation(request: Signed, confirmation_id: int) -> HttpResponseBase:
    """One confirmation: addressee, date, and every change asked for, beside the present value."""
    confirmation = queries.confirmation_for(request.user, confirmation_id)
    rows = queries.rows_of(confirmation)
    waiting = [row for row in rows if row.proposal.state == Proposal.State.WAITING]
    context = {
        "confirmation": confirmation,
        "rows": rows,
        "labels": LABELS,
        "waiting": waiting,
        "clear": [row for row in waiting if row.standing != ProposalStanding.CONFLICT],
        "may_edit": request.user.may("directory.edit"),
    }
    return render(request, "directory/confirmation.html", context)


@needs("directory.edit")
@require_http_methods(["GET", "POST"])
def ask(request: Signed, organisation_id: int) -> HttpResponseBase:
    """The addressee of the link: a contact with a mail address, or the organisation's own address."""
    organisation = organisation_for(request.user, organisation_id)
    people = [person for person in people_of(organisation) if person.email]
    trouble = ""
    if request.method == "POST":
        try:
            made = actions.ask(organisation, _chosen(request.POST.get("to", ""), people), by=request.user)
        except (Invalid, Conflict) as refusal:
            trouble = str(refusal)
        else:
            messages.success(request, _("The letter to %(address)s is on its way.") % {"address": made.email})
            return redirect("directory:confirmation", made.pk)
    context = {
        "organisation": organisation,
        "people": [(person, language_for(organisation, person)) for person in people],
        "trouble": trouble,
        "own": language_for(organisation, None) if organisation.email else "",
        "open": queries.open_for(organisation),
    }
    return render(request, "directory/ask.html", context, status=422 if trouble else 200)


def _chosen(typed: str, people: list[Contact]) -> Contact | None:
    """The contact with this number among `people`; None, the organisation's own address, for `body`."""
    if typed == "body":
        return None
    number = row_number(typed)
    contact = next((person for person in people if person.pk == number), None)
    if contact is None:
        raise Invalid(_("Choose to whom the letter goes."), field="to")
    return contact


@needs("directory.edit")
@require_POST
def decide(request: Signed, confirmation_id: int) -> HttpResponseBase:
    """`do` is `accept-all` (but for conflicts), `settle`, or each proposal says `accept` or `refuse` for itself."""
    confirmation = queries.confirmation_for(request.user, confirmation_id)
    doing = gesture(request, ("settle", "accept-all", "decide"))
    if doing == "settle":
        actions.settle(confirmation.pk, by=request.user)
        return redirect("directory:confirmation", confirmation.pk)
    rows = [row for row in queries.rows_of(confirmation) if row.proposal.state == Proposal.State.WAITING]
    if doing == "accept-all":
        accept = [row.proposal.pk for row in rows if row.standing != ProposalStanding.CONFLICT]
        refuse = list[int]()
    else:
        decisions = {row.proposal.pk: request.POST.get(f"p{row.proposal.pk}", "") for row in rows}
        accept = [pk for pk, word in decisions.items() if word == "accept"]
        refuse = [pk for pk, word in decisions.items() if word == "refuse"]
    actions.decide(
        confirmation.pk, by=request.user, accept=accept, refuse=refuse, reason=request.POST.get("reason", "")
    )
    done = ngettext("%(count)d change is in the directory.", "%(count)d changes are in the directory.", len(accept))
    messages.success(request, done % {"count": len(accept)})
    return redirect("directory:confirmation", confirmation.pk)


@needs("directory.edit")
@require_POST
def remind(request: Signed, confirmation_id: int) -> HttpResponseBase:
    confirmation = actions.remind(queries.confirmation_for(request.user, confirmation_id).pk, by=request.user)
    messages.success(request, _("The letter to %(address)s is on its way.") % {"address": confirmation.email})
    return redirect("directory:confirmation", confirmation.pk)


@needs("directory.edit")
@require_POST
def withdraw(request: Signed, confirmation_id: int) -> HttpResponseBase:
    confirmation = actions.withdraw(queries.confirmation_for(request.user, confirmation_id).pk, by=request.user)
    messages.success(request, _("The link leads nowhere any more."))
    return redirect("directory:confirmation", confirmation.pk)
