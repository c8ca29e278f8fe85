"""The pages of connected users: what stands there, each gesture, and as many queries for three as for one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tridesk.accounts.models import User
from tridesk.directory.connected import expiry, queries
from tridesk.directory.connected.expiry import ExpiryFilters
from tridesk.directory.models import Authorisation, ConnectedUser, Contact, Credential, Organisation
from tridesk.kit import clock
from tridesk.kit.clock import BRUSSELS
from tridesk.kit.errors import NotFound

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def now() -> Iterator[datetime]:
    with clock.frozen(datetime(2026, 11, 24, 10, 0, tzinfo=BRUSSELS)) as now:
        yield now


@pytest.fixture
def page(call_taker: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(call_taker)
    return client


@pytest.fixture
def raeren(db: None) -> Organisation:
    return Organisation.objects.create(kind="municipality", name_nl="Raeren", name_fr="Raeren", nis="63061")


@pytest.fixture
def anja(raeren: Organisation) -> ConnectedUser:
    contact = Contact.objects.create(name="Anja", organisation=raeren)
    return ConnectedUser.objects.create(organisation=raeren, contact=contact, login="RAER01")


def key(user: ConnectedUser, days: int | None = None, **values: Any) -> Credential:
    """A key of which the last day is in so many days."""
    until = None if days is None else TODAY + timedelta(days)
    return Credential.objects.create(user=user, **{"kind": "key", "reference": "RR-1", "valid_until": until} | values)


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


# --- the pages


def test_added_changed_blocked_unblocked_ended(page: Client, raeren: Organisation) -> None:
    contact = Contact.objects.create(name="Anja", organisation=raeren)
    made = page.post(f"/directory/{raeren.pk}/users/new/", {"contact": contact.pk, "login": "RAER01"})
    user = ConnectedUser.objects.get()
    at = f"/directory/users/{user.pk}/"
    assert (made["Location"], user.contact, user.login) == (at, contact, "RAER01")
    assert page.post(f"{at}edit/", {"contact": contact.pk, "login": "RAER02"})["Location"] == at
    assert page.post(f"{at}credentials/new/", {"kind": "ip", "reference": "192.0.2.0/24", "nis_codes": "63061"})
    credential = Credential.objects.get()
    here = f"/directory/credentials/{credential.pk}/"
    for what, typed, state in (
        ("block/", {"reason": "three wrong codes"}, "blocked"),
        ("unblock/", {}, "active"),
        ("edit/", {"kind": "ip", "reference": "192.0.2.7"}, "active"),
        ("end/", {"last_day": "2026-12-01"}, "active"),
        ("end/", {}, "ended"),
    ):
        assert page.post(here + what, typed)["Location"] == at
        credential.refresh_from_db()
        assert credential.state == state
    assert (credential.reference, credential.nis_codes, credential.valid_until) == ("192.0.2.7", [], TODAY)
    assert page.post(f"{at}confirm/").status_code == page.post(f"{at}end/").status_code == 302
    user.refresh_from_db()
    assert (user.login, user.valid_until) == ("RAER02", TODAY)


def test_privileged_access_is_ticked_in_the_form_and_marked_on_the_pages(page: Client, anja: ConnectedUser) -> None:
    at, organisation = f"/directory/users/{anja.pk}/", f"/directory/{anja.organisation_id}/"
    mark = "privileged access</span>"
    typed = {"contact": anja.contact_id, "login": "RAER01"}
    for ticked, shown in ((typed | {"is_privileged": "on"}, True), (typed, False)):
        assert page.post(f"{at}edit/", ticked)["Location"] == at
        anja.refresh_from_db()
        assert anja.is_privileged is shown
        assert page.get(f"{at}edit/").context["form"]["is_privileged"].value() is shown
        for address in (at, organisation):
            assert (mark in page.get(address).content.decode()) is shown
        text = page.get(at).content.decode()
        assert ("two proofs, a person on site and a second person of the desk" in text) is shown


def test_an_authorisation_is_added_changed_and_ended(page: Client, raeren: Organisation) -> None:
    at = f"/directory/{raeren.pk}/"
    assert page.post(f"{at}authorisations/new/", {"number": "RR 1/2019"})["Location"] == at
    authorisation = Authorisation.objects.get()
    assert page.post(f"/directory/authorisations/{authorisation.pk}/edit/", {"number": "RR 2/2019"})["Location"] == at
    assert page.post(f"/directory/authorisations/{authorisation.pk}/end/", {"last_day": "2026-12-31"})["Location"] == at
    authorisation.refresh_from_db()
    assert (authorisation.number, authorisation.valid_until) == ("RR 2/2019", date(2026, 12, 31))
    assert page.post(f"{at}authorisations/new/", {"number": "RR 2/2019"}).status_code == 422


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"kind": "key", "reference": "62.03.14-999.01"}, "reference"),
        ({"kind": "ip", "reference": "somewhere"}, "reference"),
        ({"kind": "key", "reference": "RR-1", "nis_codes": "63061 99999"}, "nis_codes"),
        ({"kind": "key", "reference": "RR-1", "valid_until": "never"}, "valid_until"),
    ],
)
def test_what_was_typed_stays_when_it_is_refused(
    typed: dict[str, str], field: str, page: Client, anja: ConnectedUser
) -> None:
    answer = page.post(f"/directory/users/{anja.pk}/credentials/new/", typed)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert Credential.objects.count() == 0


def test_a_state_is_a_word_and_says_why(page: Client, anja: ConnectedUser) -> None:
    key(anja, state="blocked", reason="three wrong codes")
    Authorisation.objects.create(organisation=anja.organisation, number="A", valid_until=TODAY - timedelta(1))
    text = page.get(f"/directory/users/{anja.pk}/").content.decode()
    for words in ("blocked", "three wrong codes", "The authorisation has ended."):
        assert words in text


def test_a_code_of_a_municipality_that_is_no_more_is_seen(anja: ConnectedUser) -> None:
    for nis, until in (("44049", TODAY - timedelta(400)), ("44086", None)):
        Organisation.objects.create(kind="municipality", name_nl=nis, name_fr=nis, nis=nis, valid_until=until)
    key(anja, nis_codes=["44049", "44086"])
    assert [held.over for held in queries.connection_of(anja).held] == [{"44049"}]


def test_an_organisation_counts_what_is_in_trouble(anja: ConnectedUser) -> None:
    for days in (None, 300, 20, -1):
        key(anja, days)
    key(anja, state="blocked")
    assert queries.connections_of(anja.organisation).troubles == 3


def test_pages_take_as_many_queries_for_three_as_for_one(page: Client, raeren: Organisation) -> None:
    taken = list[list[int]]()
    for _more in range(2):
        for _ in range(1 if not taken else 2):
            contact = Contact.objects.create(name="Anja", organisation=raeren)
            user = ConnectedUser.objects.create(organisation=raeren, contact=contact, valid_until=TODAY)
            key(user, 3, nis_codes=["63061"])
            number = f"A{Authorisation.objects.count()}"
            Authorisation.objects.create(organisation=raeren, number=number, valid_until=TODAY)
        addresses = (f"/directory/{raeren.pk}/", f"/directory/users/{user.pk}/", "/directory/ending/", "/directory/")
        taken.append([queries_of(page, address) for address in addresses])
    assert taken[0] == taken[1]


def test_only_who_may_read_the_directory_finds_it(call_taker: User, anja: ConnectedUser) -> None:
    credential = key(anja)
    assert queries.credential_for(call_taker, credential.pk) == credential
    assert queries.user_for(call_taker, anja.pk) == anja
    for user, number in ((User(role="expert"), anja.pk), (call_taker, 10**30)):
        for gate in (queries.user_for, queries.credential_for, queries.authorisation_for):
            with pytest.raises(NotFound):
                gate(user, number)


# --- what ends


@pytest.fixture
def ends(anja: ConnectedUser) -> list[tuple[str, int]]:
    """What ends, in its order: what, and in how many days."""
    for days in (-31, -30, 0, 30, 31, 90):
        key(anja, days)
    key(anja, 5, state="ended")
    key(anja, 7, kind="certificate", reference="A1")
    ConnectedUser.objects.create(organisation=anja.organisation, name="pop", valid_until=TODAY)
    Authorisation.objects.create(organisation=anja.organisation, number="A", valid_until=TODAY)
    return [
        ("credential", -30),
        ("authorisation", 0),
        ("credential", 0),
        ("user", 0),
        ("credential", 7),
        ("credential", 30),
    ]


def seen(filters: ExpiryFilters, limit: int = 50) -> list[tuple[str, int]]:
    """The whole list, page by page."""
    rows, after = list[expiry.Ending](), ""
    while True:
        page = expiry.page(filters, after, limit)
        rows += page.rows
        if not (after := page.next):
            return [(ending_row.what, (ending_row.day - TODAY).days) for ending_row in rows]


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_by_date_each_once_whatever_the_page(limit: int, ends: list[tuple[str, int]]) -> None:
    assert seen(ExpiryFilters(), limit) == ends
    assert expiry.count() == len(ends)


def test_narrowed(ends: list[tuple[str, int]]) -> None:
    assert seen(ExpiryFilters("certificate")) == [("credential", 7)]
    assert seen(ExpiryFilters("user")) == [("user", 0)]
    assert seen(ExpiryFilters("authorisation", 365)) == [("authorisation", 0)]
    assert [days for _what, days in seen(ExpiryFilters("key", 90))] == [-30, 0, 30, 31, 90]
    assert expiry.count(ExpiryFilters("key", 7)) == 2


@pytest.mark.parametrize("after", ["", "x", "2026-13-01.user.1", "2026-11-24.user.x", "2026-11-24", "\x00"])
def test_an_address_that_is_not_complete_begins_anew(after: str, ends: list[tuple[str, int]]) -> None:
    assert len(expiry.page(ExpiryFilters(), after).rows) == len(ends)
    assert expiry.as_filters({"kind": "wand", "within": "-1"}) == ExpiryFilters()


def test_over_or_soon_in_words(page: Client, ends: list[tuple[str, int]]) -> None:
    rows = page.get("/directory/ending/?within=90").context["page"].rows
    assert [row.over for row in rows] == [True, *[False] * 7]
    shown = f'<span class="count">{len(ends)}</span>'
    assert shown in page.get("/directory/").content.decode()
