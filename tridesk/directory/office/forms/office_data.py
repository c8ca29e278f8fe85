"""What people type about how the desk is reached."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tridesk.directory.models import OfficeData
from tridesk.directory.office.queries import OfficeCard
from tridesk.kit import phones
from tridesk.kit.text import Text


def _address(label: Any, language: str) -> forms.CharField:
    box = forms.Textarea(attrs={"lang": language, "rows": 3})
    return forms.CharField(label=label, required=False, max_length=300, widget=box)


class OfficeDataForm(forms.Form):
    """Telephone, mail, fax and address of the desk."""

    phone = forms.CharField(
        label=_("Telephone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
        help_text=_("Empty: as the installation is set."),
    )
    email = forms.EmailField(
        label=_("Mail address"), required=False, max_length=254, help_text=_("Empty: as the installation is set.")
    )
    fax = forms.CharField(
        label=_("Fax"), required=False, max_length=40, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    address_nl = _address(_("Address in Dutch"), "nl")
    address_fr = _address(_("Address in French"), "fr")
    address_de = _address(_("Address in German"), "de")
    first_names = forms.BooleanField(
        label=_("Call colleagues by their first names"),
        required=False,
        help_text=_("On the page where a requester follows a request. Otherwise they are 'The help desk'."),
    )

    def __init__(self, *args: Any, row: OfficeData, **options: Any) -> None:
        numbers = {name: phones.written(getattr(row, name)) for name in ("phone", "fax") if getattr(row, name)}
        others = ("email", "address_nl", "address_fr", "address_de", "first_names")
        super().__init__(*args, **options)
        self.initial = numbers | {name: getattr(row, name) for name in others}

    def card(self) -> OfficeCard:
        """What was typed."""
        typed = self.cleaned_data
        address = Text(typed["address_nl"], typed["address_fr"], typed["address_de"])
        return OfficeCard(typed["phone"], typed["email"], typed["fax"], address, typed["first_names"])
