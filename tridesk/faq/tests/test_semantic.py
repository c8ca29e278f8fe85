"""The vectors of entries: of models one after the other, the mean of the languages, learnt anew for other models."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tridesk.faq import semantic
from tridesk.faq.models import Entry, Meaning, Text
from tridesk.faq.semantic import Model


def stored(*numbers: float) -> bytes:
    return np.asarray(numbers, "<f2").tobytes()


def letters(alphabet: str, weight: float = 1.0) -> Model:
    """A model that counts some letters."""

    def count(text: str) -> list[int]:
        return [text.lower().count(letter) for letter in alphabet]

    return Model(lambda texts: np.asarray([*map(count, texts)]), lambda text: np.asarray(count(text)), weight)


def install(monkeypatch: pytest.MonkeyPatch, *models: Model) -> None:
    """What a restart with these models gives."""
    semantic._size.cache_clear()
    monkeypatch.setattr(semantic, "installed", lambda: models)
    monkeypatch.setattr(semantic, "_memory", semantic._Memory())


@pytest.fixture(autouse=True)
def _as_it_was() -> Any:
    yield
    semantic._size.cache_clear()


def test_an_entry_is_the_mean_of_its_languages() -> None:
    entries, vectors = semantic._of_entries([(3, stored(1, 0)), (3, stored(0, 1)), (7, stored(0.5, 0.5))])
    assert entries == [3, 7]
    assert vectors is not None
    assert vectors.tolist() == [[0.5, 0.5], [0.5, 0.5]]


def test_there_may_be_none() -> None:
    assert semantic._of_entries([]) == ([], None)


def test_two_models_stand_one_after_the_other_each_with_its_weight(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, letters("ab"), letters("xyz", weight=3.0))
    vectors = semantic.vectors(["aax", "", "a"])
    assert vectors is not None
    expected = [[0.5, 0, 0.866, 0, 0], [0, 0, 0, 0, 0], [1, 0, 0, 0, 0]]
    assert vectors == pytest.approx(np.asarray(expected), abs=0.001)


def test_without_a_model_nothing_is_learnt_or_ranked(monkeypatch: pytest.MonkeyPatch, published: Entry) -> None:
    install(monkeypatch)
    assert (semantic.is_installed(), semantic.learn(), semantic.ranked("a"), semantic.vectors(["a"])) == (
        False,
        0,
        [],
        None,
    )


def test_all_is_learnt_once_and_again_for_other_models(monkeypatch: pytest.MonkeyPatch, published: Entry) -> None:
    texts = Text.objects.count()
    install(monkeypatch, letters("aeiou"))
    assert (semantic.learn(), semantic.learn(), Meaning.objects.count()) == (texts, 0, texts)
    assert semantic.ranked(published.texts.all()[0].question) == [published.pk]
    install(monkeypatch, letters("aeiou"), letters("lnrst"))
    assert semantic.ranked("a") == [], "vectors of other models are not compared"
    assert (semantic.learn(), semantic.learn()) == (texts, 0)
    assert Meaning.objects.count() == texts
    assert semantic.ranked("a") == [published.pk]
