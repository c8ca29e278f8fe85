"""A desk behind nginx and Caddy, each with its file of `deploy`, as docs/operations.md says."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Final
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from websockets.sync.client import connect
from websockets.sync.server import ServerConnection, serve
from websockets.typing import Origin, Subprotocol

from tests.architecture.routes import all_routes, is_allauths
from tests.contract.web_servers import (
    DESK,
    EDITOR,
    FILES,
    NAMES,
    OPERATIONS,
    READER,
    ROOT,
    SITE,
    STATUS,
    WebServer,
    documented,
    web_server,
)
from tests.e2e.product import Product, letter, running
from tests.ports import free_port
from tests.waiting import NET, until
from tridesk.statuspage.publication import Publisher
from tridesk.tickets.entry_store import MOST_UPLOAD
from tridesk.tickets.feed import BEAT
from tridesk.website.reads import reads

PASSWORD: Final = "drie ezels zingen 's nachts"
FORGED: Final = "198.51.100.7"
LARGEST: Final = 64 * 1024 * 1024  # bytes of a request
NAMES_A_LINK: Final = frozenset({"token", "mark", "key"})  # arguments of addresses that open something by themselves

SETTINGS: Final = {
    "TRIDESK_URL": f"https://{DESK}",
    "TRIDESK_STATUS_URL": f"https://{STATUS}",
    "TRIDESK_STATUS_EDITOR_URL": f"https://{EDITOR}",
}
ANN: Final = f"""
from tridesk.accounts.models import User
User.objects.create_user("ann", "ann@desk.example", {PASSWORD!r}, role="call_taker", name="Ann", language="en")
"""
GUESSES: Final = """
from tridesk.accounts import attempts
from tridesk.accounts.models import Attempts
for address in {addresses}:
    print(Attempts.objects.filter(key=attempts._digest(attempts.of_address(address).key), failures__gt=0).exists())
