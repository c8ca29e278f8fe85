"""How long a message waits before it is tried again."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from tridesk.mailroom.pauses import PATIENCE, pause_after


def all_pauses() -> list[timedelta]:
    pauses: list[timedelta] = []
    for attempt in count(1):
        pause = pause_after(attempt)
        if pause is None:
            return pauses
        pauses.append(pause)
    raise AssertionError("never reached")


def test_pauses_grow() -> None:
    minutes = [pause.total_seconds() / 60 for pause in all_pauses()[:6]]
    assert minutes == [1, 5, 15, 60, 240, 240]


def test_two_days_are_enough() -> None:
    total = sum(all_pauses(), timedelta())
    assert PATIENCE - timedelta(hours=4) < total <= PATIENCE
