"""What counts as registered, what is too fresh to count, and the roads by which a fresh number could look old."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from pytest_django import DjangoAssertNumQueries

from tridesk.directory.models import Contact, Organisation, Registration
from tridesk.directory.organisations.actions import (
    add_contact,
    change_contact,
    change_organisation,
    merge_organisations,
    undo_merger,
)
from tridesk.directory.organisations.cards import ContactCard, OrganisationCard
from tridesk.directory.organisations.registrations import (
    Deed,
    changed_since,
    is_settled,
    registered,
    registered_of,
)
from tridesk.kit import clock

pytestmark = pytest.mark.django_db

OLD, FRESH = "+3287111111", "+3287999999"
MONTH = timedelta(days=30)


def grow_older(days: int = 31) -> None:
    """As if all that stands in the directory had been written this many days earlier."""
    step = timedelta(days=days)
    Registration.objects.filter(until=None).update(since=F("since") - step)
    Registration.objects.exclude(until=None).update(since=F("since") - step, until=F("until") - step)


def settled(organisation: Organisation) -> set[str]:
    organisation.refresh_from_db()
    return {row.value for row in registered(organisation) if is_settled(row, clock.now())}


def fresh(organisation: Organisation) -> set[str]:
    organisation.refresh_from_db()
    return {row.value for row in registered(organisation) if not is_settled(row, clock.now())}


def changes(organisation: Organisation, contact: Contact | None = None) -> set[tuple[str, str]]:
    """What changed of the organisation and a contact, by default of everybody who is or was there."""
    people = [contact] if contact else [None, *Contact.objects.all()]
    since = clock.now() - MONTH
    return {
        (change.deed.value, change.registration.value)
        for person in people
        for change in changed_since(organisation, person, since)
    }


def rewrite(contact: Contact, **values: Any) -> None:
    contact = Contact.objects.select_related("organisation").get(pk=contact.pk)
    change_contact(contact.pk, replace(ContactCard.of(contact), **values), by=None)


@pytest.fixture
def town(town: Organisation) -> Organisation:
    """Raeren, whose values have stood for a month."""
    grow_older()
    return town


@pytest.fixture
def clerk(clerk: Contact, town: Organisation) -> Contact:
    grow_older()
    return clerk


@pytest.fixture
def elsewhere(db: None) -> Organisation:
    return Organisation.objects.create(kind="lawyer", name_nl="Advocaat", name_fr="Avocat", phone="+3222222222")


# --- what counts


def test_what_stands_on_the_cards_of_the_organisation_and_its_contacts(town: Organisation, clerk: Contact) -> None:
    rows = [(row.contact, row.kind, row.value) for row in registered(town)]
    assert set(rows[:2]) == {(None, "phone", "+3287123456"), (None, "email", "info@raeren.example")}
    assert set(rows[2:]) == {(clerk, "phone", OLD), (clerk, "email", "anja@raeren.example")}
    assert {row.value for row in registered_of(clerk)} == {OLD, "anja@raeren.example"}


def test_a_value_counts_from_its_thirtieth_day_on(town: Organisation) -> None:
    row = Registration(organisation=town, since=clock.now())
    assert not is_settled(row, row.since + MONTH - timedelta(seconds=1))
    assert is_settled(row, row.since + MONTH)
    row.until = row.since + MONTH
    assert not is_settled(row, row.since + 2 * MONTH), "what no longer stands never counts"


def test_who_left_and_what_ended_has_nothing_registered(town: Organisation, clerk: Contact) -> None:
    today = clock.today()
    for last, is_here in ((today + timedelta(1), True), (today, False), (today - timedelta(9), False)):
        Contact.objects.filter(pk=clerk.pk).update(left_on=last)
        clerk.refresh_from_db()
        assert (OLD in {row.value for row in registered(town)}) is is_here
    Contact.objects.filter(pk=clerk.pk).update(left_on=None)
    for last, is_here in ((today, True), (today - timedelta(1), False)):
        Organisation.objects.filter(pk=town.pk).update(valid_until=last)
        town.refresh_from_db()
        clerk = Contact.objects.get(pk=clerk.pk)
        assert (bool(registered(town)), bool(registered_of(clerk))) == (is_here, is_here)


def test_a_contact_without_an_organisation_has_nothing_registered() -> None:
    alone = Contact.objects.create(name="Bo", phone=OLD)
    assert (registered_of(alone), Registration.objects.count()) == ([], 0)


def test_addresses_stand_in_lower_case_and_their_case_is_no_change(town: Organisation, clerk: Contact) -> None:
    rewrite(clerk, emails=("ANJA@Raeren.example",))
    assert "anja@raeren.example" in settled(town)
    assert changes(town) == set()


def test_a_number_that_becomes_the_first_is_no_change(town: Organisation, clerk: Contact) -> None:
    rewrite(clerk, phones=(OLD, "+3287222222"))
    grow_older()
    rewrite(clerk, phones=("+3287222222", OLD))
    assert {OLD, "+3287222222"} <= settled(town)
    assert changes(town) == set()


# --- what changed


def test_a_changed_number_is_told_with_the_one_before(town: Organisation, clerk: Contact) -> None:
    rewrite(clerk, phones=(FRESH,))
    change_organisation(town.pk, replace(OrganisationCard.of(town), emails=()), by=None)
    assert changes(town) == {("added", FRESH), ("removed", OLD), ("removed", "info@raeren.example")}
    told = changed_since(town, clerk, clock.now() - MONTH)
    (removed,) = [change for change in told if change.registration.value == OLD]
    assert (removed.deed, removed.at) == (Deed.REMOVED, removed.registration.until)
    ats = [change.at for change in told]
    assert ats == sorted(ats, reverse=True)
    grow_older(29)
    assert len(changes(town)) == 3
    grow_older(1)
    assert changes(town) == set()
    assert settled(town) == {"+3287123456", FRESH, "anja@raeren.example"}


def test_of_others_only_who_is_security_contact_matters_to_a_contact(town: Organisation, clerk: Contact) -> None:
    other = Contact.objects.create(name="Bo", organisation=town, phone=FRESH)
    assert (changes(town, clerk), changes(town, other)) == (set(), {("added", FRESH)})
    assert changed_since(town, None, clock.now() - MONTH) == []
    Contact.objects.filter(pk=other.pk).update(is_security_contact=True)
    assert changes(town, clerk) == {("added", "")}
    grow_older()
    Contact.objects.filter(pk=other.pk).update(is_security_contact=False)
    assert changes(town, clerk) == {("removed", "")}


@pytest.mark.parametrize("people", [1, 30])
def test_both_are_read_in_a_fixed_number_of_queries(
    people: int, town: Organisation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(people):
        Contact.objects.create(name=f"Bo {number}", organisation=town, phone=FRESH, is_security_contact=True)
    with django_assert_num_queries(1):
        assert {str(row.contact) for row in registered(town)} == {"None", *(f"Bo {number}" for number in range(people))}
    with django_assert_num_queries(2):
        told = changed_since(town, Contact(pk=0), clock.now() - MONTH)
        assert {str(change.registration.contact) for change in told} == {f"Bo {number}" for number in range(people)}


# --- roads by which a fresh number could look old


def _removed_and_back(town: Organisation, clerk: Contact, elsewhere: Organisation) -> None:
    rewrite(clerk, phones=())
    rewrite(clerk, phones=(OLD,))


def _given_to_another_contact(town: Organisation, clerk: Contact, elsewhere: Organisation) -> None:
    rewrite(clerk, phones=())
    add_contact(ContactCard(name="Bo", organisation=town, phones=(OLD,)), by=None)


def _given_to_the_organisation(town: Organisation, clerk: Contact, elsewhere: Organisation) -> None:
    rewrite(clerk, phones=())
    change_organisation(town.pk, replace(OrganisationCard.of(town), phones=("+3287123456", OLD)), by=None)


def _moved_away_and_back(town: Organisation, clerk: Contact, elsewhere: Organisation) -> None:
    rewrite(clerk, organisation=elsewhere)
    rewrite(clerk, organisation=town)


def _alone_and_back(town: Organisation, clerk: Contact, elsewhere: Organisation) -> None:
    rewrite(clerk, organisation=None)
    grow_older()
    rewrite(clerk, organisation=town)


def _left_and_back(town: Organisation, clerk: Contact, elsewhere: Organisation) -> None:
    rewrite(clerk, left_on=clock.today())
    rewrite(clerk, left_on=None)


def _left_long_ago_and_back_until_tomorrow(town: Organisation, clerk: Contact, elsewhere: Organisation) -> None:
    rewrite(clerk, left_on=clock.today() - timedelta(900))
    rewrite(clerk, left_on=clock.today() + timedelta(1))


def _merged_by_hand(town: Organisation, clerk: Contact, elsewhere: Organisation) -> None:
    Contact.objects.filter(pk=clerk.pk).update(organisation=elsewhere)
    Contact.objects.filter(pk=clerk.pk).update(organisation=town)


def _moved_between_merger_and_its_undoing(town: Organisation, clerk: Contact, elsewhere: Organisation) -> None:
    merger = merge_organisations([town], elsewhere, by=None)
    rewrite(clerk, organisation=None)
    rewrite(clerk, organisation=elsewhere)
    undo_merger(merger.pk, by=None)


def _comes_from_elsewhere(town: Organisation, clerk: Contact, elsewhere: Organisation) -> None:
    rewrite(clerk, organisation=None)
    Contact.objects.create(name="Bo", organisation=elsewhere, phone=OLD)
    grow_older()
    rewrite(Contact.objects.get(name="Bo"), organisation=town)


@pytest.mark.parametrize(
    "road",
    [
        _removed_and_back,
        _given_to_another_contact,
        _given_to_the_organisation,
        _moved_away_and_back,
        _alone_and_back,
        _left_and_back,
        _left_long_ago_and_back_until_tomorrow,
        _merged_by_hand,
        _moved_between_merger_and_its_undoing,
        _comes_from_elsewhere,
    ],
)
def test_by_no_road_a_number_is_older_than_its_place(
    road: Callable[[Organisation, Contact, Organisation], None],
    town: Organisation,
    clerk: Contact,
    elsewhere: Organisation,
) -> None:
    assert OLD in settled(town)
    road(town, clerk, elsewhere)
    assert (OLD in settled(town), OLD in fresh(town)) == (False, True)
    assert ("added", OLD) in changes(town)


def test_a_day_of_leaving_that_passed_unnoticed_is_a_leaving(town: Organisation, clerk: Contact) -> None:
    """No statement is written on the day itself: what counts is the day on the card when it is taken back."""
    Contact.objects.filter(pk=clerk.pk).update(left_on=clock.today() - timedelta(5))
    grow_older()
    assert OLD not in settled(town)
    Contact.objects.filter(pk=clerk.pk).update(left_on=None)
    assert OLD in fresh(town)


def test_a_leaving_that_was_put_off_in_time_is_none(town: Organisation, clerk: Contact) -> None:
    rewrite(clerk, left_on=clock.today() + timedelta(5))
    rewrite(clerk, left_on=None)
    assert OLD in settled(town)


def test_an_organisation_that_comes_back_begins_anew(town: Organisation) -> None:
    Organisation.objects.filter(pk=town.pk).update(valid_until=clock.today() - timedelta(1))
    Organisation.objects.filter(pk=town.pk).update(valid_until=None)
    assert (settled(town), fresh(town)) == (set(), {"+3287123456", "info@raeren.example"})


def test_one_that_was_merged_and_gets_a_later_end_begins_anew(town: Organisation, elsewhere: Organisation) -> None:
    """The merger stands: this is no undoing, but an ended organisation that somebody makes live again."""
    merge_organisations([town], elsewhere, by=None)
    Organisation.objects.filter(pk=town.pk).update(valid_until=clock.today() + timedelta(900))
    assert settled(town) == set()


def test_a_merger_keeps_the_age_and_is_told(town: Organisation, clerk: Contact, elsewhere: Organisation) -> None:
    rewrite(clerk, phones=(OLD, FRESH))
    merger = merge_organisations([town], elsewhere, by=None)
    assert (OLD in settled(elsewhere), FRESH in fresh(elsewhere)) == (True, True)
    assert {("merged", OLD), ("merged", FRESH), ("added", FRESH)} <= changes(elsewhere, clerk)
    assert "+3287123456" not in {row.value for row in registered(elsewhere)}, "the organisation's own values stay"
    undo_merger(merger.pk, by=None)
    assert (OLD in settled(town), FRESH in fresh(town), OLD in settled(elsewhere)) == (True, True, False)
    assert {"+3287123456", "info@raeren.example"} <= settled(town), "its own values as well"
    assert {("merged", OLD), ("merged", "+3287123456")} <= changes(town)
    assert {change.deed for change in changed_since(elsewhere, None, clock.now() - MONTH)} <= {Deed.ADDED}


def test_a_merger_of_last_month_is_no_change_any_more(
    town: Organisation, clerk: Contact, elsewhere: Organisation
) -> None:
    merger = merge_organisations([town], elsewhere, by=None)
    type(merger).objects.update(at=clock.now() - timedelta(31))
    grow_older()
    assert changes(elsewhere, clerk) == set()


def test_what_changed_before_a_merger_is_known_after_it(
    town: Organisation, clerk: Contact, elsewhere: Organisation
) -> None:
    rewrite(clerk, phones=(FRESH,))
    merge_organisations([town], elsewhere, by=None)
    assert {("removed", OLD), ("added", FRESH)} <= changes(elsewhere)


def test_a_fresh_number_merged_into_another_organisation_stays_fresh(town: Organisation) -> None:
    front = Organisation.objects.create(kind="other", name_nl="Front", name_fr="Front")
    Contact.objects.create(name="Bo", organisation=front, phone=FRESH)
    merger = merge_organisations([front], town, by=None)
    assert FRESH in fresh(town)
    undo_merger(merger.pk, by=None)
    assert FRESH in fresh(front)


def test_a_contact_that_follows_a_merger_does_not_take_the_age_of_another(
    town: Organisation, clerk: Contact, elsewhere: Organisation
) -> None:
    """The same number on two cards: each has its own age."""
    Contact.objects.create(name="Bo", organisation=elsewhere, phone=OLD)
    rewrite(clerk, phones=())
    merge_organisations([elsewhere], town, by=None)
    assert (OLD in settled(town), OLD in fresh(town)) == (False, True)
