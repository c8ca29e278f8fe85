"""The page of people who are gone and still have access."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tridesk.accounts.gate import Signed, needs
from tridesk.directory.ending.actions.departures import end_departed
from tridesk.directory.ending.departures import departures as read_departures
from tridesk.kit.rows import row_number


@needs("directory.read")
@require_GET
def departures(request: Signed) -> HttpResponseBase:
    """Who is gone, or reported as gone, and still has access."""
    context = {"departures": read_departures(), "may_edit": request.user.may("directory.edit")}
    return render(request, "directory/departures.html", context)


@needs("directory.edit")
@require_POST
def end_departures(request: Signed) -> HttpResponseBase:
    """Ends the access of those that were ticked."""
    chosen = {number for typed in request.POST.getlist("user") if (number := row_number(typed)) is not None}
    ended = end_departed(chosen, by=request.user)
    message = ngettext("The access of %(count)d person ends.", "The access of %(count)d people ends.", ended.users)
    messages.success(request, message % {"count": ended.users})
    if not ended.ordered:
        messages.warning(
            request, _("The account directory is not told from here: ask the technical centre to end these accounts.")
        )
    return redirect("directory:departures")
