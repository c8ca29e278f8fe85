"""Whatever a stranger types into an address or a form: a clear refusal or an empty page, never a failure."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Container, Iterator, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final
from urllib.parse import quote, unquote, urlencode

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import BaseForm, Field, SelectMultiple
from django.test import Client
from django.urls import Resolver404, resolve

from tests.architecture.query_reads import Reading
from tests.architecture.routes import Route, page_routes
from tests.clients import ask, signed_in, undone
from tests.depth import NIGHT, some
from tests.examples import Desk, all_of, sources
from tridesk.accounts.roles import Role
from tridesk.api.api import Route as Call
from tridesk.api.api import routes as api_calls
from tridesk.api.schemas.common import ListQuery
from tridesk.tickets.queries import TicketFilters

STRANGE: Final = (
    "2026-999999",
    "0",
    "-1",
    "9" * 400,
    "9223372036854775808",
    "2147483648",
    "1e9",
    "٣",  # a digit, but no ASCII
    "½",
    "\x00",
    "2026-000001\x00",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "\u202e‮\u2028",
    "🙂" * 300,
    "' OR 1=1; --",
    "%' ; DROP TABLE tickets_ticket; --",
    "../../etc/passwd",
    "..%2f..%2fetc/passwd",
    "<script>alert(1)</script>",
    "{{ 7*7 }}{% debug %}%(x)s{0.__class__}",
    "\\",
    "&|!():*<->",
    "a:* & b:*",
    "2026-11-24T10:00:00+00:00|9223372036854775808",
    "0001-01-01T00:00:00+14:00|1",
    "9999-12-31T23:59:59-12:00|1",
    "2026-99-99",
    "9999-12-31",
    "0000-00-00",
    "9999-12-31T23:59",
    "0001-01-01T00:00",
    "\r\nSet-Cookie: a=b",
    "nl\r\nX: y",
    "x" * 10_000,
)
NASTIEST: Final = ("\x00", "9" * 400, "🙂" * 300)
TYPED: Final = STRANGE[::3] + STRANGE[-10::3]
ROLES: Final = (Role.PROJECT_LEADER, Role.ADMINISTRATOR, Role.EXPERT)
REFUSED: Final = {400, 404, 409, 413, 422}
ANSWERED: Final = REFUSED | {200, 204, 302, 405}


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Thousands of refusals need no log."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@cache
def query_names() -> list[str]:
    """Every name that the product reads out of an address."""
    names: set[str] = set(TicketFilters.__slots__)
    for _name, path in sources():
        names |= set(re.findall(r"""GET(?:\.get(?:list)?\(|\[)"(\w+)""", path.read_text("utf-8")))
    return sorted(names)


@cache
def field_names() -> list[str]:
    """Every name that the product reads out of a form by hand."""
    names: set[str] = set()
    for _name, path in sources():
        names |= set(re.findall(r"""POST(?:\.get(?:list)?\(|\[)"(\w+)""", path.read_text("utf-8")))
    return sorted(names)


