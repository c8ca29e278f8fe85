"""Self-service in wrong hands: a stolen mailbox, a link that was passed on, another's access, two flows at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from tests.attack.reconnect.outcomes import PIET, TRIED, held
from tridesk.accounts.models import User
from tridesk.directory.models import ConnectedUser, Contact, Credential, Organisation, Registration
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.mailroom.models import OutMail
from tridesk.reconnect import own_access, queries
from tridesk.reconnect.access.twin import Twin
from tridesk.reconnect.actions import caution, opening, proofs, self_service, sending
from tridesk.reconnect.actions.refusals import MOST_NOTED
from tridesk.reconnect.models import Order, Proof, Restore
from tridesk.reconnect.rules import LINK_HOLDS, CautionLevel
from tridesk.reconnect.tests.conftest import settled
from tridesk.reconnect.tests.own_stories import (
    OWN,
    PAGE,
    asked,
    begun_alone,
    device,
    press,
    request_link,
    shown,
    way_to,
    yes,
)
from tridesk.reconnect.tests.stories import BLOCKED, LOGIN, MONDAY, TOWNHALL, link_to
from tridesk.tickets.actions import Requester
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories

pytestmark = pytest.mark.django_db

LEFT = "restore.left_to_desk"
ASKED = "restore.proof_asked"


def test_a_stolen_mailbox_alone_restores_nothing(
    own_device: Client, own_ticket: Ticket, key: Credential, twin: Twin, piet: Contact
) -> None:
    begun_alone(own_device, own_ticket, key)
    asked(own_device, own_ticket)
    press(own_device, own_ticket, "works")
    held(twin, ASKED)
    assert not OutMail.objects.filter(recipients__contains=[OWN], ref__startswith="restore:").exists()


def test_a_stolen_mailbox_locks_nobody_out_of_the_desk(
    own_device: Client, own_ticket: Ticket, ticket: Ticket, key: Credential, karim: User, twin: Twin
) -> None:
    stolen = begun_alone(own_device, own_ticket, key)
    link = asked(own_device, own_ticket)
    restore = opening.begin(ticket, stolen.contact, key, by=karim)
    assert (restore.owner, yes(link)) == (karim, 404)
    assert press(own_device, own_ticket, "begin", credential=key.pk) == 409
    held(twin, TRIED)


def test_a_stolen_mailbox_floods_nobody(
    own_device: Client, own_ticket: Ticket, key: Credential, twin: Twin, piet: Contact, town: Organisation
) -> None:
    for number in range(4):
        Contact.objects.create(name=f"Jo {number}", organisation=town, email=f"jo{number}@namur.example")
    settled(town)
    for _ in range(self_service.MOST_OF_USER + 2):
        if press(own_device, own_ticket, "begin", credential=key.pk) != 302:
            continue
        press(own_device, own_ticket, "answer", answers=" ".join(BLOCKED))
        restore = Restore.objects.latest("pk")
        for way in own_access.ways(queries.state_of(queries.whole(restore.pk))):
            for _again in range(2):
                press(own_device, own_ticket, "ask", way=own_access.code_of(restore, way))
        press(own_device, own_ticket, "stop")
    assert Restore.objects.count() == self_service.MOST_OF_USER
    assert Proof.objects.count() == self_service.MOST_MAILS_OF_ORGANISATION
    assert Proof.objects.filter(through=TOWNHALL).count() < proofs.MOST_ASKED  # the desk can ask there too
    held(twin, TRIED)


def test_many_mailboxes_of_one_organisation_are_bounded_together(
    own_device: Client, own_ticket: Ticket, key: Credential, twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(self_service, "MOST_OF_ORGANISATION", 1)
    press(own_device, own_ticket, "begin", credential=key.pk)
    press(own_device, own_ticket, "stop")
    assert press(own_device, own_ticket, "begin", credential=key.pk) == 429
    held(twin, TRIED)


def test_questions_are_turned_without_end(own_device: Client, own_ticket: Ticket, key: Credential, twin: Twin) -> None:
    begun_alone(own_device, own_ticket, key)
    statuses = [press(own_device, own_ticket, "answer", answers="key") for _ in range(self_service.MOST_ANSWERS)]
    assert statuses[-1] == 429
    held(twin, TRIED)


def test_refused_presses_fill_no_journal(own_device: Client, own_ticket: Ticket, key: Credential, twin: Twin) -> None:
    for _ in range(MOST_NOTED + 5):
        assert press(own_device, own_ticket, "begin", credential=0) == 422
    assert Entry.objects.filter(verb=TRIED).count() == MOST_NOTED
    held(twin, TRIED)


def test_answers_that_no_tree_has_are_not_kept(
    own_device: Client, own_ticket: Ticket, key: Credential, twin: Twin
) -> None:
    press(own_device, own_ticket, "begin", credential=key.pk)
    press(own_device, own_ticket, "answer", answers="key " + "x " * 5000)
    assert Restore.objects.get().answers == ["key"]
    held(twin, "restore.layer_answered")


def test_the_link_to_the_request_of_somebody_else(
    own_device: Client, own_ticket: Ticket, key: Credential, twin: Twin, piet: Contact
) -> None:
    theirs = factories.opened("Autre chose", language="fr", requester=Requester().known_as(piet))
    client = device(request_link(theirs))
    assert press(client, own_ticket, "begin", credential=key.pk) == 404  # the form of another request
    client = device(request_link(theirs))
    assert press(client, theirs, "begin", credential=key.pk) == 422
    begun_alone(own_device, own_ticket, key)
    assert press(client, theirs, "ask", way="0" * 24) == 404
    held(twin, TRIED)


def test_the_access_of_another_user_is_posted(
    own_device: Client, own_ticket: Ticket, key: Credential, twin: Twin, piet: Contact, town: Organisation
) -> None:
    other = ConnectedUser.objects.create(organisation=town, contact=piet, login="piet.maes")
    program = ConnectedUser.objects.create(organisation=town, name="Software", login="software")
    for user in (other, program):
        credential = Credential.objects.create(user=user, kind="key", reference="RR-1", state="blocked")
        assert press(own_device, own_ticket, "begin", credential=credential.pk) == 422
    for posted in (0, -1, 10**30, "x", ""):
        assert press(own_device, own_ticket, "begin", credential=posted) == 422
    assert not Restore.objects.exists()
    held(twin, TRIED)


def test_a_request_that_the_desk_gave_to_the_wrong_contact(twin: Twin, key: Credential, rosa: Contact) -> None:
    """Whoever writes from elsewhere and is taken for the user stays without the user's own address."""
    mistaken = factories.opened("Toegang", requester=Requester(name="Rosa Lemmens", email="rosa@gmail.example"))
    mistaken.contact, mistaken.organisation = rosa, rosa.organisation
    mistaken.save()
    client = device(request_link(mistaken))
    assert PAGE not in client.get("/request/").content.decode()
    assert press(client, mistaken, "begin", credential=key.pk) == 422
    held(twin, TRIED)


