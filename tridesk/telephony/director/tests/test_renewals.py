"""Waiting callers are renewed in time; the end of a limit is repeated until the switch surely knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tridesk.telephony.conftest import NOON
from tridesk.telephony.director.renewals import EVERY, LATEST, Renewals
from tridesk.telephony.engine.calls.life import Life, Phase
from tridesk.telephony.switch.values import GRACE

BEAT = timedelta(milliseconds=250)


def waits(number: int) -> Life:
    return Life(f"c{number}", Phase.QUEUE, NOON, NOON, caller=f"c{number}")


def test_many_legs_are_renewed_in_turn_and_none_too_late() -> None:
    renewals, lives = Renewals(), [waits(number) for number in range(200)]
    last = dict.fromkeys((life.caller for life in lives), NOON - LATEST)
    most = 0
    for beat in range(120):
        now = NOON + beat * BEAT
        due = renewals.due(lives, now)
        most = max(most, len(due)) if beat > 40 else 0
        for life, alive in due:
            assert alive == GRACE
            renewals.done(life.caller, alive, now)
            last[life.caller] = now
        assert max(now - at for at in last.values()) <= LATEST + BEAT
    assert most <= 26


def test_one_that_the_switch_did_not_hear_is_renewed_at_the_next_beat() -> None:
    renewals = Renewals()
    assert [life.key for life, _alive in renewals.due([waits(1)], NOON)] == ["c1"]
    assert [life.key for life, _alive in renewals.due([waits(1)], NOON + BEAT)] == ["c1"]
    renewals.done("c1", GRACE, NOON + BEAT)
    assert renewals.due([waits(1)], NOON + BEAT + EVERY - BEAT) == []
    assert len(renewals.due([waits(1)], NOON + BEAT + EVERY)) == 1


def test_a_talk_loses_its_limit_once_and_has_one_again_on_hold() -> None:
    renewals = Renewals()
    talks = replace(waits(1), phase=Phase.TALK)
    assert renewals.due([talks], NOON) == [(talks, None)]
    renewals.done("c1", None, NOON)
    assert renewals.due([talks], NOON + timedelta(minutes=5)) == []
    held = replace(talks, phase=Phase.HOLD)
    assert renewals.due([held], NOON + timedelta(minutes=5)) == [(held, GRACE)]


def test_a_call_without_a_leg_is_not_renewed() -> None:
    assert Renewals().due([replace(waits(1), caller="")], NOON) == []


def test_a_leg_kept_by_an_order_is_not_renewed_again_at_once() -> None:
    renewals = Renewals()
    renewals.done("c1", GRACE, NOON)
    assert renewals.due([waits(1)], NOON + BEAT) == []
    assert [life.key for life, _alive in renewals.due([waits(1)], NOON + EVERY)] == ["c1"]


@pytest.mark.parametrize("is_answered", [True, False])
def test_a_limit_that_was_under_way_when_a_talk_began_is_taken_away_in_time(is_answered: bool) -> None:
    renewals = Renewals()
    [(waiting, alive)] = renewals.due([waits(1)], NOON)
    talks = replace(waiting, phase=Phase.TALK)
    renewals.done("c1", None, NOON)  # the talk's own order went by
    if is_answered:
        renewals.done("c1", alive, NOON)
    else:
        renewals.doubt("c1")
    assert renewals.due([talks], NOON + EVERY) == [(talks, None)]
    assert EVERY + BEAT < GRACE
