"""The topics that figures leave out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tridesk.accounts.gate import Signed, needs
from tridesk.figures import actions
from tridesk.figures.forms import ExclusionForm


@needs("figures.edit")
@require_http_methods(["GET", "POST"])
def topics(request: Signed) -> HttpResponseBase:
    """Chooses them; the numbers follow in a job."""
    form = ExclusionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.exclude_topics(form.chosen(), by=request.user)
        messages.success(request, _("Saved. The figures follow in a moment."))
        return redirect("figures:topics")
    return render(request, "figures/topics.html", {"form": form}, status=422 if form.errors else 200)
