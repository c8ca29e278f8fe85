"""One round for each fault: fifty callers into their phases, the strike, what became of everybody, the table."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import uvloop

from bench.faults import desk
from bench.faults.people import (
    LOOK,
    PHASES,
    PHONES,
    RINGERS,
    SPARE,
    Caller,
    People,
)
from bench.faults.phases import Filling
from bench.faults.proxy import Wire
from bench.faults.strikes import CONDUCTS, STRIKES, Strike, World, read_log
from bench.installation import Installation
from bench.report import Report
from tridesk.telephony import phrases
from tridesk.telephony.asterisk.trial import trial
from tridesk.telephony.engine.calls.life import Life
from tridesk.telephony.phrases import say
from tridesk.telephony.prompts.library import Library
from tridesk.telephony.prompts.sentences import sentences
from tridesk.telephony.queries import menu

NOTICED: Final = 1.0  # seconds of silence in a talk that somebody would ask about: "are you still there?"
ATTEMPTS: Final = 4  # to have everybody in his phase at one moment
SERVED: Final = 45.0  # seconds within which everybody is answered, once agents are there
Fates = dict[str, Counter[str]]  # phase -> what became of its callers


def measure(installation: Installation, report: Report, only: Iterable[str] = ()) -> None:
    """Runs every fault, or the named ones; adds the table to the report's notes."""
    with trial(PHONES) as site, installation.running("web"):
        desk.prepare()
        desk.waits_are_long()
        _make_sounds(site.place / "data" / "prompts")
        uvloop.run(
            _rounds(World, installation, site, report, [strike for strike in STRIKES if not only or strike in only])
        )


def _make_sounds(folder: Path) -> None:
    library = Library(folder)
    told = [phrases.ahead(place, "nl") for place in range(1, 21)]
    waits = [phrases.wait(desk._SLOW_WAIT, "nl"), say(phrases.ONE_MINUTE, "nl")]
    for speech in [*sentences(menu()), *told, *waits]:
        library.make(speech)


async def _rounds(make: Any, installation: Installation, site: Any, report: Report, names: list[str]) -> None:
    wire = Wire(site.ports.http)
    people = await People.gather(site)
    world: World = make(installation, site, people, wire)
    listening = asyncio.create_task(people.listen())
    table: dict[str, Fates] = {}
    try:
        await world.says(CONDUCTS, 0)
        for number, name in enumerate(names):
            table[name] = await Round(world, people, STRIKES[name], number, report).fates()
    except TimeoutError as error:
        raise RuntimeError(f"{error}; the director said:\n{read_log(installation.var / 'director.log')}") from error
    finally:
        listening.cancel()
        world.kill()
        wire.close()
        await people.close()
        if table:
            report.note(as_text(table))


