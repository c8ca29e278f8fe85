"""The page of what ends soon, with its one button that writes to all."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tridesk.accounts.gate import Signed, needs
from tridesk.directory.ending import queries
from tridesk.directory.ending.actions import renewals as actions


@needs("directory.read")
@require_GET
def renewals(request: Signed) -> HttpResponseBase:
    """What ends within so many days by organisation, and who was written to."""
    within = queries.known_bound(request.GET.get("within", ""))
    page = queries.page(within, request.GET.get("after", "")[:40])
    context = {
        "page": page,
        "within": within,
        "figures": queries.figures(within),
        "on_their_way": queries.on_their_way(),
        "may_write": request.user.may("campaign.run"),
        "following": f"?{urlencode({'within': within, 'after': page.next})}" if page.next else "",
    }
    return render(request, "directory/renewals.html", context)


@needs("campaign.run")
@require_POST
def write_renewals(request: Signed) -> HttpResponseBase:
    """Writes to all that were not written to yet."""
    within = queries.known_bound(request.POST.get("within", ""))
    count = actions.write_to_all(within, by=request.user)
    message = ngettext(
        "A letter to %(count)d organisation is leaving.",
        "Letters to %(count)d organisations are leaving, a few at a time.",
        count,
    )
    messages.success(request, message % {"count": count})
    return redirect(f"{reverse('directory:renewals')}?within={within}")
