"""Questions and texts are compared by groups of letters: compounds, inflections, dialect and typing errors."""

from __future__ import annotations

import pytest

from tridesk.faq.likeness import most_alike

TEXTS = [
    (1, "Mijn kaartlezer wordt niet meer herkend."),
    (2, "Hoe vraag ik een nieuw wachtwoord aan?"),
    (3, "Mon accès est bloqué après trois essais."),
]


@pytest.mark.parametrize(
    ("question", "owner"),
    [
        ("lezer voor kaarten", 1),
        ("kaartlezers", 1),
        ("wachtwoort", 2),
        ("WACHTWOORDEN", 2),
        ("on m'a bloquée", 3),
        ("débloquer mes accès", 3),
    ],
)
def test_a_word_is_known_by_its_parts(question: str, owner: int) -> None:
    assert most_alike(question, TEXTS)[0] == owner


def test_what_many_texts_have_counts_less() -> None:
    texts = [(place, "de aanvraag van de gemeente") for place in range(1, 9)] + [(9, "de sleutel van de burger")]
    assert most_alike("de sleutel van de gemeente", texts)[0] == 9


def test_a_long_text_is_not_better_for_its_length() -> None:
    filling = "en verder nog van alles over andere onderwerpen " * 10
    assert most_alike("toegangssleutel", [(1, f"toegangssleutel {filling}"), (2, "toegangssleutel weg")]) == [2, 1]


def test_several_texts_of_one_owner_add_up() -> None:
    texts = [(1, "sleutel kwijt"), (2, "sleutel kwijt"), (2, "sleutel verloren")]
    assert most_alike("sleutel", texts) == [2, 1]


@pytest.mark.parametrize("question", ["", "?", "pi", "xylofoon"])
def test_nothing_in_common_is_no_answer(question: str) -> None:
    assert most_alike(question, TEXTS) == []
    assert most_alike(question, []) == []
