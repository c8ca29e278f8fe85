"""The questions about the layer: they lead somewhere, in few steps, in every language."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

import tridesk.reconnect
from tridesk.reconnect.tree import BrokenTree, Choice, Leaf, Question, read

TREE = read((Path(tridesk.reconnect.__file__).parent / "reference" / "tree.toml").read_text("utf-8"))


def test_every_layer_of_the_field_is_reached() -> None:
    reached = {choice.to for question in TREE.questions.values() for choice in question.choices}
    assert set(TREE.leaves) <= reached
    assert {leaf.code for leaf in TREE.leaves.values() if leaf.needs_order} == {
        "key_blocked",
        "key_forgotten",
        "certificate_expired",
    }


def test_every_text_is_there_in_every_language() -> None:
    texts = [text for leaf in TREE.leaves.values() for text in (leaf.words, leaf.advice)]
    texts += [question.words for question in TREE.questions.values()]
    texts += [choice.words for question in TREE.questions.values() for choice in question.choices]
    assert all(getattr(text, language) for text in texts for language in ("nl", "fr", "de", "en"))
    assert [text.fr for text in texts if re.search(" [:;?!]", text.fr)] == [], "a no-break space, as French has it"


def test_answers_lead_to_a_leaf() -> None:
    place = TREE.at(["key", "key_blocked"])
    assert isinstance(place, Leaf)
    assert place.verb == "unlock"


def test_answers_that_no_longer_exist_lead_to_the_last_place_that_does() -> None:
    place = TREE.at(["key", "gone", "key_blocked"])
    assert isinstance(place, Question)
    assert place.code == "key"
    assert TREE.at(["network", "key"]) is TREE.questions["which"]


@pytest.mark.parametrize("to", ["nowhere", "which", "key"])
def test_a_tree_that_leads_nowhere_or_in_a_circle_is_refused(to: str) -> None:
    key = TREE.questions["key"]
    broken = replace(key, choices=(*key.choices, Choice(key.words, to)))
    with pytest.raises(BrokenTree):
        replace(TREE, questions={**TREE.questions, "key": broken}).check()


def test_a_place_to_which_many_ways_lead_is_looked_at_once() -> None:
    which = TREE.questions["which"]
    row = [*(f"layer_{number}" for number in range(7)), next(iter(TREE.leaves))]
    layers = {
        code: replace(which, code=code, choices=tuple(Choice(which.words, to) for _ in range(9)))
        for code, to in pairwise(["which", *row])
    }
    replace(TREE, questions=layers).check()  # 43 million ways
