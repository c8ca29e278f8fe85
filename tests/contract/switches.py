"""The switches that the contract is tried on, each with a world around it in which telephones can be used."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol, TypeVar

from tests.contract.on_asterisk import OnAsterisk
from tests.waiting import turn
from tridesk.telephony.asterisk.site import AsteriskSite
from tridesk.telephony.simulator.twin import SimulatedPhone, Twin
from tridesk.telephony.switch import Switch
from tridesk.telephony.switch.events import Event
from tridesk.telephony.switch.values import Endpoint, HangupCause

E = TypeVar("E", bound=Event)
STEP: Final = timedelta(milliseconds=50)


class Caller(Protocol):
    """The telephone of a caller."""

    async def press(self, digit: str) -> None: ...

    async def hang_up(self) -> None: ...


class World(Protocol):
    """A switch, and telephones of all kinds around it."""

    switch: Switch
    slack: timedelta  # how much later something may be noticed than it is to be
    answers: Endpoint  # picks up within a second
    rings: Endpoint  # rings, and nobody is there
    busy: Endpoint
    refuses: Endpoint
    away: Endpoint  # do not disturb
    forwards: Endpoint  # sends its calls elsewhere
    dead: Endpoint  # without power, and nobody has noticed yet
    nowhere: Endpoint  # cannot be rung

    async def call(self, number: str, dialled: str) -> Caller:
        """A telephone begins to call; `Arrived` follows."""
        ...

    async def own_call(self, dialled: str) -> None:
        """The telephone of the agent `answers` calls the desk itself; `Arrived` follows."""
        ...

    # the keys of the telephone at the end of a leg that was rung at `answers`

    async def hold(self, leg: str, yes: bool) -> None: ...

    async def transfer(self, leg: str, to: str) -> None: ...

    async def transferred(self, leg: str) -> bool | None:
        """Whether it was told that the transfer was done; None while it was told nothing."""
        ...

    async def lose_power(self, leg: str) -> None: ...

    async def open_browser(self) -> None:
        """The agent `answers` has a telephone in a browser as well from now on, and it is in reach."""
        ...

    async def passes(self, span: timedelta) -> None:
        """Time passes, and what is due happens."""
        ...

    async def break_connection(self) -> None:
        """Director and switch lose each other, and find each other again."""
        ...

    async def close(self) -> None: ...


class _SimulatedCaller:
    def __init__(self, twin: Twin, leg: str) -> None:
        self._twin, self._leg = twin, leg

    async def press(self, digit: str) -> None:
        self._twin.press(self._leg, digit)

    async def hang_up(self) -> None:
        self._twin.put_down(self._leg)


class Simulated:
    """The twin in memory, on a clock of its own."""

    slack = timedelta(seconds=3)
    answers = Endpoint("agent", "answers")
    rings = Endpoint("agent", "rings")
    busy = Endpoint("agent", "busy")
    refuses = Endpoint("agent", "refuses")
    away = Endpoint("agent", "away")
    forwards = Endpoint("agent", "forwards")
    dead = Endpoint("agent", "dead")
    nowhere = Endpoint("agent", "nowhere")

    def __init__(self) -> None:
        telephones = {
            self.answers: SimulatedPhone(after=timedelta(milliseconds=300)),
            self.busy: SimulatedPhone(gone=HangupCause.BUSY),
            self.refuses: SimulatedPhone(gone=HangupCause.REFUSED),
            self.away: SimulatedPhone(gone=HangupCause.AWAY),
            self.forwards: SimulatedPhone(gone=HangupCause.FORWARDED),
            self.dead: SimulatedPhone(dead=True),
            self.nowhere: SimulatedPhone(gone=HangupCause.UNREACHABLE),
        }
        self._twin = Twin(
            datetime(2026, 11, 24, 12, tzinfo=UTC), lambda endpoint: telephones.get(endpoint, SimulatedPhone())
        )
        self._twin.reach(self.answers, True)
        self.switch: Switch = self._twin

    async def call(self, number: str, dialled: str) -> Caller:
        return _SimulatedCaller(self._twin, self._twin.call(number, dialled))

    async def own_call(self, dialled: str) -> None:
        self._twin.call("", dialled, agent=self.answers.name)

    async def hold(self, leg: str, yes: bool) -> None:
        self._twin.hold(leg, yes)

    async def transfer(self, leg: str, to: str) -> None:
        self._twin.transfer(leg, to)

    async def transferred(self, leg: str) -> bool | None:
        return self._twin.transferred(leg)

    async def lose_power(self, leg: str) -> None:
        self._twin.lose_power(leg)

    async def open_browser(self) -> None:
        self._twin.has_second.add(self.answers)

    async def passes(self, span: timedelta) -> None:
        self._twin.pass_until(self._twin.now + span)
        await turn()

    async def break_connection(self) -> None:
        self._twin.cut()
        self._twin.mend()

    async def close(self) -> None:
        await self._twin.close()


async def make_world(site: AsteriskSite | None) -> World:
    """A world round this Asterisk, or round the twin."""
    return Simulated() if site is None else await OnAsterisk.made(site)


class Ear:
    """Reads the events of a switch; `until` waits for one of a kind, letting time pass in its world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.heard: list[Event] = []
        self._task = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        async for event in self._world.switch.events():
            self.heard.append(event)

    async def until(self, kind: type[E], *, within: float = 30.0, **about: object) -> E:
        """The first event of a kind, of which these things hold; each is found once."""
        for _ in range(round(within / STEP.total_seconds())):
            await turn()
            for at, event in enumerate(self.heard):
                if isinstance(event, kind) and all(getattr(event, name) == value for name, value in about.items()):
                    del self.heard[at]
                    return event
            await self._world.passes(STEP)
        raise AssertionError(f"no {kind.__name__} {about} within {within} s; heard {self.heard}")

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
