"""What people type about tickets."""

from __future__ import annotations

import pytest

from tridesk.tickets.forms import phone_of
from tridesk.tickets.tests.factories import NUMBER, TOKEN


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("0470 12 34 56", "+32470123456"), (" ext. 12 ", "ext. 12"), (NUMBER, TOKEN), ("62031499901", TOKEN)],
)
def test_a_telephone_number_is_kept_in_one_form_and_a_national_number_not_at_all(typed: str, kept: str) -> None:
    assert phone_of(typed) == kept
