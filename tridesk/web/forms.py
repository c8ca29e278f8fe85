"""Forms of the shell: text in, typed values out."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _

from tridesk.accounts.models import User
from tridesk.kit import phones
from tridesk.kit.errors import Sayable
from tridesk.web.context import LANGUAGE_NAMES


@dataclass(frozen=True, slots=True)
class AlertKind:
    """A kind of arrival on the preferences page: its ticks are `CODE.sound` and `CODE.note`."""

    code: str
    name: Sayable
    sound: bool
    note: bool


def alert_kinds(user: User) -> list[AlertKind]:
    """The kinds that reach this person, with what they chose."""
    kinds = (
        ("mine", _("My tickets"), "ticket.read"),
        ("new", _("New tickets"), "ticket.read"),
        ("calls", _("Calls that ring for me"), "call.take"),
    )
    return [
        AlertKind(code, name, f"{code}.sound" in user.alerts, f"{code}.note" in user.alerts)
        for code, name, capability in kinds
        if user.may(capability)
    ]


class PreferencesForm(forms.Form):
    """One's own interface language, direct number, and how long answers wait."""

    language = forms.ChoiceField(label=_("Language of the screens"), choices=LANGUAGE_NAMES)
    phone = forms.CharField(
        label=_("Direct number"),
        max_length=30,
        required=False,
        help_text=_("Stands under your answers. For example 02 123 45 67 or +32 2 123 45 67."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    hold = forms.IntegerField(
        label=_("Seconds that your answers wait before they leave"),
        min_value=0,
        max_value=30,
        required=False,
        help_text=_("From 0 to 30. Until then you can take them back."),
    )

    def clean_phone(self) -> str:
        """As +32…, or empty."""
        typed: str = self.cleaned_data["phone"].strip()
        if not typed:
            return ""
        number = phones.parse(typed)
        if number is None:
            raise forms.ValidationError(
                _("This is not a telephone number. It looks like 02 123 45 67 or +32 2 123 45 67.")
            )
        return number
