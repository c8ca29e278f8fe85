"""Compares calls with the switch: all after a gap, and regularly in case an event was missed."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from tridesk.telephony.director import situation, store
from tridesk.telephony.director.letters import Letter, Orders
from tridesk.telephony.director.loop import Director
from tridesk.telephony.engine.calls import restore
from tridesk.telephony.engine.calls.life import Life
from tridesk.telephony.switch.commands import CloseRoom, HangUp
from tridesk.telephony.switch.events import Arrived
from tridesk.telephony.switch.snapshot import Snapshot

log = logging.getLogger("tridesk.telephony")

LOOK_BACK: Final = timedelta(hours=12)  # for calls that only the static queue knows


async def resynchronise(director: Director) -> None:
    """After a gap: every call is brought to where it would be had nothing been missed.

    Unknown callers are taken in with the time at which they arrived; legs and rooms without a call are ended.
    """
    await director.boxes.idle()
    snapshot = await director.switch.snapshot()
    fallen = await _record_fallen(director, snapshot)
    for life in await director.run(store.lives):
        director.lives[life.key] = life
    director.announcements.delays = await director.run(store.delays)
    director.duty.reachable = set(snapshot.reachable)
    names = {endpoint.name for endpoint in snapshot.reachable if endpoint.kind == "agent"}
    await director.run(lambda: store.reach(director.token, names))
    director.see(await director.run(situation.view))
    director.duty.muster((await director.run(situation.look)).staff)
    director.connected = True
    for life in list(director.lives.values()):
        for letter in _whole(life, snapshot, fallen):
            director.post(life.key, letter)
    await _strangers(director, snapshot, restore.strangers(director.lives.values(), snapshot))
    log.info("%d calls, %d legs at the switch: conducting from here on", len(director.lives), len(snapshot.legs))
    director.wake.set()


async def _record_fallen(director: Director, snapshot: Snapshot) -> set[str]:
    """Records the calls of the static queue that are over; returns the legs of all that came into it."""
    fallen = await director.switch.fallen(director.now() - LOOK_BACK)
    over = [call for call in fallen if call.ended_at or (snapshot.began and call.at < snapshot.began)]
    await director.run(lambda: store.record_fallen(director.token, over))
    return {call.leg for call in fallen}


def _whole(life: Life, snapshot: Snapshot, fallen: set[str]) -> Iterable[Letter]:
    missed = restore.missed(life, snapshot, fallen)
    if life.caller and life.caller not in snapshot.legs:
        return missed
    return [Orders((*restore.again(life), *restore.astray(life, snapshot))), *missed, *restore.unheard(life)]


async def _strangers(director: Director, snapshot: Snapshot, strangers: tuple[list[str], list[str]]) -> None:
    legs, rooms = strangers
    for leg in legs:
        seen = snapshot.legs[leg]
        if seen.dialled:
            director.hear(Arrived(seen.since, leg, seen.number, seen.dialled, seen.agent))
        else:
            await director.switch.do(HangUp(leg))
    for room in rooms:
        await director.switch.do(CloseRoom(room))


class Reconciler:
    """Compares calls and switch. A difference seen twice in a row is corrected and counted.

    Twice, because a change under way may be seen by one side only.
    """

    def __init__(self) -> None:
        self._before: dict[str, tuple[object, ...]] = {}
        self.corrections = 0

    async def look(self, director: Director) -> bool:
        """Corrects differences seen before; returns True when there is a new one."""
        snapshot = await director.switch.snapshot()
        seen: dict[str, tuple[object, ...]] = {}
        for key, life in list(director.lives.items()):
            if director.boxes.is_busy(key):
                continue
            missed, astray = restore.missed(life, snapshot), restore.astray(life, snapshot)
            if missed or astray:
                seen[key] = (life.phase, tuple(map(_nature, missed)), tuple(astray))
                if self._before.get(key) == seen[key]:
                    self._count(key, [*missed, *astray])
                    director.post(key, Orders(tuple(astray)))
                    for letter in missed:
                        director.post(key, letter)
        legs, rooms = restore.strangers(director.lives.values(), snapshot)
        legs = [leg for leg in legs if not director.boxes.is_busy(director.call_of(leg))]
        seen |= dict.fromkeys((*legs, *rooms), ("stranger",))
        again = [name for name in (*legs, *rooms) if self._before.get(name) == ("stranger",)]
        if again:
            self._count("nobody", again)
            await _strangers(
                director, snapshot, ([leg for leg in legs if leg in again], [room for room in rooms if room in again])
            )
        fresh = any(self._before.get(key) != value for key, value in seen.items())
        self._before = seen
        await _record_fallen(director, snapshot)  # callers that fell just before we began, or were still talking then
        return fresh

    def _count(self, key: str, wrong: Sequence[object]) -> None:
        self.corrections += len(wrong)
        log.warning(
            "call %s was not as it should be: %s", key, ", ".join(type(difference).__name__ for difference in wrong)
        )


def _nature(missed: object) -> tuple[str, object]:
    """The kind of a missed event, without its time."""
    return type(missed).__name__, getattr(missed, "leg", None)
