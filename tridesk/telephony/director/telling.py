"""What those who wait are told, and when: plain values, the time is an argument."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from tridesk.telephony import acd
from tridesk.telephony.calls.happenings import Tell
from tridesk.telephony.calls.values import WAITS, Life
from tridesk.telephony.director.duty import waits

FIRST: Final = timedelta(seconds=8)  # in the queue
EVERY: Final = timedelta(seconds=45)


class Telling:
    """Remembers who was told when, and the latest delays of each class, on which what is told rests."""

    def __init__(self) -> None:
        self.delays: dict[acd.Class, list[timedelta]] = {}
        self._told: dict[str, datetime] = {}

    def answered(self, life: Life, now: datetime) -> None:
        """Somebody who waited has been answered."""
        delays = self.delays.setdefault((life.language, life.service), [])
        delays.append(now - (life.queued or life.since))
        del delays[: -acd.LATEST]

    def forget(self, call: str) -> None:
        self._told.pop(call, None)

    def due(self, lives: Iterable[Life], now: datetime) -> list[tuple[str, Tell]]:
        """Who is to hear where he stands, and what."""
        there = [life for life in lives if life.phase in WAITS and life.queued is not None]
        due = [life for life in there if life.caller and not life.playback and now >= self._at(life)]
        waiting = [waits(life) for life in there] if due else []
        return [(life.key, self._tell(life, waiting, now)) for life in due]

    def _tell(self, life: Life, waiting: list[acd.Waiting], now: datetime) -> Tell:
        self._told[life.key] = now
        one = waits(life)
        waited = now - one.since
        wait = acd.expected(self.delays.get((one.language, one.service), []), waited, life.told)
        return Tell(acd.position(one, waiting), wait, acd.offers_call_back(waited, wait))

    def _at(self, life: Life) -> datetime:
        since, last = life.queued or life.since, self._told.get(life.key)
        at, norm = last + EVERY if last else since + FIRST, since + acd.NORM
        return norm if last and last < norm < at + EVERY / 2 else at  # when a call-back is offered, not a while later
