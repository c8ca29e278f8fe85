"""A connected user restores a simple case alone: the link to their request, and a second registered channel."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tridesk.accounts.models import User
from tridesk.directory.models import ConnectedUser, Contact, Credential, Organisation
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.mailroom.models import OutMail
from tridesk.reconnect import own_access, queries
from tridesk.reconnect.access.ports import directory
from tridesk.reconnect.access.twin import Twin
from tridesk.reconnect.actions import caution, opening, ordering, self_service, sending
from tridesk.reconnect.facts import ALONE, moments_of
from tridesk.reconnect.models import Order, Proof, Restore
from tridesk.reconnect.rules import CautionLevel, ProofKind, Step
from tridesk.reconnect.tests.conftest import settled
from tridesk.reconnect.tests.own_stories import (
    OWN,
    PAGE,
    asked,
    begun_alone,
    device,
    press,
    request_link,
    restored_alone,
    shown,
    way_to,
    yes,
)
from tridesk.reconnect.tests.stories import LOGIN, MONDAY, TOWNHALL, called, jobs, link_to, step_of, text_of
from tridesk.reconnect.worklist import of_reconnect
from tridesk.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def waits_for_desk(user: User) -> list[Restore]:
    kinds = {str(kind.name): list(kind.rows) for kind in of_reconnect(user)}
    return kinds["Restores begun elsewhere that wait for the desk"]


class TestOffered:
    """The way there on the page of a request."""

    def test_to_a_connected_user_of_the_directory(self, own_device: Client) -> None:
        assert PAGE in own_device.get("/request/").content.decode()

    def test_not_to_an_address_that_is_not_the_contacts_own(self, own_ticket: Ticket, key: Credential) -> None:
        own_ticket.requester_email = TOWNHALL
        own_ticket.save()
        assert PAGE not in device(request_link(own_ticket)).get("/request/").content.decode()

    def test_not_to_an_address_of_yesterday(self, own_ticket: Ticket, key: Credential, rosa: Contact) -> None:
        rosa.other_emails = ["r@home.example"]
        rosa.save()
        own_ticket.requester_email = "r@home.example"
        own_ticket.save()
        client = device(request_link(own_ticket))
        assert PAGE not in client.get("/request/").content.decode()
        assert press(client, own_ticket, "begin", credential=key.pk) == 422

    @pytest.mark.parametrize("change", ["no user", "privileged", "ended", "closed request", "raised"])
    def test_not_where_it_cannot_be_simple(
        self, own_device: Client, own_ticket: Ticket, key: Credential, sofie: User, change: str
    ) -> None:
        if change == "no user":
            ConnectedUser.objects.update(contact=None, name="A program")
        elif change == "privileged":
            ConnectedUser.objects.update(is_privileged=True)
        elif change == "ended":
            Credential.objects.update(state="ended")
        elif change == "closed request":
            Ticket.objects.update(state="closed", closed_at=MONDAY)
        else:
            caution.set_level(CautionLevel.RAISED, "calls from nowhere", by=sofie)
        assert PAGE not in own_device.get("/request/").content.decode()
        assert "The help desk goes on" in shown(own_device)

    def test_looking_takes_few_queries(
        self, own_device: Client, own_ticket: Ticket, key: Credential, django_assert_max_num_queries: object
    ) -> None:
        with django_assert_max_num_queries(16):  # type: ignore[operator]
            own_device.get(PAGE)
        restore = begun_alone(own_device, own_ticket, key)
        with django_assert_max_num_queries(40):  # type: ignore[operator]
            own_device.get(PAGE)
        assert step_of(restore) is Step.IDENTITY


class TestSinceWhen:
    def test_is_kept(self, own_device: Client, own_ticket: Ticket, key: Credential) -> None:
        assert 'name="lost_at"' in shown(own_device)
        assert press(own_device, own_ticket, "begin", credential=key.pk, lost_at="2026-03-01T08:15") == 302
        assert Restore.objects.get().lost_at is not None

    def test_what_is_still_to_come_is_refused(self, own_device: Client, own_ticket: Ticket, key: Credential) -> None:
        assert press(own_device, own_ticket, "begin", credential=key.pk, lost_at="2126-03-01T08:15") == 422
        assert not Restore.objects.exists()


class TestAlone:
    """From the question to the confirmation, without a colleague."""

    def test_the_whole_way(
        self, own_device: Client, own_ticket: Ticket, key: Credential, piet: Contact, twin: Twin
    ) -> None:
        restore = restored_alone(own_device, own_ticket, key)
        assert twin.sign_in(LOGIN, right=True)
        assert (restore.owner, restore.workers, restore.approver, restore.left_at) == (None, [], None, None)
        assert "It works" in shown(own_device)
        assert press(own_device, own_ticket, "works") == 302
        restore.refresh_from_db()
        own_ticket.refresh_from_db()
        assert (restore.outcome, own_ticket.state) == ("restored", "closed")
        assert "your request is closed" in shown(own_device)

    def test_everybody_registered_is_told_that_no_colleague_did_it(
        self, own_device: Client, own_ticket: Ticket, key: Credential, piet: Contact
    ) -> None:
        restore = restored_alone(own_device, own_ticket, key)
        assert set(restore.tellings.values_list("address", flat=True)) == {OWN, TOWNHALL, "piet@namur.example"}
        assert "sur notre site" in text_of(OutMail.objects.filter(recipients__contains=[OWN]).latest("pk"))
        assert Client().post(link_to(OWN)).status_code == 200
        restore.refresh_from_db()
        assert restore.outcome == "frozen"

    def test_who_is_asked_reads_that_a_mail_of_the_person_proves_nothing(
        self, own_device: Client, own_ticket: Ticket, key: Credential
    ) -> None:
        begun_alone(own_device, own_ticket, key)
        asked(own_device, own_ticket)
        assert "par téléphone" in text_of(OutMail.objects.filter(recipients__contains=[TOWNHALL]).latest("pk"))

    def test_advice_is_enough_and_closes_the_request(
        self, own_device: Client, own_ticket: Ticket, key: Credential
    ) -> None:
        press(own_device, own_ticket, "begin", credential=key.pk)
        press(own_device, own_ticket, "answer", answers="key network")
        assert "its own IT service goes on" in shown(own_device)
        assert press(own_device, own_ticket, "solve") == 302
        assert Restore.objects.get().outcome == "solved"
        own_ticket.refresh_from_db()
        assert own_ticket.state == "closed"

    def test_it_still_does_not_work_once_and_then_the_desk_goes_on(
        self, own_device: Client, own_ticket: Ticket, key: Credential, sofie: User
    ) -> None:
        restore = restored_alone(own_device, own_ticket, key)
        with clock.frozen(MONDAY + timedelta(minutes=5)):
            assert press(own_device, own_ticket, "still_lost") == 302
            assert step_of(restore) is Step.LAYER
        with clock.frozen(MONDAY + timedelta(minutes=6)):
            assert press(own_device, own_ticket, "answer", answers="key key_blocked") == 302  # what was proved counts
            sending.send(Order.objects.latest("pk").pk)
        with clock.frozen(MONDAY + timedelta(minutes=9)):
            assert press(own_device, own_ticket, "still_lost") == 302
            assert "The help desk goes on" in shown(own_device)
        assert waits_for_desk(sofie) == [restore]

    def test_lost_again_after_the_request_is_open_again(
        self, own_device: Client, own_ticket: Ticket, key: Credential
    ) -> None:
        restored_alone(own_device, own_ticket, key)
        press(own_device, own_ticket, "works")
        own_device.post("/request/", {"number": own_ticket.number, "do": "reopen"})
        assert "Which access does not work?" in shown(own_device)

    def test_stopped_and_begun_with_another_access(
        self, own_device: Client, own_ticket: Ticket, key: Credential
    ) -> None:
        press(own_device, own_ticket, "begin", credential=key.pk)
        assert press(own_device, own_ticket, "stop") == 302
        assert Restore.objects.get().outcome == "broken_off"
        assert "Which access does not work?" in shown(own_device)

    def test_the_page_speaks_the_language_of_the_person(self, own_ticket: Ticket, key: Credential) -> None:
        for language, words in (("nl", "Waarmee meldt u zich aan?"), ("de", "Womit melden Sie sich an?")):
            client = device(request_link(own_ticket), language)
            press(client, own_ticket, "begin", credential=key.pk)
            assert words in shown(client)
            press(client, own_ticket, "stop")

    def test_the_register_itself_is_down(
        self, own_device: Client, own_ticket: Ticket, key: Credential, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(queries, "is_register_down", lambda: True)
        assert "the register itself is out of order" in shown(own_device)
        assert press(own_device, own_ticket, "begin", credential=key.pk) == 409

    def test_no_more_of_an_access_is_shown_than_its_owner_needs(
        self, own_device: Client, own_ticket: Ticket, key: Credential, piet: Contact
    ) -> None:
        Credential.objects.update(reference="RR-2044-91")
        begun_alone(own_device, own_ticket, key)
        page = shown(own_device)
        assert "…91" in page
        assert "Piet M." in page
        assert not {word for word in ("RR-2044", LOGIN, TOWNHALL, "piet@", "Maes") if word in page}


class TestNewLink:
    """A link of another day, or that was opened elsewhere too, asks for a new one."""

    def test_is_mailed_and_goes_on(self, own_ticket: Ticket, key: Credential) -> None:
        link = request_link(own_ticket)
        device(link)
        second = device(link)
        assert "Mail me a new link" in shown(second)
        page = second.post(PAGE, {"number": own_ticket.number, "do": "renew"})
        assert page.status_code == 200
        assert jobs("portal.renew") == 1

    def test_an_old_one_still_says_whether_it_works(
        self, own_device: Client, own_ticket: Ticket, key: Credential
    ) -> None:
        restored_alone(own_device, own_ticket, key)
        with clock.frozen(MONDAY + timedelta(hours=5)):
            assert press(own_device, own_ticket, "works") == 302


class TestWays:
    """Who can confirm: never a mailbox of the person, nor the one that the link went to."""

    def test_mails_to_others_alone(
        self, own_device: Client, own_ticket: Ticket, key: Credential, piet: Contact
    ) -> None:
        restore = begun_alone(own_device, own_ticket, key)
        kinds = [way.kind for way in own_access.ways(queries.state_of(queries.whole(restore.pk)))]
        assert kinds == [ProofKind.MAILBOX, ProofKind.SECURITY_CONTACT]

    def test_none_through_the_mailbox_of_the_link_even_once_the_desk_goes_on(
        self, own_device: Client, own_ticket: Ticket, key: Credential, town: Organisation, karim: User
    ) -> None:
        town.email = "Rosa+desk@namur.example"
        town.save()
        settled(town)
        restore = begun_alone(own_device, own_ticket, key)
        opening.take_over(restore.pk, by=karim)
        assert [way.kind for way in queries.state_of(queries.whole(restore.pk)).ways] == [ProofKind.CALL_BACK] * 2

    def test_none_through_the_mailbox_of_the_link_whatever_the_card_says(
        self, own_device: Client, own_ticket: Ticket, key: Credential
    ) -> None:
        restore = begun_alone(own_device, own_ticket, key)
        Restore.objects.update(own_address=TOWNHALL.upper())
        assert own_access.ways(queries.state_of(queries.whole(restore.pk))) == []

    def test_one_unanswered_mail_to_an_address(self, own_device: Client, own_ticket: Ticket, key: Credential) -> None:
        begun_alone(own_device, own_ticket, key)
        code = way_to(own_device, "t…@namur.example")
        assert press(own_device, own_ticket, "ask", way=code) == 302
        assert press(own_device, own_ticket, "ask", way=code) == 409
        assert Proof.objects.count() == 1


class TestLeftToTheDesk:
    """What is not simple waits for the desk, and nothing is lost."""

    def test_a_verb_that_is_not_harmless(
        self, own_device: Client, own_ticket: Ticket, key: Credential, sofie: User
    ) -> None:
        press(own_device, own_ticket, "begin", credential=key.pk)
        press(own_device, own_ticket, "answer", answers="key key_forgotten")
        assert "The help desk goes on" in shown(own_device)
        assert [restore.leaf for restore in waits_for_desk(sofie)] == ["key_forgotten"]

    def test_a_leaf_that_is_about_another_kind(
        self, own_device: Client, own_ticket: Ticket, key: Credential, sofie: User
    ) -> None:
        Credential.objects.update(kind="eid")
        restore = begun_alone(own_device, own_ticket, key)
        assert waits_for_desk(sofie) == [restore]

    def test_an_access_that_a_colleague_blocked(
        self, own_device: Client, own_ticket: Ticket, key: Credential, sofie: User
    ) -> None:
        from tridesk.directory.connected.actions import block_credential, unblock_credential

        unblock_credential(key.pk, by=sofie)
        block_credential(key.pk, by=sofie, reason="shared with a colleague")
        restore = begun_alone(own_device, own_ticket, key)
        assert waits_for_desk(sofie) == [restore]

    def test_the_account_directory_refuses(
        self, own_device: Client, own_ticket: Ticket, key: Credential, sofie: User
    ) -> None:
        directory.plug(Twin())  # which knows nobody
        restore = restored_alone(own_device, own_ticket, key)
        assert waits_for_desk(sofie) == [restore]
        assert "The help desk goes on" in shown(own_device)

    def test_another_user_has_the_same_name(
        self, own_device: Client, own_ticket: Ticket, key: Credential, sofie: User, town: Organisation
    ) -> None:
        ConnectedUser.objects.create(organisation=town, name="A program", login=LOGIN.upper())
        restore = begun_alone(own_device, own_ticket, key)
        assert yes(asked(own_device, own_ticket)) == 200
        assert waits_for_desk(sofie) == [restore]
        assert not Order.objects.exists()

    def test_a_press_of_the_person(self, own_device: Client, own_ticket: Ticket, key: Credential, sofie: User) -> None:
        restore = begun_alone(own_device, own_ticket, key)
        assert press(own_device, own_ticket, "desk") == 302
        assert waits_for_desk(sofie) == [restore]
        assert press(own_device, own_ticket, "answer", answers="key") == 409

    def test_nobody_went_on_for_hours(
        self, own_device: Client, own_ticket: Ticket, key: Credential, sofie: User
    ) -> None:
        restore = begun_alone(own_device, own_ticket, key)
        with clock.frozen(MONDAY + self_service.LEFT_AFTER - timedelta(seconds=1)):
            self_service.look_after()
            assert waits_for_desk(sofie) == []
        with clock.frozen(MONDAY + self_service.LEFT_AFTER):
            self_service.look_after()
            assert waits_for_desk(sofie) == [restore]

    def test_nobody_said_whether_it_works(
        self, own_device: Client, own_ticket: Ticket, key: Credential, sofie: User
    ) -> None:
        restore = restored_alone(own_device, own_ticket, key)
        with clock.frozen(MONDAY + self_service.LEFT_AFTER):
            self_service.look_after()
            assert waits_for_desk(sofie) == []
        with clock.frozen(MONDAY + self_service.LEFT_AFTER_ORDER):
            self_service.look_after()
            assert waits_for_desk(sofie) == [restore]


class TestTheDeskGoesOn:
    """A colleague takes over what a person began, by the gesture that there is."""

    def test_with_what_was_answered_and_proved(
        self, own_device: Client, own_ticket: Ticket, key: Credential, karim: User, twin: Twin
    ) -> None:
        restore = begun_alone(own_device, own_ticket, key)
        opening.take_over(restore.pk, by=karim)
        called(restore, karim)
        order = ordering.order(restore.pk, by=karim)
        sending.send(order.pk)
        assert twin.sign_in(LOGIN, right=True)
        assert press(own_device, own_ticket, "works") == 409

    def test_no_other_gesture_comes_first(
        self, own_device: Client, own_ticket: Ticket, key: Credential, karim: User
    ) -> None:
        restore = begun_alone(own_device, own_ticket, key)
        client = Client()
        client.force_login(karim)
        client.post(f"/restores/{restore.pk}/do/", {"do": "break_off"})
        restore.refresh_from_db()
        assert (restore.closed_at, restore.workers) == (None, [])
        page = client.get(f"/restores/{restore.pk}/").content.decode()
        assert "Go on with it" in page
        assert "End without restoring" not in page

    def test_on_the_same_ticket(self, own_device: Client, own_ticket: Ticket, key: Credential, karim: User) -> None:
        restore = begun_alone(own_device, own_ticket, key)
        client = Client()
        client.force_login(karim)
        assert f"/restores/{restore.pk}/" in client.get(f"/tickets/{own_ticket.number}/restore/").content.decode()
        assert opening.begin(own_ticket, restore.contact, key, by=karim) == restore
        restore.refresh_from_db()
        assert (restore.owner, restore.workers) == (karim, [karim.pk])

    def test_on_another_ticket_what_was_begun_alone_ends(
        self, own_device: Client, own_ticket: Ticket, ticket: Ticket, key: Credential, karim: User
    ) -> None:
        alone = begun_alone(own_device, own_ticket, key)
        restore = opening.begin(ticket, alone.contact, key, by=karim)
        alone.refresh_from_db()
        assert (restore.owner, alone.outcome) == (karim, "broken_off")

    def test_what_was_ordered_alone_is_not_begun_anew(
        self, own_device: Client, own_ticket: Ticket, ticket: Ticket, key: Credential, karim: User
    ) -> None:
        from tridesk.kit.errors import Conflict

        alone = restored_alone(own_device, own_ticket, key)
        with pytest.raises(Conflict):
            opening.begin(ticket, alone.contact, key, by=karim)

    def test_the_ticket_tells_what_the_person_did(
        self, own_device: Client, own_ticket: Ticket, key: Credential, karim: User
    ) -> None:
        restored_alone(own_device, own_ticket, key)
        press(own_device, own_ticket, "works")
        client = Client()
        client.force_login(karim)
        page = client.get(f"/tickets/{own_ticket.number}").content.decode()
        assert "The requester began to restore their access alone." in page
        assert "The requester restored their access alone: it works again." in page

    def test_the_list_says_who_leads(
        self, own_device: Client, own_ticket: Ticket, key: Credential, karim: User
    ) -> None:
        begun_alone(own_device, own_ticket, key)
        client = Client()
        client.force_login(karim)
        assert "the person alone" in client.get("/restores/").content.decode()
        press(own_device, own_ticket, "desk")
        assert "nobody yet" in client.get("/restores/").content.decode()


class TestKept:
    """What the database holds whatever the code does."""

    @pytest.mark.parametrize("change", ["nobody", "second person", "worker", "led"])
    def test_nobody_leads_or_approves_what_is_done_alone(
        self, own_device: Client, own_ticket: Ticket, key: Credential, karim: User, change: str
    ) -> None:
        begun_alone(own_device, own_ticket, key)
        changes: dict[str, dict[str, object]] = {
            "nobody": {"own_address": ""},
            "second person": {"approver": karim},
            "worker": {"workers": [karim.pk]},
            "led": {"owner": karim},
        }
        with pytest.raises(IntegrityError), transaction.atomic():
            Restore.objects.update(**changes[change])

    def test_counted_only_where_no_colleague_had_a_hand_in_it(
        self, own_device: Client, own_ticket: Ticket, key: Credential, karim: User
    ) -> None:
        restore = restored_alone(own_device, own_ticket, key)
        assert ALONE in [counter for counter, _at, _since in moments_of(restore)]
        opening.take_over(restore.pk, by=karim)
        restore.refresh_from_db()
        assert ALONE not in [counter for counter, _at, _since in moments_of(restore)]

    def test_every_deed_is_in_the_journal_without_a_colleague(
        self, own_device: Client, own_ticket: Ticket, key: Credential
    ) -> None:
        restore = restored_alone(own_device, own_ticket, key)
        press(own_device, own_ticket, "works")
        entries = Entry.objects.filter(ref=restore.ref, by=None, verb__startswith="restore.").order_by("pk")
        verbs = [entry.verb.partition(".")[2] for entry in entries]
        assert verbs == [
            "opened",
            "layer_answered",
            "proof_asked",
            "proof_given",
            "ordered",
            "order_done",
            "told",
            "closed",
        ]