class Round:
    """One fault."""

    def __init__(self, world: World, people: People, strike: Strike, number: int, report: Report) -> None:
        self.world, self.people, self.strike, self.report = world, people, strike, report
        self._number = number
        self._part = f"faults: {strike.name}"

    async def fates(self) -> Fates:
        """One round: all callers into their phases, the strike, the outcomes."""
        for attempt in range(ATTEMPTS):
            await desk.ask(desk.everybody_off)
            try:
                await Filling(self.people, self._number * ATTEMPTS + attempt).into_phases()
                break
            except TimeoutError:  # a machine that is busy with something else: the moment was missed
                if attempt == ATTEMPTS - 1:
                    raise
                await self.people.all_hang_up()
                await asyncio.sleep(3)
        times = self.world.times(CONDUCTS)
        self.people.strikes()
        picking_up = [asyncio.create_task(self._meanwhile())]
        await self.strike.does(self.world, self.strike.away)
        back = time.monotonic()
        if self.strike.within is not None:
            await self.world.says(CONDUCTS, times)
            self._figure("until all is conducted again", time.monotonic() - back, "s", f"< {self.strike.within} s")
        self.world.complete()
        await asyncio.gather(*picking_up)
        if self.strike.cuts:
            await self.people.register()
        await self._go_on()
        fates = await self._tally()
        await self._clean_up()
        return fates

    # --- while it lasts

    async def _meanwhile(self) -> None:
        """A second later some agents pick up and some hang up; every telephone rung afterwards is answered soon."""
        await asyncio.sleep(1)
        people = self.people
        for phone in people.phones.values():
            phone.answer_after = 1.0
        for caller in people.of("talking, agent hangs up meanwhile"):
            if connected := people.with_whom(caller):
                asyncio.get_running_loop().create_task(people.phones[connected[0]].hang_up(connected[1]))
        for caller in people.of("ringing, picked up meanwhile"):
            for name in RINGERS:
                for talk in people.phones[name].talks:
                    if talk.invite and caller.number.lstrip("+") in talk.invite.headers["from"]:
                        await people.phones[name].answer(talk)

    # --- afterwards

    async def _go_on(self) -> None:
        """Answers open questions and signs agents on until all callers are served."""
        await asyncio.sleep(1)
        for caller in self.people.of("greeting"):
            caller.talk.press("1" + desk.QUICK)
        for caller in self.people.of("menu"):
            caller.talk.press(desk.QUICK)
        for caller in self.people.of("call-back offer"):
            caller.talk.press("1")
        await desk.ask(lambda: desk.sign_on(*SPARE))
        end = time.monotonic() + SERVED
        while time.monotonic() < end:
            records = await desk.ask(lambda: desk.outcomes([caller.number for caller in self.people.callers]))
            if all(self._served(caller, records) for caller in self.people.callers):
                return
            await asyncio.sleep(0.2)

    def _served(self, caller: Caller, records: dict[str, str]) -> bool:
        return caller.talk.over.is_set() or self._talks(caller)

    def _talks(self, caller: Caller) -> bool:
        return not caller.talk.over.is_set() and self.people.with_whom(caller) is not None

    async def _tally(self) -> Fates:
        await asyncio.sleep(1)
        numbers = [caller.number for caller in self.people.callers]
        records = await desk.ask(lambda: desk.outcomes(numbers))
        lives = await desk.ask(desk.lives)
        fates: Fates = {phase: Counter() for phase in PHASES}
        for caller in self.people.callers:
            fates[caller.phase][self._fate(caller, records.get(caller.number), lives)] += 1
        lost = sum(count["LOST"] + count["talk CUT"] for count in fates.values())
        self._figure("callers lost", lost, "of 50", "" if self.strike.cuts else "< 1 of 50")
        fell = [
            caller.answered_after
            for caller in self.people.callers
            if records.get(caller.number) == "fell" and caller.answered_after is not None
        ]
        if fell:
            self._figure("in the static queue and answered, the last one", max(fell), "s")
        return fates

    def _fate(self, caller: Caller, record: str | None, lives: dict[str, Life]) -> str:
        """What became of one caller, in a word; docs/faults.md explains it."""
        talked = caller.phase in ("talking", "conference")
        if record == "cut":
            return "cut"
        if record == "call_back" and caller.talk.over.is_set():
            return "promised"
        if caller.talk.over.is_set():
            ended = caller.phase.endswith("hangs up meanwhile") and record == "answered"
            return "ended" if ended else "talk CUT" if talked else "LOST"
        if not self._talks(caller):
            return "LOST"
        if talked and caller.answered_after is None:
            return "unbroken" if caller.quiet < NOTICED else "talk CUT"
        return "fall-back" if record == "fell" else "kept"

    async def _clean_up(self) -> None:
        await self.people.all_hang_up()
        await asyncio.sleep(2)
        left = await desk.ask(desk.aftermath)
        for what, number in left.items():
            self._figure(what, number, "", "< 1")
        await asyncio.sleep(LOOK)

    def _figure(self, name: str, value: float, unit: str, goal: str = "") -> None:
        self.report.add(self._part, name, value, unit, goal)


def as_text(table: dict[str, Fates]) -> str:
    """Phase × fault, in Markdown."""
    head = ["phase", *table]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for phase, calls in PHASES.items():
        cells = [
            ", ".join(fate if count == calls else f"{count} {fate}" for fate, count in fates[phase].most_common())
            for fates in table.values()
        ]
        lines.append("| " + " | ".join([f"{phase} ({calls})", *cells]) + " |")
    return "\n".join(lines)