def test_the_link_was_passed_on_and_opened_elsewhere_too(
    own_ticket: Ticket, key: Credential, twin: Twin, piet: Contact
) -> None:
    link = request_link(own_ticket)
    device(link)
    passed_on = device(link)
    assert "Mail me a new link" in shown(passed_on)
    for do in ("begin", "answer", "ask", "solve"):
        assert press(passed_on, own_ticket, do, credential=key.pk) == 409
    assert not Restore.objects.exists()
    held(twin, TRIED)


def test_the_link_of_this_morning(own_ticket: Ticket, key: Credential, twin: Twin) -> None:
    client = device(request_link(own_ticket))
    with clock.frozen(MONDAY + timedelta(hours=4)):
        assert press(client, own_ticket, "begin", credential=key.pk) == 409
    held(twin, TRIED)


def test_a_passed_on_link_goes_on_with_nothing(
    own_device: Client, own_ticket: Ticket, key: Credential, twin: Twin, piet: Contact
) -> None:
    begun_alone(own_device, own_ticket, key)
    link = request_link(own_ticket)
    device(link)
    passed_on = device(link)
    code = own_access.code_of(
        restore := Restore.objects.get(), own_access.ways(queries.state_of(queries.whole(restore.pk)))[0]
    )
    assert press(passed_on, own_ticket, "ask", way=code) == 409
    assert not Proof.objects.exists()
    held(twin, TRIED)


def test_a_scanner_follows_every_link(
    own_device: Client, own_ticket: Ticket, key: Credential, twin: Twin, piet: Contact
) -> None:
    begun_alone(own_device, own_ticket, key)
    link = asked(own_device, own_ticket)
    for method in ("get", "head", "options"):
        getattr(Client(), method)(link)
        getattr(Client(), method)(f"{link}?answer=yes")
        getattr(own_device, method)(f"{PAGE}?do=ask&number={own_ticket.number}")
    assert Proof.objects.count() == 1
    held(twin, ASKED)


