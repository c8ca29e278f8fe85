"""Who is on duty, and whom to ring for whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from tridesk.telephony import acd
from tridesk.telephony.calls.happenings import Offer
from tridesk.telephony.calls.values import Life, Phase
from tridesk.telephony.director.writing import Stands
from tridesk.telephony.standing import FREE
from tridesk.telephony.switch import Endpoint


class Duty:
    """What the director knows of those on duty. A choice holds from the moment it is made until it is written down."""

    def __init__(self) -> None:
        self.spoken: frozenset[str] = frozenset()  # by somebody on duty
        self.reachable: set[Endpoint] = set()
        self._staff: dict[str, acd.Agent] = {}  # by user name
        self._chosen: dict[str, str] = {}  # call -> agent

    def muster(self, staff: dict[str, acd.Agent]) -> None:
        """These are on duty now."""
        self._staff = staff
        self.spoken = frozenset(language for one in staff.values() for language in one.languages)

    def reach(self, endpoint: Endpoint, *, yes: bool) -> None:
        """A telephone can be rung from now on, or no more."""
        (self.reachable.add if yes else self.reachable.discard)(endpoint)

    def stand(self, stands: Stands) -> None:
        """That is how agents stand after a step of ours."""
        for name in stands.keys() & self._staff.keys():
            idle = stands[name].idle_since if stands[name].state == FREE else None
            self._staff[name] = replace(self._staff[name], idle_since=idle)

    def is_chosen_for(self, call: str) -> bool:
        return call in self._chosen

    def choose(self, call: str, agent: str) -> Offer:
        """This agent for this call."""
        self._chosen[call] = agent
        return Offer(agent, Endpoint("agent", agent))

    def done(self, call: str) -> None:
        """The choice is written down, or came to nothing."""
        self._chosen.pop(call, None)

    def route(self, lives: Iterable[Life], joins: Life | None, now: datetime) -> list[tuple[str, Offer]]:
        """Chooses for those who wait, and for one who is just joining them, among those who are free."""
        lives = list(lives)
        waiting = [waits(one) for one in lives if one.phase is Phase.QUEUE and one.key not in self._chosen]
        if joins is not None:
            waiting.append(waits(joins))
        if not waiting:
            return []
        matches = acd.match(waiting, self._free(lives), now)
        return [(one.call, self.choose(one.call, one.agent)) for one in matches]

    def _free(self, lives: Iterable[Life]) -> list[acd.Agent]:
        """Those on duty; who is busy with a call in our memory, or out of reach, is not free."""
        busy = {life.agent for life in lives if life.agent} | set(self._chosen.values())
        return [
            one
            if one.idle_since is None or (name not in busy and Endpoint("agent", name) in self.reachable)
            else replace(one, idle_since=None)
            for name, one in self._staff.items()
        ]


def waits(life: Life) -> acd.Waiting:
    """A call as a caller in the queue."""
    return acd.Waiting(life.key, life.language, life.service, life.queued or life.since)
