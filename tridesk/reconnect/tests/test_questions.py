"""The questions are edited on pages: what is asked next is what was kept; no tree that nobody could walk is."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.kit.errors import Conflict, Invalid, NotAllowed
from tridesk.reconnect import queries
from tridesk.reconnect.actions import questions
from tridesk.reconnect.models import QuestionTree
from tridesk.reconnect.tree import Leaf, Question, from_data, to_data
from tridesk.tickets.tests import factories
from tridesk.tickets.tests.browsing import as_

pytestmark = pytest.mark.django_db

WORDS = {f"words_{language}": f"Which card? {language}" for language in ("nl", "fr", "de", "en")}
ADVICE = {f"advice_{language}": f"Turn it round. {language}" for language in ("nl", "fr", "de", "en")}


def answer(row: int, to: str) -> dict[str, str]:
    words = {f"answer_{row}_{language}": f"answer {row} {language}" for language in ("nl", "fr", "de", "en")}
    return {f"to_{row}": to} | words


@pytest.fixture
def browser(sofie: User) -> Client:
    return as_(sofie)


def keep(browser: Client, path: str, **fields: Any) -> int:
    return browser.post(f"/restores/questions/{path}/", {"do": "keep"} | fields).status_code


def test_a_tree_is_the_same_after_it_was_written_and_read() -> None:
    tree = queries.current_tree()
    assert from_data(to_data(tree)) == tree


def test_a_new_outcome_is_added_and_an_answer_leads_to_it(browser: Client) -> None:
    assert keep(browser, "add/leaf", code="card_upside_down", verb="", **WORDS, **ADVICE) == 302
    assert keep(browser, "card", **WORDS, **answer(0, "card_upside_down")) == 302
    tree = queries.current_tree()
    place = tree.at(["card", "card_upside_down"])
    assert isinstance(place, Leaf)
    assert (place.advice.de, place.needs_order) == ("Turn it round. de", False)
    assert isinstance(tree.questions["card"], Question)
    assert tree.questions["card"].words.fr == "Which card? fr"


def test_an_outcome_keeps_for_which_kinds_of_access_it_is(browser: Client) -> None:
    page = browser.get("/restores/questions/key_blocked/").content.decode()
    (chosen,) = [box for box in page.split("<input ")[1:] if 'name="kinds"' in box and " checked" in box.split(">")[0]]
    assert 'value="key"' in chosen
    assert keep(browser, "key_blocked", verb="unlock", kinds=["key", "eid"], **WORDS, **ADVICE) == 302
    assert queries.current_tree().leaves["key_blocked"].kinds == ("key", "eid")
    assert keep(browser, "key_blocked", verb="unlock", kinds=["card"], **WORDS, **ADVICE) == 422
    assert keep(browser, "key_blocked", verb="unlock", **WORDS, **ADVICE) == 302
    assert queries.current_tree().leaves["key_blocked"].kinds == ()


def test_a_circle_is_refused_and_nothing_is_kept(browser: Client) -> None:
    assert keep(browser, "card", **WORDS, **answer(0, "which")) == 422
    assert QuestionTree.objects.count() == 0


def test_a_question_without_an_answer_or_a_language_is_refused(browser: Client) -> None:
    assert keep(browser, "card", **WORDS) == 422
    assert keep(browser, "card", **WORDS | {"words_de": ""}, **answer(0, "network")) == 422
    assert keep(browser, "card", **WORDS, **answer(0, "network") | {"answer_0_fr": ""}) == 422


def test_a_code_is_given_once(browser: Client) -> None:
    assert keep(browser, "add/leaf", code="network", verb="", **WORDS, **ADVICE) == 422
    assert keep(browser, "add/leaf", code="Not a code", verb="", **WORDS, **ADVICE) == 422


def test_only_what_nothing_leads_to_is_removed(browser: Client, sofie: User) -> None:
    with pytest.raises(Conflict):
        questions.remove_place("network", by=sofie)
    keep(browser, "add/leaf", code="card_upside_down", verb="", **WORDS, **ADVICE)
    assert browser.post("/restores/questions/card_upside_down/", {"do": "remove"}).status_code == 302
    assert "card_upside_down" not in queries.current_tree().leaves


def test_an_earlier_version_holds_again(browser: Client) -> None:
    keep(browser, "add/leaf", code="first", verb="", **WORDS, **ADVICE)
    keep(browser, "add/leaf", code="second", verb="", **WORDS, **ADVICE)
    version = QuestionTree.objects.earliest("pk")
    assert browser.post("/restores/questions/", {"do": "take", "version": version.pk}).status_code == 302
    assert ("first" in queries.current_tree().leaves, "second" in queries.current_tree().leaves) == (True, False)


def test_the_pages_show_every_question_and_outcome(browser: Client) -> None:
    page = browser.get("/restores/questions/").content.decode()
    tree = queries.current_tree()
    assert all(code in page for code in (*tree.questions, *tree.leaves))
    for code in (*tree.questions, *tree.leaves):
        assert browser.get(f"/restores/questions/{code}/").status_code == 200
    assert browser.get("/restores/questions/nowhere/").status_code == 404


def test_a_call_taker_edits_no_questions() -> None:
    leaf = next(iter(queries.current_tree().leaves.values()))
    with pytest.raises(NotAllowed):
        questions.keep_place(leaf, by=factories.person("lena"))


def test_a_question_is_never_changed_into_a_tree_that_nobody_walks(sofie: User) -> None:
    which = queries.current_tree().questions["which"]
    with pytest.raises(Invalid):
        questions.keep_place(Question("card", which.words, which.choices), by=sofie)
