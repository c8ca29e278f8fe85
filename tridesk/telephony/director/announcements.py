"""What waiting callers are told, and when: plain values, the time is an argument."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from tridesk.telephony.director.duty import waits
from tridesk.telephony.engine import acd
from tridesk.telephony.engine.calls.events import Tell
from tridesk.telephony.engine.calls.life import WAITS, Life

FIRST: Final = timedelta(seconds=8)  # in the queue
EVERY: Final = timedelta(seconds=45)


class Announcements:
    """Remembers when each caller was told, and the latest delays of each class, on which estimates rest."""

    def __init__(self) -> None:
        self.delays: dict[acd.Class, list[timedelta]] = {}
        self._told: dict[str, datetime] = {}

    def answered(self, life: Life, now: datetime) -> None:
        """Notes the wait of a caller who was answered."""
        delays = self.delays.setdefault((life.language, life.service), [])
        delays.append(now - (life.queued or life.since))
        del delays[: -acd.LATEST]

    def forget(self, call: str) -> None:
        self._told.pop(call, None)

    def due(self, lives: Iterable[Life], now: datetime) -> list[tuple[str, Tell]]:
        """The announcements that are due: call and content."""
        there = [life for life in lives if life.phase in WAITS and life.queued is not None]
        due = [life for life in there if life.caller and not life.playback and now >= self._at(life)]
        waiting = [waits(life) for life in there] if due else []
        return [(life.key, self._tell(life, waiting, now)) for life in due]

    def _tell(self, life: Life, waiting: list[acd.Waiting], now: datetime) -> Tell:
        self._told[life.key] = now
        caller = waits(life)
        klass, waited = (caller.language, caller.service), now - caller.since
        others = [now - other.since for other in waiting if (other.language, other.service) == klass]
        estimate = acd.estimate(self.delays.get(klass, []), others, waited, now, _promised(life))
        return Tell(
            acd.position(caller, waiting),
            estimate,
            acd.offers_call_back(waited, estimate.wait),
            waited >= acd.SECOND_LINE,
        )

    def _at(self, life: Life) -> datetime:
        """The time of the next announcement, moved to a near moment at which its content changes."""
        since, last = life.queued or life.since, self._told.get(life.key)
        if last is None:
            return since + FIRST
        at, promised = last + EVERY, _promised(life)
        marks = [since + acd.NORM, since + acd.SECOND_LINE, *([promised] if promised else [])]
        return min((mark for mark in marks if last < mark < at + EVERY / 2), default=at)


def _promised(life: Life) -> datetime | None:
    return life.queue.promised if life.queue else None
