"""The director itself: joins the port, the store and the pure decisions. All that it remembers can be read again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from tridesk.telephony.director import situation
from tridesk.telephony.director.announcements import Announcements
from tridesk.telephony.director.duty import Duty
from tridesk.telephony.director.letters import Begin, BeginBack, Letter, Orders
from tridesk.telephony.director.mailbox import Mailboxes
from tridesk.telephony.director.renewals import Renewals
from tridesk.telephony.director.situation import View, Who
from tridesk.telephony.director.statements import AgentTaken, Stands
from tridesk.telephony.director.write_queue import WriteQueue
from tridesk.telephony.engine.calls import decisions as calls
from tridesk.telephony.engine.calls.events import NobodyPresent, NotOwed, Offer, Time, Warn
from tridesk.telephony.engine.calls.life import WAITS, Life, Phase
from tridesk.telephony.engine.calls.values import Desk, Mark, Owed, Step
from tridesk.telephony.switch import Missing, Refused, Switch, Unreachable
from tridesk.telephony.switch.commands import Command, HangUp, Keep, LetFall, Play, ReportTransfer, Ring, Snoop
from tridesk.telephony.switch.events import (
    Answered,
    Arrived,
    Connected,
    Digit,
    Disconnected,
    Event,
    Gone,
    HoldChanged,
    Played,
    Reachable,
    Replaced,
    Ringing,
    Transferred,
)
from tridesk.telephony.switch.values import End, HangupCause

log = logging.getLogger("tridesk.telephony")
T = TypeVar("T")


class Run(Protocol):
    """Runs a function with the database in a thread."""

    def __call__(self, do: Callable[[], T]) -> Awaitable[T]: ...


class WriteSteps(Protocol):
    """Writes steps of different calls, in one transaction: see `statements`."""

    def __call__(self, steps: Sequence[Step], token: int) -> Awaitable[list[Stands | AgentTaken]]: ...


class Director:
    """Conducts all calls. `beat` is to be called several times a second; `hear` for each event of the switch."""

    def __init__(
        self, switch: Switch, token: int, now: Callable[[], datetime], run: Run, write: WriteSteps, *, shown: str = ""
    ) -> None:
        self.switch, self.token, self.now, self.run = switch, token, now, run
        self.lives: dict[str, Life] = {}
        self.view = View()
        self.duty = Duty()
        self.connected = False
        self.wake = asyncio.Event()
        self.looks_again = True  # the desk is read at the next beat
        self.has_news = True  # the journal has, since the desk was viewed
        self.boxes: Mailboxes[Letter] = Mailboxes(self._deal)
        self.writer = WriteQueue(lambda steps: write(steps, token))
        self._shown = shown
        self._who: dict[str, Who] = {}
        self.announcements = Announcements()
        self._renewals = Renewals()

    # --- what happens

    def hear(self, event: Event) -> None:
        """Puts an event into the mailbox of its call. Never waits."""
        match event:
            case Arrived(leg=leg):
                if leg not in self.lives and not self.boxes.is_busy(leg):
                    self.boxes.put(leg, Begin(event), at_the_door=True)
            case Digit(leg=leg):
                self.boxes.put(self.call_of(leg), event, spare=True)
            case Ringing(leg=leg) | Answered(leg=leg) | HoldChanged(leg=leg) | Transferred(leg=leg) | Gone(leg=leg):
                self.boxes.put(self.call_of(leg), event)
            case Played(playback=playback):
                self.boxes.put(self.call_of(playback), event)
            case Reachable(endpoint=endpoint, yes=yes):
                self.duty.reach(endpoint, yes=yes)
                self.wake.set()
            case Disconnected():
                self.connected = False
            case Connected() | Replaced():
                pass  # whoever reads the events sees to these

    def post(self, key: str, letter: Letter) -> None:
        """Puts a message that does not come from the switch into the mailbox of its call."""
        self.boxes.put(key, letter)

    def call_of(self, name: str) -> str:
        """The call that a leg or a playback belongs to: a caller's leg is its name, ours begin with it."""
        known = name in self.lives or self.boxes.is_busy(name)
        return name if known else name.rsplit(".", 2)[0]

    async def _deal(self, key: str, letter: Letter) -> None:
        match letter:
            case Begin(arrived):
                await self._begin(arrived)
            case BeginBack(owed, offer):
                if key not in self.lives:
                    await self._apply(None, calls.begin_back(key, owed, self.now(), self._desk(key), offer))
            case Orders(orders):
                await self._order(key, orders)
            case _:
                life = self.lives.get(key)
                if life is not None:
                    await self._go_on(life, calls.decide(life, letter, self.now(), self._desk(key)))
                elif isinstance(letter, Answered):
                    await self._order(key, calls.turn_away(letter))
                elif isinstance(letter, Transferred):
                    await self._order(key, [ReportTransfer(letter.leg, False)])
                if isinstance(letter, Offer):
                    self.duty.done(key)
                    self.wake.set()

    async def _begin(self, arrived: Arrived) -> None:
        """Begins a call. A caller that cannot be written down is given to the static queue at once."""
        if arrived.leg in self.lives:
            return
        if any(life.agent_name == arrived.agent != "" for life in self.lives.values()):
            # A second talk opened on the telephone itself: a third is asked from the page.
            await self._order(arrived.leg, [HangUp(arrived.leg, "busy")])
            return
        try:
            who = await self.run(lambda: situation.who(arrived.number, arrived.dialled))
            self._who[arrived.leg] = who
            await self._go_on(None, calls.begin(arrived, who.number, self.now(), self._desk(arrived.leg)))
        except Exception:
            if arrived.leg not in self.lives:
                await self.switch.do(LetFall(arrived.leg, ""))
            raise

    # --- a step

    async def _go_on(self, before: Life | None, step: Step) -> None:
        """Applies a step, and if the caller joins the queue and an agent is free, the offer with it."""
        key = step.life.key
        joins = (
            step.life.phase is Phase.QUEUE and (before is None or before.phase is not Phase.QUEUE) and not step.agents
        )
        offer = self.route(step.life) if joins and not self.duty.is_chosen_for(key) else None
        if offer is not None:
            next_one = calls.decide(step.life, offer, self.now(), self._desk(key))
            try:
                if await self._apply(before, _both(step, next_one)):
                    return
            finally:
                self.duty.done(key)
        await self._apply(before, step)

    async def _apply(self, before: Life | None, step: Step) -> bool:
        """Writes a step down, then gives its orders; returns False when its agent is taken, and nothing was done."""
        if step.life != before or step.notes or step.agents:
            try:
                stands = await self.writer.put(step)
            except AgentTaken:
                self.look_again()
                return False
            self._remember(step, stands)
            if step.notes or step.agents:
                self.route()
        await self._order(step.life.key, step.orders)
        return True

    def _remember(self, step: Step, stands: Stands) -> None:
        key = step.life.key
        before = self.lives.get(key)
        first = before is None or before.answered is None
        if step.life.phase is Phase.ENDED:
            self.lives.pop(key, None)
            self._who.pop(key, None)
            self.announcements.forget(key)
        else:
            self.lives[key] = step.life
        self.duty.stand(stands)
        answered = any(note.mark is Mark.ANSWERED for note in step.notes)
        if answered and first and step.life.queued and not step.life.back_of:
            self.announcements.answered(step.life, self.now())

    async def _order(self, key: str, orders: Sequence[Command]) -> None:
        for order in orders:
            try:
                await self.switch.do(order)
                if isinstance(order, Keep):
                    self._renewals.done(order.leg, order.alive, self.now())
            except (Missing, Refused, Unreachable) as failure:
                if not isinstance(failure, Missing):
                    log.warning("call %s: %s: %s", key, type(order).__name__, failure)
                if isinstance(order, Ring | Snoop):
                    why = HangupCause.UNREACHABLE if isinstance(failure, Refused) else HangupCause.FAILED
                    self.boxes.put(key, Gone(self.now(), order.leg, why))
                elif isinstance(order, Play):  # or the caller would wait in silence for the end of it
                    self.boxes.put(key, Played(self.now(), order.playback, End.FAILED))

    def _desk(self, key: str) -> Desk:
        view, who = self.view, self._who.get(key, Who())
        return Desk(
            view.tree, self.duty.spoken, view.closed, view.incident, who.known, who.guess, who.colleague,
            view.reopens, view.closed_for, view.until, view.second_lines, self._shown, view.records,
            who.service, view.extensions, self.duty.reachable,
        )  # fmt: skip

    # --- routing

    def route(self, joins: Life | None = None) -> Offer | None:
        """Offers waiting calls to free agents; returns the offer for the call that is just joining, if any."""
        mine = None
        if self.connected:
            for call, offer in self.duty.route(self.lives.values(), joins, self.now()):
                if joins is not None and call == joins.key:
                    mine = offer
                else:
                    self.post(call, offer)
        return mine

    # --- time

    async def beat(self) -> None:
        """Does what is due by the clock: deadlines, announcements, routing and renewals."""
        now = self.now()
        for key, life in list(self.lives.items()):
            if life.until is not None and life.until <= now and not self.boxes.is_busy(key):
                self.post(key, Time())
        for key, tell in self.announcements.due(self.lives.values(), now):
            self.post(key, tell)
        for key in self.duty.unspoken(self.lives.values(), now):
            if not self.boxes.is_busy(key):
                self.post(key, NobodyPresent())
        self.route()
        if self.connected:
            await self._keep(now)

    async def _keep(self, now: datetime) -> None:
        """Renews the legs that are due: see `Renewals`."""
        due = self._renewals.due(self.lives.values(), now)
        keeping = (self.switch.do(Keep(life.caller, alive, life.language)) for life, alive in due)
        answers = await asyncio.gather(*keeping, return_exceptions=True)
        for (life, alive), answer in zip(due, answers, strict=True):
            if answer is None:
                self._renewals.done(life.caller, alive, now)
            elif not isinstance(answer, Missing):
                self._renewals.doubt(life.caller)
                log.warning("call %s could not be kept: %s", life.key, answer)

    # --- the desk changes

    def see(self, view: View) -> None:
        """Takes over what callers hear; those in the queue hear at once when the register falters."""
        falters, self.view = view.incident != self.view.incident, view
        if falters:
            for life in self.lives.values():
                if life.phase in WAITS:
                    self.post(life.key, Warn())

    def owe_all(self, owed: Sequence[Owed]) -> None:
        """Puts the calls that we owe with a place into the queue; of the others as many as agents can be spared."""
        under_way = [life for life in self.lives.values() if life.back_of and life.language in self.duty.spoken]
        room = self.duty.spared - len(under_way)
        for call in owed:
            if call.place is not None:
                self.owe(call)
            elif room > 0 and call.language in self.duty.spoken:
                room -= 1
                self.owe(call)

    def owe(self, owed: Owed, offer: Offer | None = None, attempt: str = "") -> None:
        """Puts a call that we owe into the queue at its place; with `offer`, that agent makes it now.

        A caller is never called back twice at once: a call that waits already is given to that agent.
        """
        waiting = next((life for life in self.lives.values() if life.back_of == owed.call), None)
        if waiting is not None:
            if offer is not None and waiting.phase is Phase.QUEUE:
                self.post(waiting.key, self.duty.choose(waiting.key, offer.agent))
            return
        key = f"{owed.call}-back-{attempt or owed.made + 1}"
        if key not in self.lives and not self.boxes.is_busy(key):
            self.post(key, BeginBack(owed, offer))

    async def drop_done(self) -> None:
        """Takes call-backs out of the queue that a colleague has marked as done."""
        waiting = {life.back_of: life.key for life in self.lives.values() if life.back_of and life.phase in WAITS}
        if waiting:
            for call in await self.run(lambda: situation.no_longer_owed(waiting)):
                self.post(waiting[call], NotOwed())

    def look_again(self) -> None:
        """A user acted at the desk: the desk is read again as soon as possible."""
        self.looks_again = True
        self.wake.set()


def _both(first: Step, second: Step) -> Step:
    """Merges two steps of one call; the orders of the second, which ring a telephone, come first."""
    notes, agents = (*first.notes, *second.notes), (*first.agents, *second.agents)
    return Step(second.life, (*second.orders, *first.orders), notes, agents)
