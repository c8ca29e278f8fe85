"""A locked-out user of a municipality with what is registered of it, and the twin of the account directory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from tridesk.accounts.models import User
from tridesk.directory.models import ConnectedUser, Contact, Credential, Organisation, Registration
from tridesk.kit import clock
from tridesk.reconnect.access.ports import directory
from tridesk.reconnect.access.twin import TRIES, Twin
from tridesk.reconnect.tests.own_stories import device, request_link
from tridesk.reconnect.tests.stories import LOGIN, MONDAY
from tridesk.telephony.models import Agent, AgentState
from tridesk.tickets.actions import Requester
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    cache.clear()
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
def karim(db: None) -> User:
    """A call taker, free to call."""
    karim = factories.person("karim")
    Agent.objects.create(user=karim, state=AgentState.FREE, since=MONDAY)
    return karim


@pytest.fixture
def sofie(db: None) -> User:
    """A supervisor."""
    return factories.person("sofie", "supervisor")


@pytest.fixture
def town(db: None) -> Organisation:
    """A municipality whose number and address have stood for a year."""
    town = factories.organisation("Namur", phone="+3281234567", email="townhall@namur.example", service_language="fr")
    return settled(town)


@pytest.fixture
def rosa(town: Organisation) -> Contact:
    """Who lost access."""
    rosa = Contact.objects.create(
        name="Rosa Lemmens", organisation=town, phone="+3281234568", email="rosa@namur.example", language="fr"
    )
    settled(town)
    return rosa


@pytest.fixture
def piet(town: Organisation) -> Contact:
    """A colleague, security contact of the municipality."""
    piet = Contact.objects.create(
        name="Piet Maes", organisation=town, email="piet@namur.example", language="nl", is_security_contact=True
    )
    settled(town)
    return piet


@pytest.fixture
def key(town: Organisation, rosa: Contact) -> Credential:
    """A blocked access key."""
    user = ConnectedUser.objects.create(organisation=town, contact=rosa, login=LOGIN)
    return Credential.objects.create(user=user, kind="key", reference="RR-44", state="blocked", state_since=MONDAY)


@pytest.fixture
def ticket(rosa: Contact) -> Ticket:
    """A ticket of the person who lost access."""
    ticket = factories.opened("Clé bloquée", language="fr")
    ticket.contact, ticket.organisation = rosa, rosa.organisation
    ticket.save()
    return ticket


@pytest.fixture
def twin() -> Iterator[Twin]:
    """The account directory, in which the user is locked after three wrong tries."""
    before, twin = directory.answer, Twin()
    directory.plug(twin)
    twin.add(LOGIN)
    for _ in range(TRIES):
        twin.sign_in(LOGIN, right=False)
    yield twin
    directory.plug(before)


def settled(town: Organisation) -> Organisation:
    """All that is registered at an organisation has stood for a year."""
    Registration.objects.filter(organisation=town).update(since=MONDAY - timedelta(365))
    return town


@pytest.fixture
def own_ticket(rosa: Contact, twin: Twin) -> Ticket:
    """A request of the person who lost access, written from their own registered address."""
    return factories.opened("Clé bloquée", language="fr", requester=Requester().known_as(rosa))


@pytest.fixture
def own_device(own_ticket: Ticket, key: Credential) -> Client:
    """The browser of that person, with their request open by a link of today."""
    return device(request_link(own_ticket))
