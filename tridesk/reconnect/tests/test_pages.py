"""The page of a restore: what it offers first, and how it keeps up with a call."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.attack.reconnect.outcomes import PIET, confirmed, seen
from tridesk.accounts.models import User
from tridesk.directory.models import ConnectedUser, Contact, Credential, Organisation
from tridesk.kit import clock
from tridesk.reconnect import queries
from tridesk.reconnect.access.twin import Twin
from tridesk.reconnect.actions import approval, opening, proofs
from tridesk.reconnect.models import Restore
from tridesk.reconnect.rules import ProofKind
from tridesk.reconnect.tests.conftest import settled
from tridesk.reconnect.tests.stories import PHONE, answered, begun, called, ordered
from tridesk.telephony.models import Agent
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def restore(ticket: Ticket, key: Credential, karim: User) -> Restore:
    return begun(ticket, key, karim)


def page(restore: Restore, user: User, query: str = "") -> str:
    client = Client()
    client.force_login(user)
    return client.get(f"/restores/{restore.pk}/{query}").content.decode()


def test_the_number_of_the_person_is_offered_first_and_as_the_main_button(restore: Restore, karim: User) -> None:
    ways = page(restore, karim).split('class="restore__ways"')[1]
    assert ways.index("Rosa Lemmens") < ways.index("Namur")
    assert ways.index("button--main") < ways.index("Namur")
    assert ways.count("button--main") == 1


@pytest.fixture
def colleagues(town: Organisation) -> list[str]:
    """The names of twelve people of the municipality, each with a number and two mailboxes, in order."""
    names = ["Anna", *(f"Colleague {number:02}" for number in range(9)), "Émile", "Zoé"]
    Contact.objects.bulk_create(
        Contact(
            name=name,
            organisation=town,
            email=f"{number}@namur.example",
            other_emails=[f"{number}b@namur.example"],
            phone="+3281234569",
        )
        for number, name in enumerate(reversed(names))
    )
    settled(town)
    return names


def test_of_many_colleagues_the_first_are_named_and_the_others_asked_for(
    restore: Restore, colleagues: list[str], town: Organisation, piet: Contact, karim: User
) -> None:
    town.other_emails = [f"service{number}@namur.example" for number in range(12)]
    town.save()
    settled(town)
    shown = page(restore, karim)
    assert [name in shown for name in colleagues] == [True] * 5 + [False] * 7
    assert "7 more colleagues" in shown
    assert shown.index("service11@") < shown.index("Piet Maes") < shown.index("Anna"), "all others, before colleagues"
    everybody = page(restore, karim, "?ways=all")
    places = [everybody.index(name) for name in colleagues]
    assert places == sorted(places)
    assert "more colleague" not in everybody
    assert "+3281234569" not in everybody


def test_whoever_looks_at_all_colleagues_goes_on_to_do_so(restore: Restore, colleagues: list[str], karim: User) -> None:
    client = Client()
    client.force_login(karim)
    asked = {"do": "ask", "kind": "colleague", "through": "0@namur.example"}
    address = f"/restores/{restore.pk}/"
    assert client.post(f"{address}do/", asked | {"ways": "all"}).headers["Location"] == f"{address}?ways=all#ways"
    assert client.post(f"{address}do/", asked).headers["Location"] == address


def test_while_our_call_is_to_be_answered_the_page_looks_again(restore: Restore, karim: User) -> None:
    assert "data-poll" not in page(restore, karim)
    proof = proofs.ask_proof(restore.pk, ProofKind.CALL_BACK, PHONE, by=karim)
    shown = page(restore, karim)
    assert "data-poll" in shown
    assert 'value="was_them"' not in shown
    call = answered(proof)
    assert 'value="was_them"' in page(restore, karim)
    call.phase, call.outcome, call.ended_at, call.life = "ended", "answered", clock.now(), None
    call.save()
    shown = page(restore, karim)
    assert "data-poll" not in shown
    assert 'value="was_them"' in shown


def test_nobody_is_invited_to_take_over_what_a_colleague_does(restore: Restore, sofie: User) -> None:
    """A supervisor who took a step could not be the second person any more."""
    buttons = page(restore, sofie).split('value="take_over"')[0].rsplit("<button", 1)[1]
    assert "button--main" not in buttons


def test_an_agent_asks_for_the_call_back_in_the_work_after_the_call(restore: Restore, karim: User) -> None:
    Agent.objects.filter(user=karim).update(state="wrap_up")
    assert proofs.ask_proof(restore.pk, ProofKind.CALL_BACK, PHONE, by=karim).call


def test_the_page_asks_the_database_as_often_for_many_proofs_and_colleagues(
    restore: Restore, karim: User, town: Organisation
) -> None:
    def asked() -> int:
        proof = proofs.ask_proof(restore.pk, ProofKind.CALL_BACK, PHONE, by=karim)
        answered(proof)
        with CaptureQueriesContext(connection) as captured:
            page(restore, karim)
        return len(captured)

    once = asked()
    for number in range(3):
        Contact.objects.create(name=f"Bo {number}", organisation=town, email=f"bo{number}@namur.example")
    settled(town)
    assert (asked(), asked()) == (once, once)
    assert "Bo 2" in page(restore, karim)


def test_what_hangs_on_a_restore_is_read_with_it(restore: Restore, karim: User, twin: Twin) -> None:
    called(restore, karim)
    order = ordered(restore, karim)
    whole = queries.whole(restore.pk)
    with CaptureQueriesContext(connection) as captured:
        assert [proof.restore.ticket for proof in whole.proofs.all()] == [restore.ticket]
        assert [row.pk for row in whole.orders.all()] == [order.pk]
        assert [held.user.organisation for held in whole.user.credentials.all()] == [whole.user.organisation]
        assert list(whole.user.organisation.authorisations.all()) == []
    assert not captured.captured_queries


def test_questions_for_a_caller_of_unknown_language_are_in_that_of_the_agent(restore: Restore, karim: User) -> None:
    Ticket.objects.update(language="")
    karim.language = "fr"
    karim.save()
    assert '<p lang="fr">' in page(restore, karim)
    assert proofs.ask_proof(restore.pk, ProofKind.CALL_BACK, PHONE, by=karim).call


def test_who_was_seen_at_the_desk_gave_none_of_the_two_proofs_yet(restore: Restore, karim: User) -> None:
    ConnectedUser.objects.update(is_privileged=True)
    assert "I have seen it" in page(restore, karim)
    proofs.note_on_site(restore.pk, by=karim)
    shown = page(restore, karim)
    assert "2 proofs of different kinds are needed, 0 given." in shown
    assert "I have seen it" not in shown


def test_of_what_was_refused_only_the_steps_that_were_taken_are_done(restore: Restore, karim: User) -> None:
    opening.refuse(restore.pk, "another voice", by=karim)
    shown = page(restore, karim)
    assert (shown.count("steps__step--done"), shown.count("steps__step--later")) == (2, 4)


def test_the_second_person_is_offered_their_no_and_no_step(
    restore: Restore, karim: User, sofie: User, piet: Contact, twin: Twin
) -> None:
    opening.note_doubt(restore.pk, "another voice", by=karim)
    called(restore, karim)
    confirmed(restore, ProofKind.SECURITY_CONTACT, PIET, karim)
    assert ['value="approve"' in page(restore, user) for user in (karim, sofie)] == [False, True]
    approval.approve(restore.pk, seen(restore), by=sofie)
    buttons = ("order", "take_over", "doubt", "disapprove")
    offered = [[f'value="{do}"' in page(restore, user) for do in buttons] for user in (karim, sofie)]
    assert offered == [[True, False, True, False], [False, False, False, True]]


def test_whoever_approved_is_not_offered_to_lift_the_freeze(
    restore: Restore, karim: User, sofie: User, twin: Twin
) -> None:
    Restore.objects.filter(pk=restore.pk).update(
        outcome="frozen", closed_at=clock.now(), approved_at=clock.now(), approver=sofie
    )
    nadia = factories.person("nadia", "supervisor")
    assert ['value="thaw"' in page(restore, user) for user in (karim, sofie, nadia)] == [False, False, True]


def test_the_questions_are_asked_anew_until_a_proof_is_asked_for(restore: Restore, karim: User) -> None:
    assert "Ask again from the beginning" in page(restore, karim)
    proofs.ask_proof(restore.pk, ProofKind.CALL_BACK, PHONE, by=karim)
    assert "Ask again from the beginning" not in page(restore, karim)
