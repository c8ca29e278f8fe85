"""The page of the lines to the public network."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tridesk.accounts.gate import Signed, needs
from tridesk.directory.office.queries import services
from tridesk.kit.errors import Invalid
from tridesk.telephony.lines import actions, queries
from tridesk.telephony.lines.forms import TrunkForm
from tridesk.telephony.queries import conductor


@needs("trunk.edit")
@require_http_methods(["GET", "POST"])
def trunk(request: Signed) -> HttpResponseBase:
    """The provider's setting, and the state of its lines."""
    before = queries.trunk()
    if request.method == "GET":
        return _page(request, TrunkForm.of(before))
    form = TrunkForm(request.POST)
    if form.is_valid():
        try:
            actions.set_trunk(form.trunk(before), by=request.user)
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("Set. The switch reads it within ten seconds; calls go on."))
            return redirect("telephony:trunk")
    return _page(request, form)


def _page(request: Signed, form: TrunkForm) -> HttpResponse:
    context = {
        "form": form,
        "conductor": conductor(),
        "problems": queries.problems(),
        "changes": queries.changes()[:20],
        "services": services(),
        "may_see_calls": request.user.may("call.read"),
    }
    return render(request, "telephony/trunk.html", context, status=422 if form.errors else 200)
