"""Brings fifty callers into their phases, all at one moment."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial

from bench.faults import desk
from bench.faults.people import PHASES, RINGERS, RINGS, TALKERS, THIRDS, WITH_AGENT, WITH_THIRD, Caller, People
from tridesk.accounts.models import User
from tridesk.telephony.desk import actions
from tridesk.telephony.engine.calls.life import Life, Phase
from tridesk.telephony.models import Call


class Filling:
    """One attempt; `number` makes the callers' numbers its own."""

    def __init__(self, people: People, number: int) -> None:
        self.people, self._number, self._calls = people, number, 0

    async def into_phases(self) -> None:
        people = self.people
        await desk.ask(lambda: desk.sign_on(*TALKERS))
        people.outside.answer_after = None
        for name in TALKERS + THIRDS:
            people.phones[name].answer_after = 0.2
        for phase in WITH_AGENT:
            await self._call(phase, "1" + desk.QUICK)
        await self._all(WITH_AGENT, lambda life: life.phase is Phase.TALK)
        await self._ask_thirds()
        await self._call("waiting", "1" + desk.QUICK)
        await self._call("call-back offer", "1" + desk.SLOW)
        await self._all(("waiting",), lambda life: life.phase is Phase.QUEUE)
        await self._all(("call-back offer",), lambda life: life.offered)
        for name in RINGERS:
            people.phones[name].answer_after = None
        await desk.ask(lambda: desk.sign_on(*RINGERS))
        await asyncio.sleep(1.2)  # the director sees them
        rings = [self._call(phase, "2" + desk.QUICK) for phase in RINGS]
        await asyncio.gather(*rings, self._call("announcement", "1" + desk.QUICK), self._hold())
        await asyncio.sleep(2)  # who waits is told where he stands after eight seconds
        await asyncio.gather(self._call("last words", "30"), self._call("menu", "1"), self._call("greeting", ""))
        await self._everybody_there()

    async def _call(self, phase: str, keys: str) -> list[Caller]:
        """The callers of a phase, each pressing these keys as soon as they hear a question."""
        callers = []
        for _ in range(PHASES[phase]):
            number = f"+3269{self._number:03}{self._calls:03}"
            self._calls += 1
            callers.append(await self.people.call(phase, number))
            await asyncio.sleep(0.05)
        await asyncio.gather(*(_press(caller, keys) for caller in callers))
        return callers

    async def _all(self, phases: Iterable[str], there: Callable[[Life], bool]) -> None:
        numbers = [caller.number for caller in self.people.of(*phases)]

        def look() -> bool:
            lives = desk.lives()
            return all(number in lives and there(lives[number]) for number in numbers)

        try:
            await desk.until(look, f"everybody to be {', '.join(phases)}")
        except TimeoutError as error:
            lives = await desk.ask(desk.lives)
            raise TimeoutError(f"{error}; they are {[(caller, lives.get(caller)) for caller in numbers]}") from error

    async def _ask_thirds(self) -> None:
        for caller, third in zip(self.people.of(*WITH_THIRD), THIRDS, strict=True):
            await self._wish(caller, partial(_ask, third))
        await self._all(WITH_THIRD, lambda life: life.third_up)
        for caller in self.people.of("conference"):
            await self._wish(caller, lambda call, user: actions.join(call, by=user))
        await self._all(("conference",), lambda life: life.phase is Phase.TALK and life.third_up)

    async def _hold(self) -> None:
        for caller in self.people.of("on hold"):
            await self._wish(caller, lambda call, user: actions.hold(call, by=user))
        await self._all(("on hold",), lambda life: life.phase is Phase.HOLD)

    async def _wish(self, caller: Caller, wish: Callable[[Call, User], None]) -> None:
        def do() -> None:
            call = Call.objects.get(number=caller.number)
            user = User.objects.get(username=desk.lives()[caller.number].agent_name)
            wish(call, user)

        await desk.ask(do)

    async def _everybody_there(self) -> None:
        """Strikes while those of 'announcement' are being told where they stand."""
        there: dict[str, Callable[[Life], bool]] = {
            "greeting": lambda life: life.phase is Phase.GREETING and bool(life.playback),
            "menu": lambda life: life.phase is Phase.GREETING and life.place is not None and life.place.menu != "",
            "announcement": lambda life: life.phase is Phase.QUEUE and life.playbacks > 3 and bool(life.playback),
            "waiting": lambda life: life.phase is Phase.QUEUE,
            "call-back offer": lambda life: life.phase is Phase.QUEUE and life.offered,
            **dict.fromkeys(RINGS, lambda life: life.phase is Phase.RINGING),
            **dict.fromkeys(WITH_AGENT, lambda life: life.phase is Phase.TALK),
            "on hold": lambda life: life.phase is Phase.HOLD,
            "consulting": lambda life: life.phase is Phase.ASIDE and life.third_up,
            "last words": lambda life: life.phase is Phase.CLOSING,
        }
        wrong: list[str] = []

        def look() -> bool:
            lives = desk.lives()
            nonlocal wrong
            wrong = [
                caller.phase
                for caller in self.people.callers
                if caller.number not in lives or not there[caller.phase](lives[caller.number])
            ]
            return not wrong

        try:
            await desk.until(look, "everybody to be in his phase", 20, 0.03)
        except TimeoutError:
            raise TimeoutError(f"not in their phase: {Counter(wrong)}") from None
        for caller in self.people.of(*WITH_AGENT):
            talk = self.people.with_whom(caller)
            caller.agent = talk[0] if talk else ""


def _ask(third: str, call: Call, user: User) -> None:
    actions.ask(call, third, by=user)


async def _press(caller: Caller, keys: str) -> None:
    """Each key once something is heard after the one before."""
    for key in keys:
        caller.talk.heard.clear()
        caller._heard = 0
        async with asyncio.timeout(20):
            while not caller.talk.heard_anything():
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.2)
        caller.talk.press(key)
        await asyncio.sleep(0.6)
