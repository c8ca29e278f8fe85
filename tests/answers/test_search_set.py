"""Sixty questions in other words than those of the entries: how many find their entry among the first three.

`questions.toml` was written before the ranking was, by the author of the entries, who avoided their words; nobody tunes
on it. The ranking is tuned on the hundred of `tuning/`: sixty, and forty further ones that were written before the
synonyms grew to what they are. The numbers are what was measured, by words and by meaning; a change that finds fewer of
them fails. The goals are 48 by words within one language and 54 by meaning across languages (decision 59 says what was
reached, and how).
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from django.db import transaction

from tridesk.accounts.models import User
from tridesk.demo.answers import write_answers
from tridesk.faq import queries, semantic
from tridesk.faq.models import Audience, Text

LANGUAGES: Final = ("nl", "fr", "de")
FEWEST: Final = {
    "questions": {"words": 55, "own language": 51, "meaning": 59, "other languages": 57},
    "tuning/questions": {"words": 60, "own language": 57, "meaning": 59, "other languages": 58},
    "tuning/further": {"words": 38, "own language": 38, "meaning": 40, "other languages": 38},
}
HERE: Final = Path(__file__).parent


class Question(NamedTuple):
    language: str
    entry: str
    text: str


def questions(name: str) -> list[Question]:
    rows = tomllib.loads((HERE / f"{name}.toml").read_text("utf-8"))["question"]
    return [Question(**row) for row in rows]


def hits_by_language(
    name: str, numbers: dict[str, int], forgotten: Callable[[str], list[str]] = lambda own: []
) -> dict[str, int]:
    """How many questions of each language find their entry, without texts in the languages that are `forgotten`."""
    hits = dict.fromkeys(LANGUAGES, 0)
    for language in LANGUAGES:
        with transaction.atomic():
            Text.objects.filter(language__in=forgotten(language)).delete()
            for question in questions(name):
                if question.language == language:
                    offered = queries.search(question.text, language=language, audience=Audience.values, limit=3)
                    hits[language] += numbers[question.entry] in [offer.number for offer in offered]
            transaction.set_rollback(True)
    return hits


def others(own: str) -> list[str]:
    return [language for language in LANGUAGES if language != own]


@pytest.fixture
def numbers(db: None) -> dict[str, int]:
    writer = User.objects.create(username="karim", name="Karim", role="call_taker", language="nl")
    reader = User.objects.create(username="sofie", name="Sofie", role="supervisor", language="nl")
    return {key: entry.number for key, entry in write_answers([writer], [reader]).items()}


@pytest.mark.parametrize("name", FEWEST)
def test_questions_find_their_entry_by_their_words(
    name: str, numbers: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With entries in three languages, and with those of the question's language alone."""
    monkeypatch.setattr(semantic, "ranked", lambda words: [])
    hits, alone = hits_by_language(name, numbers), hits_by_language(name, numbers, others)
    assert sum(hits.values()) >= FEWEST[name]["words"], hits
    assert sum(alone.values()) >= FEWEST[name]["own language"], alone


@pytest.mark.skipif(len(semantic.installed()) < 2, reason="the extra tridesk[semantic] is not installed")
@pytest.mark.parametrize("name", FEWEST)
def test_questions_find_their_entry_by_their_meaning(name: str, numbers: dict[str, int]) -> None:
    """With entries in three languages, and with those of the other languages alone."""
    while semantic.learn():
        pass
    hits, across = hits_by_language(name, numbers), hits_by_language(name, numbers, lambda own: [own])
    assert sum(hits.values()) >= FEWEST[name]["meaning"], hits
    assert sum(across.values()) >= FEWEST[name]["other languages"], across
