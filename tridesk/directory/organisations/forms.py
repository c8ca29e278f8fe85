"""Forms of organisations and contacts: text in, cards out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tridesk.directory.form_fields import day_field, text_in
from tridesk.directory.models import Contact, Organisation, OrganisationKind, ServiceLanguage
from tridesk.directory.organisations.actions import AcceptanceCard
from tridesk.directory.organisations.cards import ContactCard, OrganisationCard
from tridesk.directory.organisations.pickers import OrganisationField
from tridesk.directory.organisations.queries import present
from tridesk.kit import phones


def _lines(label: Any, help_text: Any) -> forms.CharField:
    """A box for several values, one on each line, the first being the one to use first."""
    box = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=4000, widget=box)


def _text(label: Any, most: int, *, required: bool = False, language: str = "") -> forms.CharField:
    widget = text_in(language) if language else forms.TextInput()
    return forms.CharField(label=label, max_length=most, required=required, widget=widget)


class OrganisationForm(forms.Form):
    """All that people may say of an organisation."""

    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)
    name_nl = _text(_("Name in Dutch"), 200, required=True, language="nl")
    name_fr = _text(_("Name in French"), 200, required=True, language="fr")
    name_de = _text(_("Name in German"), 200, language="de")
    name_en = _text(_("Name in English"), 200, language="en")
    nis = _text(_("NIS code"), 5)
    service_language = forms.ChoiceField(
        label=_("In what we write to it"),
        required=False,
        choices=[("law", _("as the law says")), *ServiceLanguage.choices, ("", _("as the contact speaks"))],
    )
    phones = _lines(_("Telephone"), _("One number on each line, the one to use first on top."))
    emails = _lines(_("Mail addresses"), _("One address on each line, the one to use first on top."))
    street = _text(_("Street and number"), 200)
    postcode = _text(_("Postcode"), 12)
    town = _text(_("Town"), 120)
    parent = OrganisationField(_("Part of"))
    valid_from = day_field(_("Since"))
    valid_until = day_field(_("Last day"))
    note = forms.CharField(
        label=_("Note"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For colleagues; the public does not see it."),
    )

    @staticmethod
    def said_of(organisation: Organisation) -> dict[str, Any]:
        """Initial values of the form."""
        same = (
            "kind", "name_nl", "name_fr", "name_de", "name_en", "nis", "service_language", "street", "postcode", "town",
            "valid_from", "valid_until", "note",
        )  # fmt: skip
        return {name: getattr(organisation, name) for name in same} | {
            "phones": _written(organisation.phones),
            "emails": "\n".join(organisation.emails),
            "parent": str(organisation.parent or ""),
        }

    def card(self, before: Organisation | None = None) -> OrganisationCard:
        """The card for the action; a name that was not changed keeps the record that it stood for."""
        data = dict(self.cleaned_data)
        if before and "parent" not in self.changed_data:
            data["parent"] = before.parent
        law = data["service_language"] == "law"
        return OrganisationCard(
            **data
            | {
                "phones": tuple(data["phones"].splitlines()),
                "emails": tuple(data["emails"].split()),
                "service_language": None if law else data["service_language"],
            }
        )


class ContactForm(forms.Form):
    """All that people may say of a contact."""

    name = _text(_("Name"), 200)
    function = _text(_("Function"), 120)
    organisation = OrganisationField(_("Organisation"))
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("not known")), *settings.LANGUAGES]
    )
    others = forms.MultipleChoiceField(
        label=_("Also speaks"), required=False, choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    phones = _lines(_("Telephone"), _("One number on each line, the one to use first on top."))
    emails = _lines(_("Mail addresses"), _("One address on each line, the one to use first on top."))
    is_security_contact = forms.BooleanField(
        label=_("Security contact of the organisation"),
        required=False,
        help_text=_("Confirms who gets lost access back; counts after 30 days. At most three for an organisation."),
    )
    left_on = day_field(_("Has left on"))
    note = forms.CharField(
        label=_("Note"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For colleagues; the public does not see it."),
    )

    @staticmethod
    def said_of(contact: Contact) -> dict[str, Any]:
        """Initial values of the form."""
        same = ("name", "function", "language", "left_on", "note", "is_security_contact")
        return {name: getattr(contact, name) for name in same} | {
            "organisation": str(contact.organisation or ""),
            "others": contact.other_languages,
            "phones": _written(contact.phones),
            "emails": "\n".join(contact.emails),
        }

    def card(self, before: Contact | None = None) -> ContactCard:
        """The card for the action; a name that was not changed keeps the record that it stood for."""
        data = dict(self.cleaned_data)
        if before and "organisation" not in self.changed_data:
            data["organisation"] = before.organisation
        return ContactCard(
            name=data["name"],
            function=data["function"],
            organisation=data["organisation"],
            languages=tuple(filter(None, (data["language"], *data["others"]))),
            phones=tuple(data["phones"].splitlines()),
            emails=tuple(data["emails"].split()),
            left_on=data["left_on"],
            note=data["note"],
            is_security_contact=data["is_security_contact"],
        )


def _written(numbers: list[str]) -> str:
    return "\n".join(phones.written(number) for number in numbers)


class AcceptanceForm(forms.Form):
    """Which address an organisation accepted, by whom, when, and in which words."""

    address = forms.CharField(
        label=_("Mail address, fax number or e-Box"),
        max_length=254,
        help_text=_("An e-Box is named by the enterprise number, with BE before it: BE 0123.456.749."),
    )
    contact = forms.ModelChoiceField(Contact.objects.none(), label=_("Accepted by"))
    accepted_on = day_field(_("Accepted on"), required=True)
    words = forms.CharField(
        label=_("In these words"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Quote what was written or said, and where it is kept."),
    )

    def __init__(self, *args: Any, organisation: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        people = present(organisation.contacts.defer("words")).order_by("name", "pk")
        self.fields["contact"].queryset = people  # type: ignore[attr-defined]

    def card(self) -> AcceptanceCard:
        return AcceptanceCard(**self.cleaned_data)
