"""Links that are pressed twice, late, by programs or by somebody else; mailboxes that are stolen or flooded."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.test import Client

from tests.attack.reconnect.outcomes import PIET, TRIED, confirmed, held, press, work
from tridesk.accounts import mailed_links
from tridesk.accounts.actions import digest_of
from tridesk.accounts.models import Token, User
from tridesk.directory.models import Contact, Credential
from tridesk.journal.models import Entry
from tridesk.kit import clock, link_tokens
from tridesk.reconnect import links, queries
from tridesk.reconnect.access.twin import Twin
from tridesk.reconnect.actions import opening, proofs, reversal, sending, telling
from tridesk.reconnect.models import Order, Proof, Restore, Telling
from tridesk.reconnect.rules import LINK_HOLDS, UNDO_WITHIN, ProofKind, Step
from tridesk.reconnect.tests.stories import LOGIN, MONDAY, TOWNHALL, begun, called, link_to, ordered, restored, step_of
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories
from tridesk.tickets.tests.browsing import as_

pytestmark = pytest.mark.django_db


@pytest.fixture
def restore(ticket: Ticket, key: Credential, karim: User, twin: Twin, piet: Contact) -> Restore:
    return begun(ticket, key, karim)


@pytest.fixture
def link(restore: Restore, karim: User) -> str:
    proofs.ask_proof(restore.pk, ProofKind.MAILBOX, TOWNHALL, by=karim)
    return link_to(TOWNHALL)


def yes(link: str) -> int:
    return Client().post(link, {"answer": "yes"}).status_code


@pytest.mark.parametrize("method", ["get", "head", "options", "put"])
def test_a_scanner_of_mails_follows_the_link(restore: Restore, link: str, karim: User, twin: Twin, method: str) -> None:
    getattr(Client(), method)(link)
    getattr(Client(), method)(f"{link}?answer=yes")
    press(karim, restore, "order")
    held(twin, TRIED)


def test_the_link_is_pressed_after_an_hour(restore: Restore, link: str, karim: User, twin: Twin) -> None:
    with clock.frozen(MONDAY + LINK_HOLDS):
        assert yes(link) == 404
        press(karim, restore, "order")
        held(twin, "restore.link_dead")


def test_the_link_of_a_restore_that_was_broken_off_is_pressed_for_the_next(
    restore: Restore, link: str, ticket: Ticket, key: Credential, karim: User, twin: Twin
) -> None:
    opening.break_off(restore.pk, "", by=karim)
    again = begun(ticket, key, karim)
    assert yes(link) == 404
    press(karim, again, "order")
    held(twin, "restore.link_dead")


def test_the_link_is_replayed_for_the_next_restore(
    restore: Restore, link: str, ticket: Ticket, key: Credential, karim: User, twin: Twin
) -> None:
    assert yes(link) == 200
    opening.break_off(restore.pk, "", by=karim)
    again = begun(ticket, key, karim)
    assert yes(link) == 404
    press(karim, again, "order")
    held(twin, "restore.link_dead")


@pytest.mark.parametrize("purpose", [links.FREEZE, b"portal.request"])
def test_a_link_of_another_purpose(restore: Restore, link: str, karim: User, twin: Twin, purpose: bytes) -> None:
    token = mailed_links.new_token(purpose)
    Proof.objects.update(digest=link_tokens.digest(token))  # only its purpose is another
    assert yes(f"/access/confirm/{token}/") == 404
    press(karim, restore, "order")
    held(twin, TRIED)


def test_the_link_of_the_proof_freezes_nothing(
    restore: Restore, link: str, karim: User, twin: Twin, caplog: pytest.LogCaptureFixture
) -> None:
    called(restore, karim)
    ordered(restore, karim)
    telling.tell(restore.pk)
    Telling.objects.filter(address=TOWNHALL).update(digest=link_tokens.digest(link.split("/")[3]))
    assert Client().post(link.replace("/confirm/", "/not-me/")).status_code == 404
    assert not queries.frozen().exists()
    assert "leads nowhere" in caplog.text


def test_tokens_are_guessed(
    restore: Restore, link: str, karim: User, twin: Twin, caplog: pytest.LogCaptureFixture
) -> None:
    token = link.split("/")[3]
    guesses = ["A" * 48, token[:-1] + ("A" if token[-1] != "A" else "B"), token.swapcase(), token[:-4] + "AAAA"]
    assert {yes(f"/access/confirm/{guess}/") for guess in guesses} == {404}
    assert caplog.text.count("leads nowhere") == len(guesses)
    press(karim, restore, "order")
    held(twin, TRIED)


def test_a_mail_with_a_forged_sender_confirms(restore: Restore, link: str, karim: User, twin: Twin) -> None:
    factories.came(factories.mail("Re: Do you confirm?", "Yes, I confirm.", sender=f"Townhall <{TOWNHALL}>"))
    press(karim, restore, "order")
    held(twin, TRIED)
    assert Proof.objects.get().is_open


def test_a_mail_quotes_the_link_and_the_desk_cannot_read_it(
    restore: Restore, link: str, karim: User, twin: Twin
) -> None:
    quoting = f"Is this you? https://desk.example{link}\n\n> https://desk.example{link}"
    [ticket] = factories.came(factories.mail("Re: Do you confirm?", quoting))
    entry = ticket.entries.get()
    assert ("/access/confirm/…/" in entry.text, "/access/confirm/…/" in entry.quoted) == (True, True), "folded away"
    token = link.split("/")[3]
    assert token not in str(list(ticket.entries.values()))
    assert token not in as_(karim).get(f"/tickets/{ticket.number}/").content.decode()


def test_the_mailbox_of_the_person_who_asks_is_stolen(restore: Restore, karim: User, twin: Twin, rosa: Contact) -> None:
    for kind in ("mailbox", "colleague", "security_contact"):
        press(karim, restore, "ask", kind=kind, through=rosa.email)
    press(karim, restore, "order")
    held(twin, TRIED)
    assert not Proof.objects.exists()


def test_the_stolen_mailbox_of_a_colleague_passes_for_that_of_the_security_contact(
    restore: Restore, karim: User, twin: Twin
) -> None:
    press(karim, restore, "ask", kind="mailbox", through=PIET)
    press(karim, restore, "ask", kind="colleague", through=PIET)
    assert not Proof.objects.exists()
    held(twin, TRIED)


def test_a_mailbox_is_flooded_until_somebody_presses(
    restore: Restore, ticket: Ticket, key: Credential, karim: User, twin: Twin
) -> None:
    for _round in range(3):
        for _ in range(6):
            press(karim, restore, "ask", kind="mailbox", through=TOWNHALL)
        opening.break_off(restore.pk, "", by=karim)
        restore = begun(ticket, key, karim)
    assert Proof.objects.count() == proofs.MOST_ASKED
    held(twin, TRIED)


def test_one_says_no_and_another_way_says_yes(restore: Restore, link: str, karim: User, twin: Twin) -> None:
    called_proof = proofs.ask_proof(restore.pk, ProofKind.CALL_BACK, "+3281234568", by=karim)
    from tridesk.reconnect.tests.stories import answered

    answered(called_proof)
    Client().post(link, {"answer": "no"})
    press(karim, restore, "was_them", proof=called_proof.pk)
    press(karim, restore, "order")
    held(twin, TRIED)
    assert list(queries.restores("refused")) == [restore]


def test_a_no_while_the_order_waits_is_heard(restore: Restore, link: str, karim: User, twin: Twin) -> None:
    called(restore, karim)
    press(karim, restore, "order")
    Client().post(link, {"answer": "no"})
    held(twin, "restore.proof_refused")


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_a_no_after_it_was_restored_freezes(
    restore: Restore, link: str, karim: User, twin: Twin, is_confirmed: bool
) -> None:
    called(restore, karim)
    ordered(restore, karim)
    if is_confirmed:
        press(karim, restore, "confirm")
    assert twin.sign_in(LOGIN, right=True)
    Client().post(link, {"answer": "no"})
    work()
    assert not twin.sign_in(LOGIN, right=True)
    assert list(queries.frozen()) == [restore]


def test_a_supervisor_is_talked_into_lifting_the_freeze(
    ticket: Ticket, key: Credential, karim: User, sofie: User, twin: Twin
) -> None:
    restore = restored(ticket, key, karim)
    reversal.freeze(link_to("rosa@namur.example").split("/")[3])
    work()
    reversal.thaw(restore.pk, by=sofie)
    for _ in range(2):
        work()
    held(twin, "restore.thawed")


@pytest.mark.parametrize("is_freeze_first", [True, False])
def test_it_was_not_them_again_after_the_freeze_was_lifted(
    ticket: Ticket, key: Credential, karim: User, sofie: User, twin: Twin, is_freeze_first: bool
) -> None:
    restore = restored(ticket, key, karim)
    reversal.freeze(link_to("rosa@namur.example").split("/")[3])
    work()
    reversal.thaw(restore.pk, by=sofie)
    reversal.freeze(link_to(TOWNHALL).split("/")[3])
    for order in sorted(Order.objects.filter(verb="freeze"), key=lambda order: order.pk, reverse=is_freeze_first):
        sending.send(order.pk)
    for _ in range(2):
        work()
    assert list(queries.frozen()) == [restore]
    assert not twin.sign_in(LOGIN, right=True)


def test_a_confirmed_restore_is_undone_after_three_days_to_lock_the_user_out(
    ticket: Ticket, key: Credential, karim: User, twin: Twin
) -> None:
    restore = restored(ticket, key, karim)
    press(karim, restore, "confirm")
    with clock.frozen(MONDAY + UNDO_WITHIN + timedelta(seconds=1)):
        press(karim, restore, "undo")
        work()
        assert Entry.objects.filter(ref=restore.ref, verb=TRIED, data__do="undo").exists()
    assert twin.sign_in(LOGIN, right=True)


@pytest.mark.parametrize("do", ["order", "thaw", "undo", "confirm", "still_lost", "done"])
def test_after_the_freeze_no_button_opens_it(ticket: Ticket, key: Credential, karim: User, twin: Twin, do: str) -> None:
    restore = restored(ticket, key, karim)
    reversal.freeze(link_to("rosa@namur.example").split("/")[3])
    work()
    karim.role = "supervisor"
    karim.save()
    press(karim, restore, do)
    work()
    assert not twin.sign_in(LOGIN, right=True)
    assert Entry.objects.filter(verb=TRIED, data__do=do).exists()


def test_after_the_freeze_another_restore_is_opened(
    ticket: Ticket, key: Credential, karim: User, sofie: User, twin: Twin, piet: Contact
) -> None:
    restored(ticket, key, karim)
    reversal.freeze(link_to("rosa@namur.example").split("/")[3])
    work()
    again = begun(ticket, key, karim)
    called(again, karim)
    confirmed(again, ProofKind.SECURITY_CONTACT, PIET, karim)
    assert step_of(again) is Step.AUTHORITY
    press(sofie, again, "approve", fingerprint="")
    press(karim, again, "order")
    work()
    assert not twin.sign_in(LOGIN, right=True)
    assert Entry.objects.filter(verb=TRIED, data__do="order").exists()


@pytest.mark.parametrize(
    ("do", "fields"),
    [("order", {}), ("done", {}), ("confirm", {}), ("approve", {"fingerprint": ""}), ("undo", {}), ("thaw", {})],
)
def test_a_button_of_another_step_is_forged(
    restore: Restore, sofie: User, twin: Twin, do: str, fields: dict[str, str]
) -> None:
    press(sofie, restore, do, **fields)
    held(twin, TRIED)


def test_a_button_that_does_not_exist_is_forged(restore: Restore, karim: User, twin: Twin) -> None:
    assert press(karim, restore, "restore_now") == 422
    press(karim, restore, "order")
    held(twin, TRIED)


def test_a_program_takes_steps_with_its_token(
    restore: Restore, karim: User, twin: Twin, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    called(restore, karim)
    clear = "tridesk_0123456789abcdefghijklmnopqrstuvwxyz"
    leader = factories.person("program", "project_leader", is_program=True)
    Token.objects.create(name="t", digest=digest_of(clear), user=leader, scopes=["tickets:write"], created_at=MONDAY)
    response = Client(headers={"Authorization": f"Bearer {clear}"}).post(f"/restores/{restore.pk}/do/", {"do": "order"})
    assert response.status_code == 302
    press(factories.person("lena", "expert"), restore, "order")
    work()
    assert not twin.sign_in(LOGIN, right=True)
    assert not restore.orders.filter(pk__gt=0).exists()
    refusals = [f"refused POST /restores/{restore.pk}/do/: {why}" for why in ("not signed in", "not_allowed (403)")]
    assert all(refusal in caplog.text for refusal in refusals)


def test_a_program_of_another_scope_asks_for_restores(restore: Restore, twin: Twin) -> None:
    clear = "tridesk_0123456789abcdefghijklmnopqrstuvwxyz"
    program = factories.person("program", "project_leader", is_program=True)
    Token.objects.create(name="t", digest=digest_of(clear), user=program, scopes=["tickets:write"], created_at=MONDAY)
    client = Client(headers={"Authorization": f"Bearer {clear}"})
    for _ in range(3):
        assert client.post("/api/v1/restores", {"login": LOGIN}, "application/json").status_code == 403
        assert client.get(f"/api/v1/restores/{restore.pk}").status_code == 403
    held(twin, "token.refused")
    assert Entry.objects.filter(verb="token.refused").count() == 2, "once an hour for each scope"


def test_a_stranger_without_signing_in_presses(
    restore: Restore, karim: User, twin: Twin, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    called(restore, karim)
    assert Client().post(f"/restores/{restore.pk}/do/", {"do": "order"}).status_code == 302
    work()
    assert not twin.sign_in(LOGIN, right=True)
    assert f"refused POST /restores/{restore.pk}/do/: not signed in" in caplog.text


def test_the_link_freezes_until_its_month_is_over(
    ticket: Ticket, key: Credential, karim: User, sofie: User, twin: Twin
) -> None:
    restored(ticket, key, karim)
    with clock.frozen(MONDAY + timedelta(29)):
        assert Client().post(link_to("rosa@namur.example")).status_code == 200
        work()
        assert not twin.sign_in(LOGIN, right=True)
