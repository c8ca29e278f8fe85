"""Whom a campaign asks: of each organisation in a group one person, else its own address; and those it cannot ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.db.models import F, Q
from django.utils.translation import gettext as _

from tridesk.directory.confirming.letters import language_for
from tridesk.directory.membership import Circle, bodies, present
from tridesk.directory.models import Confirmation, Contact, Organisation, UserGroup
from tridesk.kit import clock
from tridesk.kit.errors import Invalid

ITSELF: Final = 0  # in place of the number of a contact: the organisation's own address
Instead = Mapping[int, int]  # number of an organisation -> who is asked there in place of whom we would


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who gets the letter of an organisation, and in which language it is."""

    organisation: int
    contact: int | None
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class CampaignPlan:
    """What a campaign would do: letters, bodies without any address, bodies that have an open link already.

    `people` are those who could be asked, by organisation, the one whom we would ask first.
    """

    addressees: list[Addressee] = field(default_factory=list)
    without_address: int = 0
    asked_already: int = 0
    people: dict[int, list[Contact]] = field(default_factory=dict)

    @property
    def languages(self) -> dict[str, int]:
        """How many letters in each language, the most first."""
        return dict(Counter(addressee.language for addressee in self.addressees).most_common())


def audience(group: UserGroup, instead: Instead | None = None) -> CampaignPlan:
    """Whom a campaign for this group asks today, by their numbers; three queries however many they are.

    The person is the one who was confirmed last: he is the likeliest still to be there. `instead` says otherwise.
    """
    bodies_of_group = list(bodies(Circle.of(group)).only("service_language", "email").order_by("pk"))
    open_links = Confirmation.objects.filter(still_open(), organisation__in=bodies_of_group)
    already = set(open_links.values_list("organisation", flat=True))
    people = _people([organisation.pk for organisation in bodies_of_group])
    addressees, without = [], 0
    for organisation in bodies_of_group:
        if organisation.pk in already:
            continue
        reachable = people.get(organisation.pk, [])
        if not reachable and not organisation.email:
            without += 1
            continue
        person = _asked(organisation, reachable, (instead or {}).get(organisation.pk))
        email = person.email if person else organisation.email
        addressees.append(
            Addressee(organisation.pk, person.pk if person else None, email, language_for(organisation, person))
        )
    return CampaignPlan(addressees, without, len(already), people)


def _asked(organisation: Organisation, reachable: list[Contact], wanted: int | None) -> Contact | None:
    """Who gets the letter; None is the organisation itself."""
    if wanted is None:
        return reachable[0] if reachable else None
    if wanted == ITSELF and organisation.email:
        return None
    person = next((person for person in reachable if person.pk == wanted), None)
    if person is None:
        raise Invalid(_("Who was chosen for an organisation cannot be written to any more: choose again."), field="to")
    return person


def still_open() -> Q:
    """What holds for confirmations whose link still leads to the sheet."""
    return Q(answered_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=clock.now())


def _people(organisations: list[int]) -> dict[int, list[Contact]]:
    """Of each organisation the contacts with a mail address, who was confirmed last first."""
    rows = present(Contact.objects.filter(organisation__in=organisations)).exclude(email="")
    rows = rows.only("organisation", "name", "function", "email", "language")
    contacts: dict[int, list[Contact]] = {}
    for contact in rows.order_by(F("confirmed_at").desc(nulls_last=True), "pk"):
        contacts.setdefault(contact.organisation_id or 0, []).append(contact)
    return contacts
