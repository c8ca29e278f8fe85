"""Every test of this room happens on one Monday morning; who works there is made by name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tridesk.accounts.models import User
from tridesk.directory.models import Service
from tridesk.kit import clock
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories


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
    """An open ticket of somebody with a mail address."""
    return factories.opened()
