"""What is typed about the state of the register on the pages of the desk."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import ClassVar, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tridesk.kit.clock import BRUSSELS

_HOURS: Final = (
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y %H.%M",
    "%d/%m/%Y %Hh%M",
    "%d.%m.%Y %H.%M",
)


class Hour(forms.Field):
    """An hour in Belgian time, as a browser sends it, or as people type it where the browser knows no such field.

    Of an hour that the clock shows twice in autumn it is the first; one that it skips in spring is an hour later.
    """

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_HOURS[0])
    default_error_messages: ClassVar = {"invalid": _("Type the day and the hour, for example 24/12/2026 14.30.")}

    def to_python(self, value: object) -> datetime | None:
        typed = str(value or "").strip()
        for form in _HOURS if typed else ():
            with suppress(ValueError):
                return datetime.strptime(typed, form).replace(tzinfo=BRUSSELS)
        if typed:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return None

    def prepare_value(self, value: object) -> object:
        return value.astimezone(BRUSSELS).strftime(_HOURS[0]) if isinstance(value, datetime) else value


class CertificateForm(forms.Form):
    """Between which hours."""

    begin = Hour(label=_("From"), help_text=_("Belgian time."))
    end = Hour(label=pgettext_lazy("a period", "To"), help_text=_("Belgian time."))


class WordsForm(forms.Form):
    """The words of one state."""

    nl = forms.CharField(label=_("Dutch"), max_length=120)
    fr = forms.CharField(label=_("French"), max_length=120)
    de = forms.CharField(label=_("German"), max_length=120)
