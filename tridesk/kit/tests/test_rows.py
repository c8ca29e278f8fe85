"""A row number in an address."""

import pytest

from tridesk.kit.rows import row_number


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("0012", 12), ("9" * 18, 10**18 - 1)])
def test_plain_digits_are_a_row_number(text: str, number: int) -> None:
    assert row_number(text) == number


@pytest.mark.parametrize("text", ["", "-1", "1.0", " 1", "1e3", "٣", "²", "9" * 19, "1\x00"])
def test_anything_else_is_none(text: str) -> None:
    assert row_number(text) is None
