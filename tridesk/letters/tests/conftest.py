"""Fixtures: the writer, a ticket of a municipality, templates and envelopes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tridesk.accounts.models import User
from tridesk.directory.models import Contact, Organisation
from tridesk.kit import clock
from tridesk.letters import actions, queries, reference
from tridesk.letters.models import Letter
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.frozen(factories.MONDAY):
        yield


@pytest.fixture
def karim(db: None) -> User:
    """A call taker, who writes."""
    reference.load()
    return factories.person("karim", phone="+3224889901")


@pytest.fixture
def raeren(db: None) -> Organisation:
    return Organisation.objects.create(
        kind="municipality",
        name_nl="Raeren",
        name_fr="Commune de Raeren",
        name_de="Gemeinde Raeren",
        nis="63061",
        service_language="de",
        street="Hauptstraße 26",
        postcode="4730",
        town="Raeren",
    )


@pytest.fixture
def ticket(karim: User, raeren: Organisation) -> Ticket:
    """An open ticket of Anja Kohnenmergen in Raeren, who wrote in French."""
    contact = Contact.objects.create(
        name="Anja Kohnenmergen", email="an@namur.example", language="fr", organisation=raeren
    )
    ticket = factories.opened(subject="Clé perdue", language="fr")
    Ticket.objects.filter(pk=ticket.pk).update(organisation=raeren, contact=contact, owner=karim)
    return factories.fresh(ticket)


@pytest.fixture
def draft(ticket: Ticket, karim: User) -> Letter:
    return actions.begin_letter(ticket, queries.template_with("answer"), by=karim)
