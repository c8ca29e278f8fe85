"""Orders to the account directory: once, however often they are sent; later, while it is down; taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.accounts.worklist import groups
from tridesk.directory.models import Credential
from tridesk.kit import clock
from tridesk.kit.errors import Conflict
from tridesk.reconnect import rules
from tridesk.reconnect.access.by_hand import ByHand
from tridesk.reconnect.access.ports import AccessRefused, RefusalReason, directory
from tridesk.reconnect.access.twin import Twin
from tridesk.reconnect.access.values import AccessVerb
from tridesk.reconnect.actions import opening, ordering, orders, reversal, sending
from tridesk.reconnect.models import Order, OrderState, Restore
from tridesk.reconnect.rules import Step
from tridesk.reconnect.tests.stories import LOGIN, MONDAY, begun, called, jobs, step_of
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def restore(ticket: Ticket, key: Credential, karim: User, twin: Twin) -> Restore:
    """A restore that is proved."""
    restore = begun(ticket, key, karim)
    called(restore, karim)
    return restore


def states(restore: Restore) -> list[str]:
    return list(restore.orders.order_by("pk").values_list("state", flat=True))


def test_ordered_twice_there_is_one_order(restore: Restore, karim: User) -> None:
    ordering.order(restore.pk, by=karim)
    with pytest.raises(Conflict):
        ordering.order(restore.pk, by=karim)
    assert (Order.objects.count(), jobs("reconnect.send")) == (1, 1)


def test_sent_again_while_it_is_under_way_nothing_is_asked_twice(restore: Restore, karim: User, twin: Twin) -> None:
    order = ordering.order(restore.pk, by=karim)
    sending.send(order.pk)
    twin.down = True
    sending.send(order.pk)
    assert states(restore) == ["done"]


def test_cut_off_between_the_directory_and_the_row_it_is_sent_again_and_changes_nothing_twice(
    restore: Restore, karim: User, twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = ordering.order(restore.pk, by=karim)

    class Killed(BaseException):
        pass

    def killed(*arguments: object) -> None:
        raise Killed

    with monkeypatch.context() as cut:
        cut.setattr(sending, "_answered", killed)
        with pytest.raises(Killed):
            sending.send(order.pk)
    assert twin.sign_in(LOGIN, right=True)
    sending.send(order.pk)
    assert states(restore) == ["waiting"]  # not yet: whoever was cut off may still be at it
    with clock.frozen(MONDAY + sending.SENT_AGAIN + timedelta(seconds=1)):
        sending.send_waiting()
    assert states(restore) == ["done"]
    assert factories.verbs(restore.ref).count("restore.order_done") == 1
    assert jobs("reconnect.tell") == 1


def test_while_the_directory_is_down_it_is_tried_again_after_growing_pauses(
    restore: Restore, karim: User, twin: Twin
) -> None:
    twin.down = True
    order, now = ordering.order(restore.pk, by=karim), MONDAY
    for pause in sending.PAUSES:
        with clock.frozen(now):
            sending.send(order.pk)
            order.refresh_from_db()
            assert (order.state, order.due_at) == (OrderState.WAITING, now + pause)
        now += pause
    twin.down = False
    with clock.frozen(now):
        sending.send_waiting()
    assert states(restore) == ["done"]


def test_the_no_of_the_directory_is_kept_and_another_try_is_possible(restore: Restore, karim: User, twin: Twin) -> None:
    twin.refusal = "locked by the security office"
    order = ordering.order(restore.pk, by=karim)
    sending.send(order.pk)
    order.refresh_from_db()
    assert (order.state, order.answer["words"]) == (OrderState.REFUSED, "locked by the security office")
    assert step_of(restore) is Step.ORDER
    twin.refusal = ""
    sending.send(ordering.order(restore.pk, by=karim).pk)
    assert states(restore) == ["refused", "done"]


def test_broken_off_before_it_was_sent_nothing_is_restored(restore: Restore, karim: User, twin: Twin) -> None:
    order = ordering.order(restore.pk, by=karim)
    opening.break_off(restore.pk, "they hung up", by=karim)
    sending.send(order.pk)
    assert (states(restore), twin.sign_in(LOGIN, right=True)) == (["undone"], False)


def test_broken_off_while_it_was_under_way_it_is_taken_back(
    restore: Restore, karim: User, twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = ordering.order(restore.pk, by=karim)
    carry_out = twin.carry_out

    def slow(asked: object) -> object:
        answer = carry_out(asked)  # type: ignore[arg-type]
        opening.break_off(restore.pk, "they hung up", by=karim)
        return answer

    monkeypatch.setattr(twin, "carry_out", slow)
    sending.send(order.pk)
    assert states(restore) == ["undoing"]
    sending.send(order.pk)
    assert (states(restore), twin.sign_in(LOGIN, right=True)) == (["undone"], False)


def test_what_the_directory_does_not_take_back_is_frozen(restore: Restore, karim: User, twin: Twin) -> None:
    from tridesk.reconnect.actions import reversal

    order = ordering.order(restore.pk, by=karim)
    sending.send(order.pk)
    reversal.undo(restore.pk, by=karim)
    twin.add(LOGIN, locked_at="2026-03-02T09:30:00+00:00")  # changed by somebody else meanwhile
    sending.send(order.pk)
    freeze = restore.orders.get(verb="freeze")
    sending.send(freeze.pk)
    assert not twin.sign_in(LOGIN, right=True)


def test_without_a_directory_the_technical_centre_does_it_and_reports(
    restore: Restore, karim: User, twin: Twin
) -> None:
    directory.plug(ByHand())
    order = ordering.order(restore.pk, by=karim)
    sending.send(order.pk)
    assert (states(restore), step_of(restore)) == (["by_hand"], Step.ORDER)
    sending.report_done(restore.pk, by=karim)
    assert step_of(restore) is Step.CONFIRMATION


def test_no_secret_stands_in_an_order(restore: Restore, karim: User) -> None:
    order = ordering.order(restore.pk, by=karim)
    sending.send(order.pk)
    assert not re.search(r"password|pwd|secret", str(Order.objects.get(pk=order.pk).answer), re.IGNORECASE)


class TestCalledOffByHand:
    """The technical centre hears of what it must not do any more, and of what it must freeze, whatever the step."""

    @pytest.fixture
    def by_hand(self, restore: Restore, karim: User) -> Restore:
        directory.plug(ByHand())
        sending.send(ordering.order(restore.pk, by=karim).pk)
        assert states(restore) == ["by_hand"]
        return restore

    @pytest.fixture
    def done(self, by_hand: Restore, karim: User) -> Restore:
        sending.report_done(by_hand.pk, by=karim)
        ordering.confirm(by_hand.pk, by=karim)
        return by_hand

    def waits(self, user: User) -> list[str]:
        return [row.words for group in groups(user) if "technical centre" in str(group.kind.name) for row in group.rows]

    def test_an_order_that_is_cancelled_waits_until_the_technical_centre_knows(
        self, by_hand: Restore, karim: User, sofie: User
    ) -> None:
        opening.refuse(by_hand.pk, "a strange voice", by=karim)
        assert (states(by_hand), len(self.waits(sofie))) == (["recalled"], 1)
        shown = page(by_hand, sofie)
        assert "no longer stands" in shown
        assert shown.index("Put back what was changed") < shown.index('value="by_hand"')
        order = Order.objects.get()
        sending.report_by_hand(by_hand.pk, order.pk, by=sofie)
        assert (states(by_hand), self.waits(sofie)) == (["undone"], [])
        with pytest.raises(Conflict):
            sending.report_by_hand(by_hand.pk, order.pk, by=sofie)

    def test_what_was_done_by_hand_is_taken_back_only_once_a_person_did_that(
        self, done: Restore, karim: User, key: Credential
    ) -> None:
        reversal.undo(done.pk, by=karim)
        order = Order.objects.get()
        sending.send(order.pk)
        key.refresh_from_db()
        assert (states(done), key.state) == (["recalled"], "active"), "nobody has put it back yet"
        sending.report_by_hand(done.pk, order.pk, by=karim)
        key.refresh_from_db()
        assert (states(done), key.state) == (["undone"], "blocked")

    def test_a_freeze_by_hand_is_seen_on_the_closed_restore(self, done: Restore, sofie: User, key: Credential) -> None:
        ordering.place(done, AccessVerb.FREEZE, None)
        freeze = Order.objects.get(verb="freeze")
        sending.send(freeze.pk)
        assert len(self.waits(sofie)) == 1
        assert "Block the access" in page(done, sofie)
        sending.report_by_hand(done.pk, freeze.pk, by=sofie)
        key.refresh_from_db()
        assert (states(done), key.state, self.waits(sofie)) == (["done", "done"], "blocked", [])

    def test_only_an_order_of_the_restore_itself_is_reported(self, by_hand: Restore, karim: User) -> None:
        with pytest.raises(Conflict):
            sending.report_by_hand(by_hand.pk, Order.objects.get().pk, by=karim)
        with pytest.raises(Conflict):
            sending.report_by_hand(by_hand.pk, 0, by=karim)


class TestNotHeldThere:
    """Layers that the account directory does not hold go to the technical centre."""

    @pytest.fixture
    def says_no(self, twin: Twin, monkeypatch: pytest.MonkeyPatch) -> Callable[[RefusalReason], None]:
        """Lets the account directory refuse everything for a reason."""

        def set_reason(reason: RefusalReason) -> None:
            def refuses(*arguments: object) -> object:
                raise AccessRefused(reason)

            for name in ("plan", "carry_out", "undo"):
                monkeypatch.setattr(twin, name, refuses)

        return set_reason

    def test_it_goes_by_hand(
        self, restore: Restore, karim: User, says_no: Callable[[RefusalReason], None], key: Credential
    ) -> None:
        says_no(RefusalReason.NOT_HELD)
        sending.send(ordering.order(restore.pk, by=karim).pk)
        assert (states(restore), step_of(restore)) == (["by_hand"], Step.ORDER)
        assert "does not hold this kind of access" in page(restore, karim)
        sending.report_done(restore.pk, by=karim)
        key.refresh_from_db()
        assert (step_of(restore), key.state) == (Step.CONFIRMATION, "active")

    def test_what_was_done_by_hand_is_put_back_and_frozen_by_hand(
        self, restore: Restore, karim: User, says_no: Callable[[RefusalReason], None]
    ) -> None:
        says_no(RefusalReason.NOT_HELD)
        sending.send(ordering.order(restore.pk, by=karim).pk)
        sending.report_done(restore.pk, by=karim)
        freeze = ordering.place(restore, AccessVerb.FREEZE, None)
        sending.send(freeze.pk)
        assert states(restore) == ["done", "by_hand"]
        reversal.undo(restore.pk, by=karim)
        sending.send(restore.orders.exclude(verb="freeze").get().pk)
        assert states(restore) == ["recalled", "by_hand"]

    def test_an_account_that_it_does_not_know_goes_by_hand_where_the_agent_says_so(
        self, restore: Restore, karim: User, says_no: Callable[[RefusalReason], None]
    ) -> None:
        says_no(RefusalReason.UNKNOWN)
        with pytest.raises(Conflict):
            sending.order_by_hand(restore.pk, by=karim)
        sending.send(ordering.order(restore.pk, by=karim).pk)
        assert 'value="order_by_hand"' in page(restore, karim)
        order = sending.order_by_hand(restore.pk, by=karim)
        sending.send(order.pk)
        assert (states(restore), step_of(restore)) == (["refused", "by_hand"], Step.ORDER)
        with pytest.raises(Conflict):
            sending.order_by_hand(restore.pk, by=karim)
        sending.report_done(restore.pk, by=karim)
        freeze = ordering.place(restore, AccessVerb.FREEZE, None)
        sending.send(freeze.pk)
        assert states(restore) == ["refused", "done", "by_hand"], "nobody else could freeze it"

    @pytest.mark.parametrize("reason", sorted({*RefusalReason} - {RefusalReason.NOT_HELD, RefusalReason.UNKNOWN}))
    def test_any_other_no_stands(
        self, restore: Restore, karim: User, says_no: Callable[[RefusalReason], None], reason: RefusalReason
    ) -> None:
        says_no(reason)
        sending.send(ordering.order(restore.pk, by=karim).pk)
        assert 'value="order_by_hand"' not in page(restore, karim)
        with pytest.raises(Conflict):
            sending.order_by_hand(restore.pk, by=karim)
        assert states(restore) == ["refused"]

    def test_another_account_of_the_user_is_asked_for_first(
        self, restore: Restore, karim: User, says_no: Callable[[RefusalReason], None], key: Credential
    ) -> None:
        says_no(RefusalReason.UNKNOWN)
        sending.send(ordering.order(restore.pk, by=karim).pk)
        key.user.login = "rosa.l"
        key.user.save()
        with pytest.raises(Conflict):
            sending.order_by_hand(restore.pk, by=karim)
        assert states(restore) == ["refused"]

    def test_it_asks_for_all_that_an_order_asks_for(
        self, restore: Restore, karim: User, says_no: Callable[[RefusalReason], None]
    ) -> None:
        says_no(RefusalReason.UNKNOWN)
        sending.send(ordering.order(restore.pk, by=karim).pk)
        with clock.frozen(MONDAY + rules.PROOF_HOLDS), pytest.raises(Conflict):
            sending.order_by_hand(restore.pk, by=karim)


def page(restore: Restore, user: User) -> str:
    User.objects.filter(pk=user.pk).update(language="en")
    client = Client()
    client.force_login(user)
    return client.get(f"/restores/{restore.pk}/").content.decode()


def test_a_new_secret_is_not_taken_back_the_access_is_frozen(restore: Restore, karim: User, twin: Twin) -> None:
    order = ordering.place(restore, AccessVerb.REISSUE, karim)
    sending.send(order.pk)
    sending.finish(Order.objects.get(pk=order.pk), karim)
    orders.take_back(Order.objects.get(pk=order.pk))
    sending.send(order.pk)
    freeze = restore.orders.get(verb="freeze")
    sending.send(freeze.pk)
    assert not twin.sign_in(LOGIN, right=True)
