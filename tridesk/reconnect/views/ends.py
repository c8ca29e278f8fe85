"""The page of accesses that end in the account directory because their people are gone."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tridesk.accounts.gate import Signed, gesture, needs
from tridesk.kit.errors import Conflict
from tridesk.kit.rows import row_number
from tridesk.reconnect import pages, queries
from tridesk.reconnect.actions import ends as actions


@needs("access.restore")
@require_http_methods(["GET", "POST"])
def ends(request: Signed) -> HttpResponseBase:
    """What somebody has to see to first, then the newest; a button for what was done by hand."""
    if request.method == "POST":
        do = gesture(request, {"done", "again"})
        number = row_number(request.POST.get("end", "")) or 0
        try:
            if do == "done":
                actions.report_done(number, by=request.user)
            else:
                actions.send_again(number, by=request.user)
        except Conflict as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Noted."))
        return redirect("reconnect:ends")
    return render(request, "reconnect/ends.html", {"rows": [pages.shown_order(row) for row in queries.ends()]})
