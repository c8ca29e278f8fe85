"""Campaigns through the API: preview of the audience, and overrides of the contact."""

from __future__ import annotations

from typing import Any

import pytest

from tridesk.api.schemas.campaigns import AddresseePage, CampaignAudience, CampaignOut
from tridesk.api.tests.conftest import Caller, MakeCaller
from tridesk.directory.audience.tests.audience_model import body, group
from tridesk.directory.models import Campaign, Confirmation, Contact, Organisation
from tridesk.kit.rooms import installed


@pytest.fixture
def towns(db: None) -> list[Organisation]:
    group("towns", kinds=["municipality"])
    made = [body(f"Town {number}", kind="municipality", email=f"town{number}@town.example") for number in range(3)]
    body("Mute", kind="municipality", email="")
    return made


@pytest.fixture
def program(towns: list[Organisation], caller_of: MakeCaller) -> Caller:
    return caller_of("external_relations", *installed.answer.scopes, username="clemence")


def test_the_audience_is_previewed_page_by_page(program: Caller, towns: list[Organisation]) -> None:
    anna = Contact.objects.create(name="Anna Huts", email="anna@town.example", organisation=towns[1], language="nl")
    told = CampaignAudience(**program.get("/campaigns/audience", {"group": "towns"}).json())
    assert (told.letters, told.by_language, told.without_address, told.asked_already) == (3, {"nl": 3}, 1, 0)
    seen, path = list[Any](), "/api/v1/campaigns/addressees?group=towns&limit=2"
    while path:
        page = AddresseePage(**program.get(path).json())
        seen += [
            (addressee.organisation, addressee.contact, [person.id for person in addressee.contacts])
            for addressee in page.items
        ]
        path = page.next or ""
    assert seen == [(towns[0].pk, None, []), (towns[1].pk, anna.pk, [anna.pk]), (towns[2].pk, None, [])]


def test_another_contact_is_asked_where_the_input_overrides_it(program: Caller, towns: list[Organisation]) -> None:
    for name in ("anna", "b"):
        bert = Contact.objects.create(name=name, email=f"{name}@town.example", organisation=towns[0])
    Contact.objects.create(name="c", email="c@town.example", organisation=towns[1])
    instead = [
        {"organisation": towns[0].pk, "contact": bert.pk},
        {"organisation": towns[1].pk, "contact": None},
    ]
    body = {"name": "Autumn", "group": "towns", "instead": instead}
    answers = [program.post("/campaigns", body, Idempotency_Key="a") for _again in range(2)]
    made = CampaignOut(**answers[0].json())
    assert (answers[0].status_code, answers[0]["Location"]) == (201, f"/api/v1/campaigns/{made.id}")
    assert (answers[1].json()["id"], Campaign.objects.count(), made.asked) == (made.id, 1, 3)
    asked = dict(Confirmation.objects.values_list("organisation", "contact"))
    assert asked == {towns[0].pk: bert.pk, towns[1].pk: None, towns[2].pk: None}
    assert program.post(f"/campaigns/{made.id}/remind").status_code == 409  # the first letters still leave
    assert program.post(f"/campaigns/{made.id}/end").json()["ended_at"] is not None
    assert program.post(f"/campaigns/{made.id}/end").status_code == 409


def test_what_makes_no_sense_is_refused(program: Caller, towns: list[Organisation]) -> None:
    mute = Organisation.objects.get(name_nl="Mute")
    body = {"name": "Autumn", "group": "towns"}
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"group": "mars"}, "group"),
        ({"name": "  "}, "name"),
        ({"instead": [{"organisation": mute.pk, "contact": None}]}, "instead"),
        ({"instead": [{"organisation": towns[0].pk, "contact": 999}]}, "to"),
        ({"instead": [{"organisation": towns[0].pk}]}, "instead.0.contact"),
    ]
    for change, field in wrong:
        answer = program.post("/campaigns", body | change)
        assert (answer.status_code, answer.json()["field"]) == (422, field)
    for path in ("audience", "addressees"):
        for query in ({"group": "mars"}, {}, {"group": "towns", "strange": "1"}):
            assert program.get(f"/campaigns/{path}", query).status_code == 422
    assert Campaign.objects.count() == 0


def test_a_call_taker_cannot_start_a_campaign(caller_of: MakeCaller, towns: list[Organisation]) -> None:
    taker = caller_of("call_taker", *installed.answer.scopes)
    answers = [taker.post("/campaigns", {"name": "x", "group": "towns"}), taker.get("/campaigns/audience?group=towns")]
    assert [answer.status_code for answer in answers] == [403, 403]
