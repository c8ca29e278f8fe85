"""An answer begins with a greeting and ends with a closing, each once; a greeting alone is no answer."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.kit.errors import Invalid
from tridesk.mailroom.models import OutMail
from tridesk.tickets import actions, texts
from tridesk.tickets.actions import Requester
from tridesk.tickets.greetings import addressee, below_greeting, greeting, is_greeting, with_closing
from tridesk.tickets.models import Ticket
from tridesk.tickets.reference import loading
from tridesk.tickets.tests.browsing import act, at
from tridesk.tickets.tests.factories import fresh, opened, topic


@pytest.mark.parametrize(
    ("language", "name", "line"),
    [
        ("nl", "An Peeters", "Beste An Peeters,"),
        ("fr", "An Peeters", "Bonjour An Peeters,"),
        ("de", "An Peeters", "Guten Tag An Peeters,"),
        ("en", "", "Dear,"),
        ("fr", "an@namur.example", "Bonjour,"),
        ("nl", "Loket 3", "Beste,"),
        ("nl", "-", "Beste,"),
        ("de", "x" * 61, "Guten Tag,"),
    ],
)
def test_a_greeting_names_who_has_a_name(language: str, name: str, line: str) -> None:
    assert greeting(language, name) == line
    assert is_greeting(f"\n{line} \n\n", name)


@pytest.mark.parametrize("text", ["", "Beste An Peeters, hier.", "Beste Bo,", "Ja,", "Beste An Peeters"])
def test_what_somebody_wrote_is_none(text: str) -> None:
    assert not is_greeting(text, "An Peeters")


@pytest.mark.parametrize(
    ("text", "below"),
    [
        ("Bonjour An,\n\nHet is hersteld.", "\nHet is hersteld."),
        ("Dear An,", ""),
        ("Beste vriend", "Beste vriend"),
        ("Het is zo.\nBeste An,\n", "Het is zo.\nBeste An,\n"),
    ],
)
def test_what_stands_below_a_greeting_decides_on_the_language(text: str, below: str) -> None:
    assert below_greeting(text) == below


def test_names_lose_their_spaces() -> None:
    assert addressee(" An ") == "An"


@pytest.mark.parametrize("code", ["nl", "fr", "de"])
def test_templates_greet_with_the_same_words(ticket: Ticket, karim: User, code: str) -> None:
    body = texts.fill("access_restored", code, ticket, karim).body
    assert body.split("\n\n")[0] == greeting(code, ticket.requester_name)


@pytest.mark.parametrize(
    ("language", "closing"),
    [
        ("nl", "Met vriendelijke groeten"),
        ("fr", "Cordialement"),
        ("de", "Mit freundlichen Grüßen"),
        ("en", "Kind regards"),
    ],
)
def test_a_letter_is_closed_once(language: str, closing: str) -> None:
    closed = with_closing("Het is hersteld.\n", language)
    assert closed == f"Het is hersteld.\n\n{closing}"
    assert with_closing(closed, language) == closed
    assert with_closing(f"{closed},\nKarim", language) == f"{closed},\nKarim"


def test_the_page_has_the_greeting_of_each_language(desk: Client, ticket: Ticket) -> None:
    page = desk.get(at(ticket)).content.decode()
    assert re.findall(r'data-greeting="([^"]*)"', page) == [
        "Beste An Peeters,",
        "Bonjour An Peeters,",
        "Guten Tag An Peeters,",
        "Dear An Peeters,",
    ]
    told = opened(requester=Requester(name="An", phone="+3281000000"))
    assert "data-greeting" not in desk.get(at(told)).content.decode()


def test_a_greeting_alone_is_never_sent(desk: Client, ticket: Ticket, karim: User) -> None:
    alone = "Guten Tag An Peeters,\n\n"
    page = act(desk, ticket, "answer", text=alone)
    assert (page.status_code, "An answer needs some words." in page.content.decode()) == (422, True)
    with pytest.raises(Invalid):
        actions.answer(ticket, by=karim, text=alone)
    topic()
    act(desk, ticket, "close", text=alone, topic="ZZZ")
    assert (fresh(ticket).state, OutMail.objects.count()) == ("closed", 0)


# --- templates by use


def test_templates_that_are_used_are_counted_by_topic(desk: Client, ticket: Ticket) -> None:
    loading.load()
    for template, code in (("outage_over", "ACC"), ("outage_over", "ACC"), ("not_for_us", "ACC"), ("not_for_us", "")):
        act(desk, opened(), "close", text="Done.", template=template, topic=code)
    act(desk, ticket, "note", text="Mine.", mode="note", template="form_attached")
    act(desk, ticket, "answer", text="Yes.", template="gone")
    used = desk.get("/tickets/lists").json()["used"]
    assert used == {"ACC": ["outage_over", "not_for_us"], "": ["outage_over", "not_for_us"]}


def test_no_more_than_a_few_are_named(desk: Client, ticket: Ticket) -> None:
    loading.load()
    codes = [code for code, _title in desk.get("/tickets/lists").json()["template"]]
    for code in codes:
        actions.count_template(code, "ACC")
    assert [len(used) for used in desk.get("/tickets/lists").json()["used"].values()] == [8, 8]
