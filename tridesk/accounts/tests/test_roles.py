"""The whole table of roles and capabilities, as the rooms declare it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from tridesk.accounts.gate import needs, public, require
from tridesk.accounts.models import User
from tridesk.accounts.roles import ROLE_NAMES, Role, capabilities_of
from tridesk.kit.errors import NotAllowed
from tridesk.kit.rooms import installed

#                    leader manager supervisor taker expert technical relations administrator
TABLE = """
ticket.read               x       x       x          x     -      -         x         -
ticket.read_own_service   -       -       -          -     x      -         -         -
ticket.open               x       x       x          x     -      -         -         -
ticket.work               x       x       x          x     -      -         -         -
ticket.answer_as_expert   -       -       -          -     x      -         -         -
call.read                 x       x       x          x     -      -         -         -
call.take                 x       x       x          x     -      -         -         -
call.steer                x       x       x          -     -      -         -         -
call.listen               x       x       x          -     -      -         -         -
recording.hear            x       x       x          -     -      -         -         -
recording.decide          x       x       -          -     -      -         -         -
menu.edit                 x       x       x          -     -      -         -         x
trunk.edit                x       x       -          -     -      -         -         x
archive.read              x       x       x          x     -      -         x         -
incident.read             x       x       x          x     -      x         x         -
number.reveal             x       x       x          x     -      -         -         -
outtray.read              x       x       x          x     -      -         -         x
outtray.decide            x       x       x          -     -      -         -         x
faq.read                  x       x       x          x     x      x         x         x
faq.write                 x       x       x          x     x      -         x         -
faq.validate              x       x       x          -     x      -         x         -
template.edit             x       x       x          -     -      -         -         x
directory.read            x       x       x          x     -      -         x         x
directory.edit            x       x       x          x     -      -         x         x
group.edit                x       x       x          -     -      -         x         x
person.disclose           x       x       -          -     -      -         -         -
person.erase              x       x       -          -     -      -         -         -
campaign.run              x       x       x          -     -      -         x         -
directory.import          x       x       x          -     -      -         x         x
directory.export          x       x       x          -     -      -         x         x
service.edit              x       x       -          -     -      -         -         x
staff.plan                x       x       x          -     -      -         -         x
calendar.edit             x       x       x          -     -      -         -         x
disposal.propose          x       x       x          -     -      -         -         -
disposal.approve          x       x       -          -     -      -         -         -
notice.read               x       x       x          x     -      -         x         x
notice.write              x       x       x          -     -      -         x         -
notice.approve            x       x       x          -     -      -         x         -
notice.pace               x       -       -          -     -      -         -         x
journal.read              x       x       -          -     -      -         -         x
access.restore            x       x       x          x     -      -         -         -
access.approve            x       x       x          -     -      -         -         -
access.steer              x       x       x          -     -      -         -         -
figures.read              x       x       x          x     -      x         x         x
figures.edit              x       x       x          -     -      -         -         x
register.words            x       -       -          -     -      -         -         x
staff.manage              x       -       -          -     -      -         -         x
self                      x       x       x          x     x      x         x         x
public                    x       x       x          x     x      x         x         x
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()]
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
