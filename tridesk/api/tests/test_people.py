"""User groups, colleagues and absences for programs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tridesk.accounts.actions import make_token
from tridesk.accounts.models import Token, User
from tridesk.api.people import AbsenceList, AbsenceOut, GroupList, GroupOut, RecipientPage, StaffList
from tridesk.directory.audience.tests.audience_model import body, group
from tridesk.directory.models import Absence
from tridesk.directory.office.actions import change_staff
from tridesk.directory.office.cards import StaffCard
from tridesk.kit import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, User]:
    names = {"karim": "call_taker", "sofie": "supervisor"}
    return {name: User.objects.create(username=name, name=name, role=role) for name, role in names.items()}


def program(user: User) -> Client:
    client = Client(headers={"Authorization": f"Bearer {make_token(user.username)}"})
    Token.objects.filter(name=user.username).update(user=user)
    return client


def test_groups_and_their_recipients(people: dict[str, User]) -> None:
    zones = [body(f"Zone {number}", email=f"zone{number}@zone.example") for number in range(3)]
    group("police", kinds=["police"])
    reader = program(people["karim"])
    listed = reader.get("/api/v1/groups").json()
    assert GroupList.model_validate(listed).items[0].reaches.nl == 3
    assert GroupOut.model_validate(reader.get("/api/v1/groups/police").json()).rule == {"kinds": ["police"]}
    path, seen = "/api/v1/groups/police/recipients?limit=2", list[Any]()
    while path:
        page = reader.get(path).json()
        seen, path = seen + RecipientPage.model_validate(page).items, page["next"]
    assert [(recipient.address, recipient.organisation) for recipient in seen] == [
        (zone.email, zone.pk) for zone in zones
    ]
    assert reader.get("/api/v1/groups/none").status_code == 404


def test_colleagues_by_language(people: dict[str, User]) -> None:
    change_staff(people["karim"], StaffCard("201", languages={"de": 2}), by=None)
    listed = StaffList.model_validate(program(people["sofie"]).get("/api/v1/staff?language=de").json()).items
    assert [(colleague.username, colleague.extension, colleague.languages[0].level) for colleague in listed] == [
        ("karim", "201", 2)
    ]


def test_absences_are_made_listed_and_taken_back(people: dict[str, User]) -> None:
    own, now = program(people["karim"]), clock.now()
    body = {"starts_at": now.isoformat(), "ends_at": (now + timedelta(days=1)).isoformat(), "replaced_by": "sofie"}
    made = own.post("/api/v1/absences", body, content_type="application/json")
    assert (made.status_code, AbsenceOut.model_validate(made.json()).replaced_by) == (201, "sofie")
    other = own.post("/api/v1/absences", body | {"user": "sofie", "replaced_by": ""}, content_type="application/json")
    assert other.status_code == 403
    listed = AbsenceList.model_validate(own.get("/api/v1/absences").json()).items
    assert [(absence.user, absence.kind) for absence in listed] == [("karim", "leave")]
    assert own.get("/api/v1/absences?first=2026-01-02&last=2026-01-01").status_code == 422
    Absence.objects.create(user=people["sofie"], starts_at=now, ends_at=now + timedelta(hours=1), kind="sick")
    kinds = {absence["user"]: absence["kind"] for absence in own.get("/api/v1/absences").json()["items"]}
    assert kinds == {"karim": "leave", "sofie": None}
    assert own.delete(f"/api/v1/absences/{listed[0].id}").status_code == 204
    assert own.delete(f"/api/v1/absences/{listed[0].id}").status_code == 404


NAMES = {"nl": "Politie", "fr": "Police"}


def test_a_group_is_made_changed_and_has_its_members_named(people: dict[str, User]) -> None:
    zone = body("Zone", email="zone@zone.example")
    writer = program(people["sofie"])

    def send(method: str, path: str, fields: dict[str, Any]) -> Any:
        return getattr(writer, method)(f"/api/v1/{path}", fields, content_type="application/json")

    made = send("post", "groups", {"code": "zones", "names": NAMES})
    assert (made.status_code, GroupOut.model_validate(made.json()).reaches.addresses) == (201, 0)
    assert send("post", "groups", {"code": "zones", "names": NAMES}).status_code == 409
    assert send("post", "groups/zones/members", {"organisation": zone.pk}).json()["reaches"]["addresses"] == 1
    assert send("post", "groups/zones/members", {}).status_code == 422
    changed = send("put", "groups/zones", {"names": NAMES, "rule": {"kinds": ["police"]}, "active": False})
    assert (changed.json()["rule"], changed.json()["active"]) == ({"kinds": ["police"]}, False)
    wrong = send("put", "groups/zones", {"names": NAMES, "rule": {"planets": ["mars"]}})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "rule.planets")


def test_a_service_and_a_colleague_are_changed(people: dict[str, User]) -> None:
    leader = User.objects.create(username="lea", name="Lea", role="project_leader")
    writer = program(leader)
    fields = {"names": NAMES, "email": "access@desk.example", "experts": ["karim"]}
    made = writer.post("/api/v1/services", fields | {"code": "access"}, content_type="application/json")
    assert (made.status_code, made.json()["code"], made.json()["experts"]) == (201, "ACCESS", ["karim"])
    changed = writer.put("/api/v1/services/ACCESS", fields | {"active": False}, content_type="application/json")
    assert (changed.status_code, changed.json()["active"]) == (200, False)
    staff: dict[str, Any] = {"extension": "201", "languages": {"de": 1}, "services": {"ACCESS": 2}}
    told = writer.put("/api/v1/staff/karim", staff, content_type="application/json")
    assert StaffList.model_validate({"items": [told.json()]}).items[0].languages[0].level == 1
    assert (
        writer.put("/api/v1/staff/karim", {"languages": {"de": 9}}, content_type="application/json").status_code == 422
    )
    assert writer.put("/api/v1/staff/nobody", {}, content_type="application/json").status_code == 404
