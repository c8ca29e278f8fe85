"""References travel in subjects and addresses, and cannot be made up."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tridesk.kit import reference

KEY = b"a secret of this installation"
REFERENCE = reference.make("2026-000123", KEY)

numbers = st.builds(lambda year, serial: f"{year}-{serial:06d}", st.integers(2000, 2999), st.integers(0, 9_999_999))


def test_a_reference_is_the_number_and_a_check_that_reads_aloud_well() -> None:
    assert re.fullmatch(r"2026-000123-[0-9a-hjkmnp-tv-z]{6}", REFERENCE)


@pytest.mark.parametrize(
    "around",
    [
        "{}",
        "RE: Re: [{}] Toegang",
        "desk+{}@register.example",
        "AW:{}.",
        "<desk+{}@register.example>",
        "x_{}_y",
    ],
)
def test_found_whatever_surrounds_it(around: str) -> None:
    assert reference.find(around.format(REFERENCE), KEY) == ["2026-000123"]


@given(number=numbers, before=st.text(max_size=20), after=st.text(max_size=20))
def test_whatever_was_made_is_found(number: str, before: str, after: str) -> None:
    assert number in reference.find(f"{before} {reference.make(number, KEY)} {after}", KEY)


def test_case_hyphens_and_misread_letters_do_not_matter() -> None:
    spoken = REFERENCE.upper().replace("-", "\u2011").translate(str.maketrans("01", "OI"))
    spoken = spoken[:11].replace("O", "0").replace("I", "1") + spoken[11:]
    assert reference.find(spoken, KEY) == ["2026-000123"]


def test_several_are_given_in_order_and_each_once() -> None:
    other = reference.make("2025-999999", KEY)
    assert reference.find(f"{other} {REFERENCE} {other}", KEY) == ["2025-999999", "2026-000123"]


def test_a_forged_one_is_ignored() -> None:
    forged = REFERENCE.replace("000123", "000124")
    assert reference.find(f"[{forged}] [2026-000123-zzzzzz] [2026-000123]", KEY) == []


def test_only_the_first_twenty_are_looked_at_however_often_each_is_repeated() -> None:
    guesses = [f"2026-000123-{guess:06}" for guess in range(20)]
    assert reference.find(" ".join([*guesses[:19] * 5, REFERENCE]), KEY) == ["2026-000123"]
    assert reference.find(" ".join([*guesses, REFERENCE]), KEY) == []


def test_one_of_another_installation_is_ignored() -> None:
    assert reference.find(REFERENCE, b"another secret") == []


@pytest.mark.parametrize("number", ["", "2026-123", "2026-000123-x", "26-000123", "２０２６-000123"])
def test_only_numbers_of_our_form_can_travel(number: str) -> None:
    with pytest.raises(ValueError, match="travel"):
        reference.make(number, KEY)


def test_one_made_with_an_older_key_is_read_as_long_as_that_is_kept() -> None:
    assert reference.find(REFERENCE, b"newest", KEY) == ["2026-000123"]
    assert reference.find(REFERENCE, b"newest") == []


def test_the_reference_for_one_purpose_is_none_for_another() -> None:
    other = reference.derived(KEY, "other")
    assert reference.find(reference.make("2026-000123", other), other) == ["2026-000123"]
    assert reference.find(reference.make("2026-000123", other), KEY) == []
    assert reference.find(REFERENCE, other) == []
    assert reference.find(REFERENCE, reference.derived(KEY, "another")) == []
