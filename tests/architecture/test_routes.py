"""Who may go where: every route is listed with what it needs, and each role is sent to each of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

import tridesk
from tests.architecture.conftest import Desk, ask, signed_in, undone
from tests.architecture.routes import ALLAUTHS, Route, all_routes, is_allauths, own_routes, page_routes
from tridesk.accounts.roles import ALLOWED, CAPABILITIES, Role
from tridesk.api.api import Route as Call
from tridesk.api.api import routes as api_calls

METHODS = ("GET", "POST", "PUT", "DELETE")
CALLS = pytest.mark.parametrize("call", api_calls(), ids=lambda call: f"{call.method} {call.path}")

REQUIRED = re.compile(r"\b(?:require|may)\(([^()]*)")  # what is asked of who does it

# Addresses that answer everybody.
PUBLIC = {
    "healthz", "web:security_txt", "web:favicon", "web:language", "api:api-root", "api:openapi-json",
    "directory:sheet", "notices:no-more", "statuspage:site", "statuspage:file", "statuspage:certificate",
    "statuspage:proof", "statuspage:paper",
}  # fmt: skip
# What programs of strangers post to without having been here: the address itself is the proof (RFC 8058).
BY_LINK_ALONE = {"notices:no-more"}


def test_every_route_names_capabilities_that_exist() -> None:
    assert [str(route) for route in own_routes() if not route.capability] == []
    assert {one for route in own_routes() for one in route.capability} <= set(CAPABILITIES)


def test_every_capability_is_asked_for_somewhere() -> None:
    """By a route, or by an action or a gate that pages, API and telephone share."""
    asked = {one for route in own_routes() for one in route.capability}
    rooms = Path(tridesk.__file__).parent
    shared = (path.read_text("utf-8") for name in ("actions.py", "queries.py") for path in rooms.rglob(name))
    required = {one for text in shared for call in REQUIRED.findall(text) for one in re.findall(r'"([\w.]+)"', call)}
    assert set(CAPABILITIES) - asked - required == set()


def test_every_role_is_made_of_known_capabilities() -> None:
    assert set(ALLOWED) == set(Role)
    assert {one for allowed in ALLOWED.values() for one in allowed} <= set(CAPABILITIES)


def test_only_these_routes_are_open_to_everybody() -> None:
    assert {route.name for route in own_routes() if "public" in route.capability} - {""} == PUBLIC


def test_allauth_has_only_the_routes_that_somebody_looked_at() -> None:
    assert {route.name for route in all_routes() if is_allauths(route)} - ALLAUTHS == set()


def test_two_routes_never_share_a_name() -> None:
    names = [route.name for route in page_routes()]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("role", Role)
def test_a_role_comes_in_where_it_may_and_nowhere_else(role: Role, desk: Desk) -> None:
    client, wrong = signed_in(desk.people[role]), []
    for route in page_routes():
        for method in METHODS:
            with undone():
                status = ask(client, method, desk.path(route), desk.fields).status_code
            if status == 500 or (status != 403) != desk.may(role, route.capability):
                wrong.append((str(route), method, status))
    assert wrong == []


def test_who_has_not_signed_in_is_asked_to(desk: Desk) -> None:
    wrong = []
    for route in page_routes():
        for method in METHODS:
            response = ask(Client(), method, desk.path(route), desk.fields)
            asked = response.status_code == 302 and response["Location"].startswith("/accounts/login/?next=")
            if not asked and response.status_code != 401 and "public" not in route.capability:
                wrong.append((str(route), method, response.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", [None, *Role])
def test_a_form_without_its_token_is_refused_whoever_sends_it(role: Role | None, desk: Desk) -> None:
    client, let_in = signed_in(desk.people[role] if role else None, csrf=True), []
    for route in page_routes():
        for method in ("POST", "PUT", "DELETE"):
            if route.name in BY_LINK_ALONE:
                continue
            with undone():
                status = ask(client, method, desk.path(route), desk.fields).status_code
            if status != 403:
                let_in.append((str(route), method, status))
    assert let_in == []


def test_somebody_who_has_left_comes_in_nowhere(desk: Desk) -> None:
    leader = desk.people[Role.PROJECT_LEADER]
    client = signed_in(leader)
    leader.is_active = False
    leader.save(update_fields=["is_active"])
    closed = [route for route in page_routes() if "public" not in route.capability]
    assert [str(route) for route in closed if client.get(desk.path(route)).status_code not in (302, 401)] == []


# --- objects of others


OF_A_TICKET = [route for route in page_routes() if "ticket.read_own_service" in route.capability] + [
    route for route in page_routes() if route.name == "tickets:expert_answer"
]


@pytest.mark.parametrize("route", OF_A_TICKET, ids=str)
def test_an_expert_of_another_service_finds_no_such_ticket(route: Route, desk: Desk) -> None:
    path = desk.path(route)
    method = "GET" if route.name in ("tickets:ticket", "tickets:attachment") else "POST"
    with undone():
        assert ask(signed_in(desk.people[Role.EXPERT]), method, path, desk.fields).status_code in (200, 302)
    assert ask(signed_in(desk.stranger), method, path, desk.fields).status_code == 404


def test_an_entry_or_a_file_is_found_on_its_own_ticket_only(desk: Desk) -> None:
    client = signed_in(desk.people[Role.CALL_TAKER])
    elsewhere = desk.arguments | {"number": desk.other.number}
    for name in ("tickets:attachment", "tickets:raw", "tickets:folded_wrongly", "tickets:withdraw", "tickets:undo"):
        route = next(route for route in page_routes() if route.name == name)
        method = "GET" if name == "tickets:attachment" else "POST"
        assert ask(client, method, route.at(elsewhere), {}).status_code == 404, name


def test_a_draft_is_its_writers_alone(desk: Desk) -> None:
    assert signed_in(desk.people[Role.CALL_TAKER]).get("/drafts/new").status_code == 200
    assert signed_in(desk.people[Role.SUPERVISOR]).get("/drafts/new").status_code == 404


# --- programs


@CALLS
def test_a_call_without_a_token_or_with_a_wrong_one_is_refused(call: Call, desk: Desk) -> None:
    client, path = Client(), _path(call, desk)
    for headers in ({}, {"Authorization": "Bearer tridesk_wrong"}, {"Authorization": "Basic YTpi"}):
        response = client.generic(call.method, path, b"{}", "application/json", headers=headers)
        assert response.status_code == 401, headers


@CALLS
def test_a_session_of_a_browser_is_no_token(call: Call, desk: Desk) -> None:
    client = signed_in(desk.people[Role.PROJECT_LEADER])
    assert client.generic(call.method, _path(call, desk), b"{}", "application/json").status_code == 401


@CALLS
def test_each_role_calls_what_it_may_and_nothing_else(call: Call, desk: Desk, bearer: dict[Role, str]) -> None:
    wrong = []
    for role, token in bearer.items():
        with undone():
            response = Client().generic(
                call.method, _path(call, desk), b"{}", "application/json", headers={"Authorization": token}
            )
        status = response.status_code
        if status in (401, 500) or (status != 403) != desk.may(role, call.capability):
            wrong.append((role.value, status))
    assert wrong == []


def _path(call: Call, desk: Desk) -> str:
    return call.path.format(**desk.arguments)
