"""Which version is valid on which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from tridesk.documents.rules import last_day_before, missing, state, valid_on

JUNE_1, JUNE_15, JUNE_30 = date(2026, 6, 1), date(2026, 6, 15), date(2026, 6, 30)


@dataclass(frozen=True)
class Known:
    """A version as the rules see it."""

    number: int = 1
    valid_from: date = JUNE_1
    valid_to: date | None = None
    is_published: bool = True
    is_withdrawn: bool = False


@pytest.mark.parametrize(
    ("version", "day", "expected"),
    [
        (Known(), JUNE_1, "valid"),
        (Known(), date(2026, 5, 31), "coming"),
        (Known(valid_to=JUNE_30), JUNE_30, "valid"),
        (Known(valid_to=JUNE_30), date(2026, 7, 1), "ended"),
        (Known(is_published=False), JUNE_1, "draft"),
        (Known(is_withdrawn=True), JUNE_1, "withdrawn"),
    ],
)
def test_both_days_count(version: Known, day: date, expected: str) -> None:
    assert state(version, day) == expected


def test_of_several_the_newest_is_valid() -> None:
    first, second, draft = Known(), Known(2, JUNE_15), Known(3, JUNE_15, is_published=False)
    assert valid_on([first, second, draft], JUNE_1) == first
    assert valid_on([first, second, draft], JUNE_30) == second
    assert valid_on([draft], JUNE_30) is None


def test_a_version_ends_when_the_next_begins_and_never_later_than_it_would() -> None:
    assert last_day_before(JUNE_15, None) == date(2026, 6, 14)
    assert last_day_before(JUNE_30, JUNE_15) == JUNE_15


def test_the_languages_of_the_country_are_needed() -> None:
    assert missing(["nl", "en"]) == ["fr", "de"]
    assert missing(["nl", "fr", "de"]) == []
