"""Links in mails: a GET does nothing, a press counts once; who was told can freeze at once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.translation import override

from tridesk.accounts import mailed_links
from tridesk.accounts.models import User
from tridesk.directory.models import Contact, Credential, Registration
from tridesk.kit import clock, link_tokens
from tridesk.kit.errors import Conflict, NotAllowed
from tridesk.mailroom.models import OutMail
from tridesk.reconnect import links, queries
from tridesk.reconnect.access.twin import Twin
from tridesk.reconnect.actions import opening, ordering, proofs, reversal, sending, telling
from tridesk.reconnect.models import Proof, Restore
from tridesk.reconnect.rules import FREEZE_HOLDS, LINK_HOLDS, ProofKind, Step
from tridesk.reconnect.tests.stories import (
    BLOCKED,
    LOGIN,
    MONDAY,
    TOWNHALL,
    begun,
    link_to,
    ordered,
    restored,
    step_of,
    text_of,
)
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def restore(ticket: Ticket, key: Credential, karim: User) -> Restore:
    return begun(ticket, key, karim)


def reader() -> Client:
    client = Client(headers={"Accept-Language": "fr"})
    client.cookies["tridesk_language"] = "fr"
    return client


class TestProof:
    @pytest.fixture
    def link(self, restore: Restore, karim: User) -> str:
        proofs.ask_proof(restore.pk, ProofKind.MAILBOX, TOWNHALL, by=karim)
        return link_to(TOWNHALL)

    def test_a_program_that_follows_the_link_proves_nothing_and_reads_no_name(
        self, restore: Restore, link: str
    ) -> None:
        for method in ("get", "head"):
            response = getattr(reader(), method)(link)
            assert response.status_code == 200
            assert not re.search(rb"Lemmens|Namur", response.content)
        assert step_of(restore) is Step.IDENTITY

    def test_the_button_proves_once(self, restore: Restore, link: str) -> None:
        response = reader().post(link, {"answer": "yes"})
        assert (response.status_code, response["Content-Language"]) == (200, "fr")
        assert step_of(restore) is Step.ORDER
        assert reader().post(link, {"answer": "yes"}).status_code == 404
        assert reader().get(link).status_code == 404

    @pytest.mark.parametrize("answer", [{"answer": "no"}, {}])
    def test_no_refuses_where_the_desk_sees_it(self, restore: Restore, link: str, answer: dict[str, str]) -> None:
        reader().post(link, answer)
        assert Proof.objects.get().refused_at is not None
        assert "restore.proof_refused" in factories.verbs(restore.ref)
        assert list(queries.restores("refused")) == [restore]

    def test_it_holds_for_an_hour(self, restore: Restore, link: str) -> None:
        with clock.frozen(MONDAY + LINK_HOLDS):
            assert reader().post(link, {"answer": "yes"}).status_code == 404
        assert step_of(restore) is Step.IDENTITY

    def test_a_link_of_a_closed_restore_proves_nothing(self, restore: Restore, link: str, karim: User) -> None:
        from tridesk.reconnect.actions import opening

        opening.break_off(restore.pk, "", by=karim)
        assert reader().post(link, {"answer": "yes"}).status_code == 404

    def test_a_token_made_for_freezing_proves_nothing(self, restore: Restore, link: str) -> None:
        forged = mailed_links.new_token(links.FREEZE)
        Proof.objects.update(digest=link_tokens.digest(forged))
        assert reader().post(f"/access/confirm/{forged}/", {"answer": "yes"}).status_code == 404

    def test_the_mail_is_in_the_languages_of_the_reader_and_its_token_in_no_log(self, link: str) -> None:
        mail = OutMail.objects.get(recipients__contains=[TOWNHALL])
        assert "Rosa Lemmens" in text_of(mail)
        token = link.split("/")[3]
        assert token not in link_tokens.veiled(text_of(mail))
        assert Proof.objects.get().digest == link_tokens.digest(token)

    def test_the_person_who_asks_cannot_confirm_for_themselves(self, restore: Restore, rosa: Contact) -> None:
        assert rosa.email not in {way.through for way in queries.state_of(restore).ways}


class TestTelling:
    def test_the_user_the_organisation_and_its_security_contact_are_told_once(
        self, ticket: Ticket, key: Credential, karim: User, twin: Twin, piet: Contact
    ) -> None:
        restore = restored(ticket, key, karim)
        telling.tell(restore.pk)
        told = OutMail.objects.filter(ref=restore.ref).values_list("recipients", flat=True)
        assert sorted(address for addresses in told for address in addresses) == [
            "piet@namur.example",
            "rosa@namur.example",
            "townhall@namur.example",
        ]
        assert factories.verbs(restore.ref).count("restore.told") == 1

    def test_what_is_restored_once_more_is_told_once_more_and_each_link_freezes(
        self, ticket: Ticket, key: Credential, karim: User, twin: Twin
    ) -> None:
        restore = restored(ticket, key, karim)
        first = link_to("rosa@namur.example")
        with clock.frozen(MONDAY + timedelta(minutes=5)):
            ordering.begin_again(restore.pk, by=karim)
            opening.answer_question(restore.pk, BLOCKED, queries.current_tree(), by=karim)
        with clock.frozen(MONDAY + timedelta(minutes=10)):
            ordered(restore, karim)
            telling.tell(restore.pk)
            telling.tell(restore.pk)
            assert factories.verbs(restore.ref).count("restore.told") == 2
            assert OutMail.objects.filter(recipients__contains=["rosa@namur.example"]).count() == 2
            assert link_to("rosa@namur.example") != first
            assert reader().post(first).status_code == 200
        restore.refresh_from_db()
        assert restore.outcome == "frozen"

    def test_an_address_that_was_changed_lately_is_told_too(
        self, ticket: Ticket, key: Credential, karim: User, twin: Twin, rosa: Contact
    ) -> None:
        restore = begun(ticket, key, karim)
        rosa.email = "rosa@elsewhere.example"
        rosa.save()
        Registration.objects.filter(value="rosa@namur.example").update(until=MONDAY - timedelta(2))
        Restore.objects.filter(pk=restore.pk).update(restored_at=MONDAY)
        telling.tell(restore.pk)
        told = {address for mail in OutMail.objects.filter(ref=restore.ref) for address in mail.recipients}
        assert {"rosa@namur.example", "rosa@elsewhere.example"} <= told

    def test_an_address_that_is_none_keeps_no_other_from_being_told(
        self, ticket: Ticket, key: Credential, karim: User, twin: Twin
    ) -> None:
        Registration.objects.filter(value=TOWNHALL).update(value="the town hall")
        restore = restored(ticket, key, karim)
        assert [telling.address for telling in restore.tellings.all()] == ["rosa@namur.example"]
        assert link_to("rosa@namur.example")
        assert "restore.told" in factories.verbs(restore.ref)

    def test_the_mail_says_by_which_proof(self, ticket: Ticket, key: Credential, karim: User, twin: Twin) -> None:
        restored(ticket, key, karim)
        mail = OutMail.objects.get(recipients__contains=["rosa@namur.example"])
        with override("fr"):
            kind = Proof.objects.get().get_kind_display()
        assert kind in text_of(mail)


class TestNotMe:
    @pytest.fixture
    def done(self, ticket: Ticket, key: Credential, karim: User, twin: Twin) -> Restore:
        return restored(ticket, key, karim)

    def test_a_look_freezes_nothing_and_a_press_does_at_once(self, done: Restore, twin: Twin, sofie: User) -> None:
        link = link_to("rosa@namur.example")
        assert reader().get(link).status_code == 200
        assert twin.sign_in(LOGIN, right=True)
        assert reader().post(link).status_code == 200
        sending.send(done.orders.get(verb="freeze").pk)
        assert not twin.sign_in(LOGIN, right=True)
        assert list(queries.frozen()) == [done]
        assert Credential.objects.get().state == "blocked"

    def test_pressed_twice_it_freezes_once(self, done: Restore) -> None:
        for address in ("rosa@namur.example", TOWNHALL):
            assert reader().post(link_to(address)).status_code == 200
        assert done.orders.filter(verb="freeze").count() == 1

    def test_its_link_holds_for_a_month(self, done: Restore) -> None:
        with clock.frozen(MONDAY + FREEZE_HOLDS):
            assert reader().post(link_to("rosa@namur.example")).status_code == 404

    def test_a_freeze_is_lifted_by_somebody_who_had_no_hand_in_the_restore(
        self, done: Restore, twin: Twin, karim: User, sofie: User
    ) -> None:
        reader().post(link_to("rosa@namur.example"))
        sending.send(done.orders.get(verb="freeze").pk)
        with pytest.raises(NotAllowed):
            reversal.thaw(done.pk, by=karim)
        reversal.thaw(done.pk, by=sofie)
        sending.send(done.orders.get(verb="freeze").pk)
        sending.send(done.orders.get(verb="unlock").pk)  # the access is lost as before
        assert not twin.sign_in(LOGIN, right=True)
        with pytest.raises(Conflict):
            reversal.thaw(done.pk, by=sofie)

    def test_a_freeze_that_is_lifted_before_it_was_sent_freezes_nothing(
        self, done: Restore, twin: Twin, sofie: User
    ) -> None:
        twin.down = True
        reader().post(link_to("rosa@namur.example"))
        freeze = done.orders.get(verb="freeze")
        sending.send(freeze.pk)
        reversal.thaw(done.pk, by=sofie)
        twin.down = False
        sending.send(freeze.pk)
        freeze.refresh_from_db()
        assert freeze.state == "undone"
        assert twin.sign_in(LOGIN, right=True)
