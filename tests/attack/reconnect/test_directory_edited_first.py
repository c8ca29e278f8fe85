"""Somebody changes what is registered first, and asks for the access afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from tests.attack.reconnect.outcomes import PIET, TRIED, confirmed, held, press, proved_twice, reasons, seen, work
from tridesk.accounts.models import User
from tridesk.directory.connected import actions as connected
from tridesk.directory.connected.cards import AuthorisationCard, CredentialCard, UserCard
from tridesk.directory.models import ConnectedUser, Contact, Credential, Organisation, Registration
from tridesk.directory.organisations.actions import records
from tridesk.directory.organisations.actions.mergers import merge_organisations
from tridesk.directory.organisations.cards import ContactCard, OrganisationCard
from tridesk.kit import clock
from tridesk.mailroom.models import OutMail
from tridesk.reconnect import queries, rules
from tridesk.reconnect.access.twin import Twin
from tridesk.reconnect.actions import approval, ordering, telling
from tridesk.reconnect.models import Proof, Restore
from tridesk.reconnect.rules import ProofKind, Reason, Step
from tridesk.reconnect.tests.conftest import settled
from tridesk.reconnect.tests.own_stories import asked, begun_alone, yes
from tridesk.reconnect.tests.stories import LOGIN, MONDAY, PHONE, TOWNHALL, begun, called, restored, step_of
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories

pytestmark = pytest.mark.django_db

MINE = "+32470999999"  # a number of the attacker


def _form(rosa: Contact, by: User) -> None:
    records.change_contact(rosa.pk, replace(ContactCard.of(rosa), phones=(MINE,)), by=by)


def _program(rosa: Contact, by: User) -> None:
    records.change_contact(rosa.pk, replace(ContactCard.of(rosa), phones=(PHONE, MINE)), by=None)


def _shell(rosa: Contact, by: User) -> None:
    Contact.objects.filter(pk=rosa.pk).update(other_phones=[MINE])


def _townhall(rosa: Contact, by: User) -> None:
    assert rosa.organisation is not None
    card = OrganisationCard.of(rosa.organisation)
    records.change_organisation(rosa.organisation.pk, replace(card, phones=(*card.phones, MINE)), by=by)


@pytest.mark.parametrize("way", [_form, _program, _shell, _townhall])
def test_a_number_of_their_own_was_registered_yesterday(
    ticket: Ticket, key: Credential, karim: User, twin: Twin, rosa: Contact, way: Callable[[Contact, User], None]
) -> None:
    way(rosa, karim)
    restore = begun(ticket, key, karim)
    press(karim, restore, "ask", kind="call_back", through=MINE)
    assert (Proof.objects.count(), reasons(restore)) == (0, {Reason.CHANGED})
    called(restore, karim, through="+3281234567")
    press(karim, restore, "order")
    held(twin, TRIED)


def test_an_old_organisation_of_theirs_is_merged_into_it(
    ticket: Ticket, key: Credential, karim: User, twin: Twin, town: Organisation
) -> None:
    theirs = factories.organisation("Elsewhere", phone=MINE)
    Contact.objects.create(
        name="A Friend", organisation=theirs, phone=MINE, email="friend@elsewhere.example", is_security_contact=True
    )
    settled(theirs)
    merge_organisations([theirs], town, by=karim)
    restore = begun(ticket, key, karim)
    assert reasons(restore) == {Reason.CHANGED}
    called(restore, karim)
    press(karim, restore, "order")
    held(twin, TRIED)


def test_a_colleague_of_29_days_confirms(
    ticket: Ticket, key: Credential, karim: User, twin: Twin, town: Organisation
) -> None:
    Contact.objects.create(name="A Friend", organisation=town, email="friend@namur.example")
    Registration.objects.filter(value="friend@namur.example").update(since=MONDAY - timedelta(29))
    restore = begun(ticket, key, karim)
    press(karim, restore, "ask", kind="colleague", through="friend@namur.example")
    assert not Proof.objects.exists()
    held(twin, TRIED)


def test_a_colleague_becomes_security_contact_today(
    ticket: Ticket, key: Credential, karim: User, twin: Twin, town: Organisation
) -> None:
    friend = Contact.objects.create(name="A Friend", organisation=town, email="friend@namur.example")
    settled(town)
    records.change_contact(friend.pk, replace(ContactCard.of(friend), is_security_contact=True), by=karim)
    restore = begun(ticket, key, karim)
    press(karim, restore, "ask", kind="security_contact", through="friend@namur.example")
    assert (Proof.objects.count(), reasons(restore)) == (0, {Reason.CHANGED})
    press(karim, restore, "order")
    held(twin, TRIED)


def test_a_second_card_of_the_same_person_is_their_colleague(
    ticket: Ticket, key: Credential, karim: User, twin: Twin, town: Organisation
) -> None:
    Contact.objects.create(name="rosa LEMMENS", organisation=town, email="rl@webmail.example")
    settled(town)
    restore = begun(ticket, key, karim)
    press(karim, restore, "ask", kind="colleague", through="rl@webmail.example")
    held(twin, TRIED)
    assert not Proof.objects.exists()


@pytest.mark.parametrize("address", ["Rosa@Namur.example", "rosa+desk@namur.example"])
def test_their_own_address_stands_on_a_colleagues_card(
    ticket: Ticket, key: Credential, karim: User, twin: Twin, town: Organisation, address: str
) -> None:
    Contact.objects.create(name="A Friend", organisation=town, email=address)
    settled(town)
    restore = begun(ticket, key, karim)
    press(karim, restore, "ask", kind="colleague", through=address.lower())
    held(twin, TRIED)
    assert not Proof.objects.exists()


def test_their_own_address_in_capitals_stands_on_the_townhalls_card(
    ticket: Ticket, key: Credential, karim: User, twin: Twin, town: Organisation, rosa: Contact
) -> None:
    Contact.objects.filter(pk=rosa.pk).update(email="ROSA@NAMUR.EXAMPLE")
    Organisation.objects.filter(pk=town.pk).update(other_emails=["rosa@namur.example"])
    settled(town)
    restore = begun(ticket, key, karim)
    press(karim, restore, "ask", kind="mailbox", through="rosa@namur.example")
    held(twin, TRIED)
    assert not Proof.objects.exists()


def test_an_address_taken_off_their_card_stays_on_a_colleagues(
    ticket: Ticket, key: Credential, karim: User, twin: Twin, town: Organisation, rosa: Contact
) -> None:
    Contact.objects.create(name="A Friend", organisation=town, email="rosa@namur.example")
    settled(town)
    records.change_contact(rosa.pk, replace(ContactCard.of(rosa), emails=()), by=karim)
    restore = begun(ticket, key, karim)
    press(karim, restore, "ask", kind="colleague", through="rosa@namur.example")
    held(twin, TRIED)
    assert not Proof.objects.exists()


def test_one_mailbox_is_that_of_the_townhall_and_of_a_colleague(
    ticket: Ticket, key: Credential, karim: User, sofie: User, twin: Twin, town: Organisation
) -> None:
    Contact.objects.create(name="A Friend", organisation=town, email="townhall+friend@namur.example")
    settled(town)
    key.user.is_privileged = True
    key.user.save()
    restore = begun(ticket, key, karim)
    confirmed(restore, ProofKind.MAILBOX, TOWNHALL, karim)
    confirmed(restore, ProofKind.COLLEAGUE, "townhall+friend@namur.example", karim)
    press(karim, restore, "on_site")
    assert step_of(restore) is Step.IDENTITY
    press(sofie, restore, "approve", fingerprint=seen(restore))
    press(karim, restore, "order")
    held(twin, TRIED)


def test_an_agent_moves_the_user_name_of_a_victim_onto_an_accomplice(
    ticket: Ticket, key: Credential, karim: User, twin: Twin, rosa: Contact
) -> None:
    card = UserCard.of(key.user)
    connected.change_user(key.user.pk, replace(card, login="mayor"), by=karim)
    twin.add("mayor", locked_at=MONDAY.isoformat())
    restore = begun(ticket, key, karim)
    called(restore, karim)
    press(karim, restore, "order")
    held(twin, TRIED, login="mayor")


def test_an_old_user_of_an_accomplice_has_the_user_name_of_the_victim(
    ticket: Ticket, key: Credential, karim: User, twin: Twin
) -> None:
    elsewhere = factories.organisation("Elsewhere")
    ConnectedUser.objects.create(organisation=elsewhere, name="a program", login=LOGIN.upper())
    restore = begun(ticket, key, karim)
    called(restore, karim)
    assert step_of(restore) is Step.ORDER
    press(karim, restore, "order")
    held(twin, TRIED)


def test_the_user_name_is_changed_while_the_order_waits(
    ticket: Ticket, key: Credential, karim: User, twin: Twin
) -> None:
    twin.add("mayor", locked_at=MONDAY.isoformat())
    restore = begun(ticket, key, karim)
    called(restore, karim)
    ordering.order(restore.pk, by=karim)
    connected.change_user(key.user.pk, replace(UserCard.of(key.user), login="mayor"), by=karim)
    held(twin, "restore.called_off")
    held(twin, "restore.called_off", login="mayor")


def test_the_user_name_is_changed_in_the_database_so_that_a_freeze_meets_another(
    ticket: Ticket, key: Credential, karim: User, twin: Twin
) -> None:
    from tridesk.reconnect.actions import reversal
    from tridesk.reconnect.tests.stories import link_to

    restored(ticket, key, karim)
    twin.add("mayor")
    ConnectedUser.objects.update(login="mayor")
    reversal.freeze(link_to("rosa@namur.example").split("/")[3])
    work()
    assert not twin.sign_in(LOGIN, right=True)
    assert twin.sign_in("mayor", right=True)


def test_the_access_is_given_to_somebody_else_between_proof_and_order(
    ticket: Ticket, key: Credential, karim: User, twin: Twin, piet: Contact
) -> None:
    restore = begun(ticket, key, karim)
    called(restore, karim)
    connected.change_user(key.user.pk, replace(UserCard.of(key.user), contact=piet), by=karim)
    assert queries.state_of(queries.whole(restore.pk)).facts.hindrances == (rules.Hindrance.NOT_THEIRS,)
    press(karim, restore, "order")
    held(twin, TRIED)


def test_a_credential_was_added_yesterday(ticket: Ticket, key: Credential, karim: User, twin: Twin) -> None:
    new = connected.add_credential(key.user.pk, CredentialCard("key", "RR-45"), by=karim)
    restore = begun(ticket, new, karim)
    called(restore, karim)
    assert reasons(restore) == {Reason.CHANGED}
    press(karim, restore, "order")
    held(twin, TRIED)


def test_other_codes_are_allowed_between_proof_and_order(
    ticket: Ticket, key: Credential, karim: User, twin: Twin
) -> None:
    factories.organisation("Eupen", nis="63023")
    restore = begun(ticket, key, karim)
    called(restore, karim)
    connected.change_credential(key.pk, CredentialCard("key", "RR-44", ("63023",)), by=karim)
    press(karim, restore, "order")
    held(twin, TRIED)


def test_an_authorisation_was_added_yesterday(
    ticket: Ticket, key: Credential, karim: User, twin: Twin, town: Organisation
) -> None:
    connected.add_authorisation(town.pk, AuthorisationCard("07/2026"), by=karim)
    restore = begun(ticket, key, karim)
    called(restore, karim)
    press(karim, restore, "order")
    held(twin, TRIED)


def test_the_mark_of_privileged_access_is_taken_away_first(
    ticket: Ticket, key: Credential, karim: User, sofie: User, twin: Twin, piet: Contact
) -> None:
    key.user.is_privileged = True
    key.user.save()
    connected.change_user(key.user.pk, replace(UserCard.of(key.user), is_privileged=False), by=karim)
    restore = proved_twice(ticket, key, karim)
    press(sofie, restore, "approve", fingerprint=seen(restore))
    press(karim, restore, "order")  # nobody stood at the desk
    held(twin, TRIED)


def test_a_contact_is_moved_to_the_organisation_of_the_access(
    ticket: Ticket, key: Credential, karim: User, twin: Twin, town: Organisation
) -> None:
    elsewhere = factories.organisation("Elsewhere")
    friend = Contact.objects.create(name="A Friend", organisation=elsewhere, phone=MINE, email="f@elsewhere.example")
    settled(elsewhere)
    records.change_contact(friend.pk, replace(ContactCard.of(friend), organisation=town), by=karim)
    restore = begun(ticket, key, karim)
    press(karim, restore, "ask", kind="colleague", through="f@elsewhere.example")
    assert not Proof.objects.exists()
    held(twin, TRIED)


def test_a_colleague_who_confirmed_is_taken_off_the_list(
    ticket: Ticket, key: Credential, karim: User, twin: Twin, town: Organisation
) -> None:
    lies = Contact.objects.create(name="A Friend", organisation=town, email="friend@namur.example")
    settled(town)
    restore = begun(ticket, key, karim)
    confirmed(restore, ProofKind.COLLEAGUE, "friend@namur.example", karim)
    assert step_of(restore) is Step.ORDER
    records.change_contact(lies.pk, replace(ContactCard.of(lies), left_on=MONDAY.date()), by=karim)
    press(karim, restore, "order")
    held(twin, TRIED)


def test_a_mailbox_that_confirmed_is_reported_as_stolen_while_the_order_waits(
    ticket: Ticket, key: Credential, karim: User, twin: Twin, town: Organisation
) -> None:
    restore = begun(ticket, key, karim)
    confirmed(restore, ProofKind.MAILBOX, TOWNHALL, karim)
    ordering.order(restore.pk, by=karim)
    records.change_organisation(town.pk, replace(OrganisationCard.of(town), emails=()), by=karim)
    held(twin, "restore.called_off")


def test_a_dozen_addresses_are_added_so_that_nobody_else_is_told(
    ticket: Ticket, key: Credential, karim: User, twin: Twin, town: Organisation, piet: Contact
) -> None:
    Organisation.objects.filter(pk=town.pk).update(other_emails=[f"a{n}@webmail.example" for n in range(12)])
    restore = begun(ticket, key, karim)
    Restore.objects.filter(pk=restore.pk).update(restored_at=MONDAY)
    telling.tell(restore.pk)
    told = {address for mail in OutMail.objects.filter(ref=restore.ref) for address in mail.recipients}
    assert {PIET, "rosa@namur.example", TOWNHALL} <= told


def test_the_number_was_changed_after_the_approval(
    ticket: Ticket, key: Credential, karim: User, sofie: User, twin: Twin, piet: Contact, rosa: Contact
) -> None:
    key.user.is_privileged = True
    key.user.save()
    restore = proved_twice(ticket, key, karim)
    press(karim, restore, "on_site")
    approval.approve(restore.pk, seen(restore), by=sofie)
    assert step_of(restore) is Step.ORDER
    _shell(rosa, karim)
    press(karim, restore, "order")
    held(twin, TRIED)


def test_a_colleague_blocks_the_access_as_stolen_while_the_order_waits(
    ticket: Ticket, key: Credential, karim: User, sofie: User, twin: Twin
) -> None:
    Credential.objects.filter(pk=key.pk).update(state="active")
    restore = begun(ticket, key, karim)
    called(restore, karim)
    ordering.order(restore.pk, by=karim)
    with clock.frozen(MONDAY + timedelta(minutes=1)):
        connected.block_credential(key.pk, by=sofie, reason="stolen")
        held(twin, "restore.called_off")
        assert (reasons(restore), step_of(restore)) == ({Reason.DOUBTED}, Step.IDENTITY)
    key.refresh_from_db()
    assert key.state == "blocked"


def test_an_access_that_a_colleague_blocked_meanwhile_is_restored_alone(
    own_device: Client, own_ticket: Ticket, key: Credential, sofie: User, twin: Twin
) -> None:
    Credential.objects.filter(pk=key.pk).update(state="active")
    begun_alone(own_device, own_ticket, key)
    link = asked(own_device, own_ticket)
    with clock.frozen(MONDAY + timedelta(minutes=1)):
        connected.block_credential(key.pk, by=sofie, reason="stolen")
        yes(link)
        held(twin, "restore.left_to_desk")
