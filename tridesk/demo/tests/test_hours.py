"""Whenever the demonstration is loaded, the desk looks lived-in: at night, on a Sunday, on the first of January."""

from datetime import UTC, datetime

import pytest

from tridesk.demo.tests.loader import expect_lived_in, prepare_and_load
from tridesk.kit import clock

MOMENTS = {  # an ordinary morning is in `test_load`
    "New Year's night": datetime(2026, 12, 31, 23, 20, tzinfo=UTC),
    "Sunday night": datetime(2026, 11, 29, 22, 30, tzinfo=UTC),
    "Monday before opening": datetime(2026, 11, 30, 5, 0, tzinfo=UTC),
    "a summer evening": datetime(2026, 7, 17, 17, 0, tzinfo=UTC),
}
FIRST = "New Year's night"  # a change waits for this one


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param(moment, id=name, marks=[] if name == FIRST else pytest.mark.daily)
        for name, moment in MOMENTS.items()
    ],
)
def test_every_list_has_something_in_it(moment: datetime, db: None) -> None:
    with clock.frozen(moment):
        prepare_and_load()
        expect_lived_in()
