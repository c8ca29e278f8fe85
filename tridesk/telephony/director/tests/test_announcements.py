"""Waiting callers hear their position: soon after joining, then now and then, and only while nothing else is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tridesk.telephony.conftest import NOON
from tridesk.telephony.director.announcements import EVERY, FIRST, Announcements
from tridesk.telephony.engine.acd import NORM
from tridesk.telephony.engine.calls.life import Life, Phase, QueuePlace, SpokenWords

SECOND = timedelta(seconds=1)


def waits(number: int) -> Life:
    since = NOON + number * SECOND
    return Life(f"c{number}", Phase.QUEUE, since, since, caller=f"c{number}", queue=QueuePlace(since), language="fr")


def test_first_after_some_seconds_then_at_longer_intervals() -> None:
    announcements, life = Announcements(), waits(0)
    told = [second for second in range(120) if announcements.due([life], NOON + second * SECOND)]
    first, every = FIRST // SECOND, EVERY // SECOND
    assert told == [first, first + every, first + 2 * every]


def test_each_caller_hears_their_position_and_an_estimate_from_the_latest_waits() -> None:
    announcements, lives = Announcements(), [waits(0), waits(1)]
    announcements.answered(waits(-100), NOON - 10 * SECOND)
    due = dict(announcements.due(lives, NOON + FIRST + SECOND))
    assert {call: (announcement.position, announcement.estimate.wait) for call, announcement in due.items()} == {
        "c0": (1, 2 * timedelta(minutes=1)),
        "c1": (2, 2 * timedelta(minutes=1)),
    }


def test_no_announcement_interrupts_another_or_reaches_a_call_without_a_leg() -> None:
    later = NOON + timedelta(minutes=1)
    assert Announcements().due([replace(waits(0), hears=SpokenWords("says something"))], later) == []
    assert Announcements().due([replace(waits(0), caller="")], later) == []
    assert Announcements().due([replace(waits(0), phase=Phase.TALK)], later) == []


def test_a_call_back_is_offered_when_the_norm_is_over_and_not_a_while_later() -> None:
    announcements, life = Announcements(), waits(0)
    told = [tell for second in range(240) for _call, tell in announcements.due([life], NOON + second * SECOND)]
    assert [tell.call_back for tell in told] == [False, False, False, True, True]
    announcements = Announcements()
    at = [second for second in range(240) if announcements.due([life], NOON + second * SECOND)]
    assert at == [8, 53, 98, NORM // SECOND, NORM // SECOND + EVERY // SECOND]
