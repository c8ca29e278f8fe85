"""Fixtures of renewals and departures: a fixed day, and credentials that end in so many days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.directory.models import ConnectedUser, Contact, Credential, Organisation
from tridesk.kit import clock
from tridesk.kit.clock import BRUSSELS

TODAY = date(2026, 11, 24)
Key = Callable[..., Credential]


@pytest.fixture(autouse=True)
def now() -> Iterator[datetime]:
    with clock.frozen(datetime(2026, 11, 24, 10, 0, tzinfo=BRUSSELS)) as now:
        yield now


@pytest.fixture
def anja(town: Organisation, clerk: Contact) -> ConnectedUser:
    return ConnectedUser.objects.create(organisation=town, contact=clerk, login="RAER01")


@pytest.fixture
def key(anja: ConnectedUser) -> Key:
    """Makes a key of which the last day is in so many days; of Anja, unless of another user."""

    def make(days: int | None, user: ConnectedUser | None = None, **values: Any) -> Credential:
        until = None if days is None else TODAY + timedelta(days)
        usual = {"kind": "key", "reference": "RR-2041-7", "nis_codes": ["63061"], "valid_until": until}
        return Credential.objects.create(user=user or anja, **usual | values)

    return make


def program(number: int, language: str = "fr", email: str = "", kind: str = "hospital") -> ConnectedUser:
    """A program of an organisation of its own."""
    body = Organisation.objects.create(
        kind=kind, name_nl=f"Ziekenhuis {number}", name_fr=f"Hôpital {number}", service_language=language, email=email
    )
    return ConnectedUser.objects.create(organisation=body, name=f"HOP{number}-APP")


@pytest.fixture
def supervisor_page(supervisor: User) -> Client:
    page = Client(headers={"Accept-Language": "en"})
    page.force_login(supervisor)
    return page


@pytest.fixture
def taker_page(call_taker: User) -> Client:
    page = Client(headers={"Accept-Language": "en"})
    page.force_login(call_taker)
    return page
