"""The omnibox of the shell finds everything that is open to its user."""

from __future__ import annotations

from datetime import date
from typing import Any

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
    assert keeper.get("/find", {"q": "bastogne"}).headers["Location"] == f"/directory/{bastogne.pk}/"
    assert keeper.get("/find", {"q": "nowhere"}).headers["Location"] == "/directory/?q=nowhere"
    assert of("expert").get("/find", {"q": "bastogne"}, headers=JSON).status_code == 403


@pytest.mark.parametrize("typed", ["", "  ", "?", "\x00", "62.03.14-999.01", "jan 62031499901"])
def test_nothing_for_nothing_and_for_a_national_number(typed: str, taker: Client) -> None:
    Contact.objects.create(name="Jan", note="62031499901", phone="+3262031499")
    assert names_and_urls(taker, typed) == []


# --- Enter does what the first suggestion says


def enter(client: Client, typed: str, on: str = "/") -> str:
    answer = client.get("/find", {"q": typed}, headers={"Referer": f"http://testserver{on}"})
    return str(answer.headers.get("Location", answer.status_code))


def test_enter_leads_where_the_first_suggestion_does(taker: Client, ticket: Ticket) -> None:
    contact = Contact.objects.create(name="Rita Heukemes", phone="+32470123456")
    for typed in (ticket.number, str(int(ticket.number[5:])), "sleutel", "heukemeser", "Rita"):
        assert enter(taker, typed) == names_and_urls(taker, typed)[0][1]
    assert enter(taker, "heukemeser") == f"/directory/contacts/{contact.pk}/"


def test_among_several_hits_enter_looks_for_the_words(taker: Client, ticket: Ticket) -> None:
    Contact.objects.create(name="Anja Sleutel")
    first = names_and_urls(taker, "sleutel")[0]
    assert first == ("Search for “sleutel”", "/tickets/?q=sleutel")
    assert enter(taker, "sleutel") == first[1]


def test_a_misspelt_name_is_found_by_the_search_as_well(taker: Client) -> None:
    Contact.objects.create(name="Rita Heukemes")
    assert "Rita Heukemes" in taker.get("/tickets/?q=heukemeser").content.decode()


@pytest.mark.parametrize("typed", ["St. Vith", "St-Vith", "st vith", "Sint-Vith", "saint-vith", "Sankt Vith"])
def test_a_saint_is_found_in_every_spelling(typed: str, taker: Client) -> None:
    town = Organisation.objects.create(
        kind="municipality", name_nl="Sankt Vith", name_fr="Saint-Vith", name_de="Sankt Vith"
    )
    assert enter(taker, typed) == f"/directory/{town.pk}/"


def test_a_ticket_about_a_saint_is_found_in_every_spelling(taker: Client) -> None:
    asked = NewTicket(
        by=None, channel=Channel.PHONE, language="de", subject="Umzug nach Sankt Vith", text="", requester=Requester()
    )
    number = open_ticket(asked).number
    assert enter(taker, "St.Vith") == f"/tickets/{number}"


# --- commands


def suggested(client: Client, typed: str, on: str = "/") -> list[dict[str, Any]]:
    answer = client.get("/find", {"q": typed}, headers=JSON | {"Referer": f"http://testserver{on}"})
    return list(answer.json()["items"])


def test_pause_is_asked_why_and_done_at_one_press(taker: Client) -> None:
    items = suggested(taker, "pause", "/archive/?q=x")
    assert {item["fields"]["to"] for item in items} >= {"break", "lunch"}
    assert items[0]["fields"]["next"] == "/archive/?q=x"
    page = taker.get("/find", {"q": "pause"}).content.decode()
    assert 'action="/telephone/stand/"' in page
    assert of("external_relations").get("/find", {"q": "pause"}, headers=JSON).json()["items"] == []