Attempts.objects.all().delete()
"""
SIZES: Final = """
from tridesk.tickets.models import Attachment
print([file.size for file in Attachment.objects.filter(entry__ticket__subject={subject!r})])
"""


# --- the files


@pytest.fixture(scope="module", params=FILES)
def alone(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    """A server behind which neither desk nor editor runs."""
    folder = tmp_path_factory.mktemp("alone")
    publisher = Publisher(folder, f"https://{STATUS}")
    publisher.publish(read_back=False)
    with web_server(request.param, folder / "server", publisher.shelf.current) as server:
        yield server


def test_the_documentation_says_where_each_file_goes() -> None:
    files = {str(file.relative_to(ROOT)) for file in (ROOT / "deploy").iterdir()}
    goes_to = dict(re.findall(r"^    (?:cp|sed .*) (deploy/\S+) (?:> )?(/etc/\S+)$", OPERATIONS, re.MULTILINE))
    assert goes_to.keys() == files
    for file in FILES.values():
        assert f": {goes_to[file]}. " in (ROOT / file).read_text("utf-8").splitlines()[0]


def test_files_and_documentation_agree_on_folder_and_user() -> None:
    unit = (ROOT / "deploy" / "tridesk.service").read_text("utf-8")
    folder, user = SITE.partition("/var/")[0], "tridesk"
    assert {f"User={user}", f"WorkingDirectory={folder}", f"ReadWritePaths={folder}/var"} < set(unit.splitlines())
    for line in (f"adduser --system --group --home {folder} ", f"chown -R {user}:{user} {folder}\n"):
        assert f"\n    {line}" in OPERATIONS
    assert all((ROOT / file).read_text("utf-8").count(SITE) == 1 for file in FILES.values())


@pytest.mark.parametrize("kind", FILES)
def test_the_names_of_the_installation_take_the_place_of_all_others(kind: str) -> None:
    assert set(re.findall(r"[\w.-]+\.example\b", documented(kind, NAMES))) == set(NAMES)


def test_who_asks_for_http_is_led_to_the_same_address_with_tls(alone: WebServer) -> None:
    for name in NAMES:
        status, headers, _content = alone.get(f"http://{name}/request/?a=b")
        assert status in (301, 308)
        assert re.fullmatch(rf"https://{re.escape(name)}(:{alone.https})?/request/\?a=b", headers["Location"])


def test_every_host_speaks_http_2(alone: WebServer) -> None:
    context = alone.context()
    context.set_alpn_protocols(["h2"])
    for name in NAMES:
        with context.wrap_socket(alone.connect(alone.https), server_hostname=name) as secure:
            assert secure.selected_alpn_protocol() == "h2"


def test_the_public_page_keeps_readers_on_tls(alone: WebServer) -> None:
    for path in ("nl/", "nl/feed.atom"):
        assert alone.get(f"https://{STATUS}/{path}")[1]["Strict-Transport-Security"] == "max-age=31536000"


def test_no_log_has_the_secret_of_a_link(alone: WebServer) -> None:
    """Each is refused here, since no desk runs: errors are written down as well."""
    secret = f"{uuid4().hex}-secret"
    routes = [route for route in all_routes() if is_allauths(route) or "public" in route.capability]
    links = [route.path for route in routes if NAMES_A_LINK.intersection(route.arguments)]
    assert len(links) > 5
    for link in links:
        path = re.sub(r"<\w+:\w+>", secret, re.sub(r"\(\?P<\w+>.+?\)(?=-|/)", secret, link)).replace("^", "").strip("$")
        assert re.fullmatch(r"[\w/-]+", path), path
        assert alone.get(f"http://{DESK}/{path}")[0] in (301, 308)
        assert alone.get(f"https://{DESK}/{path}")[0] == 502, path
    assert alone.get(f"https://{DESK}/seen/")[0] == 502
    assert "/seen/" in alone.logs()
    assert "secret" not in alone.logs()


def test_the_log_of_nginx_tells_which_answers_were_read_and_not_by_whom(tmp_path: Path) -> None:
    page = tmp_path / "site" / "nl" / "answers" / "F-0012.html"
    page.parent.mkdir(parents=True)
    page.write_text("<p>Antwoord")
    with web_server("nginx", tmp_path / "server", tmp_path / "site") as server:
        address = f"https://{STATUS}/nl/answers/F-0012.html"
        for browser in ("Mozilla/5.0 (X11; Linux x86_64)", "Examplebot/2.1"):
            assert server.get(address, User_Agent=browser)[0] == 200
        log = server.folder / "tridesk-public.log"
        until(lambda: "Examplebot" in log.read_text("utf-8"), "both requests to be written down")
    lines = log.read_text("utf-8").splitlines()
    assert [read.number for read in reads(lines)] == [12]
    assert READER not in log.read_text("utf-8")


def test_no_stream_is_silent_for_as_long_as_nginx_waits() -> None:
    assert BEAT < 60


def test_nginx_lets_certbot_renew_the_certificate(tmp_path: Path) -> None:
    with web_server("nginx", tmp_path / "server", tmp_path) as server:
        challenge = server.folder / ".well-known" / "acme-challenge" / "one"
        challenge.parent.mkdir(parents=True)
        challenge.write_text("proof")
        for folder in (challenge.parent, challenge.parent.parent):
            folder.chmod(0o755)
        status, _headers, content = server.get(f"http://{DESK}/.well-known/acme-challenge/one")
        assert (status, content) == (200, b"proof")


# --- a desk behind them


@pytest.fixture(scope="module")
def tridesk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with running(tmp_path_factory.mktemp("tridesk"), demo=False, settings=SETTINGS) as (product, _sink):
        product.shell(ANN)
        yield product


@pytest.fixture(scope="module", params=FILES)
def server(
    request: pytest.FixtureRequest, tridesk: Product, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WebServer]:
    site = tridesk.var / "status" / "site" / "current"
    folder = tmp_path_factory.mktemp("front") / "server"
    with web_server(request.param, folder, site, desk=tridesk.http, editor=tridesk.editor) as server:
        yield server


def origin(server: WebServer, name: str = DESK) -> str:
    return f"https://{name}:{server.https}"


def form_at(server: WebServer, url: str, cookies: str = "") -> dict[str, str]:
    """The cookies and the token that a form of this page is sent with."""
    status, headers, content = server.get(url, Cookie=cookies)
    assert status == 200
    token = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', content)
    assert token is not None
    received = SimpleCookie("; ".join(headers.get_all("Set-Cookie", [])))
    kept = {name: morsel.value for name, morsel in (*SimpleCookie(cookies).items(), *received.items())}
    return {"cookies": "; ".join(f"{name}={value}" for name, value in kept.items()), "token": token[1].decode()}


def sign_in(server: WebServer, password: str, **headers: str) -> tuple[int, str, SimpleCookie]:
    """Status, where it leads, and the cookies."""
    form = form_at(server, f"https://{DESK}/accounts/login/")
    fields = {"login": "ann", "password": password, "csrfmiddlewaretoken": form["token"]}
    headers |= {"Content_Type": "application/x-www-form-urlencoded", "Origin": origin(server)}
    status, answered, _content = server.send(
        "POST", f"https://{DESK}/accounts/login/", urlencode(fields).encode(), Cookie=form["cookies"], **headers
    )
    cookies = SimpleCookie()
    for cookie in answered.get_all("Set-Cookie", []):
        cookies.load(cookie)
    return status, answered.get("Location", ""), cookies


@pytest.fixture(scope="module")
def session(server: WebServer) -> str:
    """The cookies of somebody who takes calls."""
    status, leads_to, cookies = sign_in(server, PASSWORD)
    assert (status, leads_to) == (302, "/")
    assert all(cookies[name]["secure"] for name in ("sessionid", "csrftoken") if name in cookies)
    return "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())


def test_a_stranger_is_led_to_the_page_on_which_a_colleague_signs_in(server: WebServer, session: str) -> None:
    status, headers, _content = server.get(f"https://{DESK}/tickets/", X_Forwarded_Proto="http")
    assert (status, headers["Location"]) == (302, "/accounts/login/?next=/tickets/")
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert server.get(f"https://{DESK}/tickets/", Cookie=session)[0] == 200


def test_guesses_count_against_the_reader_whatever_they_say_who_they_are(server: WebServer, tridesk: Product) -> None:
    addresses = (READER, "127.0.0.1", FORGED)
    tridesk.shell(GUESSES.format(addresses=addresses))
    assert sign_in(server, "a wrong password", X_Forwarded_For=FORGED)[0] == 200
    assert tridesk.shell(GUESSES.format(addresses=addresses)).split() == ["True", "False", "False"]


def upload(server: WebServer, session: str, subject: str, size: int) -> tuple[int, str]:
    """Opens a ticket with a file of so many bytes; returns status and page."""
    form = form_at(server, f"https://{DESK}/tickets/new", session)
    boundary = uuid4().hex
    fields = {
        "csrfmiddlewaretoken": form["token"],
        "channel": "phone",
        "priority": "2",
        "subject": subject,
        "requester_email": "anna@town.example",
        "do": "write",
    }
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}' for name, value in fields.items()]
    parts.append('Content-Disposition: form-data; name="uploads"; filename="a.bin"\r\n\r\n' + "x" * size)
    body = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts) + f"--{boundary}--\r\n"
    status, _headers, content = server.send(
        "POST",
        f"https://{DESK}/tickets/new",
        body.encode(),
        Cookie=form["cookies"],
        Origin=origin(server),
        Content_Type=f"multipart/form-data; boundary={boundary}",
    )
    return status, content.decode()


def test_a_file_of_3_mb_arrives(server: WebServer, session: str, tridesk: Product) -> None:
    subject = f"Files {uuid4().hex}"
    assert upload(server, session, subject, 3_000_000)[0] == 302
    assert tridesk.shell(SIZES.format(subject=subject)) == "[3000000]"


def test_a_file_that_mail_cannot_carry_is_refused_by_the_desk(server: WebServer, session: str) -> None:
    status, page = upload(server, session, "Files", MOST_UPLOAD + 1)
    assert status == 422
    assert "These files are together larger than 20 MB, which mail cannot carry." in page


def test_what_no_desk_would_read_ends_at_the_server(server: WebServer) -> None:
    status, _headers, page = server.send("POST", f"https://{DESK}/tickets/new", Content_Length=str(LARGEST + 1))
    assert status == 413
    assert b"413 Request Entity Too Large" in page


def test_news_come_at_once(server: WebServer, session: str, tridesk: Product) -> None:
    with server.open("GET", f"https://{DESK}/live", Cookie=session) as stream:
        assert stream.status == 200
        while stream.readline() != b": here\n":
            pass
        tridesk.send(letter("Question", "Bonjour, une question.", number=uuid4().hex))
        while not stream.readline().startswith(b"data: "):
            pass


def echo(line: ServerConnection) -> None:
    for frame in line:
        line.send(frame.upper())


def test_a_telephone_in_the_browser_reaches_the_switch(server: WebServer, session: str, tridesk: Product) -> None:
    port = free_port()
    ports = tridesk.var / "asterisk" / "ports.json"
    ports.parent.mkdir(exist_ok=True)
    ports.write_text(json.dumps({"sip": free_port(), "http": port, "rtp": 20_000}))
    with serve(echo, "127.0.0.1", port, subprotocols=[Subprotocol("sip")]) as switch:
        threading.Thread(target=switch.serve_forever, daemon=True).start()
        with connect(
            f"wss://{DESK}:{server.https}/telephone/socket",
            sock=server.connect(server.https),
            ssl=server.context(),
            origin=Origin(origin(server)),
            subprotocols=[Subprotocol("sip")],
            additional_headers={"Cookie": session},
            open_timeout=NET,
            compression=None,
        ) as telephone:
            telephone.send("register")
            assert telephone.recv(NET) == "REGISTER"


def test_the_public_page_is_handed_out_with_what_lies_behind_its_links(server: WebServer) -> None:
    for path in ("nl/", "nl/contact.html", "generation.json"):
        status, _headers, content = server.get(f"https://{STATUS}/{path}")
        assert (status, bool(content)) == (200, True), path


def test_no_log_of_requests_has_what_people_search_for(server: WebServer) -> None:
    for page in (f"{DESK}/accounts/login/", f"{STATUS}/nl/", f"{EDITOR}/sign-in/"):
        assert server.get(f"https://{page}?q=velderbach")[0] == 200
    assert "velderbach" not in server.logs()


def guesses_at_editor(tridesk: Product) -> list[str]:
    file = tridesk.var / "status" / "editors.sqlite3"
    if not file.exists():
        return []
    with closing(sqlite3.connect(file)) as kept:
        return [who for (who,) in kept.execute("SELECT who FROM failure ORDER BY rowid")]


def test_the_status_editor_answers_and_counts_guesses_by_reader(server: WebServer, tridesk: Product) -> None:
    before = guesses_at_editor(tridesk)
    form = form_at(server, f"https://{EDITOR}/sign-in/")
    fields = {"password": "a wrong password", "csrfmiddlewaretoken": form["token"]}
    status, headers, _content = server.send(
        "POST",
        f"https://{EDITOR}/sign-in/",
        urlencode(fields).encode(),
        Cookie=form["cookies"],
        Content_Type="application/x-www-form-urlencoded",
        Origin=origin(server, EDITOR),
        X_Forwarded_For=FORGED,
    )
    assert status == 403
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert guesses_at_editor(tridesk) == [*before, f"address:{READER}"]
