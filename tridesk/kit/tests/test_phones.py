"""Telephone numbers in any spelling: those of the examples in the phonenumbers library, or their like."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat

from tridesk.kit import phones


@pytest.mark.parametrize(
    ("spelled", "e164"),
    [
        ("02 345 67 89", "+3223456789"),
        ("02/345.67.89", "+3223456789"),
        ("+32 2 345 67 89", "+3223456789"),
        ("+32 (0)2 345 67 89", "+3223456789"),
        ("0032 2 345 67 89", "+3223456789"),
        ("(02) 345-67-89", "+3223456789"),
        ("tel:+32-2-345-67-89", "+3223456789"),
        ("Tel. 02 345 67 89", "+3223456789"),
        ("０２ ３４５ ６７ ８９", "+3223456789"),
        ("0450 00 12 34", "+32450001234"),
        ("0450/00.12.34", "+32450001234"),
        ("012 34 56 78", "+3212345678"),
        ("012 34 56 78 ext. 12", "+3212345678"),
        ("+31 10 123 4567", "+31101234567"),
        ("+49 30 123456", "+4930123456"),
    ],
)
def test_any_spelling(spelled: str, e164: str) -> None:
    assert phones.parse(spelled) == e164


@given(st.from_regex(r"\A\+32[0-9]{5,11}\Z"))
def test_a_belgian_number_in_its_one_form_is_what_the_library_makes_of_it(spelled: str) -> None:
    number = phonenumbers.parse(spelled)
    possible = phonenumbers.is_possible_number(number)
    assert phones.parse(spelled) == (phonenumbers.format_number(number, PhoneNumberFormat.E164) if possible else None)


@pytest.mark.parametrize("text", ["", "anonymous", "112", "+", "02 345", "1" * 300, "+999 123", "\x00"])
def test_what_is_no_number(text: str) -> None:
    assert phones.parse(text) is None


@pytest.mark.parametrize(
    ("e164", "here", "abroad"),
    [
        ("+3223456789", "02 345 67 89", "+32 2 345 67 89"),
        ("+3212345678", "012 34 56 78", "+32 12 34 56 78"),
        ("+32450001234", "0450 00 12 34", "+32 450 00 12 34"),
        ("+31101234567", "+31 10 123 4567", "+31 10 123 4567"),
        ("extension 12", "extension 12", "extension 12"),
    ],
)
def test_written_as_belgians_do(e164: str, here: str, abroad: str) -> None:
    assert (phones.written(e164), phones.written(e164, abroad=True)) == (here, abroad)


@pytest.mark.parametrize(
    ("spelled", "language"),
    [
        ("03 345 67 89", "nl"),
        ("09 345 67 89", "nl"),
        ("011 34 56 78", "nl"),
        ("010 34 56 78", "fr"),
        ("081 34 56 78", "fr"),
        ("02 345 67 89", None),
        ("04 345 67 89", None),
        ("054 34 56 78", None),
        ("056 34 56 78", None),
        ("080 34 56 78", None),
        ("087 34 56 78", None),
        ("0450 00 12 34", None),
        ("0900 12 345", None),
        ("070 34 56 78", None),
        ("+31 10 123 4567", None),
    ],
)
def test_the_zone_hints_at_a_language_but_never_where_it_is_mixed(spelled: str, language: str | None) -> None:
    e164 = phones.parse(spelled)
    assert e164 is not None
    assert phones.language_hint(e164) == language


@pytest.mark.parametrize(
    ("spelled", "does"),
    [
        ("0900 12 345", True),
        ("0902 12 345", True),
        ("070 22 23 33", True),
        ("+1 900 555 0123", True),
        ("+31 900 123456", True),
        ("+33 899 700 000", True),
        ("+33 820 123 456", True),
        ("+44 909 879 0000", True),
        ("+41 900 123 456", True),
        ("0800 12 345", False),
        ("02 226 88 88", False),
        ("0470 12 34 56", False),
        ("+1 212 555 0100", False),
        ("+33 1 23 45 67 89", False),
    ],
)
def test_numbers_that_cost_extra_are_known_in_every_country(spelled: str, does: bool) -> None:
    assert phones.costs_extra(phones.parse(spelled) or spelled) is does


@given(st.text())
def test_nothing_ever_raises(text: str) -> None:
    phones.costs_extra(text)
    phones.parse(text)
    phones.written(text)
    phones.language_hint(text)


@given(st.from_regex(r"0(2\d{7}|4[5-9]\d{7}|81\d{6})", fullmatch=True))
def test_what_is_written_parses_to_the_same(spelled: str) -> None:
    e164 = phones.parse(spelled)
    assert e164 is not None
    assert phones.parse(phones.written(e164)) == phones.parse(phones.written(e164, abroad=True)) == e164
