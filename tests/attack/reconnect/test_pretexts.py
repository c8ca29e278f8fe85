"""A good actor on the telephone, with a story, in a hurry, and with all that can be known about a person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.attack.reconnect.outcomes import TRIED, held, press, reasons
from tridesk.accounts.models import User
from tridesk.directory.models import Contact, Credential
from tridesk.kit import clock
from tridesk.reconnect import queries, rules
from tridesk.reconnect.access.twin import Twin
from tridesk.reconnect.actions import opening, proofs
from tridesk.reconnect.models import Proof, Restore
from tridesk.reconnect.rules import ProofKind, Step
from tridesk.reconnect.tests.stories import BLOCKED, LOGIN, MONDAY, PHONE, answered, begun, called, step_of
from tridesk.telephony.models import Call
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def restore(ticket: Ticket, key: Credential, karim: User, twin: Twin, piet: Contact) -> Restore:
    return begun(ticket, key, karim)


@pytest.fixture
def asked(restore: Restore, karim: User) -> Proof:
    """Our switch was asked to call the registered number."""
    return proofs.ask_proof(restore.pk, ProofKind.CALL_BACK, PHONE, by=karim)


def test_the_mayor_waits_and_the_proofs_are_skipped(restore: Restore, karim: User, twin: Twin) -> None:
    press(karim, restore, "order")
    held(twin, TRIED)


def test_a_caller_gives_a_number_of_their_own(restore: Restore, karim: User, twin: Twin) -> None:
    press(karim, restore, "ask", kind="call_back", through="+32470999999")
    held(twin, TRIED)
    assert not Proof.objects.exists()


def test_a_caller_gives_an_address_of_their_own(restore: Restore, karim: User, twin: Twin) -> None:
    press(karim, restore, "ask", kind="mailbox", through="rosa.lemmens@webmail.example")
    held(twin, TRIED)
    assert not Proof.objects.exists()


def test_the_registered_number_is_shown_on_a_call_that_came_in(asked: Proof, karim: User, twin: Twin) -> None:
    now = clock.now()
    Call.objects.create(
        key="in-1", number=PHONE, phase="talk", arrived_at=now, answered_at=now, life={"caller": "anywhere"}
    )
    press(karim, asked.restore, "was_them", proof=asked.pk)
    held(twin, TRIED)


def test_only_the_agents_own_telephone_was_picked_up(asked: Proof, karim: User, twin: Twin) -> None:
    Call.objects.filter(pk=answered(asked).pk).update(life={"caller": "", "agent": "karim"})
    press(karim, asked.restore, "was_them", proof=asked.pk)
    held(twin, TRIED)


def test_the_switch_called_another_number(asked: Proof, karim: User, twin: Twin) -> None:
    answered(asked, number="+32470999999")
    press(karim, asked.restore, "was_them", proof=asked.pk)
    held(twin, TRIED)


def test_our_call_was_not_answered(asked: Proof, karim: User, twin: Twin) -> None:
    now = clock.now()
    Call.objects.create(
        key=asked.call, number=PHONE, phase="ended", outcome="not_reached", arrived_at=now, ended_at=now
    )
    press(karim, asked.restore, "was_them", proof=asked.pk)
    held(twin, TRIED)


def test_a_colleague_who_did_not_speak_to_them_says_that_it_was_them(asked: Proof, sofie: User, twin: Twin) -> None:
    answered(asked)
    press(sofie, asked.restore, "was_them", proof=asked.pk)
    held(twin, TRIED)


def test_a_call_of_this_morning_proves_who_asks_tonight(asked: Proof, karim: User, twin: Twin) -> None:
    answered(asked)
    with clock.frozen(MONDAY + rules.LINK_HOLDS):
        press(karim, asked.restore, "was_them", proof=asked.pk)
        press(karim, asked.restore, "order")
        held(twin, TRIED)


def test_a_call_of_another_restore_proves_this_one(restore: Restore, karim: User, twin: Twin, piet: Contact) -> None:
    other = factories.opened("other")
    other.contact = Contact.objects.create(name="Jan Peters", organisation=piet.organisation, phone="+3281234569")
    other.save()
    from tridesk.directory.models import ConnectedUser
    from tridesk.reconnect.tests.conftest import settled

    assert piet.organisation is not None
    settled(piet.organisation)
    user = ConnectedUser.objects.create(organisation=piet.organisation, contact=other.contact, login="jan")
    theirs = begun(
        other,
        Credential.objects.create(user=user, kind="key", reference="K", state="blocked", state_since=MONDAY),
        karim,
    )
    proof = proofs.ask_proof(theirs.pk, ProofKind.CALL_BACK, "+3281234569", by=karim)
    answered(proof)
    assert press(karim, restore, "was_them", proof=proof.pk) == 404
    press(karim, restore, "order")
    held(twin, TRIED)


def test_a_story_of_a_new_colleague_for_somebody_elses_access(
    ticket: Ticket, key: Credential, karim: User, twin: Twin, piet: Contact
) -> None:
    ticket.contact = piet
    ticket.save()
    client = Client()
    client.force_login(karim)
    client.post(f"/tickets/{ticket.number}/restore/", {"credential": key.pk})
    assert not Restore.objects.exists()
    held(twin, TRIED)


def test_who_left_asks_for_the_access_of_before(
    ticket: Ticket, key: Credential, karim: User, twin: Twin, rosa: Contact
) -> None:
    rosa.left_on = MONDAY.date() - timedelta(60)
    rosa.save()
    restore = begun(ticket, key, karim)
    called(restore, karim, through="+3281234567")
    assert queries.state_of(queries.whole(restore.pk)).facts.hindrances == (rules.Hindrance.NOT_THEIRS,)
    press(karim, restore, "order")
    held(twin, TRIED)


def test_who_asks_is_the_security_contact_themselves(restore: Restore, karim: User, twin: Twin, rosa: Contact) -> None:
    Contact.objects.filter(pk=rosa.pk).update(is_security_contact=True)
    press(karim, restore, "ask", kind="security_contact", through="rosa@namur.example")
    assert rules.Reason.CHANGED in reasons(restore)
    held(twin, TRIED)


def test_refused_by_one_agent_they_call_the_next(
    restore: Restore, ticket: Ticket, key: Credential, karim: User, twin: Twin
) -> None:
    opening.refuse(restore.pk, "the voice was another", by=karim)
    again = begun(ticket, key, karim)
    called(again, karim)
    assert (reasons(again), step_of(again)) == ({rules.Reason.DOUBTED}, Step.IDENTITY)
    press(karim, again, "order")
    held(twin, TRIED)


def test_an_agent_doubts_and_another_is_talked_into_going_on(
    restore: Restore, ticket: Ticket, key: Credential, karim: User, twin: Twin
) -> None:
    lena = factories.person("lena")
    press(karim, restore, "doubt", reason="they did not know their own street")
    called(restore, karim)
    press(lena, restore, "take_over")
    press(lena, restore, "order")
    press(lena, restore, "break_off")
    again = begun(ticket, key, lena)
    assert reasons(again) == {rules.Reason.DOUBTED}
    press(lena, again, "order")
    held(twin, TRIED)


def test_it_was_not_them_and_another_way_is_tried_at_once(asked: Proof, karim: User, twin: Twin) -> None:
    press(karim, asked.restore, "was_not_them", proof=asked.pk)
    called(asked.restore, karim, through="+3281234567")
    assert step_of(asked.restore) is Step.IDENTITY
    press(karim, asked.restore, "order")
    held(twin, "restore.proof_refused")


@pytest.mark.parametrize("spelling", ["081 23 45 68", "+32 81 23 45 68", "003281234568", "+3281234568 "])
def test_the_same_number_in_another_spelling_is_a_second_way(
    restore: Restore, karim: User, twin: Twin, spelling: str
) -> None:
    press(karim, restore, "ask", kind="call_back", through=spelling)
    assert not Proof.objects.exists()
    held(twin, TRIED)


def test_the_restore_rests_and_is_ordered_meanwhile(restore: Restore, karim: User, twin: Twin) -> None:
    called(restore, karim)
    opening.pause(restore.pk, by=karim)
    press(karim, restore, "order")
    held(twin, TRIED)


def test_the_questions_are_answered_anew_after_the_proofs(restore: Restore, karim: User, twin: Twin) -> None:
    called(restore, karim)
    press(karim, restore, "answer", answers="key key_forgotten")
    held(twin, TRIED)
    restore.refresh_from_db()
    assert restore.answers == list(BLOCKED)


def test_the_requester_of_the_ticket_is_exchanged_after_the_proofs(
    restore: Restore, ticket: Ticket, key: Credential, karim: User, twin: Twin, piet: Contact
) -> None:
    called(restore, karim)
    ticket.contact = piet
    ticket.save()
    twin.add("piet")
    other = Credential.objects.create(
        user=key.user.__class__.objects.create(organisation=key.user.organisation, contact=piet, login="piet"),
        kind="key",
        reference="RR-45",
        state="blocked",
        state_since=MONDAY,
    )
    client = Client()
    client.force_login(karim)
    client.post(f"/tickets/{ticket.number}/restore/", {"credential": other.pk})
    fresh = Restore.objects.get(user=other.user)
    press(karim, fresh, "order")
    held(twin, TRIED)
    assert queries.whole(restore.pk).user.login == LOGIN
