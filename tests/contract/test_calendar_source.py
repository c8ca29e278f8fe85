"""What every source of calendars keeps to, the shelf in memory and the network; and what the network must refuse."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.serving import serve
from tridesk.directory.office import calendar_client
from tridesk.directory.office.calendar_client import CalendarSource, Fetched, MemoryCalendars, Web, check_address
from tridesk.kit.errors import Invalid, Permanent, Temporary

FILE = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


class Handler(BaseHTTPRequestHandler):
    """A small web server with the answers that a calendar's may give."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        status, content, headers = {
            "/cal.ics": (200, FILE, {"ETag": '"one"'}),
            "/busy": (503, b"", {}),
            "/moved": (302, b"", {"Location": "/cal.ics"}),
            "/round": (302, b"", {"Location": "/round"}),
            "/away": (302, b"", {"Location": "file:///etc/passwd"}),
            "/large": (200, b"x" * (calendar_client.LARGEST + 1), {}),
        }.get(self.path, (404, b"", {}))
        if self.headers.get("If-None-Match") == '"one"' and status == 200:
            status, content = 304, b""
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(content))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@pytest.fixture
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        serve(running)
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


@pytest.fixture(params=["shelf", "web"])
def source(request: pytest.FixtureRequest, server: str) -> CalendarSource:
    if request.param == "web":
        return Web(allow_private=True)
    return MemoryCalendars({f"{server}/cal.ics": FILE, f"{server}/busy": Temporary("HTTP 503")})


def test_a_file_is_there_and_is_not_sent_twice(source: CalendarSource, server: str) -> None:
    first = source.fetch(f"{server}/cal.ics")
    assert (first.content, bool(first.etag)) == (FILE, True)
    assert source.fetch(f"{server}/cal.ics", first.etag) == Fetched(None, first.etag)


def test_nothing_there_stays_so_and_a_busy_server_may_pass(source: CalendarSource, server: str) -> None:
    with pytest.raises(Permanent, match="404"):
        source.fetch(f"{server}/none")
    with pytest.raises(Temporary, match="503"):
        source.fetch(f"{server}/busy")


# --- the network


@pytest.fixture
def web() -> Web:
    return Web(allow_private=True, seconds=1.0)


def test_a_redirect_is_followed_but_not_for_ever_and_not_anywhere(web: Web, server: str) -> None:
    assert web.fetch(f"{server}/moved").content == FILE
    for path, why in (("round", calendar_client.ROUND_AND_ROUND), ("away", calendar_client.NO_ADDRESS)):
        with pytest.raises(Permanent, match=why):
            web.fetch(f"{server}/{path}")


def test_what_is_too_large_is_not_kept(web: Web, server: str) -> None:
    with pytest.raises(Permanent, match="2 MB"):
        web.fetch(f"{server}/large")


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "10.0.0.1", "192.168.1.1", "169.254.169.254", "[::1]", "[::ffff:10.0.0.1]", "0.0.0.0",
     "[fd00::1]", "[fe80::1]", "100.64.0.1", "224.0.0.1", "2130706433", "[2002:7f00:1::]"],
)  # fmt: skip
def test_our_own_network_is_nobodys_business(host: str) -> None:
    with pytest.raises(Permanent, match=calendar_client.INSIDE):
        Web().fetch(f"http://{host}/cal.ics")


def test_a_name_that_also_leads_inside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", _names("93.184.216.34", "10.0.0.1"))
    with pytest.raises(Permanent, match=calendar_client.INSIDE):
        Web().fetch("http://calendar.example/")


def test_the_connection_goes_to_the_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch, server: str) -> None:
    """A name that answers otherwise the second time gains nothing: it is asked once."""
    asked: list[str] = []
    port = int(server.rpartition(":")[2])
    monkeypatch.setattr(socket, "getaddrinfo", _names("127.0.0.1", asked=asked))
    assert Web(allow_private=True).fetch(f"http://calendar.example:{port}/cal.ics").content == FILE
    assert asked == ["calendar.example", "127.0.0.1"]  # the second is the socket's own, of a bare number


def _names(*addresses: str, asked: list[str] | None = None) -> Callable[..., object]:
    def look_up(host: str, port: int, *_args: object, **_options: object) -> object:
        if asked is not None:
            asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    return look_up


def _talking(say: Callable[[socket.socket], None]) -> int:
    listening = socket.create_server(("127.0.0.1", 0))

    def talk() -> None:
        connected, _where = listening.accept()
        with connected, listening:
            say(connected)

    threading.Thread(target=talk, daemon=True).start()
    return int(listening.getsockname()[1])


def _drip(connected: socket.socket) -> None:
    try:
        connected.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connected.sendall(b"x")
            threading.Event().wait(0.05)
    except OSError:
        return


def test_an_endless_answer_is_cut_off(web: Web) -> None:
    with pytest.raises(Temporary, match=calendar_client.TOO_SLOW):
        web.fetch(f"http://127.0.0.1:{_talking(_drip)}/")


def test_silence_or_nonsense_may_be_tried_again(web: Web) -> None:
    for say in (lambda peer: None, lambda peer: peer.sendall(b"nonsense\r\n\r\n")):
        with pytest.raises(Temporary, match=calendar_client.SILENT):
            web.fetch(f"http://127.0.0.1:{_talking(say)}/")


@pytest.mark.parametrize(
    "address",
    ["", "calendar.example", "ftp://calendar.example/", "file:///etc/passwd", "http://", "http://a:99999/",
     "http://a:0/",
     "http://user:secret@a/", "http://a/\r\nX: y", "http://[", "https://a/" + "x" * 500, "http://é.example/"],
)  # fmt: skip
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(Invalid):
        check_address(address)
