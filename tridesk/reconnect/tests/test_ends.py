"""Access of people who are gone ends in the account directory: ordered with the gesture, once, or done by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tridesk.accounts.models import User
from tridesk.directory.connected import ports
from tridesk.directory.connected.actions import end_accounts_due, end_user
from tridesk.directory.ending.actions.departures import end_departed
from tridesk.directory.models import ConnectedUser, Contact, Credential, Organisation
from tridesk.directory.privacy.traces import Traces
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, NotAllowed, NotFound
from tridesk.reconnect.access.by_hand import ByHand
from tridesk.reconnect.access.ports import AccessRefused, RefusalReason, directory
from tridesk.reconnect.access.twin import Twin
from tridesk.reconnect.access.values import AccessOrder, Account
from tridesk.reconnect.actions import ends, sending
from tridesk.reconnect.models import Order, OrderState
from tridesk.reconnect.personal_data import RestoreKeeper
from tridesk.reconnect.tests.stories import LOGIN, MONDAY
from tridesk.tickets.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def gone(key: Credential, rosa: Contact, karim: User, twin: Twin) -> Order:
    """The person has left, and her access was ended in the directory of the desk."""
    Contact.objects.filter(pk=rosa.pk).update(left_on=clock.today() - timedelta(1))
    end_departed([key.user_id], by=karim)
    return Order.objects.get()


def ends_at(login: str) -> object:
    return directory.answer.state(Account(login, "key")).ends_at


def test_the_gesture_of_the_directory_ends_the_account_too(gone: Order, twin: Twin, key: Credential) -> None:
    twin.add("somebody.else")
    assert isinstance(ports.accounts.answer, ends.AccountEnds), "plugged in by the product itself"
    assert ends_at(LOGIN) is None, "nothing is sent in the request itself"
    sending.send(gone.pk)
    gone.refresh_from_db()
    assert (gone.state, gone.done_at) == (OrderState.DONE, MONDAY)
    assert ends_at(LOGIN) is not None
    assert ends_at("somebody.else") is None
    assert factories.verbs(key.ref).count("credential.order_done") == 1


def test_ordered_and_sent_once_however_often_it_is_asked(gone: Order, key: Credential, karim: User) -> None:
    assert ends.AccountEnds().end([key.pk], by=karim) is True
    sending.send(gone.pk)
    sending.send(gone.pk)
    sending.send_waiting()
    assert Order.objects.count() == 1
    assert factories.verbs(key.ref).count("credential.ordered") == 1
    assert factories.verbs(key.ref).count("credential.order_done") == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.create(credential=key, verb="end", key=uuid4(), asked_at=MONDAY, due_at=MONDAY)


def test_killed_after_the_directory_answered_it_is_done_once_in_the_end(
    gone: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def killed(*arguments: object) -> None:
        raise Killed

    with monkeypatch.context() as cut:
        cut.setattr(sending, "_answered", killed)
        with pytest.raises(Killed):
            sending.send(gone.pk)
    before = ends_at(LOGIN)
    sending.send(gone.pk)  # not yet: whoever was cut off may still be at it
    gone.refresh_from_db()
    assert (before is not None, gone.state) == (True, OrderState.WAITING)
    with clock.frozen(MONDAY + sending.SENT_AGAIN + timedelta(seconds=1)):
        sending.send_waiting()
    gone.refresh_from_db()
    assert (gone.state, ends_at(LOGIN)) == (OrderState.DONE, before)


def test_while_the_directory_is_down_it_is_sent_again(gone: Order, twin: Twin) -> None:
    twin.down = True
    sending.send(gone.pk)
    gone.refresh_from_db()
    assert (gone.state, gone.due_at) == (OrderState.WAITING, MONDAY + sending.PAUSES[0])
    twin.down = False
    with clock.frozen(gone.due_at):
        sending.send_waiting()
    gone.refresh_from_db()
    assert gone.state == OrderState.DONE


def test_the_no_of_the_directory_waits_for_a_person(gone: Order, twin: Twin, karim: User) -> None:
    twin.refusal = "protected"
    sending.send(gone.pk)
    gone.refresh_from_db()
    assert (gone.state, gone.answer["words"]) == (OrderState.REFUSED, "protected")
    twin.refusal = ""
    ends.send_again(gone.pk, by=karim)
    sending.send(gone.pk)
    gone.refresh_from_db()
    assert gone.state == OrderState.DONE
    for again in (ends.send_again, ends.report_done):
        with pytest.raises(Conflict):
            again(gone.pk, by=karim)


def test_an_account_that_another_user_has_too_is_not_ended(
    gone: Order, town: Organisation, twin: Twin, karim: User
) -> None:
    other = ConnectedUser.objects.create(organisation=town, name="Successor", login=LOGIN.upper())
    sending.send(gone.pk)
    gone.refresh_from_db()
    assert (gone.state, gone.answer["refusal"], ends_at(LOGIN)) == (OrderState.REFUSED, "ambiguous", None)
    other.delete()
    ends.send_again(gone.pk, by=karim)
    sending.send(gone.pk)
    assert ends_at(LOGIN) is not None


def test_a_user_who_is_ended_anywhere_gets_in_nowhere(key: Credential, karim: User, twin: Twin) -> None:
    end_user(key.user_id, by=karim)
    sending.send(Order.objects.get().pk)
    assert Order.objects.get().state == OrderState.DONE
    assert ends_at(LOGIN) is not None


def test_a_last_day_to_come_is_ordered_once_it_has_passed(key: Credential, karim: User, twin: Twin) -> None:
    end_user(key.user_id, by=karim, last_day=MONDAY.date() + timedelta(1))
    for days, orders in ((0, 0), (1, 0), (2, 1), (3, 1)):
        with clock.frozen(MONDAY + timedelta(days)):
            end_accounts_due()
            assert Order.objects.count() == orders, days


@pytest.fixture
def by_hand(twin: Twin) -> Iterator[None]:
    directory.plug(ByHand())
    yield
    directory.plug(twin)


def test_without_an_account_directory_it_is_a_task_for_the_technical_centre(
    gone: Order, by_hand: None, karim: User, key: Credential
) -> None:
    sending.send(gone.pk)
    page = Client(headers={"Accept-Language": "en"})
    page.force_login(karim)
    User.objects.update(language="en")
    assert "End the access from today. Delete nothing." in page.get("/restores/ends/").content.decode()
    assert page.post("/restores/ends/", {"do": "done", "end": gone.pk}).status_code == 302
    gone.refresh_from_db()
    assert gone.state == OrderState.DONE
    assert factories.verbs(key.ref).count("credential.order_by_hand") == 1
    refused = page.post("/restores/ends/", {"do": "done", "end": gone.pk}, follow=True)
    assert "Nothing is to be done by hand here." in refused.content.decode()


def test_what_the_directory_does_not_hold_is_a_task_too(
    gone: Order, twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(order: AccessOrder) -> object:
        raise AccessRefused(RefusalReason.NOT_HELD)

    monkeypatch.setattr(twin, "carry_out", refuses)
    sending.send(gone.pk)
    gone.refresh_from_db()
    assert (gone.state, gone.answer["tasks"]) == (
        OrderState.BY_HAND,
        ["find", "end", "disable_old", "sessions", "report"],
    )


def test_only_whom_the_role_allows_and_what_is_there(gone: Order, karim: User) -> None:
    expert = factories.person("ilse", "expert")
    with pytest.raises(NotAllowed):
        ends.report_done(gone.pk, by=expert)
    with pytest.raises(NotAllowed):
        ends.send_again(gone.pk, by=expert)
    with pytest.raises(NotFound):
        ends.report_done(0, by=karim)


def test_a_person_is_shown_what_was_ended_and_taken_out_of_the_answer_once_it_is_done(
    gone: Order, rosa: Contact, twin: Twin
) -> None:
    keeper = RestoreKeeper()
    assert "not done yet" in str(keeper.still_needed(rosa))
    (item,) = keeper.disclose(rosa)
    assert (item["login"], item["credentials"], item["asked_at"]) == (LOGIN, ["access key RR-44"], MONDAY)
    sending.send(gone.pk)
    Order.objects.update(answer={"words": "the account of Rosa Lemmens was ended"})
    assert keeper.still_needed(rosa) is None
    keeper.pseudonymise(rosa, Traces(frozenset({"Rosa Lemmens"})), known_by_name=True)
    gone.refresh_from_db()
    assert (gone.state, gone.answer) == (OrderState.DONE, {"words": "the account of — was ended"})


def test_as_many_queries_for_three_as_for_one(gone: Order, karim: User) -> None:
    page, taken = Client(), []
    page.force_login(karim)
    for many in (0, 2):
        for number in range(many):
            user = ConnectedUser.objects.create(organisation=gone.credential.user.organisation, name=f"APP{number}")
            credential = Credential.objects.create(user=user, kind="key", reference=f"RR-{number}")
            ends.AccountEnds().end([credential.pk], by=karim)
        page.get("/restores/ends/")
        with CaptureQueriesContext(connection) as captured:
            assert page.get("/restores/ends/").status_code == 200
        taken.append(len(captured))
    assert taken[0] == taken[1]
