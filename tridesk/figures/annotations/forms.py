"""The form of an annotation."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tridesk.directory.form_fields import text_in
from tridesk.figures.annotations.actions import AnnotationDraft
from tridesk.figures.annotations.models import Annotation
from tridesk.kit.languages import INTERFACE_LANGUAGES
from tridesk.kit.text import Text


def _day(label: Any, *, required: bool) -> forms.DateField:
    limits = {"type": "date", "min": "2000-01-01", "max": "2100-12-31"}
    widget = forms.DateInput(attrs=limits, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


class AnnotationForm(forms.Form):
    """Days and a line of text, in one language at least."""

    day = _day(_("First day"), required=True)
    until = _day(_("Last day"), required=False)
    text_nl = forms.CharField(label=_("Text in Dutch"), max_length=160, required=False, widget=text_in("nl"))
    text_fr = forms.CharField(label=_("Text in French"), max_length=160, required=False, widget=text_in("fr"))
    text_de = forms.CharField(label=_("Text in German"), max_length=160, required=False, widget=text_in("de"))
    text_en = forms.CharField(label=_("Text in English"), max_length=160, required=False, widget=text_in("en"))

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not date(2000, 1, 1) <= day <= date(2100, 12, 31):
            raise forms.ValidationError(_("Choose a day between 2000 and 2100."))
        return day

    def clean_until(self) -> date | None:
        day: date | None = self.cleaned_data["until"]
        if day and not date(2000, 1, 1) <= day <= date(2100, 12, 31):
            raise forms.ValidationError(_("Choose a day between 2000 and 2100."))
        return day

    @property
    def note(self) -> AnnotationDraft:
        given = self.cleaned_data
        texts = Text(*(given[f"text_{language}"].strip() for language in INTERFACE_LANGUAGES))
        return AnnotationDraft(given["day"], given["until"] or given["day"], texts)


def known(annotation: Annotation) -> dict[str, object]:
    """The values with which the form of an annotation begins."""
    return {name: getattr(annotation, name) for name in AnnotationForm.base_fields}
