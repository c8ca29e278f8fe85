"""Cards of organisations and contacts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Model

from tridesk.directory.language import regime_of, service_language_of
from tridesk.directory.models import Contact, Organisation, OrganisationKind, ServiceLanguage
from tridesk.directory.sentences import gettext_kept as _
from tridesk.kit import clock, phones
from tridesk.kit.errors import Invalid


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

    @classmethod
    def of(cls, organisation: Organisation) -> OrganisationCard:
        """The card with the record's present values."""
        return cls(
            **{name: getattr(organisation, name) for name in _ORGANISATION_SAME},
            phones=tuple(organisation.phones),
            emails=tuple(organisation.emails),
        )


_ORGANISATION_SAME: Final = (
    "kind", "name_nl", "name_fr", "name_de", "name_en", "nis", "service_language", "street", "postcode", "town",
    "parent", "valid_from", "valid_until", "note",
)  # fmt: skip


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
    is_security_contact: bool = False

    @classmethod
    def of(cls, contact: Contact) -> ContactCard:
        """The card with the record's present values."""
        return cls(
            name=contact.name,
            function=contact.function,
            organisation=contact.organisation,
            note=contact.note,
            left_on=contact.left_on,
            languages=tuple(filter(None, (contact.language, *contact.other_languages))),
            phones=tuple(contact.phones),
            emails=tuple(contact.emails),
            is_security_contact=contact.is_security_contact,
        )


def changed_by(values: Mapping[str, Any], row: Model) -> list[str]:
    """Gives a row the values that it has not yet: the names of those, in order. Saving it is the caller's."""
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, values[name])
    return changed


# --- organisations


Above = Callable[[int], int | None]
"""Of which organisation another one is part, by their numbers."""


def _above(number: int) -> int | None:
    return Organisation.objects.filter(pk=number).values_list("parent", flat=True).first()


def organisation_values(
    card: OrganisationCard, organisation: Organisation | None, *, above: Above = _above
) -> dict[str, Any]:
    """The values of a new organisation (`one` is None) or a known one that a card says, or why it cannot."""
    if card.kind not in OrganisationKind.values:
        raise Invalid(_("There is no such kind of organisation."), field="kind")
    if not card.name_nl.strip() or not card.name_fr.strip():
        raise Invalid(_("An organisation needs a name in Dutch and in French."), field="name_nl")
    if card.nis and regime_of(card.nis) is None:
        raise Invalid(_("A NIS code has five digits, for example 63061."), field="nis")
    if card.valid_from and card.valid_until and card.valid_until < card.valid_from:
        raise Invalid(_("It ends before it begins."), field="valid_until")
    if organisation is not None and organisation.merged_into_id and card.valid_until is None:
        raise Invalid(_("It has gone on in another one: undo the merger instead."), field="valid_until")
    if organisation is not None and card.parent is not None:
        _check_parent(organisation, card.parent, above)
    values = {
        name: getattr(card, name).strip()
        for name in ("kind", "name_nl", "name_fr", "name_de", "name_en", "nis", "street", "postcode", "town", "note")
    }
    values |= {"parent": card.parent, "valid_from": card.valid_from, "valid_until": card.valid_until}
    return values | reached(card) | {"service_language": _service_language(card)}


def _check_parent(organisation: Organisation, parent: Organisation, above: Above) -> None:
    step: int | None = parent.pk
    for _step in range(20):
        if step is None:
            return
        if step == organisation.pk:
            break
        step = above(step)
    raise Invalid(_("An organisation cannot be part of itself."), field="parent")


def _service_language(card: OrganisationCard) -> str:
    lawful = service_language_of(card.kind, card.nis)
    language = card.service_language
    if language is None:
        return lawful or ""
    if language and language not in ServiceLanguage.values:
        raise Invalid(_("There is no such service language."), field="service_language")
    if card.kind == OrganisationKind.MUNICIPALITY and lawful and language != lawful:
        raise Invalid(
            _("By law this municipality is written to in: %(language)s.") % {"language": ServiceLanguage(lawful).label},
            field="service_language",
        )
    return language


# --- contacts


def contact_values(card: ContactCard) -> dict[str, Any]:
    """The values of a contact that a card says, or why it cannot. Whoever has left is no security contact."""
    values = reached(card)
    if not (card.name.strip() or values["email"] or values["phone"]):
        raise Invalid(_("Give a name, a number or a mail address."), field="name")
    languages = list(dict.fromkeys(card.languages))
    if set(languages) - dict(settings.LANGUAGES).keys():
        raise Invalid(_("The desk does not know this language."), field="languages")
    if card.is_security_contact and card.organisation is None:
        raise Invalid(_("A security contact belongs to an organisation."), field="is_security_contact")
    has_left = card.left_on is not None and card.left_on <= clock.today()
    return values | {
        "name": card.name.strip(),
        "function": card.function.strip(),
        "organisation": card.organisation,
        "language": languages[0] if languages else "",
        "other_languages": languages[1:],
        "left_on": card.left_on,
        "note": card.note.strip(),
        "is_security_contact": card.is_security_contact and not has_left,
    }


MOST_SECURITY_CONTACTS: Final = 3  # of an organisation; a merger may bring more


def check_security_contacts(others: int) -> None:
    """Refuses another security contact where there are enough; `others` is how many there are."""
    if others >= MOST_SECURITY_CONTACTS:
        raise Invalid(
            _("An organisation has at most %(most)s security contacts.") % {"most": MOST_SECURITY_CONTACTS},
            field="is_security_contact",
        )


# --- both


def reached(card: OrganisationCard | ContactCard) -> dict[str, Any]:
    """Numbers in their one form, addresses checked, each once, the first apart."""
    numbers = list(dict.fromkeys(map(_number, filter(None, map(str.strip, card.phones)))))
    addresses = _once(map(mail_address, filter(None, map(str.strip, card.emails))))
    return {
        "phone": numbers[0] if numbers else "",
        "other_phones": numbers[1:],
        "email": addresses[0] if addresses else "",
        "other_emails": [address.lower() for address in addresses[1:]],
    }


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


def mail_address(typed: str) -> str:
    """The text itself; `Invalid` when it is no mail address."""
    try:
        validate_email(typed)
    except ValidationError:
        raise Invalid(_("%(address)s is no mail address.") % {"address": typed[:80]}, field="emails") from None
    if len(typed) > 254:
        raise Invalid(_("%(address)s is no mail address.") % {"address": typed[:80]}, field="emails")
    return typed
