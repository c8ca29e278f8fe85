"""Annotations: what colleagues write down about some days."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tridesk.accounts.gate import Signed, needs
from tridesk.figures.annotations import actions, queries
from tridesk.figures.annotations.forms import AnnotationForm, known
from tridesk.kit.errors import Invalid


@needs("figures.read")
@require_http_methods(["GET", "POST"])
def annotate(request: Signed) -> HttpResponseBase:
    """Those that stand, and a form for another."""
    form = AnnotationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.annotate(form.note, by=request.user)
        except Invalid as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return redirect("figures:annotations")
    context = {"rows": queries.latest_annotations(), "form": form, "may_edit": request.user.may("figures.edit")}
    return render(request, "figures/annotations.html", context, status=422 if form.errors else 200)


@needs("figures.edit")
@require_http_methods(["GET", "POST"])
def edit(request: Signed, annotation: int) -> HttpResponseBase:
    """The form of one annotation."""
    row = queries.annotation_for(request.user, annotation)
    form = AnnotationForm(request.POST if request.method == "POST" else None, initial=known(row))
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_annotation(row, form.note, by=request.user)
        except Invalid as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return redirect("figures:annotations")
    context = {"row": row, "form": form}
    return render(request, "figures/annotation.html", context, status=422 if form.errors else 200)


@needs("figures.edit")
@require_POST
def remove(request: Signed, annotation: int) -> HttpResponseBase:
    """Takes it off all charts."""
    actions.remove_annotation(queries.annotation_for(request.user, annotation), by=request.user)
    return redirect("figures:annotations")
