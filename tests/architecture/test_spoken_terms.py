"""What callers hear keeps to the glossary, as the translations do: one term for one thing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tridesk.config import translations
from tridesk.config.terms import read_terms
from tridesk.kit.languages import LANGUAGES, Language
from tridesk.kit.text import Text
from tridesk.telephony import phrases

TERMS = read_terms(translations.GLOSSARY.read_text("utf-8"))


def spoken() -> Iterator[Text]:
    """Every text of the phrases, weekdays and months among them."""
    for value in vars(phrases).values():
        yield from (text for text in (value if isinstance(value, tuple) else (value,)) if isinstance(text, Text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_callers_hear_the_words_of_the_glossary(language: Language) -> None:
    forbidden = [(term.word, pattern) for term in TERMS[language] for pattern in term.forbidden]
    heard = [text.in_(language) for text in spoken()]
    assert len(heard) > 40
    faults = [(words, term) for words in heard for term, pattern in forbidden if pattern.search(words)]
    assert faults == []