def test_the_link_of_the_proof_is_replayed_for_the_next_restore(
    own_device: Client, own_ticket: Ticket, key: Credential, twin: Twin
) -> None:
    begun_alone(own_device, own_ticket, key)
    link = asked(own_device, own_ticket)
    press(own_device, own_ticket, "stop")
    begun_alone(own_device, own_ticket, key)
    assert yes(link) == 404
    held(twin, "restore.link_dead")


def test_the_link_of_the_proof_is_pressed_too_late(
    own_device: Client, own_ticket: Ticket, key: Credential, twin: Twin
) -> None:
    begun_alone(own_device, own_ticket, key)
    link = asked(own_device, own_ticket)
    with clock.frozen(MONDAY + LINK_HOLDS):
        assert yes(link) == 404
        held(twin, "restore.link_dead")


def test_the_one_who_is_asked_says_no(
    own_device: Client, own_ticket: Ticket, key: Credential, twin: Twin, piet: Contact, ticket: Ticket, karim: User
) -> None:
    stolen = begun_alone(own_device, own_ticket, key)
    other = asked(own_device, own_ticket, "Piet M.", PIET)
    assert yes(asked(own_device, own_ticket), "no") == 200
    assert yes(other) == 404
    assert begun_alone(own_device, own_ticket, key).pk != stolen.pk  # and this one waits for the desk
    assert "The help desk goes on" in shown(own_device)
    held(twin, LEFT)
    assert opening.begin(ticket, stolen.contact, key, by=karim).owner == karim  # who is really locked out is not


def test_the_mailbox_of_the_colleague_is_that_of_the_requester(
    own_device: Client, own_ticket: Ticket, key: Credential, twin: Twin, piet: Contact, town: Organisation
) -> None:
    Contact.objects.filter(pk=piet.pk).update(email="ROSA+piet@namur.example")
    Registration.objects.filter(contact=piet, value=PIET).update(value="ROSA+piet@namur.example")
    settled(town)
    restore = begun_alone(own_device, own_ticket, key)
    assert [way.through for way in own_access.ways(queries.state_of(queries.whole(restore.pk)))] == [TOWNHALL]
    held(twin, "restore.opened")


def test_an_address_is_typed_in_place_of_a_way(
    own_device: Client, own_ticket: Ticket, key: Credential, twin: Twin
) -> None:
    begun_alone(own_device, own_ticket, key)
    for way in ("evil@elsewhere.example", OWN, "", "mailbox"):
        assert press(own_device, own_ticket, "ask", way=way, through="evil@elsewhere.example", kind="mailbox") == 422
    assert not Proof.objects.exists()
    held(twin, TRIED)


def test_the_button_of_another_restore_is_pressed(
    own_device: Client, own_ticket: Ticket, key: Credential, twin: Twin
) -> None:
    begun_alone(own_device, own_ticket, key)
    code = way_to(own_device, "t…@namur.example")
    press(own_device, own_ticket, "stop")
    begun_alone(own_device, own_ticket, key)
    assert press(own_device, own_ticket, "ask", way=code) == 422
    held(twin, TRIED)


@pytest.mark.parametrize("card", ["organisation", "own"])
def test_an_address_was_changed_yesterday(
    own_device: Client, own_ticket: Ticket, key: Credential, twin: Twin, town: Organisation, rosa: Contact, card: str
) -> None:
    if card == "organisation":
        town.email = "evil@elsewhere.example"
        town.save()
    else:
        rosa.other_phones = ["+3281999999"]
        rosa.save()
    begun_alone(own_device, own_ticket, key)
    assert "The help desk goes on" in shown(own_device)
    assert not Proof.objects.exists()
    held(twin, LEFT)


@pytest.mark.parametrize("change", ["raised", "raised and lowered", "closed", "watched", "privileged", "left", "gone"])
def test_something_asks_for_caution_midway(
    own_device: Client, own_ticket: Ticket, key: Credential, twin: Twin, sofie: User, rosa: Contact, change: str
) -> None:
    restore = begun_alone(own_device, own_ticket, key)
    link = asked(own_device, own_ticket)
    with clock.frozen(MONDAY + timedelta(minutes=1)):
        if change == "watched":
            caution.watch(restore.user.organisation, "calls", by=sofie)
        elif change == "privileged":
            ConnectedUser.objects.update(is_privileged=True)
        elif change == "left":
            Contact.objects.filter(pk=rosa.pk).update(left_on=MONDAY.date())
        elif change == "gone":
            Registration.objects.filter(value=TOWNHALL).update(until=clock.now())
        else:
            caution.set_level(CautionLevel.CLOSED if change == "closed" else CautionLevel.RAISED, "calls", by=sofie)
            if change == "raised and lowered":
                caution.set_level(CautionLevel.NORMAL, "calm", by=sofie)
        yes(link)
        assert press(own_device, own_ticket, "ask", way="x") in (409, 422)
        held(twin, TRIED)
        if change != "gone":
            assert Restore.objects.get().left_at is not None
        assert not Order.objects.exists()


