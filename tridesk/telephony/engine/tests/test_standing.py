"""The states of an agent, and the order of ringing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tridesk.telephony.engine import standing as agents
from tridesk.telephony.engine.calls.values import Turn
from tridesk.telephony.engine.standing import NotNow, Standing

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)
FREE = Standing("free", NOON, idle_since=NOON)
FREE_LATER = Standing("free", LATER, idle_since=LATER)
RINGING = Standing("ringing", NOON, idle_since=NOON)
TALKING = Standing("talking", NOON, idle_since=NOON)


def test_a_call_from_ringing_to_the_work_after_it() -> None:
    assert agents.turned(FREE, Turn.RINGS, LATER) == Standing("ringing", LATER, idle_since=NOON)
    assert agents.turned(RINGING, Turn.TALKS, LATER) == Standing("talking", LATER, idle_since=NOON)
    assert agents.turned(TALKING, Turn.DONE, LATER) == Standing("wrap_up", LATER)


@pytest.mark.parametrize("turn", [Turn.MISSED, Turn.REFUSED, Turn.UNREACHABLE])
def test_an_agent_who_does_not_answer_is_paused_and_keeps_their_turn(turn: Turn) -> None:
    paused = agents.turned(RINGING, turn, LATER)
    assert paused == Standing("paused", LATER, turn.value, NOON)
    assert agents.freed(paused, LATER + timedelta(hours=1)).idle_since == NOON


def test_a_call_that_came_to_nothing_leaves_the_state_as_it_was() -> None:
    assert agents.turned(RINGING, Turn.FREE, LATER).idle_since == NOON


@pytest.mark.parametrize("state", ["off", "ringing", "talking", "wrap_up", "paused"])
def test_only_a_free_agent_is_rung(state: str) -> None:
    with pytest.raises(NotNow):
        agents.turned(Standing(state, NOON), Turn.RINGS, LATER)


@pytest.mark.parametrize(("state", "rings"), [("free", True), ("wrap_up", True), ("paused", False), ("off", False)])
def test_a_call_of_their_own_rings_in_the_work_after_the_last_too(state: str, rings: bool) -> None:
    assert agents.can_be_rung(Standing(state, NOON), own=True) is rings


def test_a_call_of_their_own_that_came_to_nothing_leaves_them_free_with_an_idle_clock() -> None:
    rung = agents.turned(Standing("wrap_up", NOON), Turn.RINGS, LATER, own=True)
    assert agents.turned(rung, Turn.FREE, LATER) == FREE_LATER


def test_work_finished_or_a_pause_over_the_idle_clock_begins() -> None:
    for standing in (Standing("wrap_up", NOON), Standing("off", NOON), agents.paused(FREE, "lunch", NOON)):
        assert agents.freed(standing, LATER) == Standing("free", LATER, idle_since=LATER)


def test_free_is_free() -> None:
    assert agents.freed(FREE, LATER) == FREE
    assert agents.signed_off(Standing("off", NOON), LATER) == Standing("off", NOON)


@pytest.mark.parametrize("standing", [RINGING, TALKING])
def test_no_agent_pauses_or_leaves_in_mid_call(standing: Standing) -> None:
    for act in (agents.freed, agents.signed_off, lambda before, now: agents.paused(before, "lunch", now)):
        with pytest.raises(NotNow):
            act(standing, LATER)


def test_what_a_supervisor_decided_is_not_undone_by_a_call() -> None:
    off = Standing("off", NOON)
    assert agents.turned(off, Turn.DONE, LATER) == off


def test_the_work_after_a_call_ends_by_itself() -> None:
    assert agents.finishes_at(Standing("wrap_up", NOON)) == NOON + timedelta(seconds=60)
    assert agents.finishes_at(FREE) is None