def dealt_to(position: int) -> Sequence[str]:
    """One of the nastiest or one of the others, dealt out in turn: each meets some pages; at night every page all."""
    return some(NASTIEST if position % 2 and not NIGHT else STRANGE, position // 2)


def leads_somewhere(path: str) -> bool:
    """Whether any page has this address; all others are answered by one and the same."""
    try:
        resolve(unquote(path))
    except Resolver404:
        return False
    return True


def pages() -> list[Route]:
    """All pages but those that have no end or report trouble by design."""
    return [route for route in page_routes() if route.name != "healthz"]


def shown_as(kind: str) -> list[Route]:
    """The pages that a room shows as being of this kind."""
    names = all_of(kind)
    return [route for route in pages() if route.name in names]


class Asking:
    """Sends requests as a user that may, and records answers that are failures."""

    def __init__(self, desk: Desk, reading: Reading) -> None:
        self.desk, self.wrong, self.reading = desk, list[tuple[object, ...]](), reading
        self._clients = {role: Client(raise_request_exception=False) for role in ROLES}
        for role, client in self._clients.items():
            client.force_login(desk.people[role])

    def ask(self, route: Route, method: str, path: str, fields: dict[str, Any], *about: object) -> int:
        role = next(role for role in ROLES if self.desk.may(role, route.capability) or "public" in route.capability)
        self.reading.forget()
        with undone():
            response = ask(self._clients[role], method, path, fields)
        if response.status_code not in ANSWERED:
            failure = getattr(response, "exc_info", None)
            self.wrong.append((str(route), method, *about, response.status_code, repr(failure and failure[1])[:120]))
        return response.status_code

    def read(self, route: Route, method: str, fields: dict[str, Any]) -> Container[object]:
        """Which names are looked at, when nothing is strange: a value of no other can change what happens."""
        self.ask(route, method, self.desk.path(route), fields, "nothing strange")
        return self.reading.read()


@pytest.fixture
def asking(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Asking:
    return Asking(desk, Reading(monkeypatch))


@pytest.fixture
def client(desk: Desk) -> Client:
    return signed_in(desk.people[Role.PROJECT_LEADER])


def test_a_strange_address_is_not_there(asking: Asking) -> None:
    accepted, open_arguments = [], all_of("open_arguments")
    arguments = [(route, argument) for route in pages() for argument in route.arguments]
    for position, (route, argument) in enumerate(arguments):
        for value in dealt_to(position):
            path = route.at(asking.desk.values(route) | {argument: value})
            if not leads_somewhere(path) and value != NASTIEST[0]:  # no page is asked; one of these shows what is
                continue
            status = asking.ask(route, "GET", path, {}, argument, value[:30])
            if status == 405:
                status = asking.ask(route, "POST", path, asking.desk.fields, argument, value[:30])
            if status not in REFUSED and argument not in open_arguments:
                accepted.append((str(route), argument, value[:30], status))
    assert asking.wrong == []
    assert accepted == []


def test_strange_values_in_an_address_break_no_page(asking: Asking) -> None:
    names = query_names()
    for position, route in enumerate(pages()):
        for value in dealt_to(position):
            strange = urlencode(dict.fromkeys(names, value))
            asking.ask(route, "GET", f"{asking.desk.path(route)}?{strange}", {}, value[:30])
            if not any(name in asking.reading.read() for name in names):
                break  # no other value can change what happens
    assert asking.wrong == []


@pytest.mark.parametrize(("turn", "route"), list(enumerate(shown_as("lists"))), ids=str)
def test_one_strange_value_in_an_address_breaks_no_list(turn: int, route: Route, asking: Asking) -> None:
    read = asking.read(route, "GET", {})
    names = [name for name in query_names() if name in read]
    for position, name in enumerate(some(names, turn, count=4)):
        for value in some(NASTIEST, position):
            asking.ask(route, "GET", f"{asking.desk.path(route)}?{urlencode({name: value})}", {}, value[:30])
    assert asking.wrong == []


@pytest.mark.parametrize(("turn", "route"), list(enumerate(shown_as("read_by_hand"))), ids=str)
def test_one_strange_value_in_a_form_is_refused_or_taken_as_text(turn: int, route: Route, asking: Asking) -> None:
    read = asking.read(route, "POST", asking.desk.fields)
    typed = {*field_names(), "until", "closed_before", "topic", "service", "expert"}
    names = sorted(name for name in typed if name in read)
    for position, name in enumerate(some(names, turn, count=3)):
        for value in some(NASTIEST, turn + position):
            asking.ask(route, "POST", asking.desk.path(route), asking.desk.fields | {name: value}, value[:30])
    assert asking.wrong == []


def test_a_form_full_of_strange_values_breaks_nothing(asking: Asking) -> None:
    doings = ("answer", "close", "note", "research", "hand_over", "open", "approve")
    several = all_of("outcomes")
    for position, route in enumerate(pages()):
        for doing in doings if route.name in several else ("",):
            for value in some(TYPED, position):
                strange = dict.fromkeys(asking.desk.fields, value) | {
                    "do": doing or value,
                    "language": "nl",
                    "tell": "on",
                }
                asking.ask(route, "POST", asking.desk.path(route), strange, doing, value[:20])
                if not any(name in asking.reading.read() for name in strange):
                    break  # no other value can change what happens
    assert asking.wrong == []


FILES: Final = {
    "no bytes": SimpleUploadedFile("empty.txt", b"", "text/plain"),
    "a name with a path": SimpleUploadedFile("../../etc/passwd", b"x", "text/plain"),
    "a name with a NUL": SimpleUploadedFile("a\x00b.txt", b"x", "text/plain"),
    "a name of emoji": SimpleUploadedFile("🙂" * 200 + ".txt", b"x", "text/plain"),
    "a type that is none": SimpleUploadedFile("a.txt", b"x", "no type; at all\x00"),
    "a type that breaks lines": SimpleUploadedFile("a.txt", b"x", "text/plain\r\nX: y"),
    "too large for mail": SimpleUploadedFile("big.bin", b"x" * 21_000_000, "application/octet-stream"),
}


@pytest.mark.parametrize(
    ("name", "doing"),
    [(name, doing) for at, name in enumerate(FILES) for doing in some(("answer", "note", "close"), at)],
)
def test_a_strange_file_is_taken_or_refused_with_what_was_typed_kept(
    name: str, doing: str, desk: Desk, client: Client
) -> None:
    FILES[name].seek(0)
    fields = {"do": doing, "text": "Words that took effort", "language": "nl", "uploads": FILES[name]}
    response = client.post(f"/tickets/{desk.arguments['number']}/act", fields)
    assert response.status_code in (302, 422)
    if response.status_code == 422:
        assert "Words that took effort" in response.content.decode()
    else:
        page = client.get(f"/tickets/{desk.arguments['number']}")
        assert page.status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"7",
        b"{",
        b"\xff\xfe",
        b'{"fields": 3}',
        b'{"fields": {"a": NaN}}',
        b"[" * 100_000,
        b'"' + b"x" * 500_000 + b'"',
        b'{"fields": {"text": "\\u0000\\ud800"}}',
    ],
)
def test_a_draft_that_cannot_be_read_is_refused(body: bytes, client: Client) -> None:
    status = client.put("/drafts/new", body, content_type="application/json").status_code
    assert status in REFUSED | {200}


