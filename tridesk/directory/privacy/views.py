"""Pages for requests about personal data: access, and erasure (which takes two users)."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tridesk.accounts.gate import Signed, gesture, needs
from tridesk.directory.models import Contact, Erasure
from tridesk.directory.organisations import queries
from tridesk.directory.privacy import actions
from tridesk.directory.privacy.disclosure import LABELS, DisclosedSection
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotFound

_KEPT: Final = {
    "tickets": gettext_lazy("tickets, without the person: their words are kept as long as their topic says"),
    "raw_mails": gettext_lazy("raw mails behind these tickets, sealed until the disposal of the ticket"),
    "sealed_mails": gettext_lazy("mails in the trays, sealed; their envelopes no longer name the person"),
    "restores": gettext_lazy("restores of access, as evidence, without the person"),
}


@needs("person.disclose")
@require_http_methods(["GET", "POST"])
def held(request: Signed, contact_id: int) -> HttpResponseBase:
    """All data held about a contact, to print or as a file; the reason given is journalled."""
    contact = queries.contact_for(request.user, contact_id)
    context: dict[str, Any] = {"contact": contact, "labels": LABELS, "trouble": ""}
    if request.method == "POST":
        try:
            sections = actions.disclose(contact, by=request.user, reason=request.POST.get("reason", ""))
        except Invalid as refusal:
            context["trouble"] = str(refusal)
        else:
            if request.POST.get("do") == "json":
                return _file(contact, sections)
            context |= {"sections": sections, "at": clock.now()}
    return render(request, "directory/held.html", context, status=422 if context["trouble"] else 200)


def _file(contact: Contact, sections: list[DisclosedSection]) -> JsonResponse:
    content = {section.code: section.items for section in sections}
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="contact-{contact.pk}.json"'
    response["Cache-Control"] = "no-store"
    return response


@needs("person.erase")
@require_http_methods(["GET", "POST"])
def erase(request: Signed, contact_id: int) -> HttpResponseBase:
    """Proposes to erase a contact; shows first what prevents it and what stays."""
    contact = queries.contact_for(request.user, contact_id)
    trouble = ""
    if request.method == "POST":
        try:
            actions.propose_erasure(contact, by=request.user, reason=request.POST.get("reason", ""))
        except (Invalid, Conflict) as refusal:
            trouble = str(refusal)
        else:
            messages.success(request, _("Proposed. A second person has to approve it."))
            return redirect("directory:erasures")
    context = {
        "contact": contact,
        "trouble": trouble,
        "hindrances": actions.hindrances(contact),
        "kept": _KEPT.values(),
    }
    return render(request, "directory/erase.html", context, status=422 if trouble else 200)


@needs("person.erase")
@require_GET
def erasures(request: Signed) -> HttpResponseBase:
    """Proposals, and what became of them."""
    rows = Erasure.objects.select_related("contact", "proposed_by", "approved_by").defer("contact__words")
    shown = [
        (erasure, [(label, erasure.kept.get(code, 0)) for code, label in _KEPT.items()])
        for erasure in rows.order_by("-pk")[:100]
    ]
    return render(request, "directory/erasures.html", {"rows": shown})


@needs("person.erase")
@require_POST
def decide_erasure(request: Signed, erasure: int) -> HttpResponseBase:
    """Approves or refuses a proposal of another user."""
    if not Erasure.objects.filter(pk=erasure).exists():
        raise NotFound(_("There is no such proposal."))
    if gesture(request, ("approve", "refuse")) == "approve":
        done = actions.approve_erasure(erasure, by=request.user)
        count = int(done.kept.get("tickets", 0))
        message = ngettext(
            "The person is taken out of the directory and of %(count)d ticket.",
            "The person is taken out of the directory and of %(count)d tickets.",
            count,
        )
        messages.success(request, message % {"count": count})
    else:
        actions.refuse_erasure(erasure, by=request.user)
        messages.success(request, _("Refused; nothing was touched."))
    return redirect("directory:erasures")
