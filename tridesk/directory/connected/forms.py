"""Forms of connected users, credentials and authorisations: text in, cards out."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tridesk.directory.connected.cards import AuthorisationCard, CredentialCard, UserCard
from tridesk.directory.form_fields import day_field
from tridesk.directory.models import (
    Authorisation,
    ConnectedUser,
    Contact,
    Credential,
    CredentialKind,
    Organisation,
    Service,
)

Rows = tuple[tuple[str, ...], ...]


def _note() -> forms.CharField:
    return forms.CharField(
        label=_("Note"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For colleagues; the public does not see it. Never a password, never a national number."),
    )


class UserForm(forms.Form):
    """A person among the contacts of the organisation, or a program with a name."""

    contact = forms.ModelChoiceField(
        Contact.objects.none(), label=_("Contact"), required=False, empty_label=_("nobody: it is a program")
    )
    name = forms.CharField(label=_("Name of the program"), max_length=200, required=False)
    login = forms.CharField(
        label=_("User name"),
        max_length=80,
        required=False,
        help_text=_("As the register knows it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    is_privileged = forms.BooleanField(
        label=_("Privileged access"),
        required=False,
        help_text=_(
            "For an administrator of access at the organisation, or a user who may change data of the register. Lost"
            " access comes back only after two proofs, a person on site and a second person of the desk."
        ),
    )
    valid_from = day_field(_("Since"))
    valid_until = day_field(_("Last day"))
    note = _note()

    rows: ClassVar[Rows] = (
        ("contact", "name"),
        ("login",),
        ("is_privileged",),
        ("valid_from", "valid_until"),
        ("note",),
    )

    def __init__(self, *args: Any, organisation: Organisation, contact: Contact | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.organisation = organisation
        own = Contact.objects.filter(organisation=organisation)
        chosen = Contact.objects.filter(pk=contact.pk) if contact else Contact.objects.none()
        contacts = (own | chosen).defer("words").order_by("name", "pk")
        self.fields["contact"].queryset = contacts  # type: ignore[attr-defined]

    @staticmethod
    def said_of(user: ConnectedUser) -> dict[str, Any]:
        """Initial values of the form."""
        return {name: getattr(user, name) for name in UserForm.base_fields}

    def card(self) -> UserCard:
        """The card for the action."""
        return UserCard(organisation=self.organisation, **self.cleaned_data)


class CredentialForm(forms.Form):
    """What lets a user in. Never the secret itself."""

    kind = forms.ChoiceField(label=_("Kind"), choices=CredentialKind.choices)
    reference = forms.CharField(
        label=_("Reference"),
        max_length=120,
        required=False,
        help_text=_("Number of the key, serial number of the certificate, client id, address or network. No secret."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    nis_codes = forms.CharField(
        label=_("NIS codes"),
        max_length=4000,
        required=False,
        help_text=_("Those that it opens, with spaces between."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    valid_from = day_field(_("Since"))
    valid_until = day_field(_("Last day"))

    rows: ClassVar[Rows] = (("kind", "reference"), ("nis_codes",), ("valid_from", "valid_until"))

    @staticmethod
    def said_of(credential: Credential) -> dict[str, Any]:
        """Initial values of the form."""
        same = {name: getattr(credential, name) for name in CredentialForm.base_fields}
        return same | {"nis_codes": " ".join(credential.nis_codes)}

    def card(self) -> CredentialCard:
        """The card for the action."""
        codes = tuple(re.findall(r"[^\s,;]+", self.cleaned_data["nis_codes"]))
        return CredentialCard(**self.cleaned_data | {"nis_codes": codes})


class AuthorisationForm(forms.Form):
    """A decision that lets an organisation use the register."""

    number = forms.CharField(label=_("Number of the decision"), max_length=60)
    decided_on = day_field(_("Decided on"))
    purpose = forms.CharField(label=_("Purpose"), max_length=300, required=False)
    services = forms.ModelMultipleChoiceField(
        Service.objects.filter(active=True), label=_("Services"), required=False, widget=forms.CheckboxSelectMultiple
    )
    valid_from = day_field(_("Since"))
    valid_until = day_field(_("Last day"))
    note = _note()

    rows: ClassVar[Rows] = (
        ("number", "decided_on"),
        ("purpose",),
        ("services",),
        ("valid_from", "valid_until"),
        ("note",),
    )

    @staticmethod
    def said_of(authorisation: Authorisation) -> dict[str, Any]:
        """Initial values of the form."""
        same = {name: getattr(authorisation, name) for name in AuthorisationForm.base_fields if name != "services"}
        return same | {"services": list(authorisation.services.all())}

    def card(self) -> AuthorisationCard:
        """The card for the action."""
        return AuthorisationCard(**self.cleaned_data | {"services": tuple(self.cleaned_data["services"])})


class EndForm(forms.Form):
    """When something ends, and why."""

    last_day = day_field(_("Last day"))
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    @property
    def day(self) -> date | None:
        """The last day; None is at once."""
        return self.cleaned_data["last_day"]  # type: ignore[no-any-return]
