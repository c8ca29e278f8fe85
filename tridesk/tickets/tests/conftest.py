"""Fixtures: every test of this room runs on one Monday morning; users are made by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.directory.models import Service
from tridesk.kit import clock
from tridesk.tickets import actions
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories
from tridesk.tickets.tests.browsing import as_


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.frozen(factories.MONDAY):
        yield


@pytest.fixture
def karim(db: None) -> User:
    """A call taker."""
    return factories.person("karim", phone="+3222268888")


@pytest.fixture
def sofie(db: None) -> User:
    """A supervisor."""
    return factories.person("sofie", "supervisor")


@pytest.fixture
def registers(db: None) -> Service:
    """A service with two experts, elke and tom, and no address of its own."""
    return factories.service("REG", "elke", "tom")


@pytest.fixture
def ticket(db: None) -> Ticket:
    """An open ticket whose requester has a mail address."""
    return factories.opened()


@pytest.fixture
def our_server(settings: Any) -> None:
    """The setting that names the mail server with trusted results."""
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, authserv_id=factories.OUR_SERVER)


@pytest.fixture
def desk(karim: User) -> Client:
    """Karim's browser."""
    return as_(karim)


@pytest.fixture
def asked(ticket: Ticket, karim: User, registers: Service) -> Ticket:
    """The open ticket, with a question to the second line."""
    return actions.hand_over(ticket, by=karim, service=registers, question="Where?", tell=False)


@pytest.fixture
def answered(karim: User) -> Ticket:
    """A ticket that came by mail and was answered and closed."""
    (ticket,) = factories.came(factories.mail(message_id="<first@namur.example>"))
    actions.close(ticket, by=karim, text="Try again.")
    return factories.fresh(ticket)
