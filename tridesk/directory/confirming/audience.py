"""Whom a campaign asks: of each organisation in a group one person, else its own address; and those it cannot ask."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import F, Q

from tridesk.directory.confirming.letters import language_for
from tridesk.directory.membership import Circle, bodies, present
from tridesk.directory.models import Confirmation, Contact, UserGroup
from tridesk.kit import clock


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who gets the letter of an organisation, and in which language it is."""

    organisation: int
    contact: int | None
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class Audience:
    """What a campaign would do: letters, bodies without any address, bodies that have an open link already."""

    addressees: list[Addressee] = field(default_factory=list)
    without_address: int = 0
    asked_already: int = 0

    @property
    def languages(self) -> dict[str, int]:
        """How many letters in each language, the most first."""
        return dict(Counter(one.language for one in self.addressees).most_common())


def audience(group: UserGroup) -> Audience:
    """Whom a campaign for this group asks today, by their numbers; three queries however many they are.

    The person is the one who was confirmed last: he is the likeliest still to be there.
    """
    bodies_of_group = list(bodies(Circle.of(group)).only("service_language", "email").order_by("pk"))
    open_links = Confirmation.objects.filter(still_open(), organisation__in=bodies_of_group)
    already = set(open_links.values_list("organisation", flat=True))
    people = _people([one.pk for one in bodies_of_group])
    found, without = [], 0
    for one in bodies_of_group:
        if one.pk in already:
            continue
        person = people.get(one.pk)
        if person is None and not one.email:
            without += 1
            continue
        email = person.email if person else one.email
        found.append(Addressee(one.pk, person.pk if person else None, email, language_for(one, person)))
    return Audience(found, without, len(already))


def still_open() -> Q:
    """What holds for confirmations whose link still leads to the sheet."""
    return Q(answered_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=clock.now())


def _people(organisations: list[int]) -> dict[int, Contact]:
    """Of each organisation the contact with a mail address who was confirmed last."""
    rows = present(Contact.objects.filter(organisation__in=organisations)).exclude(email="")
    rows = rows.only("organisation", "email", "language").order_by(F("confirmed_at").asc(nulls_first=True), "-pk")
    return {one.organisation_id or 0: one for one in rows}
