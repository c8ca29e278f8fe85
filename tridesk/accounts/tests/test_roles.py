"""The whole table of roles and capabilities: what the rooms declare is what their examples say."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from tests.examples import rooms
from tridesk.accounts.gate import needs, public, require
from tridesk.accounts.models import User
from tridesk.accounts.roles import ROLE_NAMES, Role, capabilities_of
from tridesk.kit.errors import NotAllowed
from tridesk.kit.rooms import installed

ROWS = [line.split() for room in rooms().values() for line in room.rights.splitlines() if line.strip()]
RIGHTS = [(role, row[0], mark == "x") for row in ROWS for role, mark in zip(Role, row[1:], strict=True)]


def test_the_table_is_complete() -> None:
    rooms = installed.answer
    assert sorted(row[0] for row in ROWS) == sorted(rooms.capabilities)
    assert (set(rooms.rights), list(ROLE_NAMES)) == (set(Role), list(Role))


@pytest.mark.parametrize(("role", "capability", "may"), RIGHTS)
def test_every_role_and_capability(role: Role, capability: str, may: bool) -> None:
    assert User(role=role.value).may(capability) == may


def test_who_has_left_may_nothing_and_an_unknown_role_hardly_more() -> None:
    assert User(role="project_leader", is_active=False).may("self") is False
    assert capabilities_of("king") == frozenset({"self", "public"})


def test_one_of_several_capabilities_is_enough() -> None:
    require(User(role="expert"), "ticket.read", "ticket.read_own_service")
    with pytest.raises(NotAllowed):
        require(User(role="expert"), "ticket.read", "ticket.work")


def test_the_gate_asks_strangers_to_sign_in_and_refuses_others() -> None:
    page = needs("ticket.work")(lambda request: HttpResponse("in"))
    request = RequestFactory().get("/tickets/?view=new")
    request.user = AnonymousUser()
    answer = page(request)
    assert (answer.status_code, answer["Location"]) == (302, f"{reverse('account_login')}?next=/tickets/%3Fview%3Dnew")
    request.user = User(role="expert")
    with pytest.raises(NotAllowed):
        page(request)
    request.user = User(role="call_taker")
    assert (page(request).status_code, page.capability) == (200, ("ticket.work",))


def test_a_script_of_an_open_page_is_told_where_to_sign_in_and_gets_no_form() -> None:
    request = RequestFactory().get("/tickets/1", headers={"Sec-Fetch-Mode": "cors"})
    request.user = AnonymousUser()
    answer = needs("ticket.work")(lambda request: HttpResponse("in"))(request)
    assert (answer.status_code, answer["Location"]) == (401, f"{reverse('account_login')}?next=/tickets/1")


@pytest.mark.parametrize(
    ("method", "referer", "leads_to"),
    [
        ("HEAD", "", "/tickets/1/answer?x=1"),
        ("POST", "http://testserver/tickets/1?panel=notes", "/tickets/1?panel=notes"),
        ("PUT", "http://testserver/tickets/1", "/tickets/1"),
        ("POST", "", "/"),
        ("POST", "nonsense", "/"),
        ("POST", "http://testserver.evil.example/tickets/1", "/"),
        ("POST", "http://testserver@evil.example/tickets/1", "/"),
        ("POST", "http://testserver//evil.example/", "/"),
        ("POST", "http://testserver/\\evil.example/", "/"),
        ("POST", "javascript:alert(1)", "/"),
        ("POST", "http://testserver", "/"),
    ],
)
def test_signing_in_leads_to_a_page_and_never_to_where_a_form_goes(method: str, referer: str, leads_to: str) -> None:
    request = RequestFactory().generic(method, "/tickets/1/answer?x=1", headers={"Referer": referer})
    request.user = AnonymousUser()
    answer = needs("ticket.work")(lambda request: HttpResponse("in"))(request)
    assert parse_qs(urlsplit(answer["Location"]).query) == {"next": [leads_to]}


def test_a_public_page_says_so() -> None:
    assert public(lambda request: HttpResponse()).capability == ("public",)


def test_names_and_initials() -> None:
    assert (str(User(username="x")), User(name="An De Bakker").initials, str(User(name="An"))) == ("x", "AD", "An")
