"""Fields of forms that several parts of the directory share."""

from __future__ import annotations

from typing import Any

from django import forms


def text_in(language: str) -> forms.TextInput:
    """A box for a text that is read aloud in its own language, whatever that of the page."""
    return forms.TextInput(attrs={"lang": language})


def day_field(label: Any, *, required: bool = False) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
