"""Decides which legs are renewed at the switch, and when. Pure: plain values, the time is an argument.

A waiting caller is renewed every few seconds, or falls into the static queue: so no caller is lost when the director
dies or hangs. A conversation has no limit, once the switch has surely been told so.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from tridesk.telephony.engine.calls.life import Life
from tridesk.telephony.switch.values import GRACE

EVERY: Final = timedelta(seconds=4)
LATEST: Final = timedelta(seconds=6)  # whatever else there is to do


class Renewals:
    """Remembers the last renewal of each leg; a new object renews all at once."""

    def __init__(self) -> None:
        self._at: dict[str, datetime] = {}  # leg -> its last renewal
        self._unlimited: set[str] = set()  # legs that talk, and surely have no limit

    def due(self, lives: Iterable[Life], now: datetime) -> list[tuple[Life, timedelta | None]]:
        """Returns the calls to renew now, and how long each may live without us (None: for ever).

        An eighth of them at a time, the longest wait first, and none too late: all at once would delay the command that
        connects a caller.
        """
        there = [life for life in lives if life.caller]
        self._unlimited &= {life.caller for life in there if not life.kept}
        limited = [life for life in there if life.caller not in self._unlimited]
        never = datetime.min.replace(tzinfo=now.tzinfo)
        self._at = {life.caller: self._at.get(life.caller, never) for life in limited}
        waiting = sorted((at, leg) for leg, at in self._at.items() if now - at >= EVERY)
        share = 1 + len(limited) // 8
        turn = {leg for number, (at, leg) in enumerate(waiting) if number < share or now - at >= LATEST}
        return [(life, GRACE if life.kept else None) for life in limited if life.caller in turn]

    def doubt(self, leg: str) -> None:
        """Notes a renewal without an answer: it may come late, after the talk has begun."""
        self._unlimited.discard(leg)

    def done(self, leg: str, alive: timedelta | None, now: datetime) -> None:
        """Notes a renewal.

        One with a limit that was under way when a talk began may have put the limit back: the talk is then renewed once
        more, before that limit is over.
        """
        self._at[leg] = now
        if alive is None:
            self._unlimited.add(leg)
        else:
            self.doubt(leg)
