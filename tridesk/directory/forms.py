"""Forms of the calendar: text in, typed values out."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tridesk.directory.holidays import Kind
from tridesk.directory.models import KIND_NAMES
from tridesk.kit.text import Text


def _in(language: str) -> forms.TextInput:
    """A box for a text that is read aloud in its own language, whatever that of the page."""
    return forms.TextInput(attrs={"lang": language})


class DayForm(forms.Form):
    """Why a day is in the calendar and what it is called."""

    kind = forms.TypedChoiceField(label=_("Reason"), choices=list(KIND_NAMES.items()), coerce=Kind, initial=Kind.LOCAL)
    name_nl = forms.CharField(label=_("Name in Dutch"), max_length=200, widget=_in("nl"))
    name_fr = forms.CharField(label=_("Name in French"), max_length=200, widget=_in("fr"))
    name_de = forms.CharField(label=_("Name in German"), max_length=200, widget=_in("de"))
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False, widget=_in("en"))
    note = forms.CharField(
        label=_("Note"),
        max_length=200,
        required=False,
        help_text=_("For colleagues; the public does not see it."),
    )

    @property
    def names(self) -> Text:
        return Text(*(self.cleaned_data[f"name_{language}"] for language in ("nl", "fr", "de", "en")))


class NewDayForm(DayForm):
    """The same with its date, for a day that is to be added."""

    date = forms.DateField(
        label=_("Date"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"],
    )

    field_order = ("date",)
