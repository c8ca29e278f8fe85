"""The folder of the public page behind nginx and Caddy, which have nothing else, as docs/operations.md has them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from email.message import Message
from itertools import takewhile
from pathlib import Path
from tempfile import gettempdir
from typing import Final

import pytest

from tests.e2e.product import free_port
from tests.waiting import until
from tridesk.statuspage.entries import RegisterState
from tridesk.statuspage.publication import Publisher
from tridesk.statuspage.tests.story import HOUR, Story

OPERATIONS: Final = Path(__file__).parents[2] / "docs" / "operations.md"
FOLDER: Final = "/srv/tridesk/var/status/site/current"
TYPES: Final = {
    "": "text/html; charset=utf-8", "nl/": "text/html; charset=utf-8", "fr/history/": "text/html; charset=utf-8",
    "de/embed.html": "text/html; charset=utf-8", "generation.json": "application/json; charset=utf-8",
    "nl/api/v2/incidents/unresolved.json": "application/json; charset=utf-8",
    "fr/feed.atom": "application/atom+xml; charset=utf-8", "maintenance.ics": "text/calendar; charset=utf-8",
    "badge.svg": "image/svg+xml", "page.js": "text/javascript; charset=utf-8", "key.pem": "application/x-pem-file",
    "nl/answers/": "text/html; charset=utf-8", "nl/contact.html": "text/html; charset=utf-8",
    "sitemap.xml": "application/xml; charset=utf-8",
}  # fmt: skip

Fetched = tuple[int, Message, bytes]


def documented(first_line: str) -> str:
    """The example of the documentation that begins with this line."""
    text = OPERATIONS.read_text("utf-8")
    example = re.search(rf"^    {re.escape(first_line)}\n(?:(?:    .*)?\n)*?    }}$", text, re.MULTILINE)
    assert example is not None
    return example[0]


def nginx(folder: Path, port: int) -> list[str]:
    server = documented("server {").replace("listen 443 ssl; server_name status.example;", f"listen 127.0.0.1:{port};")
    aside = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("proxy", "fastcgi", "uwsgi", "scgi"))
    config = folder / "nginx.conf"
    config.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ access_log off; client_body_temp_path {folder}/body; {aside}\n"
        f"{server.replace(FOLDER, str(folder / 'site' / 'current'))}\n}}\n"
    )
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    return [program, "-e", f"{folder}/error.log", "-p", str(folder), "-c", str(config)]


def caddy(folder: Path, port: int) -> list[str]:
    site = documented("status.example {").replace("status.example", f"http://127.0.0.1:{port}", 1)
    config = folder / "Caddyfile"
    config.write_text(f"{{\nadmin off\n}}\n{site.replace(FOLDER, str(folder / 'site' / 'current'))}\n")
    return ["caddy", "run", "--config", str(config), "--adapter", "caddyfile"]


SERVERS: Final[dict[str, Callable[[Path, int], list[str]]]] = {"nginx": nginx, "caddy": caddy}


class Served:
    """A site behind one of the servers."""

    def __init__(self, folder: Path, port: int) -> None:
        self.story, self.url = Story(folder), f"http://127.0.0.1:{port}"
        self.publisher = Publisher(folder, self.url)

    def get(self, path: str, **headers: str) -> Fetched:
        """Status, headers and content; redirections are answers too."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        opener = urllib.request.build_opener(_Stay)
        try:
            with opener.open(urllib.request.Request(f"{self.url}/{path}", headers=named), timeout=10) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as other:
            return other.code, other.headers, other.read()


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: object) -> None:
        return None


@pytest.fixture(params=SERVERS)
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    name: str = request.param
    if not shutil.which(name, path="/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"):
        pytest.skip(f"no {name} here ('apt-get install {name}' brings it)")
    for folder in (tmp_path, *takewhile(lambda folder: folder != Path(gettempdir()), tmp_path.parents)):
        folder.chmod(0o755)  # the server is somebody else
    port = free_port()
    site = Served(tmp_path, port)
    bundle = {"nl/answers/index.html": b"answers", "nl/contact.html": b"contact", "sitemap.xml": b"<urlset/>"}
    site.publisher.shelf.put_bundle(bundle, whole=True)
    site.publisher.publish(read_back=False)
    with (tmp_path / "server.log").open("wb") as log:
        process = subprocess.Popen(
            SERVERS[name](tmp_path, port), stdout=log, stderr=log, env=os.environ | {"HOME": str(tmp_path)}
        )
    try:
        until(lambda: process.poll() is not None or answers(site), name)
        assert process.poll() is None, (tmp_path / "server.log").read_text()
        yield site
    finally:
        process.terminate()
        process.wait(20)


def answers(site: Served) -> bool:
    try:
        return site.get("")[0] == 200
    except OSError:
        return False


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
