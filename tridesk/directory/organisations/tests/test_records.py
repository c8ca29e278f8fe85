"""Organisations and contacts kept by hand: made, changed, confirmed; every write in the journal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tridesk.accounts.models import User
from tridesk.directory.models import Contact, Organisation
from tridesk.directory.organisations.actions import (
    add_contact,
    add_organisation,
    change_contact,
    change_organisation,
    confirm_contact,
    confirm_organisation,
)
from tridesk.directory.organisations.cards import ContactCard, OrganisationCard
from tridesk.directory.organisations.queries import contact_for, contacts_by_emails, organisation_for
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.kit.errors import Invalid, NotFound

pytestmark = pytest.mark.django_db
RAEREN = OrganisationCard("municipality", "Raeren", "Raeren", nis="63061")
ANJA = ContactCard(name="Anja Kohnenmergen", languages=("de", "fr"), phones=("087 12 34 56", "0470 12 34 56"))


def entries() -> list[tuple[Any, ...]]:
    return list(Entry.objects.order_by("id").values_list("verb", "ref", "data"))


class TestOrganisation:
    def test_made_whole(self, call_taker: User) -> None:
        card = replace(
            RAEREN,
            phones=(" 087 12 34 56", "+32 87 123456", "087 65 43 21"),
            street="Hauptstraße 26",
            postcode="4730",
            emails=("Info@raeren.example", "info@RAEREN.example", "Zwei@raeren.example"),
            town="Raeren",
        )
        made = Organisation.objects.get(pk=add_organisation(card, by=call_taker).pk)
        assert made.phones == ["+3287123456", "+3287654321"]
        assert made.emails == ["Info@raeren.example", "zwei@raeren.example"]
        assert (made.service_language, made.facilities) == ("de", "fr")
        assert made.confirmed_at is not None
        assert entries() == [("organisation.added", made.ref, {"kind": "municipality"})]

    def test_changed_and_the_journal_says_which_fields(self, call_taker: User) -> None:
        organisation = add_organisation(RAEREN, by=call_taker)
        change_organisation(organisation.pk, replace(RAEREN, note="ask for Anja", phones=("087123456",)), by=call_taker)
        assert entries()[1:] == [("organisation.changed", organisation.ref, {"fields": ["note", "phone"]})]
        with clock.frozen(clock.now()) as now:
            change_organisation(
                organisation.pk, replace(RAEREN, note="ask for Anja", phones=("087123456",)), by=call_taker
            )
            assert Organisation.objects.get().confirmed_at == now
        assert entries()[2:] == [("organisation.confirmed", organisation.ref, {})]
        confirm_organisation(organisation.pk, by=call_taker)
        assert entries()[3:] == [("organisation.confirmed", organisation.ref, {})]

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"kind": "circus"}, "kind"),
            ({"name_nl": " "}, "name_nl"),
            ({"nis": "6306"}, "nis"),
            ({"service_language": "fr"}, "service_language"),
            ({"kind": "notary", "service_language": "xx"}, "service_language"),
            ({"phones": ("call me",)}, "phones"),
            ({"emails": ("raeren",)}, "emails"),
            ({"valid_from": date(2026, 2, 1), "valid_until": date(2026, 1, 1)}, "valid_until"),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, wrong: dict[str, Any], field: str) -> None:
        with pytest.raises(Invalid) as refusal:
            add_organisation(replace(RAEREN, **wrong), by=None)
        assert refusal.value.field == field
        assert not Organisation.objects.exists()

    def test_it_is_no_part_of_itself(self) -> None:
        town = add_organisation(RAEREN, by=None)
        centre = OrganisationCard("welfare", "ÖSHZ Raeren", "CPAS Raeren", nis="63061", parent=town)
        part = add_organisation(centre, by=None)
        assert part.service_language == "de"
        for parent in (town, part):
            with pytest.raises(Invalid) as refusal:
                change_organisation(town.pk, replace(RAEREN, parent=parent), by=None)
            assert refusal.value.field == "parent"

    def test_one_that_went_on_elsewhere_stays_ended(self) -> None:
        old, new = add_organisation(RAEREN, by=None), add_organisation(RAEREN, by=None)
        Organisation.objects.filter(pk=old.pk).update(merged_into=new, valid_until=date(2026, 1, 1))
        with pytest.raises(Invalid) as refusal:
            change_organisation(old.pk, RAEREN, by=None)
        assert refusal.value.field == "valid_until"

    def test_only_who_may_read_the_directory_finds_it(self, call_taker: User) -> None:
        organisation = add_organisation(RAEREN, by=None)
        assert organisation_for(call_taker, organisation.pk) == organisation
        for user, number in (
            (User(role="expert"), organisation.pk),
            (call_taker, organisation.pk + 1),
            (call_taker, 10**30),
        ):
            with pytest.raises(NotFound):
                organisation_for(user, number)


class TestContact:
    def test_made_whole(self, call_taker: User) -> None:
        made = Contact.objects.get(pk=add_contact(ANJA, by=call_taker).pk)
        assert (made.language, made.other_languages) == ("de", ["fr"])
        assert (made.phones, made.emails) == (["+3287123456", "+32470123456"], [])
        assert entries() == [("contact.added", made.ref, {"organisation": None})]

    def test_changed_and_confirmed(self, call_taker: User) -> None:
        contact = add_contact(ANJA, by=call_taker)
        change_contact(contact.pk, replace(ANJA, left_on=date(2026, 11, 1)), by=call_taker)
        confirm_contact(contact.pk, by=call_taker)
        assert [entry[0] for entry in entries()] == ["contact.added", "contact.changed", "contact.confirmed"]
        assert entries()[1][2] == {"fields": ["left_on"]}

    def test_known_by_each_of_his_addresses(self) -> None:
        contact = add_contact(replace(ANJA, emails=("a@raeren.example", "B@raeren.example")), by=None)
        known = contacts_by_emails(["A@raeren.example", "b@Raeren.example"])
        assert known == {"a@raeren.example": contact, "b@raeren.example": contact}

    def test_who_has_left_is_not_taken_for_his_successor(self) -> None:
        add_contact(replace(ANJA, emails=("a@raeren.example",), left_on=date(2026, 1, 1)), by=None)
        successor = add_contact(ContactCard(emails=("a@raeren.example",)), by=None)
        assert contacts_by_emails(["a@raeren.example"]) == {"a@raeren.example": successor}

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"name": "", "phones": ()}, "name"),
            ({"languages": ("pt",)}, "languages"),
            ({"emails": ("x" * 250 + "@raeren.example",)}, "emails"),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, wrong: dict[str, Any], field: str) -> None:
        with pytest.raises(Invalid) as refusal:
            add_contact(replace(ANJA, **wrong), by=None)
        assert refusal.value.field == field

    def test_only_who_may_read_the_directory_finds_him(self, call_taker: User) -> None:
        contact = add_contact(ANJA, by=None)
        assert contact_for(call_taker, contact.pk) == contact
        with pytest.raises(NotFound):
            contact_for(User(role="expert"), contact.pk)


def test_what_is_not_there_cannot_be_changed() -> None:
    for missing in (
        lambda: change_organisation(0, RAEREN, by=None),
        lambda: confirm_organisation(0, by=None),
        lambda: change_contact(0, ANJA, by=None),
        lambda: confirm_contact(0, by=None),
    ):
        with pytest.raises(NotFound):
            missing()
