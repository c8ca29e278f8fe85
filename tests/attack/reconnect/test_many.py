"""One restore for many: what needs proofs goes along with it, one approves alone, the ground goes while orders wait."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from tests.attack.reconnect.outcomes import press as press_one
from tests.attack.reconnect.outcomes import work
from tridesk.accounts.models import User
from tridesk.directory.connected.actions import block_credential
from tridesk.directory.models import Authorisation, ConnectedUser, Contact, Credential, Organisation
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.reconnect.access.twin import TRIES, Twin
from tridesk.reconnect.access.values import AccessVerb
from tridesk.reconnect.actions import bulk, bulk_work, opening
from tridesk.reconnect.models import BulkRestore, Order, OrderState, Proof
from tridesk.reconnect.queries import bulk as bulk_queries
from tridesk.reconnect.rules import UNDO_WITHIN
from tridesk.reconnect.tests.stories import LOGIN, MONDAY, begun
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories

pytestmark = pytest.mark.django_db

TRIED = "bulk_restore.try_refused"
Step = Callable[[], object]
Meanwhile = Callable[[Credential, Ticket, User], object]


@pytest.fixture
def planned(key: Credential, town: Organisation, ticket: Ticket, sofie: User, twin: Twin) -> BulkRestore:
    """Three locked accounts that Sofie chose, each planned; the first is that of Rosa."""
    for login in ("user.1", "user.2"):
        person = Contact.objects.create(name=f"Person {login}", organisation=town)
        user = ConnectedUser.objects.create(organisation=town, contact=person, login=login)
        Credential.objects.create(user=user, kind="key", reference=f"RR-{login}", state="blocked")
        twin.add(login)
        for _ in range(TRIES):
            twin.sign_in(login, right=False)
    row = bulk.draft(ticket, AccessVerb.UNLOCK, "key", [], "The issuer of the keys is lost", by=sofie)
    return batches(row)


@pytest.fixture
def nadia(db: None) -> User:
    """Another supervisor."""
    return factories.person("nadia", "supervisor")


def batches(row: BulkRestore) -> BulkRestore:
    for _ in range(10):
        bulk_work.work(row.pk)
    row.refresh_from_db()
    return row


def press(user: User, row: BulkRestore, do: str, **fields: object) -> int:
    client = Client()
    client.force_login(user)
    fields = {"fingerprint": bulk_queries.fingerprint(row)} | fields
    return client.post(f"/restores/many/{row.pk}/", {"do": do} | fields).status_code


def held(row: BulkRestore, twin: Twin) -> None:
    """Nobody of them gets in, and the journal knows of the try."""
    batches(row)
    work()
    assert not any(twin.sign_in(login, right=True) for login in (LOGIN, "user.1", "user.2"))
    assert Entry.objects.filter(ref=row.ref, verb=TRIED).exists()


def test_whoever_chose_approves_in_a_second_session(planned: BulkRestore, sofie: User, twin: Twin) -> None:
    assert press(sofie, planned, "approve") == 403
    held(planned, twin)


def test_a_call_taker_approves(planned: BulkRestore, karim: User, twin: Twin) -> None:
    assert press(karim, planned, "approve") == 403
    held(planned, twin)


def test_what_somebody_saw_before_is_approved(planned: BulkRestore, nadia: User, twin: Twin) -> None:
    seen = bulk_queries.fingerprint(planned)
    Order.objects.filter(credential__user__login="user.1").update(answer={"account": {"login": "mayor"}})
    press(nadia, planned, "approve", fingerprint=seen)
    held(planned, twin)


@pytest.mark.parametrize("do", ["again", "done"])
def test_an_order_is_sent_that_nobody_approved(planned: BulkRestore, sofie: User, twin: Twin, do: str) -> None:
    Order.objects.update(state=OrderState.REFUSED)
    press(sofie, planned, do, order=Order.objects.earliest("pk").pk)
    held(planned, twin)


def test_an_order_of_another_is_named(planned: BulkRestore, ticket: Ticket, sofie: User, twin: Twin) -> None:
    other = BulkRestore.objects.create(ticket=ticket, verb="unlock", reason="x", owner=sofie, opened_at=clock.now())
    assert press(sofie, other, "again", order=Order.objects.earliest("pk").pk) == 404
    held(other, twin)


def _blocked(key: Credential, ticket: Ticket, by: User) -> None:
    Credential.objects.filter(pk=key.pk).update(state="active")
    block_credential(key.pk, by=by, reason="stolen")


def _said_no(key: Credential, ticket: Ticket, by: User) -> None:
    restore = begun(ticket, key, by)
    proof = Proof(restore=restore, kind="mailbox", through="townhall@namur.example", asked_by=by)
    proof.asked_at = proof.refused_at = clock.now()
    proof.save()


def _refused(key: Credential, ticket: Ticket, by: User) -> None:
    opening.refuse(begun(ticket, key, by).pk, "another voice", by=by)


def _not_allowed(key: Credential, ticket: Ticket, by: User) -> None:
    yesterday = clock.today() - timedelta(1)
    Authorisation.objects.create(organisation=key.user.organisation, number="12/2020", valid_until=yesterday)


MEANWHILE: list[Meanwhile] = [_blocked, _said_no, _refused]


@pytest.mark.parametrize("meanwhile", MEANWHILE)
@pytest.mark.parametrize("is_approved_first", [True, False])
def test_somebody_doubts_one_of_them_while_the_others_wait(
    planned: BulkRestore,
    key: Credential,
    ticket: Ticket,
    karim: User,
    nadia: User,
    twin: Twin,
    meanwhile: Meanwhile,
    is_approved_first: bool,
) -> None:
    steps: list[Step] = [lambda: press(nadia, planned, "approve"), lambda: meanwhile(key, ticket, karim)]
    for step in steps[:: 1 if is_approved_first else -1]:
        step()
    batches(planned)
    assert [twin.sign_in(login, right=True) for login in (LOGIN, "user.1", "user.2")] == [False, True, True]
    gone = Order.objects.get(credential=key)
    assert gone.state == OrderState.UNDONE
    if is_approved_first:
        assert Entry.objects.filter(ref=key.ref, verb="credential.called_off").exists()
    else:
        assert sum(planned.left_out.values()) == 1


@pytest.mark.parametrize("is_approved_first", [True, False])
def test_the_authorisation_ends_while_they_wait(
    planned: BulkRestore, key: Credential, ticket: Ticket, nadia: User, twin: Twin, is_approved_first: bool
) -> None:
    steps: list[Step] = [lambda: press(nadia, planned, "approve"), lambda: _not_allowed(key, ticket, nadia)]
    for step in steps[:: 1 if is_approved_first else -1]:
        step()
    batches(planned)
    assert not any(twin.sign_in(login, right=True) for login in (LOGIN, "user.1", "user.2"))
    assert set(planned.orders.values_list("state", flat=True)) == {OrderState.UNDONE}


def test_the_user_name_of_one_is_given_to_another_before_it_is_approved(
    planned: BulkRestore, nadia: User, twin: Twin
) -> None:
    ConnectedUser.objects.create(organisation=factories.organisation("Elsewhere"), name="a program", login="USER.1")
    press(nadia, planned, "approve")
    batches(planned)
    assert [twin.sign_in(login, right=True) for login in (LOGIN, "user.1", "user.2")] == [True, False, True]
    assert planned.left_out == {"ambiguous": 1}


def test_it_is_taken_back_after_three_days(planned: BulkRestore, sofie: User, nadia: User, twin: Twin) -> None:
    press(nadia, planned, "approve")
    batches(planned)
    with clock.frozen(MONDAY + UNDO_WITHIN + timedelta(seconds=1)):
        press(sofie, planned, "take_back")
        batches(planned)
    assert twin.sign_in(LOGIN, right=True)
    assert Entry.objects.filter(ref=planned.ref, verb=TRIED, data__do="take_back").exists()


def test_who_waits_in_it_is_restored_without_proofs_by_the_button_of_one(
    planned: BulkRestore, key: Credential, ticket: Ticket, karim: User, twin: Twin
) -> None:
    press_one(karim, begun(ticket, key, karim), "order")
    assert Entry.objects.filter(verb="restore.try_refused").exists()
    work()
    assert not twin.sign_in(LOGIN, right=True)
