"""Access that ends in the demonstration: some organisations were told, and some people are gone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tridesk.demo.ending_access import add_ending_access
from tridesk.directory.ending.departures import departures
from tridesk.directory.ending.queries import ending
from tridesk.directory.models import ConnectedUser, Contact, Credential, Organisation, Renewal
from tridesk.kit import clock

pytestmark = pytest.mark.django_db


def test_some_were_told_and_four_are_gone() -> None:
    today = clock.today()
    for number in range(24):
        body = Organisation.objects.create(kind="notary", name_nl=f"N {number}", name_fr=f"N {number}")
        contact = Contact.objects.create(name=f"An {number}", organisation=body)
        user = ConnectedUser.objects.create(organisation=body, contact=contact)
        Credential.objects.create(user=user, kind="key", reference="RR-1", valid_until=today + timedelta(25))
    add_ending_access(clock.now())
    assert sorted(row.at_once for row in departures().rows) == [False, True, True, True]
    assert 0 < Renewal.objects.count() < 24
    assert not any(row.is_asked for row in ending()), "they were told at 60 days, and are to be told at 30"
