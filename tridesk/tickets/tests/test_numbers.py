"""Ticket numbers."""

from __future__ import annotations

import pytest
from django.db import connection

from tridesk.kit import clock
from tridesk.kit.clock import BRUSSELS
from tridesk.tickets.actions.opening import next_numbers


@pytest.mark.django_db
def test_the_millionth_of_a_year_has_a_number_of_its_own() -> None:
    year = clock.now().astimezone(BRUSSELS).year
    next_numbers(1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(%s, 999998)", [f"tickets_number_{year}"])
    assert next_numbers(3) == [f"{year}-999999", f"{year}-1000000", f"{year}-1000001"]
