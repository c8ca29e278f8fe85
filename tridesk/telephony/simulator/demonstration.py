"""The simulator as the demonstration runs it: with the people of the directory, in real time, always open."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from random import Random
from typing import Final, TypeVar

from django.db import transaction

from tridesk.accounts.models import User
from tridesk.accounts.queries import colleagues
from tridesk.accounts.roles import Role
from tridesk.directory.models import Contact
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.kit.languages import LANGUAGES
from tridesk.telephony import ports, queries
from tridesk.telephony.director.roster import stand
from tridesk.telephony.director.situation import who
from tridesk.telephony.engine import standing
from tridesk.telephony.models import Agent, AgentState, Pause, SimulatorPace
from tridesk.telephony.simulator.people import CallPace, People, SimulatedCaller
from tridesk.telephony.simulator.twin import SimulatedPhone, Twin
from tridesk.telephony.switch.values import Endpoint

log = logging.getLogger("tridesk.telephony")
T = TypeVar("T")

SLOW: Final = 300.0  # seconds from one call to the next, in the mean
ALONE: Final = 900.0  # the same while nobody works at the desk
ALONE_AFTER: Final = timedelta(minutes=30)
ALONE_EVERY: Final = 15  # looks at who takes calls, one look at whether anybody is there
LATEST_ENTRIES: Final = 2000  # of the journal, among which somebody who works here is looked for
TICK: Final = 0.05  # seconds
AT_REST: Final = 0.25  # the same while nothing is to come and nobody can call
LOOK_EVERY: Final = 2.0  # seconds, at who takes calls
MOST_CALLERS: Final = 200


class Simulator:
    """A twin with simulated people. `peopled` for the demonstration; otherwise no calls and no answers."""

    def __init__(self, run: Callable[[Callable[[], object]], Awaitable[object]], *, peopled: bool) -> None:
        self._run, self._peopled = run, peopled
        self._played: set[str] = set()
        self._known: set[str] = set()
        self._stopped, self._alone = True, False
        self._looks = 0
        self._rings = False  # a telephone, since the last look
        self.between: float | None = CallPace().between
        self.people: People | None = None
        self.twin = Twin(clock.now(), self._telephone)

    def _look_at_pace(self) -> None:
        pace = queries.conductor().pace
        self._stopped = pace == SimulatorPace.STOPPED
        if self._looks % ALONE_EVERY == 0:
            self._alone = is_alone()
        self._looks += 1
        self.between = between_calls(pace, alone=self._alone)

    def _telephone(self, endpoint: Endpoint) -> SimulatedPhone:
        self._rings = True
        return self._people().telephone(endpoint)

    def _people(self) -> People:
        if self.people is None:
            self.people = People(self.twin, Random(), [], self._played.__contains__)  # noqa: S311 - a play
        return self.people

    def ring(self, language: str) -> None:
        """Lets a caller ring, as the welcome page offers."""
        self._people().ring(language)

    async def begin(self) -> None:
        """Connects the telephones: a director who came first would find all agents without one."""
        ports.hours.plug(dict)
        if self._peopled:
            callers: list[SimulatedCaller] = []
            await self._run(lambda: callers.extend(known_callers()))
            self.people = People(
                self.twin,
                Random(),  # noqa: S311 - a play
                callers,
                self._played.__contains__,
                comes=lambda: self.between,
            )
            self.people.begin()
        await self._look()

    async def live(self) -> None:
        """Lets time pass, and people call and answer, until cancelled.

        Looks at who takes calls as soon as a telephone rings: it may be that of a person who signed on just now.
        """
        loop = asyncio.get_running_loop()
        looked = loop.time()
        while True:
            if self._rings or loop.time() - looked > LOOK_EVERY:
                looked, self._rings = loop.time(), False
                await self._look()
            self.twin.pass_until(clock.now())
            await asyncio.sleep(TICK if self._peopled or self.twin.next_at else AT_REST)

    async def _look(self) -> None:
        """Makes all telephones reachable; the script answers for all but persons who are signed on."""
        if self._peopled:
            stopped = self._stopped
            await self._run(self._look_at_pace)
            await self._run(sign_off if self._stopped else sign_on if stopped else free_again)
        for leg in self.twin.ringing():
            if leg.rpartition(".")[0].endswith(".ear"):  # who listens in has no page to pick up on
                self.twin.pick_up(leg)
        takers: list[str] = []
        persons: list[str] = []
        await self._run(lambda: takers.extend(taking_calls()))
        await self._run(lambda: persons.extend(signed_on()))
        self._played.clear()
        self._played.update(set(takers).difference(persons))
        for name in takers:
            if name not in self._known:
                self._known.add(name)
                self.twin.reach(Endpoint("agent", name), True)


def taking_calls() -> list[str]:
    """The user names that may take calls: each has a telephone here, before they sign on."""
    return list(colleagues("call.take").values_list("username", flat=True))


def signed_on() -> list[str]:
    """The user names of persons who are signed on: they answer their telephone themselves."""
    persons = Agent.objects.filter(by_script=False).exclude(state=AgentState.OFF)
    return list(persons.values_list("user__username", flat=True))


def known_callers() -> list[SimulatedCaller]:
    """People of the directory with a number and a language of the desk; some share a number."""
    rows = Contact.objects.filter(language__in=LANGUAGES, left_on__isnull=True).exclude(phone="").order_by("pk")
    pairs = rows.values_list("phone", "language")[:MOST_CALLERS]
    return [SimulatedCaller(phone, language, known=who(phone, "").known == language) for phone, language in pairs]


@transaction.atomic
def sign_on() -> None:
    """Signs on every agent who is off, except the first, who is left for the person who tries it out."""
    takers = list(User.objects.filter(role=Role.CALL_TAKER, is_active=True).order_by("pk"))
    now = clock.now()
    for user in takers[1:]:
        Agent.objects.get_or_create(user=user, defaults={"since": now, "by_script": True})
    off = Agent.objects.filter(user__in=takers[1:], state=AgentState.OFF)
    off.update(by_script=True)
    for agent in Agent.objects.select_for_update().filter(user__in=takers[1:], by_script=True).order_by("pk"):
        if agent.state not in standing.BUSY:
            stand(agent, standing.freed(agent.standing, now))


@transaction.atomic
def step_aside() -> None:
    """Pauses the free simulated agents, so that the next call rings at a person; `free_again` ends it."""
    now = clock.now()
    free = Agent.objects.select_for_update().filter(by_script=True, state=AgentState.FREE).order_by("pk")
    for agent in free:
        stand(agent, standing.paused(agent.standing, Pause.BREAK.value, now))


@transaction.atomic
def sign_off() -> None:
    """Signs off the simulated agents, as soon as they have finished."""
    now = clock.now()
    played = Agent.objects.select_for_update().filter(by_script=True).exclude(state=AgentState.OFF)
    for agent in played.exclude(state__in=standing.BUSY).order_by("pk"):
        stand(agent, standing.signed_off(agent.standing, now))


def is_alone() -> bool:
    """Whether the desk saw no action for `ALONE_AFTER`."""
    since = clock.now() - ALONE_AFTER
    latest = Entry.objects.order_by("-id").values_list("by", "at")[:LATEST_ENTRIES]
    return not any(by and at >= since for by, at in latest)


def between_calls(pace: str, *, alone: bool) -> float | None:
    """Mean seconds from one call to the next; None while there are none. A desk left alone has few calls."""
    if pace in (SimulatorPace.PAUSED, SimulatorPace.STOPPED):
        return None
    usual = SLOW if pace == SimulatorPace.SLOW else CallPace().between
    return max(usual, ALONE) if alone else usual


@transaction.atomic
def free_again() -> None:
    """Frees simulated agents some time after a missed call paused them, as people do."""
    now = clock.now()
    paused = Agent.objects.select_for_update().filter(by_script=True, state=AgentState.PAUSED)
    for agent in paused.filter(since__lt=now - standing.FINISHING / 2).order_by("pk"):
        stand(agent, standing.freed(agent.standing, now))
