"""The folder of the public page behind nginx and Caddy: the desk is not there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import Final

import pytest

from tests.contract.web_servers import FILES, WebServer, web_server
from tridesk.statuspage.entries import RegisterState
from tridesk.statuspage.publication import Publisher
from tridesk.statuspage.tests.story import HOUR, Story

TYPES: Final = {
    "": "text/html; charset=utf-8",
    "nl/": "text/html; charset=utf-8",
    "fr/history/": "text/html; charset=utf-8",
    "de/embed.html": "text/html; charset=utf-8",
    "generation.json": "application/json; charset=utf-8",
    "nl/api/v2/incidents/unresolved.json": "application/json; charset=utf-8",
    "fr/feed.atom": "application/atom+xml; charset=utf-8",
    "maintenance.ics": "text/calendar; charset=utf-8",
    "badge.svg": "image/svg+xml",
    "page.js": "text/javascript; charset=utf-8",
    "key.pem": "application/x-pem-file",
    "nl/answers/": "text/html; charset=utf-8",
    "nl/contact.html": "text/html; charset=utf-8",
    "sitemap.xml": "application/xml; charset=utf-8",
}


class Served:
    """A site behind one of the servers."""

    def __init__(self, folder: Path, server: WebServer) -> None:
        self.server, self.url = server, f"https://localhost:{server.https}"
        self.story = Story(folder)
        self.publisher = Publisher(folder, self.url)

    def get(self, path: str, **headers: str) -> tuple[int, Message, bytes]:
        """Status, headers and content; redirections are answers too."""
        return self.server.get(f"{self.url}/{path}", **headers)


@pytest.fixture(params=FILES)
def served(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    bundle = {"nl/answers/index.html": b"answers", "nl/contact.html": b"contact", "sitemap.xml": b"<urlset/>"}
    publisher = Publisher(tmp_path, "https://status.example")
    publisher.shelf.put_bundle(bundle, whole=True)
    publisher.publish(read_back=False)
    with web_server(request.param, tmp_path / "server", publisher.shelf.current, status="localhost") as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.authority))
        yield Served(tmp_path, server)


def test_every_kind_of_file_with_its_type_and_never_from_a_cache_unasked(served: Served) -> None:
    for path, kind in TYPES.items():
        status, headers, content = served.get(path)
        name = f"{path}index.html" if not path or path.endswith("/") else path
        assert (status, headers["Content-Type"], headers.get_all("Cache-Control")) == (200, kind, ["no-cache"]), path
        assert content == (served.publisher.shelf.current / name).read_bytes()


def test_programs_of_other_sites_may_read_what_is_no_page(served: Served) -> None:
    for path in TYPES:
        is_open = path.rpartition(".")[2] in ("json", "atom", "ics", "svg")
        assert served.get(path)[1].get_all("Access-Control-Allow-Origin") == (["*"] if is_open else None), path


def test_a_new_generation_is_seen_at_once_and_what_is_known_is_not_sent_twice(served: Served) -> None:
    known = served.get("nl/")[1]["ETag"]
    assert served.get("nl/", If_None_Match=known)[0] == 304
    for state in (RegisterState.UNSTABLE, RegisterState.STABLE, RegisterState.OUT_OF_SERVICE):
        served.story.report((served.publisher.log.board().count + 1) * HOUR, state)
        assert served.publisher.publish().fault == ""
        status, headers, content = served.get("nl/", If_None_Match=known)
        assert (status, json.loads(served.get("generation.json")[2])["state"]) == (200, state)
        assert served.publisher.log.board().words[state].nl in content.decode()
        known = headers["ETag"]


def test_a_folder_is_asked_for_with_its_slash_and_nothing_else_is_there(served: Served) -> None:
    status, headers, _content = served.get("nl")
    assert status in (301, 308)
    assert headers["Location"].removeprefix(served.url) == "/nl/"
    for path in ("nothing", ".lock", "../manifest.json", "..%2fmanifest.json", "api/v2/"):
        assert served.get(path)[0] in (400, 403, 404), path
