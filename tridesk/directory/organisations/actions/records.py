"""Keeping the directory up to date by hand: organisations and contacts made, changed, confirmed, ended."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.models import Contact, Organisation
from tridesk.directory.organisations.cards import (
    ContactCard,
    OrganisationCard,
    changed_by,
    check_security_contacts,
    contact_values,
    organisation_values,
)
from tridesk.directory.organisations.queries import security_contacts
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.errors import NotFound

# --- organisations


@transaction.atomic
def add_organisation(card: OrganisationCard, *, by: User | None) -> Organisation:
    """Adds an organisation, and confirms it."""
    organisation = Organisation(confirmed_at=clock.now(), **organisation_values(card, None))
    organisation.save()
    record("organisation.added", by=by, ref=organisation.ref, data={"kind": organisation.kind})
    return organisation


@transaction.atomic
def change_organisation(number: int, card: OrganisationCard, *, by: User | None) -> Organisation:
    """Changes an organisation, and confirms it."""
    organisation = _organisation(number)
    _change(organisation, organisation_values(card, organisation), "organisation", by)
    return organisation


@transaction.atomic
def confirm_organisation(number: int, *, by: User | None) -> Organisation:
    """Confirms that all of the record is right today."""
    organisation = _organisation(number)
    _confirm(organisation, "organisation", by)
    return organisation


def _organisation(number: int) -> Organisation:
    organisation = Organisation.objects.select_for_update().defer("words").filter(pk=number).first()
    if organisation is None:
        raise NotFound(_("There is no such organisation in the directory."))
    return organisation


# --- contacts


@transaction.atomic
def add_contact(card: ContactCard, *, by: User | None) -> Contact:
    """Adds a contact, and confirms it."""
    values = contact_values(card)
    if values["is_security_contact"]:
        _check_security_contacts(values["organisation"].pk, None)
    contact = Contact(confirmed_at=clock.now(), **values)
    contact.save()
    record("contact.added", by=by, ref=contact.ref, data={"organisation": contact.organisation_id})
    return contact


@transaction.atomic
def change_contact(number: int, card: ContactCard, *, by: User | None) -> Contact:
    """Changes a contact, and confirms it."""
    values = contact_values(card)
    if values["is_security_contact"]:
        _check_security_contacts(values["organisation"].pk, number)
    contact = _contact(number)
    _change(contact, values, "contact", by)
    return contact


@transaction.atomic
def confirm_contact(number: int, *, by: User | None) -> Contact:
    """Confirms that all of the record is right today."""
    contact = _contact(number)
    _confirm(contact, "contact", by)
    return contact


def _check_security_contacts(organisation: int, contact: int | None) -> None:
    """Refuses one too many (a `contact` that is one already may stay); two at once wait for each other here."""
    _organisation(organisation)
    there = set(security_contacts(organisation).values_list("pk", flat=True))
    if contact not in there:
        check_security_contacts(len(there))


def _contact(number: int) -> Contact:
    contact = Contact.objects.select_for_update().defer("words").filter(pk=number).first()
    if contact is None:
        raise NotFound(_("There is no such contact in the directory."))
    return contact


# --- both


def _change(row: Organisation | Contact, values: dict[str, Any], noun: str, by: User | None) -> None:
    """Saves what is other than it was; the journal says which fields, not what stands in them."""
    changed = changed_by(values, row)
    row.confirmed_at = clock.now()
    row.save(update_fields=[*changed, "confirmed_at"])
    if changed:
        record(f"{noun}.changed", by=by, ref=row.ref, data={"fields": changed})
    else:
        record(f"{noun}.confirmed", by=by, ref=row.ref)


def _confirm(row: Organisation | Contact, noun: str, by: User | None) -> None:
    row.confirmed_at = clock.now()
    row.save(update_fields=["confirmed_at"])
    record(f"{noun}.confirmed", by=by, ref=row.ref)
