"""A person is shown all that restores hold of them, and taken out of it; that access was restored stays as evidence."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.directory.models import Contact, Credential
from tridesk.directory.privacy.traces import MASK, Traces
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.mailroom.models import OutMail
from tridesk.reconnect import queries, rules
from tridesk.reconnect.access.twin import Twin
from tridesk.reconnect.actions import approval, opening, ordering, proofs
from tridesk.reconnect.actions.caution import set_level
from tridesk.reconnect.models import Order, Restore
from tridesk.reconnect.personal_data import RestoreKeeper, dispose, held
from tridesk.reconnect.rules import CautionLevel, ProofKind
from tridesk.reconnect.tests.own_stories import OWN, restored_alone
from tridesk.reconnect.tests.stories import MONDAY, PHONE, TOWNHALL, begun, called, restored
from tridesk.tickets.actions import archiving
from tridesk.tickets.models import Ticket

ROSA = Traces(frozenset({"Rosa Lemmens"}), frozenset({"rosa@namur.example"}), frozenset({PHONE}))
PIET = Traces(frozenset({"Piet Maes"}), frozenset({"piet@namur.example"}))

pytestmark = pytest.mark.django_db


class TestShown:
    def test_who_asked_sees_each_proof_and_each_address_that_was_told(
        self, twin: Twin, ticket: Ticket, key: Credential, karim: User, rosa: Contact
    ) -> None:
        restored(ticket, key, karim)
        restore, proof = RestoreKeeper().disclose(rosa)
        assert (restore["number"], restore["login"], restore["restored_at"]) == (ticket.number, "rosa.lemmens", MONDAY)
        assert restore["told"] == ["rosa@namur.example", TOWNHALL]
        assert (proof["sent_to"], proof["given_at"]) == (PHONE, MONDAY)

    def test_a_colleague_sees_what_they_were_asked_and_not_by_whom(
        self, ticket: Ticket, key: Credential, karim: User, rosa: Contact, piet: Contact
    ) -> None:
        restore = begun(ticket, key, karim)
        proofs.ask_proof(restore.pk, ProofKind.SECURITY_CONTACT, "piet@namur.example", by=karim)
        items = RestoreKeeper().disclose(piet)
        assert [item["sent_to"] for item in items] == ["piet@namur.example"]
        assert "rosa" not in str(items).lower()


class TestAlone:
    """What a person restored alone names the address that the link to their request went to."""

    def test_shown_and_taken_out(
        self, own_device: Client, own_ticket: Ticket, key: Credential, rosa: Contact, piet: Contact
    ) -> None:
        restore = restored_alone(own_device, own_ticket, key)
        shown = RestoreKeeper().disclose(rosa)
        assert [item["sent_to"] for item in shown] == [OWN, TOWNHALL]
        RestoreKeeper().pseudonymise(piet, PIET, known_by_name=True)
        restore.refresh_from_db()
        assert restore.own_address == OWN
        RestoreKeeper().pseudonymise(rosa, ROSA, known_by_name=True)
        restore.refresh_from_db()
        assert (restore.own_address, restore.is_own) == (MASK, True)


@pytest.fixture
def refused(ticket: Ticket, key: Credential, karim: User) -> Restore:
    """A restore that an agent doubted, then refused for the story that was told."""
    restore = begun(ticket, key, karim)
    opening.note_doubt(restore.pk, "a man's voice", by=karim)
    return opening.refuse(restore.pk, "Rosa hung up", "urgency", by=karim)


class TestRefused:
    """What was doubted and the story go with the person, and with the ticket; that it was refused stays."""

    def gone(self) -> bool:
        restore = Restore.objects.get()
        assert (restore.outcome, restore.doubted_at) == ("refused", MONDAY)
        return (restore.reason, restore.pretext) == (MASK, "")

    def test_shown(self, refused: Restore, rosa: Contact) -> None:
        (item,) = RestoreKeeper().disclose(rosa)
        assert (item["doubted_at"], item["reason"]) == (MONDAY, "a man's voice; Rosa hung up in a great hurry")

    def test_with_the_person(self, refused: Restore, rosa: Contact, piet: Contact) -> None:
        RestoreKeeper().pseudonymise(piet, PIET, known_by_name=True)
        assert not self.gone(), "another person"
        RestoreKeeper().pseudonymise(rosa, ROSA, known_by_name=True)
        assert self.gone()

    def test_with_the_ticket(self, refused: Restore, ticket: Ticket) -> None:
        Ticket.objects.filter(pk=ticket.pk).update(state="archived", closed_at=MONDAY)
        assert archiving.pseudonymise([ticket.pk]) == 1
        assert self.gone()

    def test_while_it_is_open_what_was_doubted_stays(self, ticket: Ticket, key: Credential, karim: User) -> None:
        opening.note_doubt(begun(ticket, key, karim).pk, "a man's voice", by=karim)
        Ticket.objects.filter(pk=ticket.pk).update(state="archived", closed_at=MONDAY)
        assert archiving.pseudonymise([ticket.pk]) == 0
        assert Restore.objects.get().reason == "a man's voice"


class TestStillNeeded:
    def test_while_open_and_for_three_days(
        self, twin: Twin, ticket: Ticket, key: Credential, karim: User, rosa: Contact
    ) -> None:
        keeper = RestoreKeeper()
        assert keeper.still_needed(rosa) is None
        restore = restored(ticket, key, karim)
        with clock.frozen(MONDAY + timedelta(days=9)):
            assert keeper.still_needed(rosa)
        ordering.confirm(restore.pk, by=karim)
        with clock.frozen(MONDAY + rules.UNDO_WITHIN - timedelta(seconds=1)):
            assert keeper.still_needed(rosa)
        with clock.frozen(MONDAY + rules.UNDO_WITHIN):
            assert keeper.still_needed(rosa) is None

    def test_while_a_freeze_is_on_its_way(
        self, twin: Twin, ticket: Ticket, key: Credential, karim: User, rosa: Contact
    ) -> None:
        restore = restored(ticket, key, karim)
        ordering.confirm(restore.pk, by=karim)
        Order.objects.filter(restore=restore).update(state="undoing")
        with clock.frozen(MONDAY + timedelta(days=9)):
            assert RestoreKeeper().still_needed(rosa)


class TestDisposedOf:
    def test_the_evidence_stays_and_no_number_address_login_or_word(
        self, twin: Twin, ticket: Ticket, key: Credential, karim: User, rosa: Contact
    ) -> None:
        restore = restored(ticket, key, karim)
        dispose([ticket.pk])
        proof, order = restore.proofs.get(), restore.orders.get()
        assert (proof.kind, proof.through, proof.given_at) == (ProofKind.CALL_BACK, "—", MONDAY)
        assert {telling.address[0] for telling in restore.tellings.all()} == {"—"}
        assert queries.account_in(order.answer).login == "—", "pages and figures read on"
        assert OutMail.objects.filter(ref=restore.ref).count() == 0
        assert queries.whole(restore.pk).restored_at == MONDAY

    def test_not_while_it_is_open_under_way_or_frozen(
        self, twin: Twin, ticket: Ticket, key: Credential, karim: User, rosa: Contact
    ) -> None:
        restore = restored(ticket, key, karim)
        Ticket.objects.filter(pk=ticket.pk).update(state="archived", closed_at=MONDAY)
        assert list(held()) == [ticket]
        ordering.confirm(restore.pk, by=karim)
        assert not held().exists()

        def changed(model: type[Order | Restore], **fields: object) -> bool:
            model.objects.update(**fields)
            return held().exists()

        assert changed(Order, state="by_hand")
        assert archiving.pseudonymise([ticket.pk]) == 0
        assert not changed(Order, state="done")
        assert changed(Restore, outcome="frozen")
        assert not changed(Restore, thawed_at=MONDAY)
        assert changed(Order, verb="freeze")
        assert not changed(Order, state="undone")
        assert archiving.pseudonymise([ticket.pk]) == 1


class TestTakenOut:
    def test_the_account_of_a_colleague_stays(
        self, twin: Twin, ticket: Ticket, key: Credential, karim: User, piet: Contact
    ) -> None:
        order = restored(ticket, key, karim).orders.get()
        login = order.answer["account"]["login"]
        Order.objects.update(answer=order.answer | {"words": f"{login} was locked by Piet Maes"})
        of_that_login = Traces(frozenset({"Rosa Lemmens", "Piet Maes"}))
        RestoreKeeper().pseudonymise(piet, of_that_login, known_by_name=True)
        order.refresh_from_db()
        assert (order.answer["account"]["login"], order.answer["words"]) == (login, "— was locked by —")

    def test_the_evidence_stays(self, twin: Twin, ticket: Ticket, key: Credential, karim: User, rosa: Contact) -> None:
        restore = restored(ticket, key, karim)
        assert RestoreKeeper().pseudonymise(rosa, ROSA, known_by_name=True) == {"restores": 1}
        proof, tellings = restore.proofs.get(), restore.tellings.order_by("pk")
        assert (proof.kind, proof.through, proof.given_at) == (ProofKind.CALL_BACK, "—", MONDAY)
        told = sorted(telling.address for telling in tellings)
        assert (len(told), told[0], told[1].startswith("—")) == (2, TOWNHALL, True)
        assert all(telling.digest for telling in tellings), "the link that freezes works on"
        assert queries.whole(restore.pk).restored_at == MONDAY

    def test_what_a_second_person_approved_names_no_way_of_theirs(
        self, ticket: Ticket, key: Credential, karim: User, sofie: User, rosa: Contact, piet: Contact
    ) -> None:
        set_level(CautionLevel.RAISED, "calls", by=sofie)
        restore = begun(ticket, key, karim)
        called(restore, karim)
        asked = proofs.ask_proof(restore.pk, ProofKind.SECURITY_CONTACT, "piet@namur.example", by=karim)
        asked.given_at = MONDAY
        asked.save()
        facts = queries.state_of(queries.whole(restore.pk)).facts
        approval.approve(restore.pk, rules.fingerprint(facts, MONDAY), by=sofie)
        entry = Entry.objects.get(verb="restore.approved")
        assert entry.data["proofs"] == sorted(restore.proofs.values_list("pk", flat=True))
        assert not {PHONE, "piet@namur.example"} & set(str(entry.data).replace("'", " ").split())
        RestoreKeeper().pseudonymise(piet, PIET, known_by_name=True)
        approved = Restore.objects.get().approved
        assert ("piet" in approved, PHONE in approved, "security_contact —" in approved) == (False, True, True)

    def test_a_name_that_another_has_too_stays_in_reasons_elsewhere(
        self, ticket: Ticket, key: Credential, karim: User, rosa: Contact, piet: Contact
    ) -> None:
        opening.refuse(begun(ticket, key, karim).pk, "Rosa hung up; Piet Maes knows her", by=karim)
        piet.organisation = None
        RestoreKeeper().pseudonymise(piet, PIET, known_by_name=False)
        assert Restore.objects.get().reason == "Rosa hung up; Piet Maes knows her"
        RestoreKeeper().pseudonymise(piet, PIET, known_by_name=True)
        assert Restore.objects.get().reason == "Rosa hung up; — knows her"
