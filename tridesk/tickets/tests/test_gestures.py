"""Gestures whose forms come when they are chosen, and lists that come when they are opened."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.directory.models import Service
from tridesk.tickets import actions, gestures
from tridesk.tickets.models import Template, Ticket
from tridesk.tickets.tests.browsing import act, as_, at
from tridesk.tickets.tests.factories import NUMBER, entries, fresh, opened, person, topic

PART = {"X-Tridesk-Part": "1"}
OF_AN_ORDINARY_TICKET = ["change", "message", "sleep", "give", "merge", "link"]


def offered(client: Client, ticket: Ticket) -> list[str]:
    """The gestures that the page of a ticket names."""
    return re.findall(rf'href="{at(ticket)}/more/(\w+)"', client.get(at(ticket)).content.decode())


def test_a_ticket_offers_what_makes_sense_on_it(desk: Client, ticket: Ticket, karim: User) -> None:
    assert offered(desk, ticket) == OF_AN_ORDINARY_TICKET
    actions.note(ticket, by=karim, text=NUMBER)
    assert offered(desk, ticket) == list(gestures.NAMES)
    actions.close(ticket, by=karim)
    assert offered(desk, ticket) == ["change", "split", "link", "reveal"]
    Ticket.objects.update(state="archived")
    assert offered(desk, ticket) == []


@pytest.mark.parametrize("gesture", gestures.NAMES)
def test_a_form_comes_alone_for_a_script_and_else_on_a_page(desk: Client, ticket: Ticket, gesture: str) -> None:
    alone = desk.get(at(ticket, f"more/{gesture}"), headers=PART).content.decode()
    page = desk.get(at(ticket, f"more/{gesture}")).content.decode()
    (form,) = re.findall(r'<form method="post" action="([^"]*)"', alone)
    assert f'action="{form}"' in page
    assert desk.get(form).status_code == 405  # and it is an address that takes a form
    assert ("<html" in alone, "<html" in page, alone.count("<details")) == (False, True, 1)


def test_there_is_no_other_gesture(desk: Client, ticket: Ticket) -> None:
    assert desk.get(at(ticket, "more/delete")).status_code == 404


def test_after_it_one_is_back_beside_the_same_list(desk: Client, ticket: Ticket) -> None:
    def back(came_from: str) -> str:
        form = desk.get(at(ticket, "more/give"), headers={"Referer": came_from}).content.decode()
        return str(re.findall(r'name="next" value="([^"]*)"', form)[-1])

    assert back(f"http://testserver{at(ticket)}?view=new&language=de") == f"{at(ticket)}?view=new&amp;language=de"
    assert [back(came_from) for came_from in ("", "https://elsewhere.example/?x")] == [at(ticket)] * 2


def test_a_ticket_is_given_to_who_works_at_the_desk(desk: Client, ticket: Ticket, sofie: User) -> None:
    person("elke", "expert")
    form = desk.get(at(ticket, "more/give"), headers=PART).content.decode()
    assert re.findall(r'<option value="(\w*)"', form) == ["", "karim", "sofie"]


# --- lists


@pytest.fixture
def choices(registers: Service) -> None:
    """A topic below another, and a template; the service has the experts elke and tom."""
    topic("ZZY")
    child = topic("ZZY.KEY")
    child.parent_id = topic("ZZX").pk
    child.save(update_fields=["parent"])
    Template.objects.create(code="hello", titles={"en": "Hello"}, bodies={"en": "Hello."})


@pytest.mark.usefixtures("choices")
def test_what_the_lists_offer_is_kept_by_the_browser_for_a_minute(desk: Client) -> None:
    answer = desk.get("/tickets/lists")
    lists = answer.json()
    assert [pair for pair in lists["topic"] if pair[0].startswith("ZZ")] == [
        ["ZZX", "ZZX"],
        ["ZZY", "ZZY"],
        ["ZZY.KEY", "\u2003ZZY.KEY"],
    ]
    assert (lists["service"], lists["expert"]) == ([["REG", "Dienst REG"]], [["elke", "Elke"], ["tom", "Tom"]])
    assert ["hello", "Hello"] in lists["template"]
    assert answer["Cache-Control"] == "private, max-age=60"


@pytest.mark.usefixtures("choices")
def test_a_ticket_shows_what_is_chosen_and_a_refused_form_every_choice(desk: Client, ticket: Ticket) -> None:
    def options(page: str, name: str) -> list[str]:
        (select,) = re.findall(rf'<select\s+id="id_{name}".*?</select>', page, re.DOTALL)
        return re.findall(r'<option value="([^"]*)"', select)

    Ticket.objects.update(topic=topic("ZZZ"))
    page = desk.get(at(ticket)).content.decode()
    assert [options(page, name) for name in ("topic", "service", "expert")] == [["", "ZZZ", "?"], ["", "?"], ["", "?"]]
    refused = act(desk, ticket, "close", text="Without a script.", topic="?")
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["topic"])
    assert refused.context["form"].errors["topic"] == ["Choose one from the list."]
    whole = refused.content.decode()
    assert [name for name in options(whole, "topic") if name.startswith("ZZ")] == ["ZZX", "ZZY", "ZZY.KEY", "ZZZ"]
    assert (options(whole, "service"), options(whole, "expert")) == (["", "REG"], ["", "elke", "tom"])
    assert whole.count("Without a script.") == 1
    act(desk, ticket, "close", text="Without a script.", topic="ZZY.KEY")
    assert (str(fresh(ticket).topic), entries(ticket)[-1][1].splitlines()[0]) == ("ZZY.KEY", "Without a script.")


# --- panes


def test_a_script_that_swaps_the_ticket_gets_no_shell_and_no_list(desk: Client, ticket: Ticket) -> None:
    page = desk.get(f"{at(ticket)}?view=new", headers={"X-Tridesk-Pane": "ticket"}).content.decode()
    assert ('id="pane-main"' in page, 'id="pane-side"' in page, 'id="rows"' in page, 'id="places"' in page) == (
        True,
        True,
        False,
        False,
    )
    assert f'data-presence-url="{at(ticket)}/presence"' in page


def test_a_script_that_refreshes_the_list_is_told_which_ticket_is_open(desk: Client, ticket: Ticket) -> None:
    page = desk.get(f"{at(ticket)}?view=new", headers={"X-Tridesk-Pane": "list"}).content.decode()
    open_row = page.partition(f'id="row-{ticket.number}"')[2].partition("</li>")[0]
    assert 'aria-current="true"' in open_row


def test_the_list_stands_beside_where_the_address_names_it_or_something_was_done(desk: Client, ticket: Ticket) -> None:
    def listed(address: str) -> bool:
        page = desk.get(address).content.decode()
        assert ('id="rows"' in page) != ("data-list=" in page)
        return 'id="rows"' in page

    assert (listed(f"{at(ticket)}?view=new"), listed(at(ticket))) == (True, False)
    act(desk, ticket, "note", text="Hm.")
    assert (listed(at(ticket)), listed(at(ticket))) == (True, False)


def test_an_expert_has_no_list(asked: Ticket) -> None:
    opened()
    page = as_(User.objects.get(username="elke")).get(at(asked)).content.decode()
    assert ('id="rows"' in page, "data-list" in page, "data-unfold" in page) == (False, False, False)
