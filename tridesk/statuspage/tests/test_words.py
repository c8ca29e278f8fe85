from __future__ import annotations

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.statuspage.board import FOUNDING_WORDS
from tridesk.statuspage.entries import RegisterState, Words
from tridesk.statuspage.publication import Publisher
from tridesk.statuspage.tests.story import Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create(username="tijl", name="Tijl", role="administrator", language="en"))
    return client


def choose(client: Client, state: str, **texts: str) -> int:
    fields = {"state": state} | {f"{state}-{language}": words for language, words in texts.items()}
    return int(client.post("/register/words/", fields).status_code)


def test_the_founding_words_stand_there_at_first(here: Story, administrator: Client) -> None:
    page = administrator.get("/register/words/").content.decode()
    for state in RegisterState:
        assert f'value="{FOUNDING_WORDS[state].nl}"' in page


def test_other_words_are_public_at_once_and_signed_with_a_name(
    here: Story, published: Publisher, administrator: Client
) -> None:
    assert choose(administrator, "stable", nl="In orde", fr="En ordre", de="In Ordnung") == 302
    assert here.board.words[RegisterState.STABLE] == Words("In orde", "En ordre", "In Ordnung")
    assert here.log.entries()[-1].by == "tijl"
    assert "In Ordnung" in (published.shelf.current / "index.html").read_text("utf-8")


@pytest.mark.parametrize(
    "texts",
    [
        {"nl": "a", "fr": "b"},
        {"nl": "a", "fr": " ", "de": "c"},
        {"nl": "a" * 121, "fr": "b", "de": "c"},
        {"nl": "bel 62.03.14-999.01", "fr": "b", "de": "c"},
    ],
)
def test_words_with_a_gap_or_too_long_or_secret_are_sent_back(
    here: Story, administrator: Client, texts: dict[str, str]
) -> None:
    before = len(here.log.entries())
    assert choose(administrator, "unstable", **texts) == 422
    assert len(here.log.entries()) == before


def test_a_state_that_does_not_exist_chooses_nothing(here: Story, administrator: Client) -> None:
    assert choose(administrator, "nonsense", nl="a", fr="b", de="c") == 422
    assert here.board.words == FOUNDING_WORDS
