"""The agents on duty, and the choice of an agent for each caller."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from tridesk.telephony.director.statements import Stands
from tridesk.telephony.engine import acd
from tridesk.telephony.engine.calls.events import Offer
from tridesk.telephony.engine.calls.life import Life, Phase
from tridesk.telephony.engine.standing import FREE, is_present
from tridesk.telephony.switch.values import SILENCE, Endpoint

ABSENT: Final = timedelta(seconds=20)  # in which one colleague signs off and the next one on


class Duty:
    """The director's view of the agents on duty. A choice holds until it is written down."""

    def __init__(self) -> None:
        self.spoken: frozenset[str] = frozenset()  # by somebody present; '', an unknown language, by everybody
        self.reachable: set[Endpoint] = set()
        self._staff: dict[str, acd.AvailableAgent] = {}  # by user name
        self._chosen: dict[str, str] = {}  # call -> agent
        self._missing: dict[str, datetime] = {}  # language of somebody who waits, since when nobody present speaks it
        self._lost: dict[str, datetime] = {}  # leg of a telephone on hold by its own key, since when it is out of reach

    def muster(self, staff: dict[str, acd.AvailableAgent]) -> None:
        """Sets the agents on duty."""
        self._staff = staff
        self.spoken = frozenset(
            language for agent in staff.values() if agent.present for language in ("", *agent.languages)
        )

    @property
    def is_staffed(self) -> bool:
        """Whether anybody is on duty, also paused."""
        return bool(self._staff)

    def unspoken(self, lives: Iterable[Life], now: datetime) -> list[str]:
        """Callers in the queue whose language no present agent has spoken for `ABSENT`, by the name of their call."""
        waiting = [life for life in lives if life.phase is Phase.QUEUE and life.caller]
        missing = {life.language for life in waiting} - self.spoken
        self._missing = {language: self._missing.get(language, now) for language in missing}
        long = {language for language, since in self._missing.items() if now - since >= ABSENT}
        return [life.key for life in waiting if life.language in long and life.key not in self._chosen]

    def lost(self, away: Collection[str], now: datetime) -> list[str]:
        """Those of the legs that are out of reach now which have been so at each look for `SILENCE`."""
        self._lost = {leg: self._lost.get(leg, now) for leg in away}
        return [leg for leg, since in self._lost.items() if now - since >= SILENCE]

    @property
    def spared(self) -> int:
        """How many call-backs without a place may be under way at once: others wait on the line."""
        return max(1, sum(agent.present for agent in self._staff.values()) // 3)

    def reach(self, endpoint: Endpoint, *, yes: bool) -> None:
        """A telephone can be rung from now on, or no more."""
        (self.reachable.add if yes else self.reachable.discard)(endpoint)

    def without_telephone(self) -> list[str]:
        """Free agents without a telephone that can be rung, by user name."""
        return [
            name
            for name, agent in self._staff.items()
            if agent.idle_since is not None and Endpoint("agent", name) not in self.reachable
        ]

    def stand(self, stands: Stands) -> None:
        """Takes over the agents' states after a written step."""
        for name in stands.keys() & self._staff.keys():
            now = stands[name]
            idle, present = now.idle_since if now.state == FREE else None, is_present(now, now.since)
            self._staff[name] = replace(self._staff[name], idle_since=idle, present=present)

    def is_chosen_for(self, call: str) -> bool:
        return call in self._chosen

    def choose(self, call: str, agent: str) -> Offer:
        """Chooses this agent for this call."""
        self._chosen[call] = agent
        return Offer(agent, Endpoint("agent", agent))

    def done(self, call: str) -> None:
        """Forgets a choice that is written down, or came to nothing."""
        self._chosen.pop(call, None)

    def route(self, lives: Iterable[Life], joins: Life | None, now: datetime) -> list[tuple[str, Offer]]:
        """Chooses free agents for the callers in the queue, and for a call that is just joining it."""
        lives = list(lives)
        waiting = [waits(life) for life in lives if life.phase is Phase.QUEUE and life.key not in self._chosen]
        if joins is not None:
            waiting.append(waits(joins))
        if not waiting:
            return []
        matches = acd.match(waiting, self._free(lives), now)
        return [(match.call, self.choose(match.call, match.agent)) for match in matches]

    def _free(self, lives: Collection[Life]) -> list[acd.AvailableAgent]:
        """The agents on duty; not free while in a call of ours or rung for one, not present while out of reach."""
        busy = {life.agent.name for life in lives if life.agent} | set(self._chosen.values())
        busy |= {life.third.endpoint.name for life in lives if life.third and life.third.endpoint.kind == "agent"}
        return [self._as_seen(agent, busy) for agent in self._staff.values()]

    def _as_seen(self, agent: acd.AvailableAgent, busy: Collection[str]) -> acd.AvailableAgent:
        if agent.name in busy:
            return replace(agent, idle_since=None)
        reachable = Endpoint("agent", agent.name) in self.reachable
        return agent if reachable else replace(agent, idle_since=None, present=False)


def waits(life: Life) -> acd.Waiting:
    """A call as a caller in the queue."""
    return acd.Waiting(life.key, life.language, life.service, life.queued or life.since)
