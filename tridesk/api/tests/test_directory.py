"""Organisations, contacts, connected users and authorisations for programs: lists, one, made, changed, ended."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tridesk.api.auth import READ_DIRECTORY, WRITE_DIRECTORY
from tridesk.api.schemas.directory import (
    AuthorisationPage,
    ContactOut,
    ContactPage,
    OrganisationWhole,
    UserOut,
    UserPage,
)
from tridesk.api.tests.conftest import Caller, MakeCaller
from tridesk.directory.models import Authorisation, ConnectedUser, Contact, Credential, Organisation, Service
from tridesk.journal.models import Entry

RAEREN: dict[str, Any] = {"kind": "municipality", "names": {"nl": "Raeren", "fr": "Raeren"}, "nis": "63061"}


def walk(caller: Caller, path: str) -> list[int]:
    """The ids of a whole list, page by page."""
    ids, at = list[int](), path
    while at:
        answer = caller.get(at).json()
        ids, at = ids + [record["id"] for record in answer["items"]], answer["next"]
    return ids


# --- organisations and contacts


def test_an_organisation_is_made_once_read_and_changed(caller: Caller) -> None:
    sent = RAEREN | {"phones": ["087 12 34 56"], "emails": ["info@raeren.example"], "town": "Raeren"}
    made = caller.post("/organisations", sent, Idempotency_Key="a")
    again = caller.post("/organisations", sent, Idempotency_Key="a")
    assert (made.status_code, again.json(), Organisation.objects.count()) == (201, made.json(), 1)
    told = OrganisationWhole.model_validate(caller.get(made["Location"]).json())
    assert (told.service_language, told.phones, told.town) == ("de", ["+3287123456"], "Raeren")
    changed = caller.put(made["Location"], RAEREN | {"note": "new"})
    assert (changed.status_code, changed.json()["phones"], changed.json()["note"]) == (200, [], "new")
    verbs = Entry.objects.filter(verb__startswith="organisation").values_list("verb", flat=True)
    assert sorted(verbs) == ["organisation.added", "organisation.changed"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"nis": "1"}, "nis"),
        ({"service_language": "fr"}, "service_language"),
        ({"parent": 999}, "parent"),
        ({"colour": "red"}, "colour"),
        ({"valid_until": "soon"}, "valid_until"),
        ({"phones": ["call me"]}, "phones"),
    ],
)
def test_an_organisation_that_makes_no_sense(wrong: dict[str, Any], field: str, caller: Caller) -> None:
    answer = caller.post("/organisations", RAEREN | wrong)
    assert (answer.status_code, answer.json()["field"], Organisation.objects.count()) == (422, field, 0)


def test_contacts(caller: Caller, namur: Organisation) -> None:
    sent = {"name": "Anja", "organisation": namur.pk, "languages": ["de", "fr"], "phones": ["0470 12 34 56"]}
    made = caller.post("/contacts", sent)
    told = ContactOut.model_validate(caller.get(made["Location"]).json())
    assert (told.languages, told.phones, told.organisation) == (["de", "fr"], ["+32470123456"], namur.pk)
    assert caller.put(made["Location"], {"name": "Anja", "left_on": "2026-02-01"}).json()["organisation"] is None
    for number in range(4):
        Contact.objects.create(name=f"Bo {number}", organisation=namur)
    ids = list(Contact.objects.order_by("pk").values_list("pk", flat=True))
    assert walk(caller, "/contacts?limit=2") == ids
    assert walk(caller, f"/contacts?organisation={namur.pk}&limit=3") == ids[1:]
    assert walk(caller, "/contacts?q=anja") == ids[:1]
    assert walk(caller, "/contacts?q=%3F") == []
    ContactPage.model_validate(caller.get("/contacts").json())
    assert caller.post("/contacts", {}).json()["field"] == "name"


def test_security_contacts(caller: Caller, namur: Organisation) -> None:
    other = Organisation.objects.create(kind="notary", name_nl="Notaris", name_fr="Notaire")
    sent = {"name": "Anja", "organisation": namur.pk}
    at = caller.post("/contacts", sent | {"is_security_contact": True})["Location"]
    told = [
        caller.put(at, sent | fields).json()["is_security_contact"]
        for fields in ({}, {"organisation": other.pk}, {"is_security_contact": True}, {"is_security_contact": False})
    ]
    assert told == [True, False, True, False], "left out it stays, but not at another organisation"
    for number in range(3):
        assert caller.post("/contacts", {**sent, "name": f"S {number}", "is_security_contact": True}).status_code == 201
    refused = caller.put(at, sent | {"is_security_contact": True})
    assert (refused.status_code, refused.json()["field"]) == (422, "is_security_contact")
    alone = caller.post("/contacts", {"name": "Bo", "is_security_contact": True})
    assert (alone.status_code, alone.json()["field"]) == (422, "is_security_contact")


# --- connected users


@pytest.fixture
def user(namur: Organisation) -> ConnectedUser:
    return ConnectedUser.objects.create(organisation=namur, name="app")


def test_a_connected_user_with_his_credentials(caller: Caller, namur: Organisation) -> None:
    Organisation.objects.filter(pk=namur.pk).update(nis="92094")
    made = caller.post("/connected-users", {"organisation": namur.pk, "name": "app", "login": "nam-app"})
    at = made["Location"]
    added = caller.post(f"{at}/credentials", {"kind": "ip", "reference": "192.0.2.0/24", "nis_codes": ["92094"]})
    told = UserOut.model_validate(added.json())
    assert (told.name, told.credentials[0].works, told.credentials[0].obstacles) == ("app", True, [])
    here = f"/credentials/{told.credentials[0].id}"
    blocked = caller.post(f"{here}/block", {"reason": "odd traffic"}).json()["credentials"][0]
    assert (blocked["state"], blocked["reason"], blocked["obstacles"]) == ("blocked", "odd traffic", ["blocked"])
    assert caller.post(f"{here}/block", {"reason": "again"}).status_code == 409
    assert caller.post(f"{here}/unblock").json()["credentials"][0]["state"] == "active"
    changed = caller.put(here, {"kind": "ip", "reference": "192.0.2.7", "valid_until": "2026-12-31"}).json()
    assert changed["credentials"][0]["works_until"] == "2026-12-31"
    assert caller.post(f"{here}/end", {}).json()["credentials"][0]["state"] == "ended"
    assert caller.put(at, {"organisation": namur.pk, "name": "other"}).json()["name"] == "other"
    assert caller.post(f"{at}/end", {"last_day": "2026-03-31"}).json()["valid_until"] == "2026-03-31"


def test_privileged_access_stays_as_it_is_unless_a_program_speaks_of_it(caller: Caller, namur: Organisation) -> None:
    sent = {"organisation": namur.pk, "name": "app"}
    at = caller.post("/connected-users", sent | {"is_privileged": True})["Location"]
    kept = [
        caller.put(at, sent | fields).json()["is_privileged"]
        for fields in ({}, {"is_privileged": None}, {"is_privileged": False}, {}, {"is_privileged": True})
    ]
    assert kept == [True, True, False, False, True]
    assert UserOut.model_validate(caller.get(at).json()).is_privileged
    assert UserOut.model_validate(caller.post("/connected-users", sent).json()).is_privileged is False
    refused = caller.put(at, sent | {"is_privileged": "perhaps"})
    assert (refused.status_code, refused.json()["field"]) == (422, "is_privileged")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reference": "62.03.14-999.01"}, "reference"),
        ({"kind": "wand"}, "kind"),
        ({"nis_codes": ["99999"]}, "nis_codes"),
        ({"secret": "x"}, "secret"),
    ],
)
def test_a_credential_that_makes_no_sense(
    wrong: dict[str, Any], field: str, caller: Caller, user: ConnectedUser
) -> None:
    answer = caller.post(f"/connected-users/{user.pk}/credentials", {"kind": "key", "reference": "RR-1"} | wrong)
    assert (answer.status_code, answer.json()["field"], Credential.objects.count()) == (422, field, 0)


def test_the_list_of_users_page_by_page_in_as_many_queries(caller: Caller, namur: Organisation) -> None:
    taken = []
    for many in (1, 2):
        for _ in range(many):
            user = ConnectedUser.objects.create(organisation=namur, name="app")
            Credential.objects.create(user=user, kind="key", reference="RR-1", nis_codes=["92094"], state="blocked")
            Authorisation.objects.create(organisation=namur, number=f"A{Authorisation.objects.count()}")
        caller.get("/connected-users")
        with CaptureQueriesContext(connection) as captured:
            answer = caller.get("/connected-users").json()
        taken.append(len(captured))
    assert taken[0] == taken[1]
    assert [user.credentials[0].obstacles for user in UserPage.model_validate(answer).items] == [["blocked"]] * 3
    assert walk(caller, "/connected-users?limit=2") == [item["id"] for item in answer["items"]]
    assert walk(caller, "/connected-users?organisation=999") == []
    assert caller.get("/connected-users?colour=red").json()["field"] == "colour"
    assert caller.get("/connected-users?after=x").json()["field"] == "after"


# --- authorisations


def test_authorisations(caller: Caller, namur: Organisation, registers: Service) -> None:
    sent = {"organisation": namur.pk, "number": "RR 12/2019", "services": ["REG"]}
    made = caller.post("/authorisations", sent)
    at = made["Location"]
    assert (made.status_code, made.json()["holds"], made.json()["services"]) == (201, True, ["REG"])
    assert caller.post("/authorisations", sent).json()["field"] == "number"
    assert caller.put(at, sent | {"purpose": "x", "services": []}).json()["services"] == []
    assert caller.post(f"{at}/end", {"last_day": "2026-02-01"}).json()["holds"] is False
    AuthorisationPage.model_validate(caller.get(f"/authorisations?organisation={namur.pk}").json())
    assert caller.get(at).json()["valid_until"] == "2026-02-01"
    other = Organisation.objects.create(kind="other", name_nl="X", name_fr="X")
    for wrong, field in (
        ({"organisation": other.pk}, "organisation"),
        ({"organisation": 999}, "organisation"),
        ({"services": ["NONE"]}, "services"),
    ):
        assert caller.put(at, sent | wrong).json()["field"] == field
    assert caller.post("/authorisations", sent | {"organisation": 999}).json()["field"] == "organisation"


@pytest.mark.parametrize("path", ["organisations", "contacts", "connected-users", "authorisations"])
def test_what_is_not_there_and_who_may_not(path: str, caller: Caller, caller_of: MakeCaller) -> None:
    assert caller.get(f"/{path}/999").status_code == caller.get(f"/{path}/{10**30}").status_code == 404
    assert caller_of("expert", READ_DIRECTORY, WRITE_DIRECTORY).get(f"/{path}").status_code == 403
    assert (
        caller_of("call_taker", READ_DIRECTORY, username="reader").post(f"/{path}", {}).json()["code"]
        == "scope_missing"
    )
