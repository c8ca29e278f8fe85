"""How letters reach an organisation: the address that it accepted, and an address from which post came back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.clients import signed_in
from tridesk.accounts.models import User
from tridesk.directory.models import Acceptance, Contact, Organisation
from tridesk.directory.organisations import actions
from tridesk.directory.organisations.acceptances import accepted_addresses
from tridesk.directory.organisations.actions import AcceptanceCard
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture
def karim(db: None) -> User:
    return User.objects.create(username="karim", name="Karim", role="call_taker", language="en")


@pytest.fixture
def raeren(db: None) -> Organisation:
    return Organisation.objects.create(
        kind="municipality", name_nl="Raeren", name_fr="Raeren", street="Hauptstraße 26", postcode="4730", town="Raeren"
    )


@pytest.fixture
def card(raeren: Organisation) -> AcceptanceCard:
    contact = Contact.objects.create(name="Anja Kohnenmergen", organisation=raeren)
    return AcceptanceCard("Post@Raeren.example", clock.today(), contact, "Wir lesen Briefe unter dieser Adresse.")


def test_an_accepted_address_is_kept_with_who_when_and_their_words(
    raeren: Organisation, card: AcceptanceCard, karim: User
) -> None:
    actions.note_acceptance(raeren, card, by=karim)
    assert accepted_addresses([raeren.pk]) == {raeren.pk: "post@raeren.example"}
    page = signed_in(karim).get(f"/directory/{raeren.pk}/").content.decode()
    for words in ("post@raeren.example", "Anja Kohnenmergen", card.words):
        assert words in page
    assert Entry.objects.filter(ref=raeren.ref, verb="organisation.accepted_mail").exists()


def test_a_newer_acceptance_withdraws_the_one_before(raeren: Organisation, card: AcceptanceCard, karim: User) -> None:
    actions.note_acceptance(raeren, card, by=karim)
    actions.note_acceptance(raeren, replace(card, address="brief@raeren.example"), by=karim)
    assert accepted_addresses([raeren.pk]) == {raeren.pk: "brief@raeren.example"}
    assert Acceptance.objects.exclude(withdrawn_at=None).get().withdrawn_by == karim


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"address": "raeren"}, "address"),
        ({"accepted_on": clock.today() + timedelta(days=2)}, "accepted_on"),
        ({"words": "  "}, "words"),
    ],
)
def test_what_proves_nothing_is_refused(
    raeren: Organisation, card: AcceptanceCard, karim: User, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        actions.note_acceptance(raeren, replace(card, **changes), by=karim)
    assert refused.value.field == field


def test_nobody_accepts_for_another_organisation(raeren: Organisation, card: AcceptanceCard, karim: User) -> None:
    stranger = Contact.objects.create(name="Bo Testers")
    with pytest.raises(Invalid) as refused:
        actions.note_acceptance(raeren, replace(card, contact=stranger), by=karim)
    assert refused.value.field == "contact"


def test_it_is_withdrawn_once(raeren: Organisation, card: AcceptanceCard, karim: User) -> None:
    acceptance = actions.note_acceptance(raeren, card, by=karim)
    client = signed_in(karim)
    assert client.post(f"/directory/accepted/{acceptance.pk}/withdraw/").status_code == 302
    assert accepted_addresses([raeren.pk]) == {}
    with pytest.raises(Conflict):
        actions.withdraw_acceptance(acceptance.pk, by=karim)
    with pytest.raises(NotFound):
        actions.withdraw_acceptance(acceptance.pk + 1, by=karim)


def test_the_form_keeps_an_acceptance(raeren: Organisation, card: AcceptanceCard, karim: User) -> None:
    client, day = signed_in(karim), clock.today().isoformat()
    sent = {"address": card.address, "contact": card.contact.pk, "accepted_on": day, "words": card.words}
    assert client.post(f"/directory/{raeren.pk}/accepted/", sent | {"words": ""}).status_code == 422
    assert client.post(f"/directory/{raeren.pk}/accepted/", sent).status_code == 302
    assert Acceptance.objects.get().contact == card.contact


def test_a_doubtful_address_is_trusted_again_by_a_person_or_by_a_correction(raeren: Organisation, karim: User) -> None:
    client = signed_in(karim)
    actions.doubt_address(raeren, "B-2026-000001", by=karim)
    assert "Post to this address came back" in client.get(f"/directory/{raeren.pk}/").content.decode()
    Organisation.objects.filter(pk=raeren.pk).update(note="x")
    assert Organisation.objects.get(pk=raeren.pk).post_returned_at is not None
    assert client.post(f"/directory/{raeren.pk}/post-arrives/").status_code == 302
    assert Organisation.objects.get(pk=raeren.pk).post_returned_at is None
    with pytest.raises(Conflict):
        actions.trust_address(raeren.pk, by=karim)
    actions.doubt_address(raeren, "B-2026-000001", by=karim)
    Organisation.objects.filter(pk=raeren.pk).update(street="Hauptstraße 28")
    assert Organisation.objects.get(pk=raeren.pk).post_returned_at is None
