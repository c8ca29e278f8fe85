"""What is registered in the demonstration: old for the most part, with a few new numbers and security contacts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tridesk.demo.registrations import add_registrations
from tridesk.directory.models import Contact, Organisation
from tridesk.directory.organisations.queries import security_contacts
from tridesk.directory.organisations.registrations import SETTLED_AFTER, Deed, changed_since, is_settled, registered
from tridesk.kit import clock

pytestmark = pytest.mark.django_db


def test_most_of_it_counts_and_some_numbers_are_new() -> None:
    bodies = [
        Organisation.objects.create(kind="notary", name_nl=f"N {n}", name_fr=f"N {n}", phone="+3212346000")
        for n in range(12)
    ]
    people = [
        Contact.objects.create(name=f"An {n}", organisation=bodies[n // 2], phone=f"+32123460{n:02}") for n in range(24)
    ]
    now = clock.now()
    add_registrations(now)
    rows = [row for body in bodies for row in registered(body)]
    assert {row.kind for row in rows if is_settled(row, now)} == {"phone", "security"}
    assert [is_settled(row, now) for row in rows].count(False) == 4, "the fifth has stood for 30 days already"
    assert sorted(len(security_contacts(body.pk)) for body in bodies) == [0] * 4 + [1] * 8
    told = changed_since(bodies[0], people[0], now - SETTLED_AFTER)
    assert {(change.deed, change.registration.value, change.at) for change in told} == {
        (Deed.REMOVED, "+3212346000", now - timedelta(6)),
        (Deed.ADDED, "+3212347900", now - timedelta(6)),
    }
