"""Masking of a person in texts, in any spelling, and of no other person."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tridesk.directory.privacy.traces import MASK, Traces, of

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
    assert masked == text or re.search(ANJA.rough, text, re.IGNORECASE)


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
