"""Folding, choosing a language, cutting."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tridesk.kit.text import Text, fold, one_line, snippet


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Rijksregister", "rijksregister"),
        ("Crème BRÛLÉE", "creme brulee"),
        ("cre\u0300me", "creme"),
        ("Straße", "strasse"),
        ("STRAẞE", "strasse"),
        ("Sœur Æmilia", "soeur aemilia"),
        ("Łódź, Ørsted", "lodz, orsted"),
        ("ﬁche Ｎ° １２", "fiche n° 12"),
        ("l’état", "l'etat"),
        ("İstanbul ışık", "istanbul isik"),
        ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
        ("한국", "한국"),
        ("™", "tm"),
    ],
)
def test_fold(written: str, folded: str) -> None:
    assert fold(written) == folded


texts = st.text()


@given(texts)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(texts, texts)
def test_folding_goes_character_by_character(a: str, b: str) -> None:
    assert fold(a + b) == fold(a) + fold(b)


@given(texts)
def test_upper_and_lower_case_fold_alike_in_latin(text: str) -> None:
    latin = "".join(character for character in text if character < "\u0250")
    assert fold(latin.lower()) == fold(latin)


NAMES = Text(nl="Luik", fr="Liège", de="Lüttich")


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("nl", "Luik"),
        ("fr", "Liège"),
        ("de", "Lüttich"),
        ("fr-be", "Liège"),
        ("DE", "Lüttich"),
        ("en", "Luik"),
        ("", "Luik"),
    ],
)
def test_a_text_in_the_language_of_its_reader(language: str, name: str) -> None:
    assert NAMES.in_(language) == name


def test_without_german_a_german_reader_gets_french() -> None:
    assert Text(nl="Bergen", fr="Mons", de="").in_("de") == "Mons"


def test_english_is_given_when_it_exists_and_is_asked_for() -> None:
    assert Text(nl="a", fr="b", de="c", en="d").in_("en") == "d"


def test_a_text_without_words_is_empty() -> None:
    assert Text(nl="", fr="", de="").in_("nl") == ""


@pytest.mark.parametrize(
    ("text", "limit", "line"),
    [
        ("Kort", 10, "Kort"),
        ("  twee\r\n\tregels  ", 20, "twee regels"),
        ("De toegang is geblokkeerd", 16, "De toegang is…"),
        ("De toegang is geblokkeerd", 14, "De toegang is…"),
        ("Donaudampfschifffahrt", 8, "Donauda…"),
        ("", 5, ""),
        ("abc", 0, ""),
    ],
)
def test_one_line(text: str, limit: int, line: str) -> None:
    assert one_line(text, limit) == line


@given(text=st.text(), limit=st.integers(0, 30))
def test_one_line_is_one_line_and_fits(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert len(line) <= limit
    assert len(line.splitlines()) <= 1


LETTER = "Geachte mevrouw, de hélène van het loket meldt dat de straße niet meer bestaat sinds gisteren."


@pytest.mark.parametrize(
    ("words", "width", "parts"),
    [
        (["helene"], 200, ("Geachte mevrouw, de ", "hélène", LETTER[26:])),
        (["STRASSE"], 30, ("…dat de ", "straße", " niet meer…")),
        (["loket", "helene"], 20, ("…de ", "hélène", " van het…")),
        (["niets"], 15, ("", "", "Geachte…")),
        ([], 15, ("", "", "Geachte…")),
        (["  "], 15, ("", "", "Geachte…")),
    ],
)
def test_snippet(words: list[str], width: int, parts: tuple[str, str, str]) -> None:
    assert snippet(LETTER, words, width) == parts


def test_a_hit_at_the_start_of_a_word_wins() -> None:
    assert snippet("verkeer, keer", ["keer"], 40) == ("verkeer, ", "keer", "")


def test_a_combining_accent_stays_with_its_letter() -> None:
    assert snippet("un cafe\u0301 noir", ["cafe"], 40) == ("un ", "cafe\u0301", " noir")


def test_half_of_a_letter_hits_the_whole_letter() -> None:
    assert snippet("die Straße", ["stras"], 40) == ("die ", "Straß", "e")
    assert snippet("die Straße", ["se"], 40) == ("die Stra", "ße", "")


@given(before=texts, word=st.sampled_from(["élan", "Übung", "cœur", "ＡＢＣ", "plain"]), after=texts)
def test_what_is_there_is_found_as_written(before: str, word: str, after: str) -> None:
    _, hit, _ = snippet(f"{before} {word} {after}", [fold(word)], 100)
    assert fold(hit) == fold(word)
