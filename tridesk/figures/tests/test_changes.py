"""What changed most and why."""

from __future__ import annotations

import math
from collections import Counter
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tridesk.figures.changes import Segment, adjusted, ranked, whole_change

MAIL, PHONE = ("channel", "mail"), ("channel", "phone")
ACCESS, FEES = ("topic", "access"), ("topic", "fees")


def cell(before: float, now: float, *values: tuple[str, str]) -> Segment:
    return Segment(values, before, now)


def test_the_narrow_cell_that_carries_the_change_stands_for_the_wide_ones() -> None:
    changes = ranked(
        [
            cell(1000, 1400),
            cell(500, 890, MAIL),
            cell(500, 510, PHONE),
            cell(300, 700, ACCESS),
            cell(700, 700, FEES),
            cell(150, 540, MAIL, ACCESS),
            cell(150, 160, PHONE, ACCESS),
            cell(350, 350, MAIL, FEES),
        ]
    )
    assert [change.cell.values for change in changes if not change.may_be_chance] == [(MAIL, ACCESS)]
    assert changes[0].share == 390 / 400


def test_when_all_of_it_grew_alike_the_wide_cell_stands() -> None:
    changes = ranked(
        [
            cell(1000, 1500),
            cell(800, 1300, MAIL),
            cell(200, 200, PHONE),
            cell(400, 650, MAIL, ACCESS),
            cell(400, 650, MAIL, FEES),
        ]
    )
    assert [change.cell.values for change in changes] == [(MAIL,)]


def test_what_may_be_chance_stands_behind_the_others_and_says_so() -> None:
    changes = ranked([cell(1000, 1330), cell(500, 800, MAIL), cell(500, 530, PHONE), cell(90, 80, FEES)])
    told = [(change.cell.values, change.may_be_chance) for change in changes]
    assert told == [((MAIL,), False), ((PHONE,), True), ((FEES,), True)]


def test_of_what_may_be_chance_those_that_grew_most_and_shrank_most_are_told() -> None:
    parts = [cell(100, 100 + sign * more, ("topic", f"{sign * more}")) for more in range(1, 7) for sign in (-1, 1)]
    told = ranked([cell(1200, 1200), *parts])
    assert [change.cell.difference for change in told] == [-6, 6, -5, 5, -4, 4]
    assert all(change.may_be_chance for change in told)


@pytest.mark.parametrize(
    ("before", "now", "may_be_chance"),
    [(400, 500, False), (400, 470, False), (400, 440, True), (27, 40, True), (250, 370, False), (4000, 4250, False)],
)
def test_a_whole_of_a_few_hundred_need_not_change_by_half(before: int, now: int, may_be_chance: bool) -> None:
    assert whole_change(cell(before, now)).may_be_chance is may_be_chance


def test_a_longer_earlier_period_makes_it_surer() -> None:
    short, long = adjusted([cell(100, 140)], 1.0), adjusted([cell(1000, 140)], 0.1)
    assert [cells[0].before for cells in (short, long)] == [100, 100]
    assert [whole_change(cells[0]).may_be_chance for cells in (short, long)] == [False, False]
    short, long = adjusted([cell(100, 128)], 1.0), adjusted([cell(1000, 128)], 0.1)
    assert [whole_change(cells[0]).may_be_chance for cells in (short, long)] == [True, False]


SHARES = (0.5, 0.25, 0.15, 0.1)
"""Of the four values of each of three dimensions."""


def drawn_month(chance: Random, size: float) -> Counter[tuple[tuple[str, str], ...]]:
    """The cells of a month with some `size` things, of one value and of two, each thing drawn by itself."""
    count = round(chance.gauss(size, math.sqrt(size)))
    values = [chance.choices("wxyz", SHARES, k=count) for _dimension in range(3)]
    cells = Counter[tuple[tuple[str, str], ...]]()
    for things, many in Counter(zip(*values, strict=True)).items():
        pairs = tuple(zip(("channel", "kind", "topic"), things, strict=True))
        for length in range(3):
            for part in combinations(pairs, length):
                cells[part] += many
    return cells


def segments(chance: Random, before: float, now: float, factor: float) -> list[Segment]:
    earlier, later = drawn_month(chance, before), drawn_month(chance, now)
    return adjusted([cell(earlier[key], later[key], *key) for key in sorted({*earlier, *later})], factor)


@pytest.mark.parametrize(("size", "factor"), [(400, 1.0), (2000, 1.0), (2000, 0.85)])
def test_fewer_than_one_quiet_month_in_twenty_names_a_change(size: int, factor: float) -> None:
    chance, months = Random(14), 400
    alarms = 0
    for _month in range(months):
        cells = segments(chance, size, size * factor, factor)
        whole = next(whole_change(known) for known in cells if not known.values)
        alarms += not whole.may_be_chance or any(not change.may_be_chance for change in ranked(cells))
    assert 0 < alarms / months < 0.05


def test_a_change_of_a_quarter_in_four_hundred_is_found() -> None:
    chance, months = Random(14), 200
    cells = [segments(chance, 400, 500, 1.0) for _month in range(months)]
    wholes = [next(whole_change(known) for known in each if not known.values) for each in cells]
    assert sum(not whole.may_be_chance for whole in wholes) / months > 0.8


def test_growth_and_decline_that_cancel_out_are_both_told() -> None:
    changes = ranked([cell(1000, 1000), cell(500, 700, MAIL), cell(500, 300, PHONE)])
    assert {change.cell.values for change in changes} == {(MAIL,), (PHONE,)}
    assert [change.share for change in changes] == [None, None]


def test_fewer_working_days_before_are_allowed_for() -> None:
    assert adjusted([cell(100, 120, MAIL)], 1.1) == [Segment((MAIL,), 100 * 1.1, 120, 1.1)]


@given(
    st.lists(
        st.builds(
            Segment,
            st.lists(st.sampled_from([MAIL, PHONE, ACCESS, FEES]), max_size=2, unique=True).map(tuple),
            st.floats(0, 1e6),
            st.floats(0, 1e6),
        )
    )
)
def test_the_list_is_short_and_in_order(cells: list[Segment]) -> None:
    changes = ranked(cells, most=5)
    assert len(changes) <= 5
    places = [(change.may_be_chance, -abs(change.cell.difference)) for change in changes]
    assert places == sorted(places)
