"""Numbers and addresses that were registered go with the person, and three months after they left the card."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tridesk.accounts.models import User
from tridesk.directory.models import Contact, Organisation, Registration
from tridesk.directory.privacy.actions import approve_erasure, forget_old_registrations, propose_erasure
from tridesk.directory.privacy.disclosure import held_of
from tridesk.journal.models import Entry
from tridesk.kit import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def moved(clerk: Contact) -> Contact:
    """The clerk with a new number, who is the security contact."""
    Contact.objects.filter(pk=clerk.pk).update(phone="+3287222222", is_security_contact=True)
    clerk.refresh_from_db()
    return clerk


def test_only_what_has_been_off_its_card_for_long_is_forgotten(moved: Contact) -> None:
    assert forget_old_registrations() == 0
    with clock.frozen(clock.now() + timedelta(days=89)):
        assert forget_old_registrations() == 0
    with clock.frozen(clock.now() + timedelta(days=91)):
        assert (forget_old_registrations(), forget_old_registrations()) == (1, 0)
    assert not Registration.objects.exclude(until=None).exists()
    assert Registration.objects.filter(contact=moved).count() == 3
    assert list(Entry.objects.values_list("verb", "data")) == [("registrations.forgotten", {"registrations": 1})]


def test_all_of_it_is_disclosed(moved: Contact, town: Organisation) -> None:
    (section,) = [section for section in held_of(moved) if section.code == "registrations"]
    rows = {(item["kind"], item["value"], item["until"] is None) for item in section.items}
    assert rows == {
        ("telephone", "+3287111111", False),
        ("telephone", "+3287222222", True),
        ("mail address", "anja@raeren.example", True),
        ("security contact", "", True),
    }
    assert {item["organisation"] for item in section.items} == {str(town)}


def test_erasure_takes_all_of_it_and_nothing_of_others(moved: Contact, town: Organisation) -> None:
    leader, manager = (
        User.objects.create(username=role, name=role, role=role) for role in ("project_leader", "centre_manager")
    )
    erasure = propose_erasure(moved, by=leader, reason="they ask for it")
    approve_erasure(erasure.pk, by=manager)
    moved.refresh_from_db()
    assert (moved.is_security_contact, moved.registrations.count()) == (False, 0)
    assert Registration.objects.filter(organisation=town).count() == 2
