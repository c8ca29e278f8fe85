"""Writes the people of the demonstration into the directory: colleagues, services, organisations, requesters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.contrib.auth.hashers import make_password

from tridesk.accounts.models import User
from tridesk.demo.bodies import DemoOrganisation, body
from tridesk.demo.events import DemoEvent
from tridesk.demo.people import SERVICES, STAFF
from tridesk.demo.sign_in import PASSWORD
from tridesk.directory.models import Contact, Expert, Organisation, OrganisationKind, Service
from tridesk.directory.organisations.queries import municipalities
from tridesk.journal.actions import Happening as Noted
from tridesk.kit import phones
from tridesk.tickets.models import Topic


@dataclass(frozen=True, slots=True)
class DemoPeople:
    """Everybody and everything that a ticket of the demonstration points to."""

    users: dict[str, User]
    services: dict[str, Service]
    topics: dict[str, Topic]
    organisations: dict[DemoOrganisation, Organisation]
    contacts: dict[str, Contact]  # by mail address
    noted: list[Noted] = field(default_factory=list)

    def organisation_of(self, event: DemoEvent) -> Organisation | None:
        return self.organisations[body_of(event)] if event.organisation else None


def body_of(event: DemoEvent) -> DemoOrganisation:
    return body(event.organisation, event.organisation_kind, event.nis, event.language)


def add_people(events: Sequence[DemoEvent]) -> DemoPeople:
    """Writes all colleagues, organisations and contacts that appear in `events`."""
    since = min(event.opened_at for event in events)
    users = _staff()
    organisations = _organisations(events)
    made = DemoPeople(
        users=users,
        services=_services(users),
        topics={topic.code: topic for topic in Topic.objects.all()},
        organisations=organisations,
        contacts=_contacts(events, organisations),
    )
    made.noted.extend(_notes(made, events, since))
    return made


def _staff() -> dict[str, User]:
    password = make_password(PASSWORD)  # once for all: Argon2 is slow on purpose
    people = [
        User(
            username=who.username,
            name=who.name,
            email=who.mail,
            role=who.role,
            language=who.language,
            phone=phones.parse(who.direct) or "",
            password=password,
            is_invented=True,
        )
        for who in STAFF
    ]
    return {user.username: user for user in User.objects.bulk_create(people)}


def _services(users: dict[str, User]) -> dict[str, Service]:
    """The services of the register; one that an administrator has made already stays as it is."""
    known = {service.code: service for service in Service.objects.all()}
    fresh = Service.objects.bulk_create(
        Service(
            code=row.code,
            name_nl=row.nl,
            name_fr=row.fr,
            name_de=row.de,
            name_en=row.en,
            email=f"{row.code.lower()}@tridesk.example",
        )
        for row in SERVICES
        if row.code not in known
    )
    services = known | {service.code: service for service in fresh}
    Expert.objects.bulk_create(
        Expert(user=users[who.username], service=services[code]) for who in STAFF for code in who.services
    )
    return services


def _organisations(events: Sequence[DemoEvent]) -> dict[DemoOrganisation, Organisation]:
    bodies = dict.fromkeys(body_of(event) for event in events if event.organisation)
    codes = {body.nis for body in bodies if body.nis}
    ended = Organisation.objects.filter(kind=OrganisationKind.MUNICIPALITY, nis__in=codes, valid_until__isnull=False)
    there = {town.nis: town for town in ended.defer("words")} | municipalities()
    known = {body: there[body.nis] for body in bodies if body.kind == "municipality" and body.nis in there}
    made = {body: Organisation(**asdict(body)) for body in bodies if body not in known}
    Organisation.objects.bulk_create(made.values())
    return known | made


def _contacts(events: Sequence[DemoEvent], organisations: dict[DemoOrganisation, Organisation]) -> dict[str, Contact]:
    made: dict[str, Contact] = {}
    for event in events:
        if event.mail not in made:
            body = organisations[body_of(event)] if event.organisation else None
            made[event.mail] = Contact(
                name=event.contact,
                function=event.function[:120],
                language=event.language,
                email=event.mail,
                phone=phones.parse(event.phone) or "",
                organisation_id=(body.merged_into_id or body.pk) if body else None,
            )
    Contact.objects.bulk_create(made.values())
    return made


def _notes(made: DemoPeople, events: Sequence[DemoEvent], since: datetime) -> list[Noted]:
    came: dict[str, datetime] = {}
    for event in events:
        came.setdefault(event.mail, event.opened_at)
    staff = [
        Noted("colleague.added", f"colleague:{user.username}", {"role": user.role}, at=since)
        for user in made.users.values()
    ]
    contacts = [
        Noted("contact.remembered", f"contact:{contact.pk}", {}, at=came[mail])
        for mail, contact in made.contacts.items()
    ]
    return staff + contacts
