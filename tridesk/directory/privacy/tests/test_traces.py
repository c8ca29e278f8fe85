"""Masking of a person in texts, in any spelling, and of no other person."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tridesk.directory.models import Contact
from tridesk.directory.privacy.queries import may_name
from tridesk.directory.privacy.traces import MASK, Traces, of
from tridesk.kit.text import fold

PAIRS = [
    ("Mueller", "Müller"),
    ("Goethe", "Göthe"),
    ("Francois", "François"),
    ("Munoz", "Muñoz"),
    ("Lukasz", "Łukasz"),
    ("Wisniewska", "Wiśniewska"),
    ("Michael", "Michaël"),
    ("Laetitia", "Lætitia"),
    ("Gross", "Groß"),
    ("Dijkstra", "Dĳkstra"),
    ("Inan", "İnan"),
    ("Андрей", "АНДРЕЙ"),
    ("Παπαδόπουλος", "ΠΑΠΑΔΟΠΟΥΛΟΣ"),
    ("ǆep", "ǅep"),
    ("김민수", "김민수"),
]
"""Two spellings of one name, both ways and also in decomposed text (NFD)."""
BOTH_WAYS = PAIRS + [(text, name) for name, text in PAIRS]
LETTERS = [chr(point) for point in (*range(0x41, 0x250), *range(0x370, 0x460)) if chr(point).isalpha()]

ANJA = of(["Anja Köhnenmergen"], ["Anja@Raeren.example"], ["+3287123456"])


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Anja Köhnenmergen rief an", "— rief an"),
        ("ANJA KOHNENMERGEN rief an", "— rief an"),
        ("Köhnenmergen, Anja", "—"),
        ("Anja Koehnenmergen", "—"),
        ("Ko\u0308hnenmergen, Anja", "—"),
        ("an anja.kohnenmergen@x.example", "an —@x.example"),
        ("<anja@RAEREN.example>", "<—>"),
        ("087 12 34 56, +32 87 12.34.56, 0032 87123456", "—, —, —"),
        ("087 12 34 57", "087 12 34 57"),
        ("Anja Köhnen", "Anja Köhnen"),
        ("Frau Köhnenmergen", "Frau Köhnenmergen"),
        ("Manja Köhnenmergenstein", "Manja Köhnenmergenstein"),
        ("", ""),
    ],
)
def test_whole_names_addresses_and_numbers(text: str, masked: str) -> None:
    assert ANJA.masked(text) == masked
    assert masked == text or fits(ANJA, text)


def fits(traces: Traces, text: str) -> bool:
    """What PostgreSQL is asked, by Python."""
    return bool(re.search(traces.rough, unicodedata.normalize("NFC", text)))


@pytest.mark.parametrize(("name", "text"), BOTH_WAYS)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_name_in_another_spelling_is_masked_and_found(name: str, text: str, form: Literal["NFC", "NFD"]) -> None:
    traces, written = of([name], [], []), unicodedata.normalize(form, text)
    assert traces.masked(written) == MASK
    assert fits(traces, written)


@st.composite
def names_and_texts(draw: st.DrawFn) -> tuple[str, str]:
    """A name, and a text in which its letters are written in other ways, most of which are masked."""
    name = draw(st.sampled_from([name for pair in PAIRS for name in pair]) | st.text(LETTERS, min_size=3, max_size=9))
    parts = [draw(st.sampled_from(spellings(part))) for part in re.findall(r"[aou]e|ss|ij|.", name)]
    return name, unicodedata.normalize(draw(st.sampled_from(["NFC", "NFD"])), "".join(parts))


def spellings(part: str) -> list[str]:
    alike = [letter for letter in LETTERS if fold(letter) == fold(part)]
    umlauts = {"ae": "ä", "oe": "ö", "ue": "ü"} | {"ä": "ae", "ö": "oe", "ü": "ue"}
    return [part, part.upper(), fold(part), *alike, umlauts.get(part, part)]


@given(names_and_texts())
def test_what_is_masked_is_also_found(written: tuple[str, str]) -> None:
    name, text = written
    traces = of([name], [], [])
    assert traces.masked(text) == text or fits(traces, text)


@pytest.mark.django_db
def test_postgresql_finds_what_is_masked() -> None:
    texts = [
        unicodedata.normalize(form, written)
        for pair in PAIRS
        for text in pair
        for written in (text, text.upper(), text.lower())
        for form in ("NFC", "NFD")
    ]
    texts += ["AN@RAEREN.EXAMPLE", "+32 (0)87 12 34 56", "087/12.34.56"]
    Contact.objects.bulk_create(Contact(name="Bo Maes", note=text) for text in texts)
    notes = list(Contact.objects.values_list("note", flat=True))
    people = [of([name], [], []) for pair in PAIRS for name in pair]
    for traces in [*people, of([], ["an@raeren.example"], ["+3287123456"])]:
        masked = {note for note in notes if traces.masked(note) != note}
        assert masked
        assert masked == set(may_name(Contact.objects.all(), "note", traces).values_list("note", flat=True))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Jörg Mueller", [{"jorg", "joerg"}, {"muller", "mueller"}]),
        ("Lætitia Groß", [{"latitia", "laetitia"}, {"gross"}]),
        ("Œ’Łukasz", [{"o", "oe"}, {"lukasz"}]),
    ],
)
def test_words_of_a_name_as_an_index_has_them(name: str, words: list[set[str]]) -> None:
    assert of([name], [], []).word_spellings == [words]


def test_a_word_with_very_many_spellings_is_cut() -> None:
    [[words]] = of(["ue" * 50], [], []).word_spellings
    assert len(words) == 16
    assert {"uuuu", "ueueueue"} <= words


@pytest.mark.parametrize(
    ("name", "text", "masked"),
    [
        ("Anja Köhnenmergen", "Frau Köhnenmergen und Anja", "Frau — und —"),
        ("Jan van den Berg", "Dhr. van den Berg; het staat van den datum", "Dhr. van den —; het staat van den datum"),
        ("Li", "Li", "Li"),
        ("Jürgen Groß", "Juergen GROSS, Gross", "—, —"),
        ("Joerg Mueller", "Jörg Müller", "—"),
    ],
)
def test_closely_the_parts_of_a_name_as_well(name: str, text: str, masked: str) -> None:
    assert of([name], [], []).masked(text, closely=True) == masked


def test_in_all_of_a_value() -> None:
    value = {"a": ["Anja Köhnenmergen", "+3287123456"], "b": 3, "c": None}
    assert ANJA.masked_all(value) == {"a": [MASK, MASK], "b": 3, "c": None}


@given(st.text(alphabet="abc éÉ.,\n", max_size=80))
def test_a_text_without_him_is_left_to_the_letter(text: str) -> None:
    assert ANJA.masked(text) == text


@given(st.text(max_size=30), st.text(max_size=30))
def test_masking_twice_is_masking_once(before: str, after: str) -> None:
    once = ANJA.masked(f"{before} Anja Köhnenmergen {after}")
    assert "hnenmergen" not in once.lower()
    assert ANJA.masked(once) == once


def test_nobody_is_recognised_by_nothing() -> None:
    assert not Traces()
    assert Traces().masked("Anja") == "Anja"
