"""Who is gone and still has access is listed, whoever says so, and is ended in one gesture."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tridesk.accounts.models import User
from tridesk.directory.confirming.actions.confirmations import decide
from tridesk.directory.confirming.tests.postbox import Postbox, filled
from tridesk.directory.connected import ports
from tridesk.directory.connected.queries import connection_of
from tridesk.directory.ending.actions.departures import EndedAccess, end_departed
from tridesk.directory.ending.departures import departures
from tridesk.directory.ending.tests.conftest import TODAY, Key
from tridesk.directory.models import Confirmation, ConnectedUser, Contact, Credential, Organisation, Proposal
from tridesk.journal.models import Entry
from tridesk.kit.errors import Conflict, NotAllowed

pytestmark = pytest.mark.django_db
YESTERDAY = TODAY - timedelta(1)


class Directory:
    """In-memory twin of the way to the account directory: remembers what it was told to end."""

    def __init__(self, works: bool = True) -> None:
        self.ended: list[int] = []
        self.works = works

    def end(self, credentials: Sequence[int], *, by: User | None) -> bool:
        self.ended += credentials
        return self.works


@pytest.fixture
def accounts(monkeypatch: pytest.MonkeyPatch) -> Directory:
    directory = Directory()
    monkeypatch.setattr(ports.accounts, "answer", directory)
    return directory


def leave(contact: Contact | None, day: date | None) -> None:
    assert contact is not None
    Contact.objects.filter(pk=contact.pk).update(left_on=day)


def listed() -> list[tuple[str, date | None, date]]:
    return [(row.user.login, row.left_on, row.last_day) for row in departures().rows]


# --- who is listed


@pytest.mark.parametrize(
    ("left", "until", "shown"),
    [
        (None, None, False),
        (-1, None, True),
        (0, None, True),
        (-1, 0, False),  # ends today, nothing is left to end
        (-1, -1, False),
        (-1, 1, True),
        (10, None, True),
        (10, 10, False),
        (10, 11, True),
        (10, 9, False),
    ],
)
def test_who_has_access_after_leaving(
    left: int | None, until: int | None, shown: bool, anja: ConnectedUser, clerk: Contact
) -> None:
    leave(clerk, None if left is None else TODAY + timedelta(left))
    ConnectedUser.objects.update(valid_until=None if until is None else TODAY + timedelta(until))
    rows = listed()
    assert bool(rows) is shown
    if shown:
        assert left is not None
        assert rows == [("RAER01", TODAY + timedelta(left), TODAY + timedelta(max(left, 0)))]


def test_a_program_never_leaves(town: Organisation) -> None:
    ConnectedUser.objects.create(organisation=town, name="RAER-APP")
    assert departures().count == 0


def test_privileged_access_first_then_who_is_gone_longest(town: Organisation) -> None:
    for login, days, privileged in (("A", 2, False), ("B", 9, False), ("C", 1, True)):
        contact = Contact.objects.create(name=login, organisation=town, left_on=TODAY - timedelta(days))
        ConnectedUser.objects.create(organisation=town, contact=contact, login=login, is_privileged=privileged)
    assert [row.user.login for row in departures().rows] == ["C", "B", "A"]
    assert (len(departures(2).rows), departures(2).count) == (2, 3)


# --- what the organisation says by its link


@pytest.fixture
def reported(reader: Client, postbox: Postbox, anja: ConnectedUser, clerk: Contact, key: Key) -> Confirmation:
    """The organisation has answered that Anja works there no more."""
    key(None)
    reader.post(postbox.link, filled(reader, postbox.link, c_left_on="left"))
    return Confirmation.objects.get()


def test_a_report_is_listed_before_anybody_has_decided_on_it(reported: Confirmation, taker_page: Client) -> None:
    (row,) = departures().rows
    assert (row.left_on, row.report, row.at_once) == (TODAY, reported.pk, True)
    text = taker_page.get("/directory/departures/").content.decode()
    assert "says the organisation; to be decided" in text
    assert f"/directory/confirmations/{reported.pk}/" in text


def test_accepted_it_is_listed_as_what_the_directory_says(reported: Confirmation, call_taker: User) -> None:
    decide(reported.pk, by=call_taker, accept=[Proposal.objects.get().pk])
    (row,) = departures().rows
    assert (row.left_on, row.report) == (TODAY, None)


def test_refused_it_is_listed_no_more(reported: Confirmation, call_taker: User) -> None:
    decide(reported.pk, by=call_taker, refuse=[Proposal.objects.get().pk], reason="is on leave")
    assert departures().count == 0


@pytest.mark.parametrize("after", ["", (TODAY + timedelta(1)).isoformat(), "not a day"])
def test_a_report_of_no_day_or_of_a_day_to_come_waits_for_its_decision(after: str, reported: Confirmation) -> None:
    Proposal.objects.update(after=after)
    assert departures().count == 0


def test_access_that_the_organisation_says_is_over(reported: Confirmation, anja: ConnectedUser) -> None:
    Proposal.objects.update(about="user", contact=None, user=anja, field="access", after="")
    (row,) = departures().rows
    assert (row.left_on, row.report, row.last_day) == (None, reported.pk, TODAY)


def test_another_organisation_reports_nobody_of_this_one(reported: Confirmation) -> None:
    other = Organisation.objects.create(kind="municipality", name_nl="Eupen", name_fr="Eupen")
    Confirmation.objects.update(organisation=other)
    assert departures().count == 0


def test_what_was_reported_can_be_ended_at_once_and_is_then_listed_no_more(
    reported: Confirmation, anja: ConnectedUser, call_taker: User, accounts: Directory
) -> None:
    end_departed([anja.pk], by=call_taker)
    assert departures().count == 0
    entry = Entry.objects.get(verb="connected_user.departed")
    assert entry.data == {"left_on": TODAY.isoformat(), "confirmation": reported.pk, "credentials": 1}


# --- the gesture


def test_access_ends_at_once_here_and_in_the_account_directory(
    anja: ConnectedUser, clerk: Contact, key: Key, call_taker: User, accounts: Directory
) -> None:
    leave(clerk, YESTERDAY)
    open_one, blocked, ended = key(None), key(None, state="blocked", reason="x"), key(None, state="ended")
    assert end_departed([anja.pk], by=call_taker) == EndedAccess(1, True)
    anja.refresh_from_db()
    assert anja.valid_until == TODAY
    assert {held.standing.works for held in connection_of(anja).held} == {False}, "not even for the rest of today"
    assert [row.reason for row in Credential.objects.order_by("pk")][:2] == ["no longer works there"] * 2
    assert accounts.ended == [open_one.pk, blocked.pk]
    ended.refresh_from_db()
    assert ended.valid_until is None
    assert list(Entry.objects.filter(by=call_taker).order_by("pk").values_list("verb", "ref")) == [
        ("credential.ended", open_one.ref),
        ("credential.ended", blocked.ref),
        ("connected_user.ended", anja.ref),
        ("connected_user.departed", anja.ref),
    ]


def test_who_leaves_later_keeps_access_until_then(
    anja: ConnectedUser, clerk: Contact, key: Key, call_taker: User, accounts: Directory
) -> None:
    leave(clerk, TODAY + timedelta(10))
    key(None)
    assert end_departed([anja.pk], by=call_taker) == EndedAccess(1, True)
    anja.refresh_from_db()
    assert (anja.valid_until, Credential.objects.get().state, accounts.ended) == (TODAY + timedelta(10), "active", [])
    assert departures().count == 0


def test_only_departures_are_ended_whatever_was_ticked(
    anja: ConnectedUser, clerk: Contact, town: Organisation, call_taker: User, accounts: Directory
) -> None:
    leave(clerk, YESTERDAY)
    program = ConnectedUser.objects.create(organisation=town, name="RAER-APP")
    assert end_departed([anja.pk, program.pk, 10**12], by=call_taker).users == 1
    program.refresh_from_db()
    assert program.valid_until is None


def test_a_second_click_ends_nothing_and_orders_nothing(
    anja: ConnectedUser, clerk: Contact, key: Key, taker_page: Client, accounts: Directory
) -> None:
    leave(clerk, YESTERDAY)
    key(None)
    answers = [taker_page.post("/directory/departures/end/", {"user": [anja.pk]}) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [302, 409]
    assert (len(accounts.ended), Entry.objects.filter(verb="connected_user.departed").count()) == (1, 1)


def test_an_order_that_fails_ends_nothing(
    anja: ConnectedUser,
    clerk: Contact,
    key: Key,
    call_taker: User,
    accounts: Directory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(credentials: Sequence[int], *, by: User | None) -> bool:
        raise Conflict("no")

    leave(clerk, YESTERDAY)
    key(None)
    monkeypatch.setattr(accounts, "end", fails)
    with pytest.raises(Conflict):
        end_departed([anja.pk], by=call_taker)
    assert (departures().count, Credential.objects.get().state) == (1, "active")


@pytest.mark.parametrize(("works", "told"), [(True, False), (False, True)])
def test_the_page_says_when_the_account_directory_has_to_be_told_by_hand(
    works: bool, told: bool, anja: ConnectedUser, clerk: Contact, key: Key, taker_page: Client, accounts: Directory
) -> None:
    accounts.works = works
    leave(clerk, YESTERDAY)
    key(None)
    page = taker_page.post("/directory/departures/end/", {"user": [anja.pk]}, follow=True).content.decode()
    assert "The access of 1 person ends." in page
    assert ("ask the technical centre" in page) is told


def test_without_a_way_to_the_account_directory_nothing_is_ordered(call_taker: User) -> None:
    assert ports.NoAccountDirectory().end([1], by=call_taker) is False


def test_only_whom_the_role_allows(anja: ConnectedUser, clerk: Contact) -> None:
    leave(clerk, YESTERDAY)
    expert = User.objects.create(username="ilse", name="Ilse", role="expert", language="en")
    with pytest.raises(NotAllowed):
        end_departed([anja.pk], by=expert)
    page = Client()
    page.force_login(expert)
    assert page.get("/directory/departures/").status_code == 403


# --- the page


def test_as_many_queries_for_three_as_for_one(town: Organisation, taker_page: Client, key: Key) -> None:
    taken = []
    for many in (1, 2):
        for _ in range(many):
            contact = Contact.objects.create(name="Bo", organisation=town, left_on=YESTERDAY)
            key(None, ConnectedUser.objects.create(organisation=town, contact=contact))
        taker_page.get("/directory/departures/")
        with CaptureQueriesContext(connection) as captured:
            assert taker_page.get("/directory/departures/").status_code == 200
        taken.append(len(captured))
    assert taken[0] == taken[1]


def test_nobody(taker_page: Client) -> None:
    assert "Whoever has left and still has access" in taker_page.get("/directory/departures/").content.decode()
