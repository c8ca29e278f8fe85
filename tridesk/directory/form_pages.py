"""Pages with one form: kept when it is sent, shown again with what was refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from tridesk.kit.errors import Refusal

T = TypeVar("T")


def kept(
    request: HttpRequest, form: forms.Form, keep: Callable[[], T], *, refusals: type[Refusal] = Refusal, field: str = ""
) -> T | None:
    """What `keep` returns once a valid form is sent; None before, or when `keep` refuses, as the form then shows.

    A refusal without a field of its own is shown at `field`.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return keep()
    except refusals as refusal:
        name = getattr(refusal, "field", field)
        form.add_error(name if name in form.fields else None, str(refusal))
        return None


def form_page(
    request: HttpRequest, template: str, form: forms.Form, *, title: object, back: tuple[str, object], **context: Any
) -> HttpResponseBase:
    """The page of a form with its title, below a link `back`: address and name."""
    context |= {"form": form, "title": title, "back": back[0], "back_name": back[1]}
    return render(request, template, context, status=422 if form.errors else 200)
