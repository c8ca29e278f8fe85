"""The omnibox of the shell finds everything that is open to its user."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.directory.models import Contact, Organisation
from tridesk.tickets.actions import NewTicket, Requester, open_ticket
from tridesk.tickets.lifecycle import Channel
from tridesk.tickets.models import Ticket

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json", "Accept-Language": "en"}


def of(role: str) -> Client:
    client = Client()
    client.force_login(User.objects.create(username=role, name=role, role=role, language="en"))
    return client


@pytest.fixture
def taker() -> Client:
    return of("call_taker")


@pytest.fixture
def ticket() -> Ticket:
    return open_ticket(
        NewTicket(
            by=None, channel=Channel.PHONE, language="nl", subject="Sleutel kwijt", text="Waar?", requester=Requester()
        )
    )


@pytest.fixture
def bastogne() -> Organisation:
    new = Organisation.objects.create(kind="municipality", name_nl="Bastenaken", name_fr="Bastogne")
    Organisation.objects.create(
        kind="municipality", name_nl="Bertogne", name_fr="Bertogne", merged_into=new, valid_until=date(2024, 12, 31)
    )
    return new


def names_and_urls(client: Client, typed: str) -> list[tuple[str, str]]:
    items = client.get("/find", {"q": typed}, headers=JSON).json()["items"]
    return [(item["name"], item["url"]) for item in items]


def test_a_ticket_by_its_number_as_it_is_said_aloud_and_by_its_words(taker: Client, ticket: Ticket) -> None:
    row = (f"{ticket.number} Sleutel kwijt", f"/tickets/{ticket.number}")
    for typed in (ticket.number, str(int(ticket.number[5:])), "sleut"):
        assert names_and_urls(taker, typed) == [row]


def test_a_municipality_by_its_old_name(taker: Client, bastogne: Organisation) -> None:
    assert names_and_urls(taker, "bertogne") == [("Bertogne", f"/directory/{bastogne.pk}/")]


@pytest.mark.parametrize("typed", ["0470 12 34 56", "+32470123456", "0470/12.34", "0032 470 12"])
def test_a_caller_by_his_number_in_any_spelling(typed: str, taker: Client) -> None:
    contact = Contact.objects.create(name="Anja Kohnenmergen", phone="+32470123456")
    assert names_and_urls(taker, typed) == [("Anja Kohnenmergen", f"/directory/contacts/{contact.pk}/")]


def test_a_command_by_how_it_begins(taker: Client) -> None:
    assert ("Archive", "/archive/") in names_and_urls(taker, "arch")
    assert names_and_urls(taker, "a") == []


def test_only_what_is_open_to_who_types(ticket: Ticket, bastogne: Organisation) -> None:
    keeper = of("administrator")
    assert names_and_urls(keeper, "sleutel") == names_and_urls(keeper, ticket.number) == []
    assert names_and_urls(keeper, "bastogne") == [("Bastenaken", f"/directory/{bastogne.pk}/")]
    assert keeper.get("/find", {"q": "bastogne"}).headers["Location"] == "/directory/?q=bastogne"
    assert of("expert").get("/find", {"q": "bastogne"}, headers=JSON).status_code == 403


@pytest.mark.parametrize("typed", ["", "  ", "?", "\x00", "62.03.14-999.01", "jan 62031499901"])
def test_nothing_for_nothing_and_for_a_national_number(typed: str, taker: Client) -> None:
    Contact.objects.create(name="Jan", note="62031499901", phone="+3262031499")
    assert names_and_urls(taker, typed) == []
