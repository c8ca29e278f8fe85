"""The pages of user groups."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tridesk.accounts.models import User
from tridesk.directory.audience.tests.audience_model import body, group, person
from tridesk.directory.models import Contact, Member, Organisation, UserGroup

pytestmark = pytest.mark.django_db

NAMES = {"code": "police", "name_nl": "Politie", "name_fr": "Police", "active": "on"}


@pytest.fixture
def page(supervisor: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(supervisor)
    return client


@pytest.fixture
def zone() -> Organisation:
    return body("Weser-Göhl", language="de", email="zone@weser.example")


def test_a_group_is_made_with_check_boxes(page: Client, zone: Organisation) -> None:
    made = page.post("/groups/new/", NAMES | {"kinds": ["police", "notary"], "languages": ["de"]})
    user_group = UserGroup.objects.get()
    assert (made["Location"], user_group.rule) == (
        "/groups/police/",
        {"kinds": ["notary", "police"], "languages": ["de"]},
    )
    assert "1 address: 1 in German." in " ".join(page.get("/groups/police/").content.decode().split())
    assert page.post("/groups/new/", NAMES).status_code == 422
    assert page.post("/groups/new/", NAMES | {"code": "x", "kinds": ["none"]}).status_code == 422
    assert page.post("/groups/police/edit/", {"name_nl": "Politie", "name_fr": "Police"}).status_code == 302
    user_group.refresh_from_db()
    assert (user_group.rule, user_group.active) == (None, False)


def test_a_rule_is_counted_before_it_is_kept(page: Client, zone: Organisation) -> None:
    body("Zone", email="zone@zone.example", language="nl|fr")
    body("Notaris", "notary", "")
    body("Notaris", "notary", "", "office@notary.example")
    counted = page.get("/groups/count/?kinds=police&kinds=notary").json()["said"]
    assert counted == (
        "2 addresses: 1 in German, 1 in several languages. For 1 address the language is not known. "
        "1 member has no address."
    )
    assert page.get("/groups/count/").json()["said"] == "0 addresses."
    assert page.get("/groups/count/?kinds=none").status_code == 422
    answer = page.post("/groups/new/", NAMES | {"kinds": ["police"], "do": "count"})
    assert "2 addresses: 1 in German, 1 in several languages." in " ".join(answer.content.decode().split())
    assert not UserGroup.objects.exists()


def test_the_count_of_a_group_has_its_named_members(page: Client, zone: Organisation) -> None:
    Member.objects.create(group=group("named"), organisation=zone)
    assert page.get("/groups/count/?of=named").json()["said"] == "1 address: 1 in German."
    assert page.get("/groups/count/?of=nowhere").status_code == 404


def test_members_are_found_and_named(page: Client, zone: Organisation) -> None:
    group("police")
    anja = person("Anja Weser", zone)
    text = page.get("/groups/police/?q=weser").content.decode()
    assert text.count('action="/groups/police/members/"') == 2
    assert page.post("/groups/police/members/", {"organisation": zone.pk}).status_code == 302
    assert page.post("/groups/police/members/", {"contact": anja.pk, "excepted": "1"}).status_code == 302
    assert list(Member.objects.order_by("pk").values_list("organisation", "contact", "excepted")) == [
        (zone.pk, None, False),
        (None, anja.pk, True),
    ]
    for wrong in ({}, {"organisation": "x"}, {"contact": "999999"}):
        assert page.post("/groups/police/members/", wrong).status_code == 404
    member = Member.objects.get(contact=anja)
    assert page.post(f"/groups/police/members/{member.pk}/forget/").status_code == 302
    assert Member.objects.count() == 1


def test_addresses_page_by_page(page: Client) -> None:
    for number in range(60):
        body(f"Zone {number}", email=f"zone{number:02}@zone.example")
    group("police", kinds=["police"])
    first = page.get("/groups/police/addresses/").content.decode()
    assert ("zone49@zone.example" in first, "zone50@zone.example" in first) == (True, False)
    second = page.get("/groups/police/addresses/?after=zone49%40zone.example").content.decode()
    assert ("zone50@zone.example" in second, 'rel="next"' in second) == (True, False)


def test_reading_is_for_all_who_read_the_directory(call_taker: User, zone: Organisation) -> None:
    group("police", kinds=["police"])
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(call_taker)
    shown = client.get("/groups/police/?q=weser").content.decode()
    assert ("/edit/" in shown, "/members/" in shown) == (False, False)
    assert client.get("/groups/").status_code == 200
    assert client.post("/groups/new/", NAMES).status_code == 403


@pytest.mark.parametrize("path", ["/groups/", "/groups/police/", "/groups/police/addresses/"])
def test_one_row_or_three_the_same_number_of_queries(path: str, page: Client) -> None:
    asked = []
    group("police", kinds=["police", "notary"])
    for number in range(3):
        zone = body(f"Zone {number}", email=f"z{number}@zone.example")
        someone = person(f"Person {number}", zone, email=f"p{number}@zone.example")
        body(f"Mute {number}", "notary")
        for whom in ({"organisation": zone}, {"contact": someone}):
            Member.objects.create(group=UserGroup.objects.get(code="police"), **whom)
        if number:
            group(f"g{number}", kinds=["police"])
        if number in (0, 2):
            with CaptureQueriesContext(connection) as queries:
                assert page.get(path).status_code == 200
            asked.append(len(queries))
    assert asked[0] == asked[1]
    assert Contact.objects.count() == 3
