from __future__ import annotations

import pytest

from tridesk.kit.languages import LANGUAGES
from tridesk.statuspage.entries import MissingWords, StatusMessage, Words
from tridesk.statuspage.phrases import PHRASES, Ready, compose, taken_apart


def test_every_phrase_is_there_in_every_language_and_ends_like_a_sentence() -> None:
    assert list(PHRASES) == list(Ready)
    for text in PHRASES.values():
        for language in (*LANGUAGES, "en"):
            assert getattr(text, language).endswith(".")


def test_ready_phrases_come_out_in_all_three_languages() -> None:
    assert compose([Ready.LOOKING, Ready.TRY_LATER]) == StatusMessage(
        Words(
            "We zoeken de oorzaak. Probeert u het later opnieuw.",
            "Nous en cherchons la cause. Veuillez réessayer plus tard.",
            "Wir suchen die Ursache. Bitte versuchen Sie es später noch einmal.",
        ),
        ("looking", "try_later"),
    )


def test_free_words_follow_and_german_may_do_with_the_phrases() -> None:
    composed = compose([Ready.LOOKING], nl=" Zaal 2 \n is warm. ", fr="La salle 2 est chaude.")
    assert composed is not None
    assert composed.words == Words(
        "We zoeken de oorzaak. Zaal 2 is warm.",
        "Nous en cherchons la cause. La salle 2 est chaude.",
        "Wir suchen die Ursache.",
    )


def test_nothing_said_is_no_message() -> None:
    assert compose([], nl="  ") is None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("Zaal 2 is warm", "Zaal 2 is warm."),
        ("Is het warm?", "Is het warm?"),
        ("Zaal\u00a0\u200b2 \u202eis\u202c w\u00adarm\x07.", "Zaal 2 is warm."),
    ],
)
def test_free_words_become_a_sentence_without_signs_that_nobody_sees(typed: str, sentence: str) -> None:
    made = compose([], nl=typed, fr="b.", de="c.")
    assert made is not None
    assert made.words.nl == sentence


@pytest.mark.parametrize(
    ("ready", "free", "gaps"),
    [
        ([], {"nl": "a"}, ("fr", "de")),
        ([], {"nl": "a", "fr": "b"}, ("de",)),
        ([], {"de": "c"}, ("nl", "fr")),
        ([Ready.SLOW], {"nl": "a"}, ("fr",)),
        ([Ready.SLOW], {"de": "c"}, ("nl", "fr")),
    ],
)
def test_a_gap_is_named(ready: list[Ready], free: dict[str, str], gaps: tuple[str, ...]) -> None:
    with pytest.raises(MissingWords) as refused:
        compose(ready, **free)
    assert refused.value.languages == gaps


def test_words_with_a_gap_cannot_exist() -> None:
    with pytest.raises(MissingWords) as refused:
        Words("a", " ", "")
    assert refused.value.languages == ("fr", "de")


@pytest.mark.parametrize(
    ("ready", "free"),
    [
        ([Ready.LOOKING, Ready.SLOW], {"nl": "Zaal 2.", "fr": "Salle 2.", "de": ""}),
        ([], {"nl": "Zaal 2.", "fr": "Salle 2.", "de": "Saal 2."}),
        ([Ready.NETWORK], {"nl": "", "fr": "", "de": ""}),
    ],
)
def test_who_corrects_a_message_finds_what_was_chosen_and_typed(ready: list[Ready], free: dict[str, str]) -> None:
    made = compose(ready, **free)
    assert made is not None
    assert taken_apart(made) == {"ready": [phrase.value for phrase in ready], **free}


def test_words_that_no_longer_begin_with_their_phrases_are_all_typed() -> None:
    texts = {"nl": "a", "fr": "b", "de": "c"}
    assert taken_apart(StatusMessage(Words(**texts), ("looking", "no phrase of ours"))) == {"ready": [], **texts}
