"""What the end of an attempt means, for every course that a fax can take."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tridesk.fax.outgoing import rules
from tridesk.fax.outgoing.rules import LADDER, MOST_ATTEMPTS, OutState, Progress, Verdict
from tridesk.telephony.switch.faxes import FaxEnd

RETRIED = (FaxEnd.BUSY, FaxEnd.NO_ANSWER, FaxEnd.VOICE, FaxEnd.LOST, FaxEnd.UNREACHABLE)


def course(pages: int, calls: list[tuple[FaxEnd, int]]) -> list[Verdict]:
    """The verdicts of a fax whose calls end so, until it waits no more."""
    verdicts, ends = list[Verdict](), list[FaxEnd]()
    confirmed, rung = 0, 0
    for end, taken in calls:
        ends.append(end)
        verdict = rules.after(Progress(pages, confirmed, tuple(ends), rung), taken)
        verdicts.append(verdict)
        confirmed, rung = verdict.confirmed, verdict.rung
        if verdict.state is not OutState.WAITING:
            break
    return verdicts


calls = st.lists(st.tuples(st.sampled_from(list(FaxEnd)), st.integers(0, 5)), min_size=1, max_size=12)


@given(st.integers(1, 6), calls)
def test_every_course_ends_and_loses_no_page(pages: int, calls: list[tuple[FaxEnd, int]]) -> None:
    verdicts = course(pages, calls)
    assert len(verdicts) <= MOST_ATTEMPTS
    confirmed = [verdict.confirmed for verdict in verdicts]
    assert confirmed == sorted(confirmed)
    assert all(0 <= verdict.rung < len(LADDER) for verdict in verdicts)
    pauses = [verdict.pause for verdict in verdicts if verdict.pause is not None]
    assert pauses == sorted(pauses)
    assert all((verdict.pause is not None) == (verdict.state is OutState.WAITING) for verdict in verdicts)
    last = verdicts[-1]
    if len(verdicts) < len(calls):
        assert last.state is not OutState.WAITING
    if last.state is OutState.SENT:
        assert last.confirmed == pages
    if last.state is OutState.IN_PART:
        assert 0 < last.confirmed < pages
    if last.state is OutState.GIVEN_UP:
        assert last.confirmed == 0


@given(st.sampled_from(RETRIED), st.integers(2, 6))
def test_an_end_that_nobody_knows_is_never_sent_again_by_itself(end: FaxEnd, pages: int) -> None:
    assert course(pages, [(end, 0), (FaxEnd.UNKNOWN, 0)])[-1].state is OutState.UNKNOWN


@given(st.sampled_from(RETRIED))
def test_what_is_stopped_is_not_tried_again(end: FaxEnd) -> None:
    assert rules.after(Progress(3, 0, (end,), 0), 1, is_stopped=True) == Verdict(OutState.STOPPED, 1, 0)


def test_what_arrived_before_the_stop_was_heard_has_arrived() -> None:
    assert rules.after(Progress(3, 0, (FaxEnd.SENT,), 0), 3, is_stopped=True).state is OutState.SENT


def test_the_ladder_is_gone_down_only_where_no_page_came() -> None:
    lost = [(FaxEnd.LOST, 0), (FaxEnd.LOST, 1), (FaxEnd.BUSY, 0), (FaxEnd.LOST, 0)]
    assert [verdict.rung for verdict in course(5, lost)] == [1, 1, 1, 2]
    assert [(rung.is_t38, rung.has_ecm) for rung in LADDER] == [
        (True, True),
        (False, True),
        (False, True),
        (False, False),
    ]


def test_a_line_that_drops_after_the_last_page_was_confirmed_has_sent_all() -> None:
    assert rules.after(Progress(3, 1, (FaxEnd.LOST,), 0), 2).state is OutState.SENT


@pytest.mark.parametrize("end", [FaxEnd.VOICE, FaxEnd.UNREACHABLE])
def test_people_and_wrong_numbers_are_called_twice_at_most(end: FaxEnd) -> None:
    assert [verdict.state for verdict in course(2, [(end, 0)] * 6)] == [OutState.WAITING, OutState.GIVEN_UP]


def test_a_busy_number_is_called_six_times() -> None:
    assert len(course(2, [(FaxEnd.BUSY, 0)] * 12)) == MOST_ATTEMPTS
