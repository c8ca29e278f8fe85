"""Days in words: the first of a month is `1er` in French, and nowhere else."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tridesk.kit import dates


@pytest.mark.parametrize(
    ("language", "first", "eleventh", "moment"),
    [
        ("nl", "1 december 2026", "11 december 2026", "dinsdag 1 december, 1.05"),
        ("fr", "1er décembre 2026", "11 décembre 2026", "mardi 1er décembre, 1.05"),
        ("de", "1. Dezember 2026", "11. Dezember 2026", "Dienstag 1 Dezember, 1.05"),
        ("en", "1 December 2026", "11 December 2026", "Tuesday 1 December, 1.05"),
    ],
)
def test_a_day_in_four_languages(language: str, first: str, eleventh: str, moment: str) -> None:
    assert dates.long_date(date(2026, 12, 1), language) == first
    assert dates.long_date(date(2026, 12, 11), language) == eleventh
    assert dates.day_and_month(date(2026, 12, 1), language) == first.removesuffix(" 2026")
    assert dates.in_words(datetime(2026, 12, 1, 0, 5, tzinfo=UTC), "EEEE d MMMM, H.mm", language) == moment


@pytest.mark.parametrize("month", range(1, 13))
def test_the_first_of_each_month_is_1er_in_french(month: int) -> None:
    assert dates.long_date(date(2026, month, 1), "fr").startswith("1er ")
    assert dates.long_date(date(2026, month, 21), "fr").startswith("21 ")


@pytest.mark.parametrize(("language", "written"), [("fr-be", "1er mars 2026"), (None, "1 March 2026")])
def test_a_regional_language_is_its_language_and_none_is_english(language: str | None, written: str) -> None:
    assert dates.long_date(date(2026, 3, 1), language) == written