def test_caution_is_raised_while_the_order_waits(
    own_device: Client, own_ticket: Ticket, key: Credential, twin: Twin, sofie: User
) -> None:
    begun_alone(own_device, own_ticket, key)
    assert yes(asked(own_device, own_ticket)) == 200
    caution.set_level(CautionLevel.RAISED, "calls from nowhere", by=sofie)
    sending.send(Order.objects.get().pk)
    held(twin, LEFT)


def test_caution_is_raised_while_nobody_does_anything(
    own_device: Client, own_ticket: Ticket, key: Credential, twin: Twin, sofie: User
) -> None:
    restore = begun_alone(own_device, own_ticket, key)
    caution.set_level(CautionLevel.RAISED, "calls from nowhere", by=sofie)
    self_service.look_after()
    assert list(queries.left_to_desk()) == [restore]
    caution.set_level(CautionLevel.NORMAL, "calm", by=sofie)
    assert press(own_device, own_ticket, "desk") == 409  # once left, it is not alone any more
    held(twin, LEFT)


def test_without_the_device_or_its_form(own_device: Client, own_ticket: Ticket, key: Credential, twin: Twin) -> None:
    begun_alone(own_device, own_ticket, key)
    assert press(Client(), own_ticket, "ask") == 404
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = own_device.cookies
    assert press(strict, own_ticket, "ask", way="x") == 403
    assert press(own_device, own_ticket, "order") == 422
    held(twin, ASKED.replace("proof_asked", "layer_answered"))


def test_links_are_ended_and_the_device_with_them(
    own_device: Client, own_ticket: Ticket, key: Credential, twin: Twin
) -> None:
    begun_alone(own_device, own_ticket, key)
    own_device.post("/request/", {"number": own_ticket.number, "do": "revoke"})
    assert press(own_device, own_ticket, "ask") == 404
    held(twin, "request.revoked")


def test_a_colleague_of_the_desk_does_not_become_the_second_person_of_what_was_begun_alone(
    own_device: Client, own_ticket: Ticket, key: Credential, twin: Twin, sofie: User
) -> None:
    restore = begun_alone(own_device, own_ticket, key)
    caution.set_level(CautionLevel.RAISED, "calls", by=sofie)
    self_service.look_after()
    client = Client()
    client.force_login(sofie)
    client.post(f"/restores/{restore.pk}/do/", {"do": "approve", "fingerprint": "x"})
    client.post(f"/restores/{restore.pk}/do/", {"do": "order"})
    restore.refresh_from_db()
    assert (restore.approver, restore.owner) == (None, None)
    held(twin, TRIED)


@pytest.mark.django_db(transaction=True)
def test_two_flows_at_once_for_one_user(
    own_device: Client, own_ticket: Ticket, key: Credential, twin: Twin, rosa: Contact
) -> None:
    second = factories.opened("Encore", language="fr", requester=Requester().known_as(rosa))
    pairs = [(own_device, own_ticket), (device(request_link(second)), second)]

    def begin(pair: tuple[Client, Ticket]) -> int:
        with clock.frozen(MONDAY):
            try:
                return press(*pair, "begin", credential=key.pk)
            finally:
                connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(begin, pairs)) == [302, 409]
    assert Restore.objects.filter(closed_at=None).count() == 1
    assert Entry.objects.filter(verb=TRIED, data__do="begin").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_press_at_once_and_one_order_is_given(
    own_device: Client, own_ticket: Ticket, key: Credential, twin: Twin, piet: Contact
) -> None:
    begun_alone(own_device, own_ticket, key)
    links = [asked(own_device, own_ticket), asked(own_device, own_ticket, "Piet M.", PIET)]

    def pressed(link: str) -> int:
        with clock.frozen(MONDAY):
            try:
                return yes(link)
            finally:
                connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(pressed, links)) == [200, 200]
    assert Order.objects.count() == 1
    assert twin.sign_in(LOGIN, right=True) is False
    assert Entry.objects.filter(verb="restore.ordered").count() == 1
    assert link_to(PIET)
