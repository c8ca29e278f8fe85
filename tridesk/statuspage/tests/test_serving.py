from __future__ import annotations

import json

import pytest
from django.test import Client

from tridesk.statuspage.entries import RegisterState
from tridesk.statuspage.publication import Publisher
from tridesk.statuspage.tests.story import HOUR, Story


@pytest.fixture
def client() -> Client:
    """A browser; where a test does not ask for the database, a query fails it."""
    return Client()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("", "text/html; charset=utf-8"),
        ("nl/", "text/html; charset=utf-8"),
        ("fr/history/", "text/html; charset=utf-8"),
        ("de/embed.html", "text/html; charset=utf-8"),
        ("api/v2/summary.json", "application/json; charset=utf-8"),
        ("nl/api/v2/incidents/unresolved.json", "application/json; charset=utf-8"),
        ("fr/feed.atom", "application/atom+xml; charset=utf-8"),
        ("maintenance.ics", "text/calendar; charset=utf-8"),
        ("badge.svg", "image/svg+xml"),
        ("page.js", "text/javascript; charset=utf-8"),
        ("key.pem", "application/x-pem-file"),
    ],
)
def test_every_file_of_the_site_with_its_type_and_without_the_database(
    published: Publisher, client: Client, path: str, kind: str
) -> None:
    client.cookies["sessionid"] = "somebody"
    response = client.get(f"/status/{path}")
    assert (response.status_code, response["Content-Type"]) == (200, kind)
    name = f"{path}index.html" if not path or path.endswith("/") else path
    assert response.content == (published.shelf.current / name).read_bytes()
    assert response.cookies == {}


def test_a_reader_who_knows_it_already_gets_nothing_twice(published: Publisher, here: Story, client: Client) -> None:
    first = client.get("/status/api/v2/status.json")
    again = client.get("/status/api/v2/status.json", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    here.report(HOUR, RegisterState.UNSTABLE)
    published.publish(read_back=False)
    changed = client.get("/status/api/v2/status.json", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert json.loads(changed.content)["status"]["indicator"] == "minor"


def test_programs_of_other_sites_may_read_what_is_no_page(published: Publisher, client: Client) -> None:
    for path in ("api/v2/summary.json", "generation.json", "feed.atom", "badge.svg", "nl/maintenance.ics"):
        assert client.get(f"/status/{path}")["Access-Control-Allow-Origin"] == "*", path
    assert "Access-Control-Allow-Origin" not in client.get("/status/")


def test_only_the_snippet_may_be_framed(published: Publisher, client: Client) -> None:
    assert "frame-ancestors 'none'" in client.get("/status/nl/")["Content-Security-Policy"]
    snippet = client.get("/status/nl/embed.html")
    assert "frame-ancestors *" in snippet["Content-Security-Policy"]
    assert snippet["X-Frame-Options"] == ""


def test_a_folder_is_asked_for_with_its_slash(published: Publisher, client: Client) -> None:
    response = client.get("/status/nl")
    assert (response.status_code, response["Location"]) == (302, "/status/nl/")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "nothing",
        "../manifest.json",
        "..%2fmanifest.json",
        "nl//index.html",
        ".lock",
        "a/b/c/d/e/f",
        "nl/../../stale/index.html",
        "x" * 300,
    ],
)
def test_what_is_no_part_of_the_site_is_not_there(published: Publisher, client: Client, path: str) -> None:
    assert client.get(f"/status/{path}").status_code == 404


@pytest.mark.django_db
def test_before_anything_is_published_there_is_nothing(here: Story, client: Client) -> None:
    assert client.get("/status/").status_code == 404


@pytest.mark.django_db
def test_nobody_posts_to_it(published: Publisher, client: Client) -> None:
    assert client.post("/status/").status_code == 405
