"""Fixtures: a fresh calendar cache, two colleagues (one may edit the calendar), a municipality with a confirmation."""

from collections.abc import Iterator

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.directory.confirming import ports
from tridesk.directory.confirming.actions.confirmations import ask
from tridesk.directory.confirming.tests.postbox import Postbox
from tridesk.directory.models import Confirmation, Contact, Organisation
from tridesk.directory.office.queries import forget_working_hours


@pytest.fixture(autouse=True)
def fresh_calendar() -> Iterator[None]:
    forget_working_hours()
    yield
    forget_working_hours()


@pytest.fixture
def supervisor(db: None) -> User:
    return User.objects.create(username="sofie", name="Sofie Demeester", role="supervisor", language="en")


@pytest.fixture
def call_taker(db: None) -> User:
    return User.objects.create(username="karim", name="Karim Vannoten", role="call_taker", language="en")


@pytest.fixture
def postbox(monkeypatch: pytest.MonkeyPatch) -> Postbox:
    box = Postbox()
    monkeypatch.setattr(ports.post, "answer", box)
    return box


@pytest.fixture
def town(db: None) -> Organisation:
    return Organisation.objects.create(
        kind="municipality",
        name_nl="Raeren",
        name_fr="Raeren",
        name_de="Raeren",
        nis="63061",
        service_language="de",
        phone="+3287123456",
        email="info@raeren.example",
        town="Raeren",
    )


@pytest.fixture
def clerk(town: Organisation) -> Contact:
    return Contact.objects.create(
        name="Anja Kohnenmergen",
        email="anja@raeren.example",
        phone="+3287111111",
        language="de",
        other_languages=["fr"],
        organisation=town,
    )


@pytest.fixture
def asked(postbox: Postbox, town: Organisation, clerk: Contact, call_taker: User) -> Confirmation:
    return ask(town, clerk, by=call_taker)


@pytest.fixture
def reader(asked: Confirmation, postbox: Postbox) -> Iterator[Client]:
    """A client that has opened the sheet behind the link."""
    client = Client()
    client.post(postbox.link, {"do": "open"})
    return client  # type: ignore[return-value]
