"""A topic guessed from words: what is learned, when nothing is said."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tridesk.tickets.topic_classifier import FEWEST, SURE, Classifier

KEYS = [("KEY", {"toegang", "sleutel", "geblokkeerd", "goedemorgen"})] * 12
BIRTHS = [("BIRTH", {"geboorte", "akte", "kind", "goedemorgen"})] * 12


def test_words_that_stand_in_requests_of_a_topic_say_that_topic() -> None:
    guess = Classifier(KEYS + BIRTHS).guess({"goedemorgen", "sleutel", "geblokkeerd"})
    assert guess is not None
    assert (guess.topic, guess.words) == ("KEY", ("geblokkeerd", "sleutel"))
    assert guess.share > 0.95


def test_words_that_stand_everywhere_or_nowhere_say_nothing() -> None:
    classifier = Classifier(KEYS + BIRTHS)
    assert [classifier.guess(words) for words in (set(), {"goedemorgen"}, {"unheard"}, {"12", "ik"})] == [None] * 4


def test_words_of_two_topics_alike_say_neither() -> None:
    assert Classifier(KEYS + BIRTHS).guess({"sleutel", "geboorte"}) is None


def test_a_frequent_topic_needs_a_reason_as_well() -> None:
    assert Classifier(KEYS * 9 + BIRTHS).guess({"goedemorgen"}) is None


def test_who_has_learned_little_keeps_silent() -> None:
    few = (KEYS + BIRTHS)[: FEWEST - 1]
    assert Classifier(few).guess({"sleutel", "geblokkeerd"}) is None
    assert Classifier([]).guess({"sleutel"}) is None


WORDS = st.sets(st.sampled_from(["toegang", "sleutel", "kind", "akte", "naam", "adres"]), max_size=5)


@given(st.lists(st.tuples(st.sampled_from("ABC"), WORDS), max_size=60), WORDS)
def test_a_guess_is_a_topic_that_was_learned_with_words_that_were_asked(
    requests: list[tuple[str, set[str]]], asked: set[str]
) -> None:
    guess = Classifier(requests).guess(asked)
    if guess is not None:
        assert guess.topic in {topic for topic, _words in requests}
        assert set(guess.words) <= asked
        assert guess.words
        assert SURE <= guess.share <= 1
    assert guess == Classifier(requests[::-1]).guess(asked)
