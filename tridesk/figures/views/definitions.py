"""What each figure means."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tridesk.accounts.gate import Signed, needs
from tridesk.figures.choices import excluded_names
from tridesk.figures.definitions import under_headings
from tridesk.figures.views.parts import figures_for


@needs("figures.read")
@require_GET
def definitions(request: Signed) -> HttpResponseBase:
    """Name, formula and what is counted when, of each figure that the reader may see, under their headings."""
    context = {"groups": under_headings(figures_for(request.user)), "excluded_names": excluded_names()}
    return render(request, "figures/definitions.html", context)
