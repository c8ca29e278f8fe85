"""Addresses that are written to no more, and how fast the others are written to."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tridesk.accounts.gate import Signed, needs
from tridesk.kit.errors import Invalid
from tridesk.kit.rows import row_number
from tridesk.notices import actions, queries
from tridesk.notices.forms import PaceForm


@needs("notice.read")
@require_GET
def returned(request: Signed) -> HttpResponseBase:
    """Suppressed addresses, until their records are corrected."""
    rows = queries.came_back(row_number(request.GET.get("after", "")) or 0)
    shown = rows[: queries.PAGE]
    context = {
        "rows": shown,
        "may_write": request.user.may("notice.write"),
        "may_mend": request.user.may("directory.edit"),
        "following": f"?{urlencode({'after': shown[-1].pk})}" if len(rows) > queries.PAGE else "",
    }
    if "after" not in request.GET:
        silent = queries.without_address()
        context |= {"silent": silent[: queries.PAGE], "more_silent": len(silent) > queries.PAGE}
    return render(request, "notices/returned.html", context)


@needs("notice.write")
@require_POST
def no_more_campaigns(request: Signed) -> HttpResponseBase:
    """Unsubscribes an address from campaigns, at the request of its reader."""
    try:
        actions.no_more_campaigns(request.POST.get("address", "")[:254], by=request.user)
    except Invalid as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("No more campaigns go to this address."))
    return redirect("notices:returned")


@needs("notice.write")
@require_POST
def lift(request: Signed, suppression: int) -> HttpResponseBase:
    """The address is right again."""
    actions.lift_suppression(suppression, by=request.user)
    messages.success(request, _("This address is written to again."))
    return redirect("notices:returned")


@needs("notice.pace")
@require_http_methods(["GET", "POST"])
def pace(request: Signed) -> HttpResponseBase:
    """How fast mail leaves, to the relay and to single domains."""
    form = PaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_pace(form.cleaned_data["key"], form.cleaned_data["per_minute"], by=request.user)
        except Invalid as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("It holds from now on."))
            return redirect("notices:pace")
    context = {"form": form, "rows": queries.paces()}
    return render(request, "notices/pace.html", context, status=422 if form.is_bound else 200)
