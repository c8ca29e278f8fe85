"""Small numbers: what a reader without access to tickets can learn from rounded numbers, however they are combined."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tridesk.figures.answers import DimensionValue, FigureAnswer, FigureMark
from tridesk.figures.definitions import COUNTERS, FIGURES, cuts_of
from tridesk.figures.dimensions import DIMENSIONS, GROUP, tells_who
from tridesk.figures.disclosure import BY_WHO, FEW, UNTOLD, check, coarse, listed, mark, rounded, told
from tridesk.figures.questions import FigureQuestion, Period
from tridesk.journal.facts import Measure
from tridesk.kit.errors import Invalid

COUNTS = st.one_of(st.just(0), st.integers(0, 9), st.integers(0, 200))
YEAR = FigureQuestion("tickets.opened", Period(date(2025, 1, 1), date(2025, 12, 31)), "organisation", "month")


def counted(count: int) -> FigureMark:
    return mark(coarse(count))


def possible(shown: FigureMark) -> range:
    """The counts that are shown like this."""
    return range(shown.count, shown.count + FEW)


@given(st.integers(0, 10_000))
def test_each_count_is_shown_like_four_others(count: int) -> None:
    shown = counted(count)
    assert count in possible(shown)
    assert shown.is_hidden == (count < FEW)
    assert all(counted(other) == shown for other in possible(shown))


@given(COUNTS, COUNTS)
def test_no_two_numbers_tell_a_small_one_by_their_difference(part: int, more: int) -> None:
    """A longer period and a shorter one, a total and its only other part, with a value and without it."""
    left = {
        whole - less
        for whole in possible(counted(part + more))
        for less in possible(counted(part))
        if 0 <= whole - less < FEW
    }
    assert len(left) != 1
    assert not left or len(left) >= FEW - 1


@given(st.integers(0, 200), COUNTS)
def test_an_exact_number_of_everybody_does_not_tell_what_all_others_have(count: int, others: int) -> None:
    """What is cut by what was asked is exact: it must not be known to be of one organisation."""
    everybody = count + others
    shown = rounded({"a": count, "b": others})
    assert shown["a"] <= count
    alike = [other for other in range(everybody + 1) if rounded({"a": other, "b": everybody - other}) == shown]
    assert count in alike
    assert len(alike) >= min(FEW, everybody + 1)


@given(st.lists(COUNTS, min_size=1, max_size=12))
def test_the_numbers_shown_leave_enough_of_the_exact_total_for_what_is_hidden(parts: list[int]) -> None:
    """Else each that is shown would be exact, and nobody else would have asked anything."""
    counts = {str(place): count for place, count in enumerate(parts)}
    shown = rounded(counts)
    left = sum(parts) - sum(shown.values())
    assert left >= FEW - 1 or not any(shown.values())
    assert all(number <= counts[who] and number % FEW == 0 for who, number in shown.items())
    assert sum(coarse(count) for count in parts) - sum(shown.values()) in (0, FEW)


@pytest.mark.parametrize("who", [key for key in DIMENSIONS if tells_who(key)])
def test_who_asked_is_never_cut_or_filtered_by_what_was_asked(who: str) -> None:
    alone = FigureQuestion("tickets.opened", YEAR.period, who)
    others = [key for key in cuts_of("tickets.opened") if key != who]
    assert len(others) > 10
    if who in UNTOLD:
        with pytest.raises(Invalid, match="not counted by user group or region"):
            check(alone, is_sealed=True)
    for other in others:
        for changed in ({"filters": ((other, "1"),)}, {"columns": other}, {"rows": other, "columns": who}):
            if changed.get("columns") == GROUP:
                continue  # no question: a group is never a column
            with pytest.raises(Invalid, match="choose who asked alone"):
                check(replace(alone, **changed), is_sealed=True)


@given(st.lists(COUNTS, min_size=2, max_size=8))
def test_a_total_without_the_parts_that_are_shown_tells_none_of_them(parts: list[int]) -> None:
    assume(any(part % FEW != FEW - 1 for part in parts))  # all just under the next step: their sum shows it
    whole = possible(counted(sum(parts)))
    for part in parts:
        if part < FEW:
            others = [possible(counted(other)) for other in parts]
            others.remove(possible(counted(part)))
            least, most = sum(other[0] for other in others), sum(other[-1] for other in others)
            assert len([value for value in range(FEW) if value + least <= whole[-1] and value + most >= whole[0]]) > 1


@pytest.mark.parametrize("figure", sorted({key for key in FIGURES if any(map(tells_who, cuts_of(key)))} - {*BY_WHO}))
def test_other_figures_are_not_told_by_who_asked(figure: str) -> None:
    for who in filter(tells_who, cuts_of(figure)):
        with pytest.raises(Invalid, match="only two figures"):
            check(replace(YEAR, figure=figure, rows=who), is_sealed=True)
        with pytest.raises(Invalid, match="only two figures"):
            check(replace(YEAR, figure=figure, rows="month", columns="", filters=((who, "1"),)), is_sealed=True)


def test_the_figures_that_are_told_count_things_of_their_own() -> None:
    """Two counts of the same things, of which one holds the other, would tell what lies between them."""
    counters = [COUNTERS[FIGURES[figure].counter] for figure in BY_WHO]
    assert {FIGURES[figure].measure for figure in BY_WHO} == {Measure.COUNT}
    assert len({counter.thing for counter in counters}) == len(BY_WHO)


@pytest.mark.parametrize("figure", ["tickets.opened", "calls.offered", "tickets.closed", "notices.recipients"])
def test_what_is_offered_is_told_and_nothing_else(figure: str) -> None:
    """Rows alone, columns beside rows, and a filter beside both."""
    cuts = cuts_of(figure)
    for row in ("", "month", *cuts):
        alone = replace(YEAR, figure=figure, rows=row, columns="")
        assert is_told(alone) == (row not in cuts or row in told(cuts, figure))
        for column in cuts:
            if column not in (row, GROUP) and is_told(alone):
                assert is_told(replace(alone, columns=column)) == (column in told(cuts, figure, (row,)))
        for key in cuts:
            if is_told(alone):
                assert is_told(replace(alone, filters=((key, "1"),))) == (key in told(cuts, figure, (row,)))


def is_told(question: FigureQuestion) -> bool:
    """Whether a question is answered to a reader who sees who asked rounded."""
    try:
        if question.tells_who:
            check(question, is_sealed=True)
    except Invalid:
        return False
    return True


def test_who_has_few_has_no_row_and_the_order_tells_nothing() -> None:
    counts = {"Aalst": 6, "Gent": 9, "Ronse": 3}
    marks = tuple(counted(count) for count in (9, 6, 3))
    places = tuple(DimensionValue(name, name) for name in ("Gent", "Aalst", "Ronse"))
    answer = FigureAnswer(
        replace(YEAR, columns=""),
        places,
        (DimensionValue("", ""),),
        tuple((each,) for each in marks),
        marks,
        (counted(18),),
        counted(18),
    )
    shown = listed(answer)
    assert [(row.name, total.count) for row, total in zip(shown.rows, shown.row_totals, strict=True)] == [
        ("Aalst", coarse(counts["Aalst"])),
        ("Gent", coarse(counts["Gent"])),
    ]
    assert shown.is_rounded


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"period": Period(date(2025, 1, 1), date(2026, 1, 1))}, "first"),
        ({"period": Period(date(2025, 1, 1), date(2025, 1, 30))}, "first"),
        ({"period": Period(date(2025, 2, 1), date(2025, 4, 30))}, "first"),
        ({"columns": "week"}, "columns"),
        ({"rows": "day", "columns": "kind"}, "rows"),
        ({"with_excluded": True}, "excluded"),
        ({"filters": (("organisation", "1"), ("organisation", "2"))}, "organisation"),
    ],
)
def test_questions_that_could_be_set_against_each_other_are_refused(changed: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check(replace(YEAR, **changed), is_sealed=True)  # type: ignore[arg-type]
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("first", "last"), [((2025, 1, 1), (2025, 12, 31)), ((2025, 10, 1), (2025, 12, 31)), ((2026, 2, 1), (2026, 2, 28))]
)
def test_a_month_a_quarter_or_a_year_that_is_sealed_is_answered(
    first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    question = replace(YEAR, period=Period(date(*first), date(*last)))
    check(question, is_sealed=True)
    with pytest.raises(Invalid, match="from the first working day after it"):
        check(question, is_sealed=False)
