"""Forms of the shell: text in, typed values out."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tridesk.kit import phones
from tridesk.web.context import LANGUAGE_NAMES


class PreferencesForm(forms.Form):
    """One's own interface language and direct number."""

    language = forms.ChoiceField(label=_("Language of the screens"), choices=LANGUAGE_NAMES)
    phone = forms.CharField(
        label=_("Direct number"),
        max_length=30,
        required=False,
        help_text=_("Stands under your answers. For example 02 123 45 67 or +32 2 123 45 67."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
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
