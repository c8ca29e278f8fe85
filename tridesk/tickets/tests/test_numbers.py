"""Ticket numbers."""

from __future__ import annotations

import pytest
from django.db import connection

from tridesk.kit import clock
from tridesk.kit.clock import BRUSSELS
from tridesk.kit.national_number import find
from tridesk.tickets.actions.opening import next_numbers


@pytest.mark.django_db
def test_the_millionth_of_a_year_has_a_number_of_its_own() -> None:
    year = clock.now().astimezone(BRUSSELS).year
    (number,) = next_numbers(1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(%s, 999998)", [f"tickets_number_{year}"])
        assert next_numbers(3) == [f"{year}-999999", f"{year}-1000000", f"{year}-1000001"]
        cursor.execute("SELECT setval(%s, %s)", [f"tickets_number_{year}", int(number[5:])])  # no rollback undoes it


def test_no_number_is_taken_for_a_national_number() -> None:
    numbers = [f"{year}-{number}" for year in (2026, 2027, 2032) for number in range(1_000_000, 1_010_000)]
    assert not any(find(f"ticket:{number}") for number in numbers)
