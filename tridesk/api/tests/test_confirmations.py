"""Keeping the directory right, for programs; each answer in the shape that OpenAPI shows."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tridesk.accounts.actions import make_token
from tridesk.accounts.models import Token, User
from tridesk.api.schemas.campaigns import CampaignList, CampaignOut
from tridesk.api.schemas.confirmations import ConfirmationPage, ConfirmationWhole, StalePage
from tridesk.directory.confirming.actions.campaigns import start_campaign
from tridesk.directory.confirming.actions.confirmations import answer, open_sheet
from tridesk.directory.confirming.sheets import SheetAnswer
from tridesk.directory.models import Contact, Organisation, UserGroup
from tridesk.mailroom.models import OutMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(db: None) -> User:
    return User.objects.create(username="leader", name="Leader", role="project_leader", language="en")


@pytest.fixture
def program(leader: User) -> Client:
    headers = {"Authorization": f"Bearer {make_token('reader')}", "Accept-Language": "en"}
    Token.objects.filter(name="reader").update(user=leader)
    return Client(headers=headers)


@pytest.fixture
def town(db: None) -> Organisation:
    return Organisation.objects.create(
        kind="municipality",
        name_nl="Raeren",
        name_fr="Raeren",
        nis="63061",
        service_language="de",
        email="info@raeren.example",
        town="Raeren",
    )


@pytest.fixture
def clerk(town: Organisation) -> Contact:
    return Contact.objects.create(name="Anja Kohnenmergen", email="anja@raeren.example", organisation=town)


def send(program: Client, path: str, body: dict[str, Any]) -> Any:
    return program.post(f"/api/v1/{path}", body, content_type="application/json")


def test_ask_read_and_decide(program: Client, town: Organisation, clerk: Contact) -> None:
    made = send(program, "confirmations", {"organisation": town.pk, "contact": clerk.pk})
    assert (made.status_code, made["Location"]) == (201, f"/api/v1/confirmations/{made.json()['id']}")
    assert "up-to-date" not in made.content.decode()
    assert OutMail.objects.get().recipients == ["anja@raeren.example"]
    number = made.json()["id"]
    sheet = open_sheet(number)
    correction = SheetAnswer({**sheet.organisation, "town": "Eynatten"}, sheet.contacts, [{"name": "Bo", "phones": []}])
    answer(number, correction)
    page = ConfirmationPage(**program.get("/api/v1/confirmations").json())
    assert [confirmation.id for confirmation in page.items] == [number]
    whole = ConfirmationWhole(**program.get(f"/api/v1/confirmations/{number}").json())
    assert [(change.about, change.field, change.standing) for change in whole.changes] == [
        ("organisation", "town", "clear"),
        ("newcomer", "", "clear"),
    ]
    first, second = (change.id for change in whole.changes)
    assert send(program, f"confirmations/{number}/decide", {"refuse": [second]}).status_code == 422
    done = send(program, f"confirmations/{number}/decide", {"accept": [first], "refuse": [second], "reason": "no"})
    assert [change.state for change in ConfirmationWhole(**done.json()).changes] == ["accepted", "refused"]
    assert send(program, f"confirmations/{number}/decide", {"accept": [first]}).status_code == 409
    town.refresh_from_db()
    assert town.town == "Eynatten"


def test_who_cannot_be_asked(program: Client, town: Organisation) -> None:
    stranger = Contact.objects.create(name="Bo", email="bo@x.example")
    assert send(program, "confirmations", {"organisation": town.pk, "contact": stranger.pk}).status_code == 422
    assert send(program, "confirmations", {"organisation": town.pk + 1}).status_code == 404
    assert send(program, "confirmations", {"organisation": town.pk, "link": True}).status_code == 422


def test_pages_follow_on_and_strange_fields_are_refused(program: Client, leader: User) -> None:
    for number in range(3):
        Organisation.objects.create(kind="notary", name_nl=f"N{number}", name_fr="N", email=f"{number}@n.example")
    group = UserGroup.objects.create(code="n", name_nl="N", name_fr="N", rule={"kinds": ["notary"]})
    campaign = start_campaign("Autumn", group, by=leader)
    seen, path = list[int](), f"/api/v1/confirmations?state=sent&limit=2&campaign={campaign.pk}"
    while path:
        page = ConfirmationPage(**program.get(path).json())
        seen, path = seen + [confirmation.organisation for confirmation in page.items], page.next or ""
    assert len(set(seen)) == len(seen) == 3
    assert program.get("/api/v1/confirmations?colour=red").status_code == 422
    assert program.get("/api/v1/confirmations?after=x").status_code == 422
    assert CampaignList(**program.get("/api/v1/campaigns").json()).items[0].asked == 3
    assert CampaignOut(**program.get(f"/api/v1/campaigns/{campaign.pk}").json()).group == "n"
    assert program.get(f"/api/v1/campaigns/{'9' * 40}").status_code == 404


def test_what_is_stale(program: Client, town: Organisation) -> None:
    Organisation.objects.create(kind="notary", name_nl="N", name_fr="N")
    page = StalePage(**program.get("/api/v1/stale?limit=1").json())
    assert ([organisation.name for organisation in page.items], page.next is not None) == (["Raeren"], True)
    assert StalePage(**program.get(page.next or "").json()).items[0].kind == "notary"
    assert program.get("/api/v1/stale?after=x").status_code == 422


def test_what_is_held(program: Client, clerk: Contact) -> None:
    Token.objects.update(scopes=["persons:disclose"])
    held = send(program, f"contacts/{clerk.pk}/disclosure", {"reason": "she asks for it"}).json()
    assert held["person"][0]["emails"] == ["anja@raeren.example"]
    assert {"tickets", "mails", "journal"} <= set(held)
    assert send(program, f"contacts/{clerk.pk}/disclosure", {"reason": ""}).status_code == 422
