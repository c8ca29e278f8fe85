"""Converts organisations and contacts to plain values by field, as a sheet shows them, and back to cards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tridesk.directory.confirming.changes import Card, Value
from tridesk.directory.models import Contact, Organisation
from tridesk.directory.organisations.cards import ContactCard, OrganisationCard

LABELS: Final[Mapping[str, Any]] = {
    "name_nl": _("Name in Dutch"),
    "name_fr": _("Name in French"),
    "name_de": _("Name in German"),
    "phones": _("Telephone"),
    "emails": _("Mail addresses"),
    "street": _("Street and number"),
    "postcode": _("Postcode"),
    "town": _("Town"),
    "name": _("Name"),
    "function": _("Function"),
    "languages": _("Languages"),
    "left_on": _("Has left on"),
    "access": _("Access"),
}
ORGANISATION_FIELDS: Final = ("name_nl", "name_fr", "name_de", "phones", "emails", "street", "postcode", "town")
CONTACT_FIELDS: Final = ("name", "function", "languages", "phones", "emails", "left_on")


def organisation_values(organisation: Organisation) -> dict[str, Value]:
    """The values that an organisation may correct; kind, NIS code and languages belong to the desk."""
    return _values(OrganisationCard.of(organisation), ORGANISATION_FIELDS)


def contact_values(contact: Contact) -> dict[str, Value]:
    """The values of a contact that the organisation may correct."""
    return _values(ContactCard.of(contact), CONTACT_FIELDS)


def with_organisation_values(card: OrganisationCard, answer: Card) -> OrganisationCard:
    return replace(card, **_typed(answer))


def with_contact_values(card: ContactCard, answer: Card) -> ContactCard:
    return replace(card, **_typed(answer))


def _values(card: OrganisationCard | ContactCard, fields: tuple[str, ...]) -> dict[str, Value]:
    return {field: _plain(getattr(card, field)) for field in fields}


def _plain(value: Any) -> Value:
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _typed(answer: Card) -> dict[str, Any]:
    return {
        field: (date.fromisoformat(str(value)) if value else None)
        if field == "left_on"
        else tuple(value)
        if isinstance(value, list)
        else value
        for field, value in answer.items()
    }
