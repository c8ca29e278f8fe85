"""Security contacts: at most three of an organisation, said where it is kept; who leaves or moves is none any more."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.directory.models import Contact, Organisation, Registration
from tridesk.directory.organisations.actions import add_contact, change_contact, merge_organisations
from tridesk.directory.organisations.cards import MOST_SECURITY_CONTACTS, ContactCard
from tridesk.directory.organisations.queries import security_addresses, security_contacts
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.kit.errors import Invalid

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(call_taker: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(call_taker)
    return client


@pytest.fixture
def full(town: Organisation) -> list[Contact]:
    """A town with as many as it may have."""
    return [
        add_contact(ContactCard(name=f"S {number}", organisation=town, is_security_contact=True), by=None)
        for number in range(MOST_SECURITY_CONTACTS)
    ]


def names(organisation: Organisation) -> list[str]:
    return sorted(contact.name for contact in security_contacts(organisation.pk))


def test_the_journal_says_that_somebody_became_one(clerk: Contact, call_taker: User) -> None:
    change_contact(clerk.pk, replace(ContactCard.of(clerk), is_security_contact=True), by=call_taker)
    entry = Entry.objects.get(verb="contact.changed")
    assert (entry.ref, entry.data, entry.by) == (clerk.ref, {"fields": ["is_security_contact"]}, call_taker)
    row = Registration.objects.get(kind="security")
    assert (row.contact, row.organisation, row.value) == (clerk, clerk.organisation, "")


def test_not_of_no_organisation(clerk: Contact) -> None:
    with pytest.raises(Invalid) as refusal:
        change_contact(clerk.pk, ContactCard(name="Anja", is_security_contact=True), by=None)
    assert refusal.value.field == "is_security_contact"


def test_a_fourth_is_refused_and_the_others_may_be_changed(
    town: Organisation, clerk: Contact, full: list[Contact]
) -> None:
    with pytest.raises(Invalid, match="at most 3") as refusal:
        add_contact(ContactCard(name="Bo", organisation=town, is_security_contact=True), by=None)
    assert refusal.value.field == "is_security_contact"
    with pytest.raises(Invalid, match="at most 3"):
        change_contact(clerk.pk, replace(ContactCard.of(clerk), is_security_contact=True), by=None)
    change_contact(full[0].pk, replace(ContactCard.of(full[0]), function="clerk"), by=None)
    change_contact(full[0].pk, replace(ContactCard.of(full[0]), left_on=clock.today()), by=None)
    change_contact(clerk.pk, replace(ContactCard.of(clerk), is_security_contact=True), by=None)
    assert names(town) == ["Anja Kohnenmergen", "S 1", "S 2"]


def test_who_leaves_is_none_any_more_also_when_they_come_back(town: Organisation, full: list[Contact]) -> None:
    for days, remain in ((5, 3), (0, 2)):
        leaver = Contact.objects.get(pk=full[0].pk)
        change_contact(leaver.pk, replace(ContactCard.of(leaver), left_on=clock.today() + timedelta(days)), by=None)
        assert len(names(town)) == remain
    leaver.refresh_from_db()
    change_contact(leaver.pk, replace(ContactCard.of(leaver), left_on=None), by=None)
    assert names(town) == ["S 1", "S 2"]


def test_a_merger_may_bring_more_than_three_and_they_stay(town: Organisation, full: list[Contact]) -> None:
    other = Organisation.objects.create(kind="police", name_nl="P", name_fr="P")
    add_contact(ContactCard(name="Bo", organisation=other, is_security_contact=True), by=None)
    merge_organisations([other], town, by=None)
    change_contact(full[0].pk, replace(ContactCard.of(full[0]), function="clerk"), by=None)
    assert names(town) == ["Bo", "S 0", "S 1", "S 2"]


def test_the_registered_address_stands_for_them_when_they_have_none(town: Organisation, full: list[Contact]) -> None:
    assert security_addresses(town) == ["info@raeren.example"]
    change_contact(full[1].pk, replace(ContactCard.of(full[1]), emails=("s@raeren.example",)), by=None)
    assert security_addresses(town) == ["s@raeren.example"]


def test_the_pages_say_so(page: Client, clerk: Contact, town: Organisation) -> None:
    here = f"/directory/contacts/{clerk.pk}/"
    assert "Security contact" not in page.get(here).content.decode()
    shown = page.get(f"{here}edit/").context["form"].initial
    form = {name: value for name, value in shown.items() if value} | {"others": []}
    assert page.post(f"{here}edit/", form | {"is_security_contact": "on"}).status_code == 302
    contact = page.get(here).content.decode()
    assert "confirms for the organisation who gets lost access back" in contact
    counts = f"new: counts from {_long(clock.today() + timedelta(30))}"
    assert counts in " ".join(contact.split())
    organisation = page.get(f"/directory/{town.pk}/").content.decode()
    assert "Security contacts" in organisation
    assert "Numbers and addresses changed in the last 30 days" in organisation
    assert page.get(f"{here}edit/").context["form"].initial["is_security_contact"] is True


def test_values_of_long_ago_are_shown_without_a_word(page: Client, clerk: Contact, town: Organisation) -> None:
    Registration.objects.update(since=clock.now() - timedelta(40))
    for address in (f"/directory/contacts/{clerk.pk}/", f"/directory/{town.pk}/"):
        html = page.get(address).content.decode()
        assert ("counts from" in html, "in the last 30 days" in html) == (False, False)
    Contact.objects.filter(pk=clerk.pk).update(phone="+3287999999")
    html = page.get(f"/directory/contacts/{clerk.pk}/").content.decode()
    assert ("<del>087 11 11 11</del>" in html, html.count("counts from")) == (True, 1)


def test_a_form_with_one_too_many_says_where(page: Client, clerk: Contact, full: list[Contact]) -> None:
    form = {"name": "Anja", "organisation": "Raeren", "is_security_contact": "on"}
    answer = page.post(f"/directory/contacts/{clerk.pk}/edit/", form)
    assert answer.status_code == 422
    assert answer.context["form"].errors["is_security_contact"] == ["An organisation has at most 3 security contacts."]


def _long(day: object) -> str:
    return f"{day:%-d %B %Y}"