# --- programs


def test_a_call_with_strange_values_is_refused(desk: Desk, bearer: dict[Role, str]) -> None:
    wrong = [fault for position, call in enumerate(api_calls()) for fault in faults_of(call, position, desk, bearer)]
    assert wrong == []


def faults_of(call: Call, position: int, desk: Desk, bearer: dict[Role, str]) -> Iterator[tuple[object, ...]]:
    """What a call answers to strange bodies and arguments that is no refusal."""
    client = Client(raise_request_exception=False)
    headers = {"Authorization": bearer[Role.EXPERT if "expert" in call.path else Role.PROJECT_LEADER]}
    bodies = list(some([b"", b"[]", b"null", b"{", b"\xff", b'{"text": NaN}', b"[" * 50_000], position))
    for value in some(TYPED, position):
        strange = dict.fromkeys(
            ("subject", "text", "channel", "language", "awaited", "until", "service", "question"), value
        )
        bodies.append(json.dumps(strange).encode())
    for value in some(NASTIEST, position):
        bodies.append(json.dumps({"subject": value, "text": value, "requester": {"name": value}}).encode())
    requests = [(desk.arguments, body) for body in bodies]
    named = re.findall(r"{(\w+)}", call.path)
    requests += [(desk.arguments | {name: value}, b"{}") for name in named for value in some(NASTIEST, position)]
    for arguments, body in requests:
        path = "/" + "/".join(_quoted(part, arguments) for part in call.path.strip("/").split("/"))
        with undone():
            status = client.generic(call.method, path, body, "application/json", headers=headers).status_code
        if status not in REFUSED | {200, 201, 204, 405}:  # 204: it is gone; what DELETE carries is not read
            yield call.method, path[:60], body[:60], status


@pytest.mark.parametrize("name", [*ListQuery.model_fields, "unknown"])
def test_a_list_asked_for_with_strange_values_is_refused_or_empty(
    name: str, desk: Desk, bearer: dict[Role, str]
) -> None:
    headers = {"Authorization": bearer[Role.CALL_TAKER]}
    answers = {value: Client().get("/api/v1/tickets", {name: value}, headers=headers).status_code for value in STRANGE}
    assert {value[:40]: status for value, status in answers.items() if status not in (200, 422)} == {}


def _quoted(part: str, arguments: dict[str, object]) -> str:
    return quote(str(arguments[part[1:-1]]), safe="") if part.startswith("{") else part


# --- fields of forms


def form_fields() -> dict[str, Field]:
    """One of each kind of field that a form of the product declares, by the name of its class."""
    for name in [config.name for config in apps.get_app_configs() if config.name.startswith("tridesk.")]:
        for module in ("forms", "views"):
            if find_spec(f"{name}.{module}"):
                import_module(f"{name}.{module}")
    kinds: dict[str, Field] = {}
    waiting: list[type[BaseForm]] = [BaseForm]
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        if form.__module__.startswith("tridesk."):
            kinds |= {
                f"{type(field).__name__} {name}": field for name, field in getattr(form, "base_fields", {}).items()
            }
    return kinds


def test_every_field_takes_or_refuses_every_strange_value(db: None) -> None:
    """What a field gives is a value or a sentence; no other exception reaches a page."""
    fields, broken = form_fields(), []
    assert len(fields) > 50
    for name, field in fields.items():
        for value in STRANGE:
            typed = [value] if isinstance(field.widget, SelectMultiple) else value
            try:
                field.clean(typed)
            except ValidationError:
                pass
            except Exception as failure:  # noqa: BLE001 - which one is what the test tells
                broken.append((name, value[:30], repr(failure)[:120]))
    assert broken == []
