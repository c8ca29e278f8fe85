"""What stands in an address of the desk: no national number, and nothing that breaks it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests.browsing import at
from tridesk.tickets.tests.factories import NUMBER, TOKEN, opened


@pytest.fixture
def desk(karim: User, client: Client) -> Client:
    client.force_login(karim)
    return client


@pytest.mark.parametrize("path", ["/tickets/", "/archive/"])
def test_a_national_number_that_is_searched_is_masked_and_finds_its_ticket(desk: Client, path: str) -> None:
    ticket = opened(text=f"Who is {NUMBER}?")
    answer = desk.get(path, {"q": f"who {NUMBER}", "view": "all"})
    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer["Location"]).query) == {"q": [f"who {TOKEN}"], "view": ["all"]}
    assert ticket.number in desk.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    "after",
    [
        "9998-12-31T23:59:59-23:59|1",
        "9999-12-31T23:59:59-23:59|1",
        "0001-01-01T00:00:00+23:59|1",
        "2026-01-01|1",
        "x|y",
        "2026-01-01T00:00Z|",
    ],
)
def test_a_cursor_that_makes_no_sense_is_refused(desk: Client, after: str) -> None:
    assert desk.get("/tickets/", {"view": "mine", "after": after}).status_code == 422


def test_null_characters_name_no_ticket(desk: Client) -> None:
    assert desk.get("/tickets/arrived", {"number": "\x00"}).json() == {"items": []}


def test_a_ticket_with_a_slash_behind_its_number_is_the_same_page(desk: Client, ticket: Ticket) -> None:
    answer = desk.get(f"{at(ticket)}/?view=new")
    assert (answer.status_code, answer["Location"]) == (302, f"{at(ticket)}?view=new")
