"""Callers and agents by script, on the clock of the twin: a new installation shows a desk at work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Final

from tridesk.telephony.simulator.twin import SimulatedPhone, Twin
from tridesk.telephony.switch.values import Endpoint

LISTENS: Final = timedelta(seconds=7)  # to a question, before a key is pressed
LOOKS: Final = timedelta(seconds=1)  # how often a caller checks whether an agent answered
LOOKS_AGAIN: Final = timedelta(seconds=2)  # whether people may call again
STAYS: Final = timedelta(minutes=2)  # a caller whom somebody let ring, at least: on the line, then in the talk
MOST_BETWEEN: Final = timedelta(minutes=20)  # so that a change of pace is soon seen
KEY_OF: Final = {"nl": "1", "fr": "2", "de": "3"}
MIX: Final = {"nl": 56, "fr": 40, "de": 4}  # in a hundred calls


@dataclass(frozen=True, slots=True)
class SimulatedCaller:
    """A possible caller. `known` says that number and language are in the directory."""

    number: str
    language: str
    known: bool = False


@dataclass(frozen=True, slots=True)
class CallPace:
    """How busy it is: mean times in seconds."""

    between: float = 45.0
    talk: float = 70.0
    patience: float = 150.0
    picks_up: float = 4.0
    misses: float = 0.04  # of the calls that ring at an agent by script


class People:
    """Lets callers call, choose, wait, talk and lose patience; `plays` names the agents that the script answers for."""

    def __init__(
        self,
        twin: Twin,
        chance: Random,
        callers: Sequence[SimulatedCaller],
        plays: Callable[[str], bool],
        pace: CallPace | None = None,
        comes: Callable[[], float | None] | None = None,
    ) -> None:
        """`comes` tells the mean seconds from one call to the next, None for no calls; else `pace` does."""
        self._twin, self._chance, self._callers, self._plays = twin, chance, callers, plays
        self._pace = pace or CallPace()
        self._comes = comes or (lambda: self._pace.between)
        self.calls = 0

    def begin(self) -> None:
        """Schedules the first call soon; each call schedules the next."""
        self._twin.after(timedelta(seconds=3), self._next)

    def telephone(self, endpoint: Endpoint) -> SimulatedPhone:
        """The behaviour of a telephone that the director rings."""
        chance, pace = self._chance, self._pace
        if endpoint.kind == "agent" and not self._plays(endpoint.name):
            return SimulatedPhone()  # a person answers it on their page
        if chance.random() < (pace.misses if endpoint.kind == "agent" else 0.25):
            return SimulatedPhone()
        after = timedelta(seconds=1 + chance.expovariate(1 / pace.picks_up))
        if endpoint.kind == "agent":  # a person may have signed on just before it rang
            return SimulatedPhone(after, may=lambda: self._plays(endpoint.name))
        return SimulatedPhone(after)

    def ring(self, language: str) -> None:
        """Starts a call at once by a caller that knows the menu by heart, and has time."""
        caller = self._somebody(language)
        leg = self._come(caller, STAYS)
        if not caller.known:
            self._twin.after(LOOKS, lambda: self._twin.press(leg, KEY_OF[caller.language]))
        self._twin.after(2 * LOOKS, lambda: self._twin.press(leg, "1"))

    def _next(self) -> None:
        between = self._comes()
        if between is None:
            self._twin.after(LOOKS_AGAIN, self._next)
            return
        self._twin.after(min(self._about(between), MOST_BETWEEN), self._next)
        [language] = self._chance.choices(list(MIX), list(MIX.values()))
        caller = self._somebody(language)
        leg = self._come(caller)
        if not caller.known:
            self._twin.after(LISTENS, lambda: self._twin.press(leg, KEY_OF[caller.language]))
        self._twin.after(2 * LISTENS, lambda: self._twin.press(leg, self._chance.choice("1123450")))

    def _come(self, caller: SimulatedCaller, least: timedelta = timedelta()) -> str:
        """The leg of a caller that waits, talks and hangs up by script; both take `least` or longer."""
        self.calls += 1
        leg = self._twin.call(caller.number)
        patience = max(3 * LISTENS + self._about(self._pace.patience), least)
        self._twin.after(patience, lambda: self._loses_patience(leg))
        self._twin.after(LOOKS, lambda: self._looks(leg, least))
        return leg

    def _somebody(self, language: str) -> SimulatedCaller:
        known = [caller for caller in self._callers if caller.language == language]
        if known and self._chance.random() < 0.7:
            return self._chance.choice(known)
        return SimulatedCaller(f"+32495{self._chance.randrange(1_000_000):06}", language)

    def _looks(self, leg: str, least: timedelta) -> None:
        """Once the caller is in a talk, they hang up after a while."""
        if not self._twin.is_there(leg):
            return
        if self._twin.hears(leg):
            self._twin.after(max(self._about(self._pace.talk), least), lambda: self._twin.put_down(leg))
        else:
            self._twin.after(LOOKS, lambda: self._looks(leg, least))

    def _loses_patience(self, leg: str) -> None:
        if not self._twin.hears(leg):
            self._twin.put_down(leg)

    def _about(self, seconds: float) -> timedelta:
        return timedelta(seconds=1 + self._chance.expovariate(1 / seconds))
