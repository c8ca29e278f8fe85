"""Keeping the directory up to date by hand: organisations and contacts made, changed, confirmed, ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.language import regime_of, service_language_of
from tridesk.directory.models import Contact, Organisation, OrganisationKind, ServiceLanguage
from tridesk.journal.actions import record
from tridesk.kit import clock, phones
from tridesk.kit.errors import Invalid, NotFound


@dataclass(frozen=True, slots=True)
class OrganisationCard:
    """All that people may say of an organisation; the first number and address are the ones to use first.

    `service_language` None: what the law says.
    """

    kind: str
    name_nl: str
    name_fr: str
    name_de: str = ""
    name_en: str = ""
    nis: str = ""
    service_language: str | None = None
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    street: str = ""
    postcode: str = ""
    town: str = ""
    parent: Organisation | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ContactCard:
    """All that people may say of a contact; the first language, number and address are the ones to use first."""

    name: str = ""
    function: str = ""
    organisation: Organisation | None = None
    languages: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    left_on: date | None = None
    note: str = ""


# --- organisations


@transaction.atomic
def add_organisation(card: OrganisationCard, *, by: User | None) -> Organisation:
    """A new organisation; saying it is confirming it."""
    one = Organisation(confirmed_at=clock.now(), **_organisation_values(card, None))
    one.save()
    record("organisation.added", by=by, ref=one.ref, data={"kind": one.kind})
    return one


@transaction.atomic
def change_organisation(number: int, card: OrganisationCard, *, by: User | None) -> Organisation:
    """What is known of an organisation, said anew; whoever does that confirms it."""
    one = _organisation(number)
    _change(one, _organisation_values(card, one), "organisation", by)
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


def _organisation_values(card: OrganisationCard, one: Organisation | None) -> dict[str, Any]:
    if card.kind not in OrganisationKind.values:
        raise Invalid(_("There is no such kind of organisation."), field="kind")
    if not card.name_nl.strip() or not card.name_fr.strip():
        raise Invalid(_("An organisation needs a name in Dutch and in French."), field="name_nl")
    if card.nis and regime_of(card.nis) is None:
        raise Invalid(_("A NIS code has five digits, for example 63061."), field="nis")
    if card.valid_from and card.valid_until and card.valid_until < card.valid_from:
        raise Invalid(_("It ends before it begins."), field="valid_until")
    if one is not None and one.merged_into_id and card.valid_until is None:
        raise Invalid(_("It has gone on in another one: undo the merger instead."), field="valid_until")
    if one is not None and card.parent is not None:
        _check_parent(one, card.parent)
    values = {
        name: getattr(card, name).strip()
        for name in ("kind", "name_nl", "name_fr", "name_de", "name_en", "nis", "street", "postcode", "town", "note")
    }
    values |= {"parent": card.parent, "valid_from": card.valid_from, "valid_until": card.valid_until}
    return values | _reached(card) | {"service_language": _service_language(card)}


def _check_parent(one: Organisation, parent: Organisation) -> None:
    above: Organisation | None = parent
    for _step in range(20):
        if above is None:
            return
        if above.pk == one.pk:
            break
        above = above.parent
    raise Invalid(_("An organisation cannot be part of itself."), field="parent")


def _service_language(card: OrganisationCard) -> str:
    lawful = service_language_of(card.kind, card.nis)
    said = card.service_language
    if said is None:
        return lawful or ""
    if said and said not in ServiceLanguage.values:
        raise Invalid(_("There is no such service language."), field="service_language")
    if card.kind == OrganisationKind.MUNICIPALITY and lawful and said != lawful:
        raise Invalid(
            _("By law this municipality is written to in: %(language)s.") % {"language": ServiceLanguage(lawful).label},
            field="service_language",
        )
    return said


# --- contacts


@transaction.atomic
def add_contact(card: ContactCard, *, by: User | None) -> Contact:
    """A new contact; saying it is confirming it."""
    one = Contact(confirmed_at=clock.now(), **_contact_values(card))
    one.save()
    record("contact.added", by=by, ref=one.ref, data={"organisation": one.organisation_id})
    return one


@transaction.atomic
def change_contact(number: int, card: ContactCard, *, by: User | None) -> Contact:
    """What is known of a contact, said anew; whoever does that confirms it."""
    one = _contact(number)
    _change(one, _contact_values(card), "contact", by)
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


def _contact_values(card: ContactCard) -> dict[str, Any]:
    reached = _reached(card)
    if not (card.name.strip() or reached["email"] or reached["phone"]):
        raise Invalid(_("Give a name, a number or a mail address."), field="name")
    languages = list(dict.fromkeys(card.languages))
    if set(languages) - dict(settings.LANGUAGES).keys():
        raise Invalid(_("The desk does not know this language."), field="languages")
    return reached | {
        "name": card.name.strip(), "function": card.function.strip(), "organisation": card.organisation,
        "language": languages[0] if languages else "", "other_languages": languages[1:],
        "left_on": card.left_on, "note": card.note.strip(),
    }  # fmt: skip


# --- both


def _reached(card: OrganisationCard | ContactCard) -> dict[str, Any]:
    """Numbers in their one form, addresses checked, each once, the first apart."""
    numbers = list(dict.fromkeys(map(_number, filter(None, map(str.strip, card.phones)))))
    addresses = _once(map(_address, filter(None, map(str.strip, card.emails))))
    return {
        "phone": numbers[0] if numbers else "", "other_phones": numbers[1:],
        "email": addresses[0] if addresses else "", "other_emails": [one.lower() for one in addresses[1:]],
    }  # fmt: skip


def _once(addresses: Iterable[str]) -> list[str]:
    """Each address once, as it was first written."""
    written: dict[str, str] = {}
    for address in addresses:
        written.setdefault(address.lower(), address)
    return list(written.values())


def _number(typed: str) -> str:
    number = phones.parse(typed)
    if number is None:
        raise Invalid(_("%(number)s is no telephone number.") % {"number": typed[:40]}, field="phones")
    return number


def _address(typed: str) -> str:
    try:
        validate_email(typed)
    except ValidationError:
        raise Invalid(_("%(address)s is no mail address.") % {"address": typed[:80]}, field="emails") from None
    if len(typed) > 254:
        raise Invalid(_("%(address)s is no mail address.") % {"address": typed[:80]}, field="emails")
    return typed


def _change(one: Organisation | Contact, values: dict[str, Any], noun: str, by: User | None) -> None:
    """Saves what is other than it was; the journal says which fields, not what stands in them."""
    changed = sorted(name for name, value in values.items() if getattr(one, name) != value)
    for name in changed:
        setattr(one, name, values[name])
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
