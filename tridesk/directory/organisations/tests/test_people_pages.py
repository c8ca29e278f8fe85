"""The pages of the directory, and the list for programs."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tridesk.accounts.actions import make_token
from tridesk.accounts.models import Token, User
from tridesk.directory.models import Contact, Organisation
from tridesk.directory.organisations.actions import load_municipalities
from tridesk.directory.organisations.organisation_list import OrganisationFilters, by_name, by_number
from tridesk.directory.organisations.reference.municipalities import SHIPPED, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def towns(db: None) -> None:
    load_municipalities(read(SHIPPED.read_bytes()), by=None, apply=True)


@pytest.fixture
def page(call_taker: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(call_taker)
    return client


@pytest.mark.parametrize(("language", "first"), [("nl", "Aalst"), ("fr", "Aalter")])
def test_every_page_of_the_list_once_and_in_order(language: str, first: str, towns: None) -> None:
    seen, after = list[str](), ""
    while True:
        rows = by_name(OrganisationFilters(kind="municipality"), language, after, 100)
        seen += [organisation.nis for organisation in rows.organisations]
        if not (after := rows.next):
            break
    assert (len(seen), len(set(seen))) == (565, 565)
    assert Organisation.objects.filter(nis=seen[0]).get().name_nl == first


def test_filters_and_typing_errors(towns: None) -> None:
    assert len(by_number(OrganisationFilters(language="de")).organisations) == 9
    assert by_name(OrganisationFilters(q="lievegm"), "nl").organisations[0].name_nl == "Lievegem"
    assert (
        by_name(OrganisationFilters(q="?"), "nl").organisations
        == by_number(OrganisationFilters(q="?")).organisations
        == []
    )


def test_a_script_is_told_whom_one_may_mean(towns: None, page: Client) -> None:
    Contact.objects.create(name="Bert Ogne")
    suggestions = page.get("/directory/?q=bertogne&of=organisation", headers={"Accept": "application/json"}).json()[
        "items"
    ]
    assert (suggestions[0]["name"], suggestions[0]["detail"], suggestions[0]["value"]) == (
        "Bertogne",
        "now Bastenaken",
        "Bastenaken",
    )


def test_an_organisation_is_made_and_changed(page: Client) -> None:
    fields = {
        "kind": "municipality",
        "name_nl": "Raeren",
        "name_fr": "Raeren",
        "nis": "63061",
        "service_language": "law",
    }
    made = page.post("/directory/new/", fields | {"phones": "087 12 34 56\n087 65 43 21"})
    organisation = Organisation.objects.get()
    assert (made["Location"], organisation.service_language, len(organisation.phones)) == (
        f"/directory/{organisation.pk}/",
        "de",
        2,
    )
    assert page.post(f"/directory/{organisation.pk}/edit/", fields | {"service_language": "fr"}).status_code == 422
    assert page.post(f"/directory/{organisation.pk}/edit/", fields | {"note": "new"}).status_code == 302
    assert page.post(f"/directory/{organisation.pk}/confirm/").status_code == 302
    assert "new" in page.get(f"/directory/{organisation.pk}/").content.decode()
    assert page.post("/directory/new/", fields | {"nis": "1"}).status_code == 422


def test_a_contact_stays_where_he_is_when_two_bodies_share_a_name(page: Client) -> None:
    names = {"kind": "notary", "name_nl": "Notaris", "name_fr": "Notaire"}
    _first, second = (Organisation.objects.create(**names) for _ in range(2))
    contact = Contact.objects.create(name="An", organisation=second)
    fields: dict[str, Any] = {"name": "Ann", "organisation": str(second), "language": "nl", "others": ["fr"]}
    assert page.post(f"/directory/contacts/{contact.pk}/edit/", fields).status_code == 302
    contact.refresh_from_db()
    assert (contact.name, contact.organisation, contact.other_languages) == ("Ann", second, ["fr"])
    assert page.post(f"/directory/contacts/{contact.pk}/edit/", fields | {"phones": "no"}).status_code == 422
    assert page.post(f"/directory/contacts/{contact.pk}/confirm/").status_code == 302
    assert page.post("/directory/contacts/new/", {"name": ""}).status_code == 422
    assert page.post("/directory/contacts/new/", {"organisation": "nowhere"}).status_code == 422
    assert page.post("/directory/contacts/new/", {"name": "Bo"}).status_code == 302
    assert page.get(f"/directory/contacts/{contact.pk}/").status_code == 200


def test_a_program_reads_all_municipalities(towns: None, call_taker: User) -> None:
    headers = {"Authorization": f"Bearer {make_token('reader')}"}
    Token.objects.filter(name="reader").update(user=call_taker)
    path, seen = "/api/v1/organisations?kind=municipality&limit=100", list[dict[str, Any]]()
    while path:
        answer = Client(headers=headers).get(path).json()
        seen, path = seen + answer["items"], answer["next"]
    eupen = next(organisation for organisation in seen if organisation["nis"] == "63023")
    assert (len(seen), eupen["names"]["de"], eupen["service_language"]) == (565, "Eupen", "de")
    assert Client(headers=headers).get("/api/v1/organisations?after=x").status_code == 422
    assert Client(headers=headers).get("/api/v1/organisations?colour=red").status_code == 422
