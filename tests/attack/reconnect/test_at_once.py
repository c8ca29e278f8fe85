"""Two at the same moment, each on a connection of its own; and what is cut off in the middle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.attack.reconnect.outcomes import TRIED, press, work
from tridesk.accounts.models import User
from tridesk.directory.models import Credential
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.reconnect import queries
from tridesk.reconnect.access.ports import AccessUnavailable, Unavailability
from tridesk.reconnect.access.twin import Twin
from tridesk.reconnect.access.values import AccessAnswer, AccessOrder
from tridesk.reconnect.actions import opening, ordering, proofs, reversal, sending
from tridesk.reconnect.models import Order, OrderState, Proof, Restore
from tridesk.reconnect.rules import ProofKind
from tridesk.reconnect.tests.stories import BLOCKED, LOGIN, MONDAY, TOWNHALL, begun, called, link_to, ordered, restored
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories
from tridesk.tickets.tests.browsing import as_

pytestmark = pytest.mark.django_db(transaction=True)


def on_monday(doing: Callable[[], Any]) -> Callable[[], None]:
    """Threads keep their own time."""

    def do() -> None:
        with clock.frozen(MONDAY):
            doing()

    return do


def at_once(*doings: Callable[[], Any]) -> list[str]:
    return factories.together(*map(on_monday, doings))


def settle() -> None:
    """The worker, two minutes later and again: what was cut off is sent, what was sent is taken back."""
    with clock.frozen(MONDAY + 2 * sending.SENT_AGAIN):
        for _ in range(3):
            work()


def test_two_flows_for_one_user_at_the_same_moment(
    ticket: Ticket, key: Credential, karim: User, sofie: User, twin: Twin
) -> None:
    other = factories.opened("again")
    other.contact = ticket.contact
    other.save()
    begun_by = [(as_(karim), ticket), (as_(sofie), other)]
    at_once(
        *(
            lambda client=client, on=on: client.post(f"/tickets/{on.number}/restore/", {"credential": key.pk})
            for client, on in begun_by
        )
    )
    assert Restore.objects.count() == 1
    assert Entry.objects.filter(verb=TRIED, data__do="begin").count() == 1


def test_two_orders_at_the_same_moment(ticket: Ticket, key: Credential, karim: User, sofie: User, twin: Twin) -> None:
    restore = begun(ticket, key, karim)
    called(restore, karim)
    at_once(lambda: press(karim, restore, "order"), lambda: press(sofie, restore, "order"))
    assert Order.objects.count() == 1
    assert [factories.verbs(restore.ref).count(verb) for verb in ("restore.ordered", TRIED)] == [1, 1]


def test_two_presses_of_one_link_at_the_same_moment(ticket: Ticket, key: Credential, karim: User, twin: Twin) -> None:
    restore = begun(ticket, key, karim)
    proofs.ask_proof(restore.pk, ProofKind.MAILBOX, TOWNHALL, by=karim)
    link = link_to(TOWNHALL)
    at_once(*[lambda: Client().post(link, {"answer": "yes"})] * 2)
    assert [factories.verbs(restore.ref).count(f"restore.{verb}") for verb in ("proof_given", "link_dead")] == [1, 1]


def test_this_was_not_me_while_the_next_order_is_sent(ticket: Ticket, key: Credential, karim: User, twin: Twin) -> None:
    restore = restored(ticket, key, karim)
    token = link_to("rosa@namur.example").split("/")[3]
    with clock.frozen(MONDAY + 2 * sending.SENT_AGAIN):
        ordering.begin_again(restore.pk, by=karim)
        opening.answer_question(restore.pk, BLOCKED, queries.current_tree(), by=karim)
        again = ordering.order(restore.pk, by=karim)
    factories.together(
        lambda: sending.send(again.pk),
        on_monday(lambda: reversal.freeze(token)),
    )
    settle()
    assert not twin.sign_in(LOGIN, right=True)
    assert list(queries.frozen()) == [restore]


def test_a_no_while_the_directory_answers(
    ticket: Ticket, key: Credential, karim: User, twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    restore = begun(ticket, key, karim)
    called(restore, karim)
    proofs.ask_proof(restore.pk, ProofKind.MAILBOX, TOWNHALL, by=karim)
    token, carry_out = link_to(TOWNHALL).split("/")[3], twin.carry_out

    def slow(order: AccessOrder) -> AccessAnswer:
        answer = carry_out(order)
        proofs.press_link(token, is_right=False)
        return answer

    monkeypatch.setattr(twin, "carry_out", slow)
    sending.send(ordering.order(restore.pk, by=karim).pk)
    settle()
    assert not twin.sign_in(LOGIN, right=True)
    assert "restore.order_undone" in factories.verbs(restore.ref)


def test_broken_off_while_the_answer_of_the_directory_is_lost(
    ticket: Ticket, key: Credential, karim: User, twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    restore = begun(ticket, key, karim)
    called(restore, karim)
    carry_out = twin.carry_out

    def lost(order: AccessOrder) -> AccessAnswer:
        carry_out(order)
        opening.break_off(restore.pk, "they hung up", by=karim)
        raise AccessUnavailable(Unavailability.SLOW, "no answer in time")

    monkeypatch.setattr(twin, "carry_out", lost)
    sending.send(ordering.order(restore.pk, by=karim).pk)
    settle()
    assert not twin.sign_in(LOGIN, right=True)
    assert "restore.order_undone" in factories.verbs(restore.ref)


def test_broken_off_after_the_sender_was_killed(
    ticket: Ticket, key: Credential, karim: User, twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    restore = begun(ticket, key, karim)
    called(restore, karim)

    class Killed(BaseException):
        pass

    def killed(*arguments: object) -> None:
        raise Killed

    with monkeypatch.context() as cut:
        cut.setattr(sending, "_answered", killed)
        with pytest.raises(Killed):
            sending.send(ordering.order(restore.pk, by=karim).pk)
    assert twin.sign_in(LOGIN, right=True)
    opening.break_off(restore.pk, "they hung up", by=karim)
    settle()
    assert not twin.sign_in(LOGIN, right=True)
    assert "restore.order_undone" in factories.verbs(restore.ref)


def test_undone_while_a_second_order_waits(ticket: Ticket, key: Credential, karim: User, twin: Twin) -> None:
    restore = begun(ticket, key, karim)
    called(restore, karim)
    ordered(restore, karim)
    with clock.frozen(MONDAY + sending.SENT_AGAIN):
        ordering.begin_again(restore.pk, by=karim)
        opening.answer_question(restore.pk, BLOCKED, queries.current_tree(), by=karim)
        ordering.order(restore.pk, by=karim)
        reversal.undo(restore.pk, by=karim)
    settle()
    assert not twin.sign_in(LOGIN, right=True)
    assert set(Order.objects.values_list("state", flat=True)) == {OrderState.UNDONE}


def test_the_directory_comes_back_after_the_mailbox_was_stolen(
    ticket: Ticket, key: Credential, karim: User, twin: Twin
) -> None:
    restore = begun(ticket, key, karim)
    proofs.ask_proof(restore.pk, ProofKind.MAILBOX, TOWNHALL, by=karim)
    proofs.press_link(link_to(TOWNHALL).split("/")[3], is_right=True)
    twin.down = True
    sending.send(ordering.order(restore.pk, by=karim).pk)
    key.user.organisation.email = ""
    key.user.organisation.save()
    twin.down = False
    settle()
    assert not twin.sign_in(LOGIN, right=True)
    assert Entry.objects.filter(verb="restore.called_off").exists()
    assert Proof.objects.get().given_at is not None
    assert not Entry.objects.filter(verb=TRIED).exists()
