"""Access per route: every route is listed with the capability it needs, and each role requests each of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

import tridesk
from tests.architecture.routes import ALLAUTHS, Route, all_routes, is_allauths, own_routes, page_routes
from tests.clients import ask, signed_in, undone
from tests.depth import some
from tests.examples import Desk, all_of, files_of, sources
from tridesk.accounts.models import User
from tridesk.accounts.roles import Role
from tridesk.api.api import Route as Call
from tridesk.api.api import routes as api_calls
from tridesk.kit.rooms import installed

METHODS = ("GET", "POST", "PUT", "DELETE")

REQUIRED = re.compile(r"\b(?:require|may)\(([^()]*)")  # what is asked of who does it

A_ROLE = re.compile(r"\bRole\.[A-Z]|filter\(.*\brole=|\.role (?:[!=]=|in\b)")


def test_every_route_names_capabilities_that_exist() -> None:
    assert [str(route) for route in own_routes() if not route.capability] == []
    assert {name for route in own_routes() for name in route.capability} <= set(installed.answer.capabilities)


def test_every_capability_is_asked_for_somewhere() -> None:
    """By a route, or by an action or a gate that pages, API and telephone share."""
    asked = {name for route in own_routes() for name in route.capability}
    rooms = Path(tridesk.__file__).parent
    names = ("actions.py", "queries.py", "actions/*.py", "queries/*.py")
    shared = (path.read_text("utf-8") for name in names for path in rooms.rglob(name))
    required = {name for text in shared for call in REQUIRED.findall(text) for name in re.findall(r'"([\w.]+)"', call)}
    assert set(installed.answer.capabilities) - asked - required == set()


def test_every_role_is_made_of_known_capabilities() -> None:
    assert set(installed.answer.rights) == set(Role)
    assert {name for rights in installed.answer.rights.values() for name in rights} == set(
        installed.answer.capabilities
    )


def test_outside_accounts_and_the_demonstration_rights_are_capabilities_never_roles() -> None:
    declaring = ("conftest.py", "room.py")
    code = [(name, path) for name, path in sources() if path.name not in declaring]
    asking = {name for name, path in code if A_ROLE.search(path.read_text("utf-8"))}
    assert {name for name in asking if not name.startswith(("accounts/", "demo/"))} == files_of("roles_as_data")


def test_only_these_routes_are_open_to_everybody() -> None:
    assert {route.name for route in own_routes() if "public" in route.capability} - {""} == all_of("public")


def test_allauth_has_only_the_routes_that_somebody_looked_at() -> None:
    assert {route.name for route in all_routes() if is_allauths(route)} - ALLAUTHS == set()


def test_two_routes_never_share_a_name() -> None:
    names = [route.name for route in page_routes()]
    assert sorted(names) == sorted(set(names))


def test_each_route_lets_an_allowed_role_in_and_refuses_another(desk: Desk) -> None:
    """That the gate stands before each route; over all roles `accounts/tests/test_roles.py` proves the gate itself."""
    clients, wrong = {role: signed_in(user) for role, user in desk.people.items()}, []
    for position, route in enumerate(page_routes()):
        allowed = [role for role in Role if desk.may(role, route.capability)]
        refused = [role for role in Role if role not in allowed]
        for role in (*some(allowed, position), *some(refused, position)):
            # By day a page that lets somebody in is read or gets a form; the gate refuses any method.
            for method in some(METHODS, position % 2 if role in allowed else position):
                with undone():
                    status = ask(clients[role], method, desk.path(route), desk.fields).status_code
                if status == 500 or (status == 403) != (role in refused):
                    wrong.append((str(route), role.value, method, status))
    assert wrong == []


def test_visitors_who_have_not_signed_in_are_asked_to(desk: Desk) -> None:
    wrong = []
    for position, route in enumerate(page_routes()):
        if "public" in route.capability:
            continue
        for method in some(METHODS, position):
            response = ask(Client(), method, desk.path(route), desk.fields)
            asked = response.status_code == 302 and response["Location"].startswith("/accounts/login/?next=")
            if not asked and response.status_code != 401:
                wrong.append((str(route), method, response.status_code))
    assert wrong == []


def test_only_these_pages_take_a_form_without_its_token() -> None:
    exempt = {route.name for route in page_routes() if getattr(route.view, "csrf_exempt", False)}
    assert exempt == all_of("without_token")


def test_each_route_refuses_a_form_without_its_token(desk: Desk) -> None:
    clients = {role: signed_in(user, csrf=True) for role, user in desk.people.items()}
    let_in, by_link_alone = [], all_of("without_token")
    for position, route in enumerate(page_routes()):
        if route.name in by_link_alone:
            continue
        role = next(role for role in Role if desk.may(role, route.capability) or "public" in route.capability)
        for method in some(("POST", "PUT", "DELETE"), position):
            with undone():
                status = ask(clients[role], method, desk.path(route), desk.fields).status_code
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
    assert ask(signed_in(User.objects.get(username="stranger")), method, path, desk.fields).status_code == 404


def test_an_entry_or_a_file_is_found_on_its_own_ticket_only(desk: Desk) -> None:
    client = signed_in(desk.people[Role.CALL_TAKER])
    for name in ("tickets:attachment", "tickets:raw", "tickets:folded_wrongly", "tickets:withdraw", "tickets:undo"):
        route = next(route for route in page_routes() if route.name == name)
        method = "GET" if name == "tickets:attachment" else "POST"
        elsewhere = route.at(desk.values(route) | {"number": desk.fields["into"]})
        assert ask(client, method, elsewhere, {}).status_code == 404, name


def test_a_draft_is_its_writers_alone(desk: Desk) -> None:
    assert signed_in(desk.people[Role.CALL_TAKER]).get("/drafts/new").status_code == 200
    assert signed_in(desk.people[Role.SUPERVISOR]).get("/drafts/new").status_code == 204


# --- programs


def test_each_call_without_a_token_or_with_a_wrong_one_is_refused(desk: Desk) -> None:
    client, let_in = Client(), []
    for call in api_calls():
        for headers in ({}, {"Authorization": "Bearer tridesk_wrong"}, {"Authorization": "Basic YTpi"}):
            response = client.generic(call.method, _path(call, desk), b"{}", "application/json", headers=headers)
            if response.status_code != 401:
                let_in.append((f"{call.method} {call.path}", headers, response.status_code))
    assert let_in == []


def test_a_session_of_a_browser_is_no_token(desk: Desk) -> None:
    client = signed_in(desk.people[Role.PROJECT_LEADER])
    statuses = {
        f"{call.method} {call.path}": client.generic(
            call.method, _path(call, desk), b"{}", "application/json"
        ).status_code
        for call in api_calls()
    }
    assert set(statuses.values()) == {401}, statuses


ALSO_TAKES = {"/api/v1/figures/list": ("ticket.read",)}  # the right to read what the list has


def test_each_call_lets_an_allowed_role_in_and_refuses_another(desk: Desk, bearer: dict[Role, str]) -> None:
    wrong = []
    for position, call in enumerate(api_calls()):
        also = ALSO_TAKES.get(call.path, call.capability)
        allowed = [role for role in bearer if desk.may(role, call.capability) and desk.may(role, also)]
        refused = [role for role in bearer if role not in allowed]
        for role in (*some(allowed, position), *some(refused, position)):
            headers = {"Authorization": bearer[role]}
            with undone():
                response = Client().generic(call.method, _path(call, desk), b"{}", "application/json", headers=headers)
            if response.status_code in (401, 500) or (response.status_code == 403) != (role in refused):
                wrong.append((f"{call.method} {call.path}", role.value, response.status_code))
    assert wrong == []


def _path(call: Call, desk: Desk) -> str:
    return call.path.format(**desk.arguments)
