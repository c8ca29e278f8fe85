"""What changed most and why."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tridesk.figures.changes import Segment, adjusted, ranked

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
    assert [change.cell.values for change in changes] == [(MAIL, ACCESS)]
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


def test_what_chance_explains_is_left_out() -> None:
    assert ranked([cell(100, 110), cell(50, 58, MAIL), cell(50, 52, PHONE)]) == []


def test_growth_and_decline_that_cancel_out_are_both_told() -> None:
    changes = ranked([cell(1000, 1000), cell(500, 700, MAIL), cell(500, 300, PHONE)])
    assert {change.cell.values for change in changes} == {(MAIL,), (PHONE,)}
    assert [change.share for change in changes] == [None, None]


def test_fewer_working_days_before_are_allowed_for() -> None:
    assert adjusted([cell(100, 120, MAIL)], 1.1) == [cell(100 * 1.1, 120, MAIL)]


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
def test_the_list_is_short_without_noise_and_in_order(cells: list[Segment]) -> None:
    changes = ranked(cells, most=5)
    assert len(changes) <= 5
    assert not any(change.cell.is_noise for change in changes)
    sizes = [abs(change.cell.difference) for change in changes]
    assert sizes == sorted(sizes, reverse=True)
