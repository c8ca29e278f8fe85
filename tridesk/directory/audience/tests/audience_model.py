"""A random small directory, and a model in plain Python of the recipients of a message to groups."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import timedelta
from typing import Any

from tridesk.directory.audience.recipients import Exceptions
from tridesk.directory.audience.rules import GroupCandidate, Rule
from tridesk.directory.models import Authorisation, Contact, Member, Organisation, Service, UserGroup
from tridesk.kit import clock


def body(name: str, kind: str = "police", language: str = "nl", email: str = "", **values: Any) -> Organisation:
    return Organisation.objects.create(
        name_nl=name, name_fr=name, kind=kind, service_language=language, email=email, **values
    )


def person(name: str, at: Organisation | None = None, language: str = "", email: str = "", **values: Any) -> Contact:
    return Contact.objects.create(name=name, organisation=at, language=language, email=email, **values)


def group(code: str = "police", to_contacts: bool = False, **rule: list[str]) -> UserGroup:
    return UserGroup.objects.create(code=code, name_nl=code, name_fr=code, rule=rule or None, to_contacts=to_contacts)


class World:
    """A small directory by the dice."""

    def __init__(self, dice: random.Random) -> None:
        self.dice, today = dice, clock.today()
        self.today = today
        services = [Service.objects.create(code=code, name_nl=code, name_fr=code) for code in ("A", "B")]
        self.bodies = [self._body(number, services) for number in range(30)]
        self.people = [self._person(number) for number in range(60)]
        self.groups = [self._group(number) for number in range(4)]

    def _body(self, number: int, services: list[Service]) -> Organisation:
        pick = self.dice.choice
        nis = pick(["", "63061", "11001", "21001"])
        ends = pick([None, None, None, self.today, self.today - timedelta(days=1)])
        organisation = body(
            f"Body {number}",
            pick(["police", "notary", "federal"]),
            pick(["", "", "nl", "fr", "de", "nl|fr"]),
            pick(["", f"body{number}@a.example", f"Shared{number % 3}@a.example"]),
            nis=nis,
            valid_until=ends,
            postcode=pick(["", "4730", "1000", "47300"]),
            province=pick(["", "60000"]),
        )
        for service in services:
            if pick([True, False]):
                until = pick([None, self.today, self.today - timedelta(days=1)])
                made = Authorisation.objects.create(organisation=organisation, number=service.code, valid_until=until)
                made.services.add(service)
        return organisation

    def _person(self, number: int) -> Contact:
        pick = self.dice.choice
        return person(
            f"Person {number}",
            pick([None, *self.bodies]),
            pick(["", "nl", "fr", "de", "en"]),
            pick(["", f"person{number}@a.example", f"shared{number % 3}@a.example"]),
            left_on=pick([None, None, self.today, self.today + timedelta(days=1)]),
            other_languages=pick([[], ["en", "de"], ["fr"]]),
        )

    def _group(self, number: int) -> UserGroup:
        pick = self.dice.choice
        rule = {
            "kinds": pick([[], ["police", "notary"]]),
            "provinces": pick([[], ["60000"]]),
            "regions": pick([[], ["04000"], ["03000"]]),
            "languages": pick([[], ["nl"], ["fr", "nl|fr"]]),
            "services": pick([[], [], ["A"]]),
        }
        user_group = group(f"g{number}", pick([True, False]), **{name: codes for name, codes in rule.items() if codes})
        for whom in self.dice.sample(self.bodies, 4):
            Member.objects.create(group=user_group, organisation=whom, excepted=pick([True, False]))
        for someone in self.dice.sample(self.people, 6):
            Member.objects.create(group=user_group, contact=someone, excepted=pick([True, False]))
        return user_group

    def exceptions(self) -> Exceptions:
        def some(rows: list[Any]) -> list[int]:
            return [row.pk for row in self.dice.sample(rows, self.dice.choice([0, 2]))]

        outer = self.dice.choice([[], [self.groups[3].pk]])
        return Exceptions(outer, some(self.bodies), some(self.people), self.dice.choice([[], ["SHARED1@a.example"]]))


def own_language(contact: Contact) -> set[str]:
    """The language for mail to a contact in person, as a set of at most one."""
    return set(
        [language for language in (contact.language, *contact.other_languages) if language in ("nl", "fr", "de")][:1]
    )


class Reckoning:
    """A message to groups, as one would work it out by hand: address -> (languages, groups), and the silent."""

    def __init__(self, world: World, groups: list[UserGroup], exceptions: Exceptions) -> None:
        self.world, self.exceptions = world, exceptions
        self.here = [contact for contact in world.people if contact.left_on is None or contact.left_on > world.today]
        self.reached: dict[str, tuple[set[str], set[int]]] = defaultdict(lambda: (set(), set()))
        self.silent: set[tuple[int | None, int | None]] = set()
        others = [user_group for user_group in world.groups if user_group.pk in exceptions.groups]
        self.bodies_out = {
            organisation.pk for organisation in world.bodies for to in others if self._belongs(organisation, to)
        }
        self.bodies_out |= set(exceptions.organisations)
        members = Member.objects.filter(group__in=others, contact__isnull=False, excepted=False)
        self.people_out = {*exceptions.contacts, *members.values_list("contact_id", flat=True)}
        for to in groups:
            self._through_bodies(to)
            self._by_name(to)

    def _staff(self, organisation: Organisation) -> list[Contact]:
        return [someone for someone in self.here if someone.organisation_id == organisation.pk]

    def _spoken(self, organisation: Organisation) -> set[str]:
        return set().union(*map(own_language, self._staff(organisation)))

    def _belongs(self, organisation: Organisation, to: UserGroup) -> bool:
        named = {member.organisation_id: member.excepted for member in to.members.filter(organisation__isnull=False)}
        if organisation.has_ended_on(self.world.today) or named.get(organisation.pk, False):
            return False
        spoken = {organisation.service_language} if organisation.service_language else self._spoken(organisation)
        lasting = [made for made in organisation.authorisations.all() if not made.has_ended_on(self.world.today)]
        services = frozenset(made.number for made in lasting)
        seen = GroupCandidate(
            organisation.kind,
            organisation.province,
            organisation.region,
            organisation.nis,
            organisation.postcode,
            frozenset(spoken),
            services,
        )
        return organisation.pk in named or Rule.read(to.rule or {}).takes(seen)

    def _through_bodies(self, to: UserGroup) -> None:
        out = {
            member.contact_id for member in to.members.filter(contact__isnull=False, excepted=True)
        } | self.people_out
        for organisation in self.world.bodies:
            if organisation.pk in self.bodies_out or not self._belongs(organisation, to):
                continue
            law = set(filter(None, organisation.service_language.split("|")))
            if organisation.email:
                self._reach(organisation.email, law or self._spoken(organisation), to)
            ways = [someone for someone in self._staff(organisation) if someone.email and someone.pk not in out]
            if not organisation.email and not ways:
                self.silent.add((organisation.pk, None))
            for someone in ways if to.to_contacts or not organisation.email else []:
                self._reach(someone.email, law or own_language(someone), to)

    def _by_name(self, to: UserGroup) -> None:
        named = {
            member.contact_id for member in to.members.filter(contact__isnull=False, excepted=False)
        } - self.people_out
        for someone in self.here:
            owner = someone.organisation
            gone = owner is not None and (owner.has_ended_on(self.world.today) or owner.pk in self.bodies_out)
            if someone.pk not in named or gone:
                continue
            law = set(filter(None, owner.service_language.split("|"))) if owner else set()
            if someone.email:
                self._reach(someone.email, law or own_language(someone), to)
            else:
                self.silent.add((someone.organisation_id, someone.pk))

    def _reach(self, address: str, languages: set[str], to: UserGroup) -> None:
        if address.lower() not in {excepted.lower() for excepted in self.exceptions.addresses}:
            self.reached[address.lower()][0].update(languages)
            self.reached[address.lower()][1].add(to.pk)
