"""To whom in an organisation the mail about a renewal goes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q

from tridesk.directory.confirming.letters import language_for
from tridesk.directory.models import Contact, Organisation
from tridesk.directory.organisations.queries import present


@dataclass(frozen=True, slots=True)
class RenewalReader:
    """The reader of a mail; without a contact it goes to the address of the organisation itself."""

    contact: Contact | None
    email: str
    language: str


def readers(organisations: Collection[Organisation]) -> dict[int, RenewalReader]:
    """The reader at each organisation that can be written to, in one query.

    A security contact; else the address of the organisation; else the contact confirmed last.
    """
    rows = present(Contact.objects.filter(organisation__in=organisations)).exclude(email="").defer("words")
    people: dict[int, list[Contact]] = {}
    for contact in rows.order_by("-is_security_contact", F("confirmed_at").desc(nulls_last=True), "pk"):
        people.setdefault(contact.organisation_id or 0, []).append(contact)
    chosen = {body.pk: _reader(body, people.get(body.pk, [])) for body in organisations}
    return {number: reader for number, reader in chosen.items() if reader is not None}


def _reader(body: Organisation, people: list[Contact]) -> RenewalReader | None:
    first = people[0] if people else None
    if first is not None and (first.is_security_contact or not body.email):
        return RenewalReader(first, first.email, language_for(body, first))
    return RenewalReader(None, body.email, language_for(body, None)) if body.email else None


def has_address(organisation: str) -> Q:
    """Whether the organisation under this lookup has a reader."""
    contacts = present(Contact.objects.filter(organisation=OuterRef(organisation))).exclude(email="")
    return ~Q(**{f"{organisation}__email": ""}) | Q(Exists(contacts))
