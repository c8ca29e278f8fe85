"""The closed weekdays of 2026, 2027 and 2028 (domain.md 4), and what they are called."""

import pytest

from tridesk.directory.holidays import ClosingDay, HolidayKind, belgian_closed_days
from tridesk.kit.text import Text


def closed(year: int, *kinds: HolidayKind) -> list[str]:
    return [f"{day.date.day}/{day.date.month}" for day in belgian_closed_days(year) if day.kind in kinds]


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2026, "1/1 6/4 1/5 14/5 25/5 21/7 2/11 11/11 25/12"),
        (2027, "1/1 29/3 6/5 17/5 21/7 1/11 2/11 11/11 15/11"),
        (2028, "17/4 1/5 25/5 5/6 21/7 15/8 1/11 2/11 15/11 25/12 26/12"),
    ],
)
def test_legal_and_federal_holidays(year: int, days: str) -> None:
    assert closed(year, HolidayKind.LEGAL, HolidayKind.FEDERAL) == days.split()


@pytest.mark.parametrize(("year", "days"), [(2026, "2/11"), (2027, "2/11 15/11"), (2028, "2/11 15/11 26/12")])
def test_holidays_of_federal_staff_only(year: int, days: str) -> None:
    assert closed(year, HolidayKind.FEDERAL) == days.split()


@pytest.mark.parametrize(
    ("year", "certain", "candidates"),
    [(2026, "", "2/1 15/5 20/7"), (2027, "7/5 12/11", ""), (2028, "26/5 14/8", "")],
)
def test_bridge_days_are_certain_up_to_two(year: int, certain: str, candidates: str) -> None:
    assert (closed(year, HolidayKind.BRIDGE), closed(year, HolidayKind.CANDIDATE)) == (
        certain.split(),
        candidates.split(),
    )


@pytest.mark.parametrize(
    ("year", "days"),
    [(2026, "28/12 29/12 30/12 31/12"), (2027, "27/12 28/12 29/12 30/12 31/12"), (2028, "27/12 28/12 29/12")],
)
def test_the_end_of_the_year_compensates(year: int, days: str) -> None:
    assert closed(year, HolidayKind.COMPENSATION) == days.split()


def test_a_day_that_is_closed_anyway_is_no_bridge() -> None:
    """1 November 2029 is a Thursday, and Friday 2 November is closed for federal staff."""
    assert "2/11" in closed(2029, HolidayKind.FEDERAL)
    assert "2/11" not in closed(2029, HolidayKind.BRIDGE, HolidayKind.CANDIDATE)


def test_every_day_has_its_name_in_four_languages() -> None:
    first = belgian_closed_days(2026)[0]
    assert first.names == Text(nl="Nieuwjaar", fr="Nouvel An", de="Neujahr", en="New Year's Day")
    assert [day for year in range(2020, 2040) for day in belgian_closed_days(year) if not _is_named(day)] == []


def _is_named(day: ClosingDay) -> bool:
    return all((day.names.nl, day.names.fr, day.names.de, day.names.en))


@pytest.mark.parametrize("year", range(2020, 2045))
def test_only_weekdays_each_once_in_order(year: int) -> None:
    days = [day.date for day in belgian_closed_days(year)]
    assert days == sorted(set(days))
    assert {day.weekday() for day in days} <= {0, 1, 2, 3, 4}
