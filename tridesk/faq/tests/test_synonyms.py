"""Synonyms: each group has words in every language, and is found from any of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tridesk.faq import synonyms as module
from tridesk.faq.synonyms import LANGUAGES, MOST, synonyms, trunk
from tridesk.kit.text import fold

WORDS = [word for words in module._groups().values() for group in words for each in group.values() for word in each]


@pytest.mark.parametrize("word", ["sleutels", "cle", "schlussel"])
def test_a_word_finds_its_group_from_every_language(word: str) -> None:
    [group] = synonyms(word)
    assert "sleutel" in group["nl"]
    assert "cle" in group["fr"]
    assert "schlussel" in group["de"]


@pytest.mark.parametrize(
    "forms", ["verlopen verloopt", "kaart kaarten", "toestel toestellen", "bloque bloquee bloquees", "adres adressen"]
)
def test_the_forms_of_a_word_have_the_same_groups(forms: str) -> None:
    first, *others = [synonyms(word) for word in forms.split()]
    assert first
    assert others == [first] * len(others)


def test_other_words_have_none() -> None:
    assert synonyms("xylofoonplicht") == []


def test_a_word_of_many_groups_is_bounded() -> None:
    assert max(len(synonyms(word)) for word in set(WORDS)) <= MOST


def test_every_word_is_a_folded_word_with_letters_alone() -> None:
    """They are put into a text search query as they are."""
    assert [word for word in set(WORDS) if not word.isalpha() or fold(word) != word] == []


def test_every_group_has_words_in_each_language() -> None:
    assert all(group[language] for groups in module._groups().values() for group in groups for language in LANGUAGES)


def test_short_words_stay_whole() -> None:
    assert (trunk("pin"), trunk("pane"), trunk("kaarten")) == ("pin", "pane", "kaart")


def test_the_file_is_shipped() -> None:
    assert (Path(module.__file__).parent / "synonyms.toml").is_file()
