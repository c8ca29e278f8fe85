"""Keeping the directory up to date by hand: organisations and contacts made, changed, confirmed, ended."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.cards import (
    ContactCard,
    OrganisationCard,
    changed_by,
    contact_values,
    organisation_values,
)
from tridesk.directory.models import Contact, Organisation
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.errors import NotFound

# --- organisations


@transaction.atomic
def add_organisation(card: OrganisationCard, *, by: User | None) -> Organisation:
    """A new organisation; saying it is confirming it."""
    one = Organisation(confirmed_at=clock.now(), **organisation_values(card, None))
    one.save()
    record("organisation.added", by=by, ref=one.ref, data={"kind": one.kind})
    return one


@transaction.atomic
def change_organisation(number: int, card: OrganisationCard, *, by: User | None) -> Organisation:
    """What is known of an organisation, said anew; whoever does that confirms it."""
    one = _organisation(number)
    _change(one, organisation_values(card, one), "organisation", by)
    return one


@transaction.atomic
def confirm_organisation(number: int, *, by: User | None) -> Organisation:
    """All of it is still right today."""
    one = _organisation(number)
    _confirm(one, "organisation", by)
    return one


def _organisation(number: int) -> Organisation:
    one = Organisation.objects.select_for_update().defer("words").filter(pk=number).first()
    if one is None:
        raise NotFound(_("There is no such organisation in the directory."))
    return one


# --- contacts


@transaction.atomic
def add_contact(card: ContactCard, *, by: User | None) -> Contact:
    """A new contact; saying it is confirming it."""
    one = Contact(confirmed_at=clock.now(), **contact_values(card))
    one.save()
    record("contact.added", by=by, ref=one.ref, data={"organisation": one.organisation_id})
    return one


@transaction.atomic
def change_contact(number: int, card: ContactCard, *, by: User | None) -> Contact:
    """What is known of a contact, said anew; whoever does that confirms it."""
    one = _contact(number)
    _change(one, contact_values(card), "contact", by)
    return one


@transaction.atomic
def confirm_contact(number: int, *, by: User | None) -> Contact:
    """All of it is still right today."""
    one = _contact(number)
    _confirm(one, "contact", by)
    return one


def _contact(number: int) -> Contact:
    one = Contact.objects.select_for_update().defer("words").filter(pk=number).first()
    if one is None:
        raise NotFound(_("There is no such contact in the directory."))
    return one


# --- both


def _change(one: Organisation | Contact, values: dict[str, Any], noun: str, by: User | None) -> None:
    """Saves what is other than it was; the journal says which fields, not what stands in them."""
    changed = changed_by(values, one)
    one.confirmed_at = clock.now()
    one.save(update_fields=[*changed, "confirmed_at"])
    if changed:
        record(f"{noun}.changed", by=by, ref=one.ref, data={"fields": changed})
    else:
        record(f"{noun}.confirmed", by=by, ref=one.ref)


def _confirm(one: Organisation | Contact, noun: str, by: User | None) -> None:
    one.confirmed_at = clock.now()
    one.save(update_fields=["confirmed_at"])
    record(f"{noun}.confirmed", by=by, ref=one.ref)
