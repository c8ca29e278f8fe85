"""One director at work: holds the lease, hears events, keeps the beat and grants wishes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from tridesk.telephony import ports
from tridesk.telephony.director import lease, situation, store, wishes
from tridesk.telephony.director.letters import BeginBack
from tridesk.telephony.director.loop import Director
from tridesk.telephony.director.recordings import collect_for_ever
from tridesk.telephony.director.recovery import Reconciler, resynchronise
from tridesk.telephony.director.situation import PendingWish
from tridesk.telephony.engine.calls.events import Offer, PhoneLost
from tridesk.telephony.engine.calls.values import Owed
from tridesk.telephony.switch import Unreachable
from tridesk.telephony.switch.events import Connected, Reachable, Replaced
from tridesk.telephony.switch.values import Endpoint

log = logging.getLogger("tridesk.telephony")

BEAT: Final = 0.25  # seconds, at most, from one look at the clock to the next
VIEW_EVERY: Final = timedelta(seconds=1)
READ_AT_REST: Final = timedelta(seconds=5)  # from one read of all that a view holds to the next: see `_is_at_rest`
LOOK_AT_MOST: Final = timedelta(seconds=0.1)  # however much is done
RENEW_EVERY: Final = timedelta(seconds=2)
RECONCILE_EVERY: Final = timedelta(seconds=30)
LINES_EVERY: Final = timedelta(seconds=10)
LOOK_AGAIN: Final = timedelta(seconds=2)


class DirectorRunner:
    """One director at work. `run` ends when another director takes over, or when it is cancelled.

    `pick_up` answers an agent's telephone for them, `ring` lets a caller of a language call: only the simulator can.
    """

    def __init__(
        self,
        director: Director,
        pick_up: Callable[[str], None] | None = None,
        ring: Callable[[str], None] | None = None,
    ) -> None:
        self.director, self._pick_up, self._ring = director, pick_up, ring
        self.reconciler = Reconciler()
        self._counted = 0
        self._never = datetime.min.replace(tzinfo=director.now().tzinfo)
        self._renewed = director.now()  # it was just acquired
        self._viewed = self._read = self._looked = self._never
        self._reconcile_at = director.now() + RECONCILE_EVERY
        self._lines_at = director.now()
        self._seen: set[int] = set()  # wishes that were posted and are not noted as done yet

    async def run(self) -> None:
        tasks = [
            asyncio.create_task(self.director.writer.run()),
            asyncio.create_task(self._listen()),
            asyncio.create_task(self._beat()),
            asyncio.create_task(collect_for_ever(self.director)),
        ]
        try:
            done, _pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            self.director.boxes.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    # --- events

    async def _listen(self) -> None:
        async for event in self.director.switch.events():
            if isinstance(event, Replaced):
                log.warning("another director has taken our place at the switch; standing down")
                return
            if isinstance(event, Connected):
                await self._resynchronise()
                continue
            self.director.hear(event)
            if isinstance(event, Reachable) and event.endpoint.kind == "agent":
                await self._write_reach(event.endpoint.name)
                self.director.look_again()

    async def _resynchronise(self) -> None:
        """Tries to resynchronise until it succeeds or the connection goes: before that nothing may be ordered."""
        while True:
            try:
                await resynchronise(self.director)
            except Unreachable as failure:
                log.warning("the switch does not show its state (%s); trying again", failure)
                await asyncio.sleep(0.2)
            else:
                return

    async def _write_reach(self, name: str) -> None:
        """Writes whether an agent can be rung, again when the telephone comes back, or goes, during the write."""
        director, endpoint = self.director, Endpoint("agent", name)
        written: bool | None = None
        while written != (yes := endpoint in director.duty.reachable):
            await director.run(partial(store.out_of_reach, director.token, name, yes=yes))
            written = yes

    # --- the beat

    async def _beat(self) -> None:
        """Runs routing, deadlines, lease and dead-man in one loop: if it hangs, all signs of life stop together."""
        director = self.director
        while True:
            director.wake.clear()  # what wakes us from here on is for the next one
            await self.beat()
            try:
                async with asyncio.timeout(BEAT):  # `wait_for` may swallow the order to end (Python 3.11)
                    await director.wake.wait()
            except TimeoutError:
                continue

    async def beat(self) -> None:
        """One beat. Raises `Deposed` when another director conducts."""
        director, now = self.director, self.director.now()
        if now - self._renewed >= RENEW_EVERY:
            corrections, self._counted = self.reconciler.corrections - self._counted, self.reconciler.corrections
            await director.run(lambda: lease.renew(director.token, corrections, connected=director.connected))
            self._renewed = now
        if not director.connected:
            return
        if now - self._viewed >= VIEW_EVERY:
            self._viewed = now
            if self._is_at_rest(now):
                await self._view_register()
            else:
                self._read, director.has_news = now, False
                await self._view_desk()
                await self._see_phones_on_hold()
        if director.looks_again and now - self._looked >= LOOK_AT_MOST:
            director.looks_again, self._looked = False, now
            await self._look_at_desk()
        if now >= self._lines_at:
            self._lines_at = now + LINES_EVERY
            await self._see_lines()
        await director.beat()
        if now >= self._reconcile_at:
            self._reconcile_at = now + (LOOK_AGAIN if await self._reconcile() else RECONCILE_EVERY)

    async def _see_phones_on_hold(self) -> None:
        """Looks whether telephones on hold by their own key are still there: no event tells of it during a call."""
        director = self.director
        held = {life.agent_leg: life.key for life in director.lives.values() if life.holds_by_key}
        away: Collection[str] = ()
        with suppress(Unreachable):  # then nobody knows, and the time out of reach begins anew
            away = await director.switch.out_of_reach(held) if held else ()
        for leg in director.duty.lost(away, director.now()):
            director.post(held[leg], PhoneLost())

    async def _see_lines(self) -> None:
        director = self.director
        try:
            lines = await director.switch.lines()
        except Unreachable:
            return  # the next look is soon
        await director.run(lambda: lease.see_lines(director.token, lines))

    async def _reconcile(self) -> bool:
        """Compares calls with the switch; returns whether to do so again soon."""
        director = self.director
        try:
            wrong = await self.reconciler.look(director)
        except Unreachable as failure:
            log.warning("calls were not compared with the switch (%s); trying again", failure)
            return True
        self.reconciler.corrections += await director.run(
            lambda: store.free_the_stuck(director.token, list(director.lives))
        )
        return wrong

    def _is_at_rest(self, now: datetime) -> bool:
        """Whether nobody calls, nobody is on duty, and the journal says nothing new: then little can have changed."""
        director = self.director
        is_quiet = not (director.lives or director.duty.is_staffed or director.has_news)
        return is_quiet and now - self._read < READ_AT_REST

    async def _view_register(self) -> None:
        """Reads the state of the register, of which the journal does not tell, for whoever calls next."""
        director = self.director
        incident = await director.run(ports.incident.answer)
        if incident != director.view.incident:
            director.see(replace(director.view, incident=incident))
            director.looks_again = True

    async def _view_desk(self) -> None:
        """Reads what changes seldom, and what no event tells of."""
        director = self.director
        await director.run(lambda: store.finish_work(director.token))
        director.see(await director.run(situation.view))
        if await director.run(situation.is_anything_owed):
            await director.run(lambda: store.settle_cut_off(director.token))
            director.owe_all(await director.run(situation.owed))
        await director.drop_done()
        director.looks_again = True

    async def _look_at_desk(self) -> None:
        director = self.director
        look = await director.run(situation.look)
        director.duty.muster(look.staff)
        for name in director.duty.without_telephone():  # an agent who cannot be rung is not available
            await self._write_reach(name)
        for asked in look.asked:
            if asked.id not in self._seen:
                self._seen.add(asked.id)
                await self._grant(asked)
        if self._seen:
            done = list(self._seen)
            await director.run(lambda: store.wish_done(director.token, done))
            self._seen.clear()

    async def _grant(self, asked: PendingWish) -> None:
        director = self.director
        if director.now() - asked.at > wishes.FRESH:
            log.warning("%s for call %s came too late to be done", asked.verb, asked.call)
            return
        what = wishes.event_of(asked.verb, asked.data)
        if what is not None:
            director.post(asked.call, what)
        elif asked.verb == "answer" and self._pick_up is not None:
            life = director.lives.get(asked.call)
            if life is not None:
                self._pick_up(life.agent_leg)
        elif asked.verb == "ring" and self._ring is not None:
            self._ring(str(asked.data["language"]))
        elif asked.verb == "call_back":
            owed = await director.run(lambda: situation.owed_for(asked.call))
            if owed is not None:
                agent = str(asked.data["agent"])
                director.owe(owed, Offer(agent, Endpoint("agent", agent)), attempt=f"asked-{asked.id}")
        elif asked.verb == "dial":
            agent, owed = str(asked.data["agent"]), Owed("", str(asked.data["number"]), str(asked.data["language"]))
            director.post(f"{asked.call}-{asked.id}", BeginBack(owed, Offer(agent, Endpoint("agent", agent))))