def test_the_ticket_of_the_page_is_taken_closed_and_given(taker: Client, ticket: Ticket) -> None:
    here = f"/tickets/{ticket.number}"
    nele = User.objects.create(username="nele", name="Nele Peeters", role="call_taker", language="nl")
    [take, *_], [close, *_] = suggested(taker, "take", here), suggested(taker, "close", here)
    assert (take["url"], take["fields"]) == (f"{here}/take", {"next": here})
    assert (close["url"], close["press"]) == (f"{here}#composer", "a")
    for name in ("nele", "peet", "Nele Peeters"):
        [give] = suggested(taker, f"give to {name}", here)
        assert (give["url"], give["fields"]["to"]) == (f"{here}/give", nele.username)
    taker.post(give["url"], give["fields"])
    ticket.refresh_from_db()
    assert ticket.owner == nele
    assert suggested(taker, "take") == suggested(taker, "give to nele") == []


def test_a_number_is_called_about_the_ticket_of_the_page(taker: Client, ticket: Ticket) -> None:
    [call] = [item for item in suggested(taker, "call 0470 12 34 56", f"/tickets/{ticket.number}") if "fields" in item]
    assert (call["name"], call["url"]) == ("call 0470 12 34 56", "/telephone/dial/")
    assert (call["fields"]["number"], call["fields"]["about"]) == ("+32470123456", ticket.number)
    assert suggested(taker, "call me") == []


def test_a_new_ticket_for_an_organisation_begins_with_it(taker: Client) -> None:
    raeren = Organisation.objects.create(kind="municipality", name_nl="Raeren", name_fr="Raeren", service_language="de")
    address = enter(taker, "new for raer")
    page = taker.get(address).content.decode()
    assert address == f"/tickets/new?for={raeren.pk}"
    assert f'name="organisation_picked" value="{raeren.pk}"' in page
    assert '<option value="de" selected>' in page


def test_commands_are_typed_in_the_language_of_the_reader(taker: Client) -> None:
    User.objects.update(language="fr")
    assert suggested(taker, "pause")
    assert suggested(taker, "se déconnecter")[0]["fields"]["to"] == "off"


@pytest.mark.parametrize(
    ("language", "typed"),
    [("nl", "geef aan aur"), ("fr", "donner à Aurélie"), ("de", "gib an aurelie"), ("en", "give aurelie")],
)
def test_a_ticket_is_given_in_the_words_of_the_reader(language: str, typed: str, taker: Client, ticket: Ticket) -> None:
    User.objects.create(username="anj", name="Aurélie Noirhomme", role="call_taker")
    User.objects.update(language=language)
    [give] = suggested(taker, typed, f"/tickets/{ticket.number}")
    assert give["fields"]["to"] == "anj"


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("fr", "appeler 0470 12 34 56"),
        ("fr", "appeler le 0470 12 34 56"),
        ("fr", "appelle 0470 12 34 56"),
        ("nl", "bellen 0470 12 34 56"),
        ("nl", "bel 0470123456"),
        ("nl", "0470 12 34 56 bellen"),
        ("de", "anrufen 0470 12 34 56"),
        ("de", "ruf an 0470 12 34 56"),
        ("de", "0470 12 34 56 anrufen"),
    ],
)
def test_a_call_is_ordered_in_the_words_that_offer_it(language: str, typed: str, taker: Client) -> None:
    User.objects.update(language=language)
    [call] = [item for item in suggested(taker, typed) if "fields" in item]
    assert call["fields"]["number"] == "+32470123456"
    assert suggested(taker, call["name"])[0] == call


def test_the_first_word_of_a_ticket_s_command_suffices(taker: Client, ticket: Ticket) -> None:
    User.objects.update(language="fr")
    here = f"/tickets/{ticket.number}"
    [take, *_] = suggested(taker, "prendre", here)
    assert (take["name"], take["url"]) == ("prendre en charge", f"{here}/take")
    assert suggested(taker, "prendre") == []
