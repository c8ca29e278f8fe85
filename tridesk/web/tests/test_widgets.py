"""Controls drawn without a template are those that Django's templates draw."""

from __future__ import annotations

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe

from tridesk.web.widgets import Renderer

CHOICES = [("", "—"), ("a", "A & B"), ("More", [("c", "<C>"), ("d", mark_safe("<D>"))])]
HOSTILE = "\"><script>'&"


@pytest.mark.parametrize(
    ("widget", "value"),
    [
        (forms.TextInput({"maxlength": 300, "required": True, "disabled": False}), HOSTILE),
        (forms.TextInput(), None),
        (forms.TextInput({"title": HOSTILE}), ""),
        (forms.NumberInput({"min": 0}), 3),
        (forms.EmailInput(), "a@b.example"),
        (forms.URLInput(), None),
        (forms.HiddenInput(), 0),
        (forms.PasswordInput(), "never shown"),
        (forms.DateInput({"type": "date"}), "2026-11-24"),
        (forms.DateTimeInput({"type": "datetime-local"}), "2026-11-24T16:00"),
        (forms.CheckboxInput(), True),
        (forms.CheckboxInput(), False),
        (forms.Textarea({"rows": 3}), f"\n{HOSTILE}"),
        (forms.Textarea(), None),
        (forms.Select(choices=CHOICES), "c"),
        (forms.Select({"multiple": True}, choices=CHOICES), HOSTILE),
        (forms.RadioSelect(choices=CHOICES), "a"),
    ],
)
def test_the_same_html(widget: forms.Widget, value: object) -> None:
    drawn, of_django = (
        widget.render("name", value, {"id": "id_name"}, renderer=renderer)
        for renderer in (Renderer(), DjangoTemplates())
    )
    assert drawn.strip().split() == of_django.split()
