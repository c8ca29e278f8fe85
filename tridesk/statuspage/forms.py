"""What is typed about the state of the register on the pages of the desk."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tridesk.kit.clock import BRUSSELS

_HOURS: Final = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M")


class Hour(forms.DateTimeField):
    """An hour in Belgian time."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_HOURS[0])

    def __init__(self, **more: object) -> None:
        super().__init__(input_formats=list(_HOURS), **more)  # type: ignore[arg-type]

    def to_python(self, value: str | date | None) -> datetime | None:
        typed = super().to_python(value)
        return typed and typed.replace(tzinfo=BRUSSELS)


class CertificateForm(forms.Form):
    """Between which hours."""

    begin = Hour(label=_("From"), help_text=_("Belgian time."))
    end = Hour(label=pgettext_lazy("a period", "To"))


class WordsForm(forms.Form):
    """The words of one state."""

    nl = forms.CharField(label=_("Dutch"), max_length=120)
    fr = forms.CharField(label=_("French"), max_length=120)
    de = forms.CharField(label=_("German"), max_length=120)
