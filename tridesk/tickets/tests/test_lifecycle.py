"""The life of a ticket: which event may happen when, what it ends as, and how its clock runs."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tridesk.directory.office.worktime import WorkingHours, read_week
from tridesk.kit.clock import BRUSSELS
from tridesk.tickets import lifecycle
from tridesk.tickets.lifecycle import (
    ACTIVE,
    Awaiting,
    Channel,
    Clock,
    Event,
    NotPossible,
    Outcome,
    State,
    after,
    next_actor,
    outcome_on,
    possible,
)

TABLE = """
             research  hand_over    expert_answer  take_back  close   hang_up  reply_in     reopen  archive   wake
open         research  second_line  -              -          closed  closed   open         -       -         -
research     research  second_line  -              -          closed  -        open         -       -         open
second_line  -         second_line  open           open       closed  -        second_line  -       -         -
closed       -         -            -              -          -       -        open         open    archived  -
archived     -         -            -              -          -       -        -            -       -         -
"""
EVENTS, *ROWS = [line.split() for line in TABLE.strip().splitlines()]
MOVES = [(row[0], event, then) for row in ROWS for event, then in zip(EVENTS, row[1:], strict=True)]

HOURS = WorkingHours(closed=frozenset({date(2026, 4, 6)}))
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(lambda at: at.replace(tzinfo=BRUSSELS))
spans = st.integers(0, 60 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
roads = st.lists(st.sampled_from(Event), max_size=25)


def walk(events: list[Event]) -> list[tuple[State, Outcome]]:
    """The states and outcomes of a ticket to which these events happen, as far as they can."""
    state, outcome = State.OPEN, Outcome.NONE
    seen = [(state, outcome)]
    for event in events:
        if possible(state, event):
            state, outcome = after(state, event), outcome_on(event, outcome)
            seen.append((state, outcome))
    return seen


def test_the_table_names_every_state_and_event() -> None:
    assert (EVENTS, [row[0] for row in ROWS]) == (list(Event), list(State))


@pytest.mark.parametrize(("state", "event", "then"), MOVES)
def test_every_move(state: str, event: str, then: str) -> None:
    if then == "-":
        with pytest.raises(NotPossible) as refused:
            after(State(state), Event(event))
        assert (refused.value.state, refused.value.event) == (state, event)
    else:
        assert after(State(state), Event(event)) == then
    assert possible(State(state), Event(event)) == (then != "-")


@given(roads)
def test_what_is_closed_has_an_outcome(events: list[Event]) -> None:
    assert [state for state, outcome in walk(events) if state not in ACTIVE and outcome is Outcome.NONE] == []


@given(roads)
def test_the_hardest_road_wins(events: list[Event]) -> None:
    happened, state = [], State.OPEN
    for event in events:
        if possible(state, event):
            happened.append(event)
            state = after(state, event)
    ends = [event for event in happened if event in (Event.CLOSE, Event.HANG_UP)]
    expected = Outcome.ANSWERED if ends and ends[-1] is Event.CLOSE else Outcome.NONE
    if ends and ends[-1] is Event.HANG_UP and state not in ACTIVE:
        expected = Outcome.HUNG_UP
    if Event.RESEARCH in happened:
        expected = Outcome.RESEARCHED
    if Event.HAND_OVER in happened:
        expected = Outcome.SECOND_LINE
    assert walk(events)[-1] == (state, expected)


@given(roads)
def test_from_the_archive_nothing_leads_away(events: list[Event]) -> None:
    states = [state for state, _outcome in walk(events)]
    assert set(states[states.index(State.ARCHIVED) :] if State.ARCHIVED in states else []) <= {State.ARCHIVED}


@given(st.sampled_from(State), st.sampled_from(Awaiting), st.booleans())
def test_somebody_is_always_next_on_what_is_not_closed(state: State, awaiting: Awaiting, owned: bool) -> None:
    assert (next_actor(state, awaiting, owned=owned) == "nobody") == (state not in ACTIVE)


@pytest.mark.parametrize(
    ("state", "awaiting", "owned", "actor"),
    [
        (State.OPEN, Awaiting.NOBODY, False, "desk"),
        (State.OPEN, Awaiting.NOBODY, True, "owner"),
        (State.RESEARCH, Awaiting.DESK, True, "owner"),
        (State.RESEARCH, Awaiting.DESK, False, "desk"),
        (State.RESEARCH, Awaiting.REQUESTER, True, "requester"),
        (State.RESEARCH, Awaiting.ELSEWHERE, True, "elsewhere"),
        (State.SECOND_LINE, Awaiting.NOBODY, True, "second_line"),
        (State.CLOSED, Awaiting.NOBODY, True, "nobody"),
    ],
)
def test_who_is_next(state: State, awaiting: Awaiting, owned: bool, actor: str) -> None:
    assert next_actor(state, awaiting, owned=owned) == actor


@given(moments, spans, spans, st.sampled_from([1, 2, 3, 4]))
def test_what_was_left_when_the_clock_stopped_is_left_when_it_runs_again(
    opened: datetime, until_pause: timedelta, pause: timedelta, priority: int
) -> None:
    clock = Clock(lifecycle.due(opened, priority, HOURS))
    stopped, again = opened + until_pause, opened + until_pause + pause
    resumed = clock.pause(stopped).resume(again, HOURS)
    left = HOURS.between(stopped, clock.due)
    if left > timedelta(0):
        assert (HOURS.between(again, resumed.due), resumed.paused) == (left, None)
    else:
        assert resumed == clock  # it was late, and stays late


def test_pausing_twice_and_resuming_what_runs_change_nothing() -> None:
    at = datetime(2026, 3, 2, 10, tzinfo=BRUSSELS)
    paused = Clock(at + timedelta(hours=2)).pause(at)
    assert paused.pause(at + timedelta(hours=1)) == paused
    assert Clock(at).resume(at, HOURS) == Clock(at)


@given(moments, st.sampled_from([1, 2, 3, 4]), st.sampled_from([1, 2, 3, 4]))
def test_a_change_of_priority_counts_from_the_same_start(opened: datetime, was: int, becomes: int) -> None:
    changed = lifecycle.due_anew(lifecycle.due(opened, was, HOURS), was, becomes, HOURS)
    assert changed == lifecycle.due(opened, becomes, HOURS)


def test_answer_times_are_those_of_the_desk() -> None:
    monday = datetime(2026, 3, 2, 8, 30, tzinfo=BRUSSELS)
    assert [lifecycle.due(monday, priority, HOURS).strftime("%a %H:%M") for priority in (4, 3, 2, 1)] == [
        "Mon 10:30",
        "Mon 12:30",
        "Tue 16:30",
        "Fri 16:30",
    ]


def test_due_times_count_half_days_as_they_are() -> None:
    mornings = WorkingHours(week=read_week(["8:30-12:00"] * 5 + ["", ""]))
    opened = datetime(2026, 11, 9, 11, tzinfo=BRUSSELS)
    assert lifecycle.due(opened, lifecycle.HIGH, mornings) == datetime(2026, 11, 10, 11, 30, tzinfo=BRUSSELS)


def test_a_channel_says_what_it_is() -> None:
    assert [channel.value for channel in Channel] == ["phone", "mail", "fax", "counter", "web"]
    assert {channel.value for channel in Channel if channel.is_written} == {"mail", "fax", "web"}
    assert {channel.value for channel in Channel if not channel.is_typed_in} == {"web"}
