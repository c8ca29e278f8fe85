"""One restore for many: planned before anything is ordered, approved by another, sent in batches, told, taken back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tridesk.accounts.models import User
from tridesk.directory.connected.actions import block_credential
from tridesk.directory.models import ConnectedUser, Contact, Credential, Organisation
from tridesk.journal.actions import record
from tridesk.journal.facts import Change, Listed
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotAllowed
from tridesk.mailroom.models import OutMail
from tridesk.reconnect import queries
from tridesk.reconnect.access.by_hand import ByHand
from tridesk.reconnect.access.ports import directory
from tridesk.reconnect.access.twin import TRIES, Twin
from tridesk.reconnect.access.values import AccessVerb
from tridesk.reconnect.actions import bulk, bulk_work, caution, orders, sending
from tridesk.reconnect.bulk_facts import BulkFacts
from tridesk.reconnect.models import BulkRestore, Order, OrderState, Telling
from tridesk.reconnect.queries import bulk as bulk_queries
from tridesk.reconnect.rules import CautionLevel, Hindrance
from tridesk.reconnect.tests import stories
from tridesk.reconnect.tests.conftest import settled
from tridesk.reconnect.tests.stories import LOGIN, MONDAY
from tridesk.tickets.letter_post import DeskPost
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories

pytestmark = pytest.mark.django_db
REASON = "The issuer of the keys is lost"


@pytest.fixture
def nadia(db: None) -> User:
    """Another supervisor."""
    return factories.person("nadia", "supervisor")


@pytest.fixture
def many(key: Credential, town: Organisation, twin: Twin) -> list[Credential]:
    """Three locked accounts of the municipality: that of Rosa, and two of people without a mailbox of their own."""
    return [key, *(a_locked(town, twin, f"user.{number}") for number in (1, 2))]


def a_locked(town: Organisation, twin: Twin, login: str, **values: object) -> Credential:
    contact = Contact.objects.create(name=f"Person {login}", organisation=town)
    user = ConnectedUser.objects.create(organisation=town, contact=contact, login=login, **values)
    twin.add(login)
    for _ in range(TRIES):
        twin.sign_in(login, right=False)
    return Credential.objects.create(user=user, kind="key", reference=f"RR-{login}", state="blocked")


def drafted(ticket: Ticket, by: User, *lines: str) -> BulkRestore:
    return bulk.draft(ticket, AccessVerb.UNLOCK, "key", lines, REASON, by=by)


def worked(row: BulkRestore) -> BulkRestore:
    """All batches that are due were done."""
    for _ in range(10):
        bulk_work.work(row.pk)
    row.refresh_from_db()
    return row


def approved(row: BulkRestore, by: User) -> BulkRestore:
    return bulk.approve(row.pk, bulk_queries.fingerprint(row), by=by)


@pytest.fixture
def done(many: list[Credential], ticket: Ticket, sofie: User, nadia: User, piet: Contact) -> BulkRestore:
    """Planned, approved by Nadia, and done for all three."""
    return worked(approved(worked(drafted(ticket, sofie)), nadia))


def states(row: BulkRestore) -> list[str]:
    return [*bulk_queries.members(row).order_by("pk").values_list("state", flat=True)]


# --- the dry run


def test_first_it_says_what_would_change_and_orders_nothing(
    many: list[Credential], ticket: Ticket, sofie: User, twin: Twin
) -> None:
    row = worked(drafted(ticket, sofie))
    progress = bulk_queries.progress(row)
    assert (progress.all, progress.planned, progress.changing) == (3, 3, 3)
    assert (states(row), row.is_to_approve) == ([OrderState.DRAFT] * 3, True)
    assert not twin.sign_in(LOGIN, right=True), "still locked"
    assert factories.verbs(row.ref) == ["bulk_restore.drafted", "bulk_restore.planned"]


def test_who_needs_more_than_others_is_left_out_and_counted(
    many: list[Credential], town: Organisation, ticket: Ticket, sofie: User, twin: Twin
) -> None:
    a_locked(town, twin, "user.3")
    a_locked(town, twin, "chief", is_privileged=True)
    a_locked(town, twin, "gone", valid_until=clock.today() - timedelta(1))
    a_locked(town, twin, "")
    a_locked(town, twin, "USER.1")
    watched = settled(factories.organisation("Dinant", nis="91034"))
    a_locked(watched, twin, "watched")
    caution.watch(watched, "many calls", by=sofie)
    row = drafted(ticket, sofie)
    assert row.left_out == {"privileged": 1, "ended": 1, "no_login": 1, "ambiguous": 2, "watched": 1}
    assert [order.credential.user.login for order in row.orders.order_by("pk")] == [LOGIN, "user.2", "user.3"]


def test_who_edits_the_directory_first_gains_nothing(
    many: list[Credential], town: Organisation, ticket: Ticket, sofie: User, nadia: User, twin: Twin
) -> None:
    for number in (3, 4):
        a_locked(town, twin, f"user.{number}")
    record("connected_user.changed", by=sofie, ref=many[1].user.ref, data={"fields": ["is_privileged"]})
    record("connected_user.changed", by=sofie, ref=many[2].user.ref, data={"fields": ["login"]})
    row = drafted(ticket, sofie)
    assert row.left_out == {"privileged": 1, "changed": 1}
    approved(worked(row), nadia)
    ConnectedUser.objects.filter(login=LOGIN).update(login="somebody.else")
    assert states(worked(row)) == [OrderState.UNDONE, OrderState.DONE, OrderState.DONE]


def test_what_a_colleague_blocked_is_left_out(
    many: list[Credential], town: Organisation, ticket: Ticket, sofie: User, karim: User, twin: Twin
) -> None:
    a_locked(town, twin, "user.3")
    Credential.objects.filter(pk=many[0].pk).update(state="active")
    block_credential(many[0].pk, by=karim, reason="stolen")
    assert drafted(ticket, sofie).left_out == {"blocked": 1}


def test_one_or_two_are_restored_with_proofs(many: list[Credential], ticket: Ticket, sofie: User) -> None:
    with pytest.raises(Invalid, match="by itself"):
        drafted(ticket, sofie, "user.1", "user.2")


@pytest.mark.parametrize(("lines", "chosen"), [(["USER.1"], 1), (["92094"], 3), (["user.1", "92094"], 3), ([], 3)])
def test_whose_is_said_by_user_names_and_nis_codes(
    many: list[Credential], town: Organisation, lines: list[str], chosen: int
) -> None:
    Organisation.objects.filter(pk=town.pk).update(nis="92094")
    rows, unknown = bulk_queries.of_lines("key", lines)
    assert (rows.count(), unknown) == (chosen, [])


def test_whose_is_said_by_the_numbers_of_keys(many: list[Credential]) -> None:
    rows, unknown = bulk_queries.of_lines("key", ["rr-44", "RR-user.1", "RR-45"])
    assert ({row.reference for row in rows}, unknown) == ({"RR-44", "RR-user.1"}, ["RR-45"])


def test_whose_is_said_by_the_serial_numbers_of_certificates_as_their_authority_writes_them(
    many: list[Credential],
) -> None:
    for credential, number in zip(many, ("04A1229F", "04A122A0", "92094"), strict=True):
        Credential.objects.filter(pk=credential.pk).update(kind="certificate", reference=number)
    Organisation.objects.filter(pk=many[0].user.organisation_id).update(nis="92094")
    rows, unknown = bulk_queries.of_lines("certificate", ["04:a1:22:9f", "04 A1 22 A0", "no serial"])
    assert ({row.pk for row in rows}, unknown) == ({many[0].pk, many[1].pk}, ["no serial"])


def test_a_line_that_names_nothing_is_said(many: list[Credential], ticket: Ticket, sofie: User) -> None:
    with pytest.raises(Invalid, match="99999"):
        drafted(ticket, sofie, "user.1", "99999")
    assert not BulkRestore.objects.exists()


def test_a_no_of_the_directory_to_the_plan_is_shown_and_ordered_no_more(
    many: list[Credential], ticket: Ticket, sofie: User, nadia: User, twin: Twin
) -> None:
    ConnectedUser.objects.filter(login="user.1").update(login="nobody.there")
    row = worked(drafted(ticket, sofie))
    assert states(row) == [OrderState.DRAFT, OrderState.REFUSED, OrderState.DRAFT]
    assert states(worked(approved(row, nadia))) == [OrderState.DONE, OrderState.REFUSED, OrderState.DONE]
    refused = row.orders.get(state=OrderState.REFUSED)
    for do in (bulk.send_again, bulk.report_done):
        with pytest.raises(Conflict, match="not approved"):
            do(row.pk, refused.pk, by=sofie)


def test_while_the_directory_is_down_the_plan_waits(
    many: list[Credential], ticket: Ticket, sofie: User, twin: Twin
) -> None:
    twin.down = True
    row = worked(drafted(ticket, sofie))
    assert row.planned_at is None
    twin.down = False
    assert worked(row).planned_at == MONDAY


# --- the second person


def test_nobody_approves_what_they_chose(many: list[Credential], ticket: Ticket, sofie: User, karim: User) -> None:
    row = worked(drafted(ticket, sofie))
    for by in (sofie, karim):
        with pytest.raises(NotAllowed):
            approved(row, by)
    with pytest.raises(IntegrityError), transaction.atomic():
        BulkRestore.objects.filter(pk=row.pk).update(approver=sofie, approved_at=MONDAY)
    assert states(worked(row)) == [OrderState.DRAFT] * 3


def test_a_call_taker_and_a_program_choose_nothing(ticket: Ticket, karim: User, sofie: User) -> None:
    with pytest.raises(NotAllowed):
        drafted(ticket, karim)
    sofie.is_program = True
    with pytest.raises(NotAllowed):
        drafted(ticket, sofie)


def test_only_what_was_seen_is_approved(many: list[Credential], ticket: Ticket, sofie: User, nadia: User) -> None:
    row = drafted(ticket, sofie)
    with pytest.raises(Conflict, match="nothing to approve"):
        approved(row, nadia)
    worked(row)
    seen = bulk_queries.fingerprint(row)
    order = row.orders.order_by("pk").first()
    assert order is not None
    order.answer["account"]["login"] = "somebody.else"
    order.save()
    with pytest.raises(Conflict, match="has changed"):
        bulk.approve(row.pk, seen, by=nadia)
    caution.set_level(CautionLevel.CLOSED, "an attack", by=sofie)
    with pytest.raises(Conflict, match="closed"):
        approved(row, nadia)


# --- sent in batches


def test_each_account_is_unlocked_once_and_the_directory_says_so(
    done: BulkRestore, many: list[Credential], twin: Twin
) -> None:
    assert states(done) == [OrderState.DONE] * 3
    assert all(twin.sign_in(credential.user.login, right=True) for credential in many)
    assert {credential.state for credential in Credential.objects.all()} == {"active"}
    worked(done)
    assert [factories.verbs(credential.ref).count("credential.order_done") for credential in many] == [1, 1, 1]


def test_a_batch_at_a_time_in_the_lane_of_bulk(
    many: list[Credential], ticket: Ticket, sofie: User, nadia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = approved(worked(drafted(ticket, sofie)), nadia)
    monkeypatch.setattr(bulk_work, "AT_ONCE", 2)
    before = stories.jobs("reconnect.send")
    bulk_work.work(row.pk)
    assert states(row) == [OrderState.DONE, OrderState.DONE, OrderState.WAITING]
    assert (stories.jobs("reconnect.bulk"), stories.jobs("reconnect.send")) == (1, before)
    bulk_work.work(row.pk)
    assert states(row) == [OrderState.DONE] * 3


def test_a_lost_job_is_deferred_anew_and_the_ordinary_lane_sends_nothing_of_it(
    many: list[Credential], ticket: Ticket, sofie: User, nadia: User
) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    row = approved(worked(drafted(ticket, sofie)), nadia)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    sending.send_waiting()
    assert states(row) == [OrderState.WAITING] * 3
    bulk_work.go_on()
    assert [*ProcrastinateJob.objects.values_list("task_name", flat=True)] == ["reconnect.bulk"]


def test_while_the_directory_is_down_nothing_is_lost(
    many: list[Credential], ticket: Ticket, sofie: User, nadia: User, twin: Twin
) -> None:
    row = approved(worked(drafted(ticket, sofie)), nadia)
    twin.down = True
    bulk_work.work(row.pk)
    assert states(row) == [OrderState.WAITING] * 3
    assert [order.tries for order in row.orders.order_by("pk")] == [1, 0, 0], "one try says that it is down"
    twin.down = False
    with clock.frozen(MONDAY + timedelta(hours=1)):
        assert states(worked(row)) == [OrderState.DONE] * 3


def test_whoever_is_no_longer_fit_is_called_off(
    many: list[Credential], ticket: Ticket, sofie: User, nadia: User
) -> None:
    row = approved(worked(drafted(ticket, sofie)), nadia)
    ConnectedUser.objects.filter(login=LOGIN).update(is_privileged=True)
    assert states(worked(row)) == [OrderState.UNDONE, OrderState.DONE, OrderState.DONE]


def test_stopped_it_sends_no_more_and_taken_back_all_is_as_before(
    done: BulkRestore, many: list[Credential], ticket: Ticket, sofie: User, nadia: User, twin: Twin
) -> None:
    other = worked(drafted(ticket, sofie))
    bulk.stop(other.pk, by=nadia)
    assert states(worked(other)) == [OrderState.UNDONE] * 3
    bulk.take_back(done.pk, by=nadia)
    assert states(worked(done)) == [OrderState.UNDONE] * 3
    assert not any(twin.sign_in(credential.user.login, right=True) for credential in many)
    with pytest.raises(Conflict, match="taken back already"):
        bulk.take_back(done.pk, by=nadia)


def test_taken_back_no_access_is_blocked_that_was_not(
    many: list[Credential], ticket: Ticket, sofie: User, nadia: User
) -> None:
    Credential.objects.filter(pk=many[1].pk).update(state="active")
    row = worked(approved(worked(drafted(ticket, sofie)), nadia))
    bulk.take_back(row.pk, by=sofie)
    worked(row)
    assert [*Credential.objects.order_by("pk").values_list("state", flat=True)] == ["blocked", "active", "blocked"]


def test_after_three_days_it_stays(done: BulkRestore, sofie: User) -> None:
    with clock.frozen(MONDAY + timedelta(days=4)), pytest.raises(Conflict):
        bulk.take_back(done.pk, by=sofie)


def test_without_an_account_directory_it_is_a_list_for_the_technical_centre(
    many: list[Credential], ticket: Ticket, sofie: User, nadia: User, twin: Twin, karim: User
) -> None:
    directory.plug(ByHand())
    row = worked(approved(worked(drafted(ticket, sofie)), nadia))
    assert states(row) == [OrderState.BY_HAND] * 3
    first = row.orders.order_by("pk").first()
    assert first is not None
    bulk.report_done(row.pk, first.pk, by=karim)
    assert states(row).count(OrderState.DONE) == 1
    bulk.report_done(row.pk, 0, by=karim)
    assert states(row) == [OrderState.DONE] * 3
    bulk.take_back(row.pk, by=sofie)
    assert states(worked(row)) == [OrderState.RECALLED] * 3
    bulk.report_done(row.pk, 0, by=karim)
    assert states(row) == [OrderState.UNDONE] * 3


def test_stopped_what_is_done_by_hand_is_called_off_by_hand(
    many: list[Credential], ticket: Ticket, sofie: User, nadia: User, twin: Twin
) -> None:
    directory.plug(ByHand())
    row = worked(approved(worked(drafted(ticket, sofie)), nadia))
    bulk.stop(row.pk, by=sofie)
    assert states(worked(row)) == [OrderState.RECALLED] * 3


# --- told


def test_an_organisation_gets_one_mail_with_all_and_each_person_their_own(done: BulkRestore) -> None:
    mails = {mail.recipients[0]: stories.text_of(mail) for mail in OutMail.objects.all()}
    assert set(mails) == {"townhall@namur.example", "piet@namur.example", "rosa@namur.example"}
    assert all(name in mails["townhall@namur.example"] for name in ("Rosa Lemmens", "Person user.1", REASON))
    assert "Person user.1" not in mails["rosa@namur.example"]
    worked(done)
    assert (OutMail.objects.count(), Telling.objects.count()) == (3, 3)


def test_of_two_batches_at_once_one_tells(done: BulkRestore, town: Organisation) -> None:
    mails = OutMail.objects.count()
    bulk_work._tell(done.pk, town.pk)
    assert OutMail.objects.count() == mails


def test_one_order_without_an_answer_keeps_nobody_from_being_told(
    many: list[Credential], ticket: Ticket, sofie: User, nadia: User
) -> None:
    row = approved(worked(drafted(ticket, sofie)), nadia)
    Order.objects.filter(credential=many[1]).update(due_at=MONDAY + timedelta(hours=1))
    assert states(worked(row)) == [OrderState.DONE, OrderState.WAITING, OrderState.DONE]
    assert Telling.objects.filter(address="rosa@namur.example").exists()


def test_an_address_that_cannot_be_written_to_keeps_no_other_from_being_told(
    many: list[Credential], ticket: Ticket, sofie: User, nadia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = DeskPost.send

    def picky(self: DeskPost, *, to: str, **given: Any) -> int:
        if to.startswith("townhall"):
            raise Invalid("no such domain", field="to")
        return send(self, to=to, **given)

    monkeypatch.setattr(DeskPost, "send", picky)
    worked(approved(worked(drafted(ticket, sofie)), nadia))
    assert [*Telling.objects.values_list("address", flat=True)] == ["rosa@namur.example"]


def test_a_freeze_that_the_directory_refuses_stays_an_alarm(
    done: BulkRestore, client: Client, twin: Twin, sofie: User
) -> None:
    client.post(stories.link_to("rosa@namur.example"))
    (freeze,) = bulk_queries.frozen()
    twin.refusal = "protected"
    sending.send(freeze.pk)
    (freeze,) = bulk_queries.frozen()
    assert freeze.state == OrderState.REFUSED
    twin.refusal = ""
    bulk.send_again(done.pk, freeze.pk, by=sofie)
    sending.send(freeze.pk)
    assert not twin.sign_in(LOGIN, right=True)


def test_not_me_freezes_what_the_reader_was_told_of_and_alarms(
    done: BulkRestore, many: list[Credential], twin: Twin, client: Client, sofie: User, nadia: User, ticket: Ticket
) -> None:
    link = stories.link_to("rosa@namur.example")
    assert client.get(link).status_code == 200
    assert not bulk_queries.frozen().exists(), "a program that follows links freezes nothing"
    for _ in range(2):
        assert client.post(link).status_code == 200
    (freeze,) = bulk_queries.frozen()
    sending.send(freeze.pk)
    assert [twin.sign_in(credential.user.login, right=True) for credential in many] == [False, True, True]
    restore = stories.begun(ticket, many[0], factories.person("ada"))
    assert Hindrance.FROZEN in queries.state_of(queries.whole(restore.pk)).facts.hindrances
    for by in (sofie, nadia):
        with pytest.raises(NotAllowed):
            bulk.lift(done.pk, freeze.pk, by=by)
    bulk.lift(done.pk, freeze.pk, by=factories.person("joke", "supervisor"))
    sending.send(freeze.pk)
    assert not bulk_queries.frozen().exists()
    assert twin.sign_in(LOGIN, right=True)


def test_a_link_freezes_for_a_month(done: BulkRestore, client: Client) -> None:
    link = stories.link_to("rosa@namur.example")
    with clock.frozen(MONDAY + timedelta(days=31)):
        assert client.post(link).status_code == 404


# --- the figure


class Counted:
    """What the figure counts, step by step from the journal as the figures do it; made anew it must be the same."""

    def __init__(self) -> None:
        self._source, self._read, self._orders = BulkFacts(), 0, set[int]()

    def number(self) -> int:
        entries = list(Entry.objects.filter(pk__gt=self._read).order_by("pk"))
        changes = [Change(entry.pk, entry.at, entry.verb, entry.ref, entry.data) for entry in entries]
        self._read = entries[-1].pk if entries else self._read
        changed = set(self._source.changed(changes))
        self._orders = self._orders - changed | self._of(changed)
        assert self._orders == self._of(self._source.things(0, 100))
        return len(self._orders)

    def _of(self, things: Collection[int]) -> set[int]:
        return {fact.thing for fact in self._source.facts(list(things))}


def test_each_access_that_works_again_counts_until_it_is_taken_back(done: BulkRestore, sofie: User) -> None:
    counted = Counted()
    assert counted.number() == 3
    bulk.take_back(done.pk, by=sofie)
    assert counted.number() == 0, "also while the account directory is down"
    worked(done)
    assert counted.number() == 0


def test_what_is_frozen_does_not_count_unless_the_directory_refuses_it(
    done: BulkRestore, client: Client, twin: Twin
) -> None:
    counted = Counted()
    client.post(stories.link_to("rosa@namur.example"))
    (freeze,) = bulk_queries.frozen()
    assert counted.number() == 2
    twin.refusal = "protected"
    sending.send(freeze.pk)
    assert counted.number() == 3


def test_a_freeze_is_of_a_user_with_all_their_keys_on_whatever_ground(
    many: list[Credential], ticket: Ticket, sofie: User, nadia: User, karim: User
) -> None:
    counted = Counted()
    Credential.objects.create(user=many[0].user, kind="key", reference="RR-45", state="blocked")
    worked(approved(worked(drafted(ticket, sofie)), nadia))
    assert counted.number() == 4
    restore = stories.begun(ticket, many[0], karim)
    orders.write_down(many[0], AccessVerb.FREEZE, karim, restore=restore)
    assert counted.number() == 2


def test_a_list_of_what_counts_leads_to_the_whole(done: BulkRestore, ticket: Ticket) -> None:
    source = BulkFacts()
    things = source.things(0, 100)
    with CaptureQueriesContext(connection) as queries:
        listed = source.listed(things)
    assert len(queries) == 1
    assert [*listed.values()] == [Listed(ticket.number, "Namur nl", f"/restores/many/{done.pk}/")] * 3


# --- the pages


def test_the_pages_from_the_form_to_the_end(
    many: list[Credential], ticket: Ticket, sofie: User, nadia: User, karim: User
) -> None:
    User.objects.update(language="en")
    pages = {user: Client() for user in (sofie, nadia, karim)}
    for user, page in pages.items():
        page.force_login(user)
    asked = {"ticket": ticket.number, "reason": REASON, "kind": "key", "verb": "unlock", "lines": ""}
    assert pages[karim].post("/restores/many/new/", asked).status_code == 403
    assert "No access of this kind" in pages[sofie].post("/restores/many/new/", asked | {"lines": "x"}).content.decode()
    assert pages[sofie].post("/restores/many/new/", asked | {"ticket": "12"}).status_code == 400
    address = pages[sofie].post("/restores/many/new/", asked).headers["Location"]
    row = worked(BulkRestore.objects.get())
    assert "would change 3 of 3 accounts" in pages[sofie].get(address).content.decode()
    assert "Approve 3 orders" not in pages[sofie].get(address).content.decode()
    waiting = pages[nadia].get("/waiting/").content.decode()
    assert REASON in waiting
    assert "Approve 3 orders" in pages[nadia].get(address).content.decode()
    seen = bulk_queries.fingerprint(row)
    assert pages[nadia].post(address, {"do": "approve", "fingerprint": seen}).status_code == 302
    worked(row)
    assert "3 of 3 orders are over." in pages[karim].get(address).content.decode()
    assert "Take all back" in pages[sofie].get(address).content.decode()


def test_as_many_queries_for_three_as_for_one(done: BulkRestore, ticket: Ticket, sofie: User) -> None:
    one = BulkRestore.objects.create(ticket=ticket, verb="unlock", reason="", owner=sofie, opened_at=MONDAY)
    orders.write_down(Credential.objects.get(user__login=LOGIN), AccessVerb.UNLOCK, None, bulk=one)
    Order.objects.update(state=OrderState.DONE)
    page, taken = Client(), []
    page.force_login(sofie)
    for number in (one.pk, done.pk):
        page.get(f"/restores/many/{number}/")
        with CaptureQueriesContext(connection) as captured:
            assert page.get(f"/restores/many/{number}/?show=done").status_code == 200
        taken.append(len(captured))
    assert taken[0] == taken[1]
