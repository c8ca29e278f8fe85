"""Recipients of a campaign: per organisation of a group one contact, else its own address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.db.models import F, Q
from django.utils.translation import gettext as _

from tridesk.directory.audience.membership import Circle, bodies
from tridesk.directory.confirming.letters import language_for
from tridesk.directory.models import Confirmation, Contact, Organisation, UserGroup
from tridesk.directory.organisations.queries import present
from tridesk.kit import clock
from tridesk.kit.errors import Invalid

ITSELF: Final = 0  # in place of the number of a contact: the organisation's own address
Instead = Mapping[int, int]  # number of an organisation -> number of the contact chosen instead of the default


@dataclass(frozen=True, slots=True)
class Addressee:
    """The recipient of an organisation's letter and its language."""

    organisation: int
    contact: int | None
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class CampaignPlan:
    """Preview of a campaign: its letters, and how many organisations have no address or an open link already.

    `people` are the contacts that can be chosen, by number of the organisation, the default first.
    """

    addressees: list[Addressee] = field(default_factory=list)
    without_address: int = 0
    asked_already: int = 0
    people: dict[int, list[Contact]] = field(default_factory=dict)

    @property
    def languages(self) -> dict[str, int]:
        """Number of letters per language, the largest first."""
        return dict(Counter(addressee.language for addressee in self.addressees).most_common())


def audience(group: UserGroup, instead: Instead | None = None) -> CampaignPlan:
    """Computes the recipients of a campaign for this group today, in order of organisation number, in three queries.

    The default contact is the one confirmed last, most likely still in service. `instead` overrides the default.
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
    """The contact that receives the letter; None for the organisation's own address."""
    if wanted is None:
        return reachable[0] if reachable else None
    if wanted == ITSELF and organisation.email:
        return None
    person = next((person for person in reachable if person.pk == wanted), None)
    if person is None:
        raise Invalid(_("Who was chosen for an organisation cannot be written to any more: choose again."), field="to")
    return person


def still_open() -> Q:
    """Condition for confirmations with a valid link."""
    return Q(answered_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=clock.now())


def _people(organisations: list[int]) -> dict[int, list[Contact]]:
    """The contacts with a mail address by organisation, the last confirmed first."""
    rows = present(Contact.objects.filter(organisation__in=organisations)).exclude(email="")
    rows = rows.only("organisation", "name", "function", "email", "language")
    contacts: dict[int, list[Contact]] = {}
    for contact in rows.order_by(F("confirmed_at").desc(nulls_last=True), "pk"):
        contacts.setdefault(contact.organisation_id or 0, []).append(contact)
    return contacts
