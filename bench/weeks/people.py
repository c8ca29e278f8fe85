"""The callers of a week and the colleagues on duty: both invented, both the same for every way of distributing."""

from __future__ import annotations

import random
from bisect import bisect
from dataclasses import dataclass
from itertools import accumulate
from math import ceil, sqrt
from typing import Final

from bench.weeks.erlang import Pool, pool
from tridesk.telephony.desk.measures import TARGET

LANGUAGES: Final = {"nl": 0.56, "fr": 0.40, "de": 0.04}
SERVICES: Final = {"keys": 0.4, "files": 0.3, "documents": 0.2, "other": 0.1}
HALF_HOUR: Final = 1800.0
# From 8.30 to 16.30: busiest between ten and eleven, quiet at noon, Mondays heavier than Fridays.
DAY: Final = (0.8, 1.1, 1.3, 1.4, 1.4, 1.3, 1.1, 0.8, 0.7, 0.9, 1.1, 1.2, 1.1, 1.0, 0.8, 0.6)
WEEK: Final = (1.15, 1.0, 0.95, 1.0, 0.9)
WORK: Final = 240.0  # seconds of talk and of what comes after it, on average
PATIENCE: Final = 300.0
PROMISED: Final = 0.8  # of the callers in time, if all agents were one pool: for that the desk is staffed
IN_TIME: Final = TARGET.total_seconds()


@dataclass(frozen=True, slots=True)
class Caller:
    """A future caller: when (seconds of the day), about what, for how long, and when they give up."""

    at: float
    language: str
    service: str
    work: float
    patience: float


def day(chance: random.Random, rates: tuple[float, ...]) -> list[Caller]:
    """The callers of one day: Poisson within each half hour; `rates` in calls per second."""
    callers = []
    for at, rate in enumerate(rates):
        moment, end = at * HALF_HOUR, (at + 1) * HALF_HOUR
        while rate and (moment := moment + chance.expovariate(rate)) < end:
            language = _drawn(chance, LANGUAGES)
            service = _drawn(chance, SERVICES)
            work, patience = chance.expovariate(1 / WORK), chance.expovariate(1 / PATIENCE)
            callers.append(Caller(moment, language, service, work, patience))
    return callers


def _drawn(chance: random.Random, shares: dict[str, float]) -> str:
    return list(shares)[bisect(list(accumulate(shares.values())), chance.random() * 0.999_999)]


def rates(agents: int) -> list[tuple[float, ...]]:
    """Calls per second in each half hour of each day, as many as one pool of so many agents answers as promised."""
    low, high = 0.0, 2 * agents / WORK
    while high - low > 1e-6 * agents:
        middle = (low + high) / 2
        low, high = (middle, high) if bound(_rates(middle), agents).in_time > PROMISED else (low, middle)
    return _rates(low)


def _rates(mean: float) -> list[tuple[float, ...]]:
    norm = sum(DAY) / len(DAY)
    return [tuple(mean * heavy * part / norm for part in DAY) for heavy in WEEK]


def bound(week: list[tuple[float, ...]], agents: int) -> Pool:
    """What one pool does in a week, each half hour for itself."""
    parts = [(rate, pool(rate, WORK, PATIENCE, agents, IN_TIME)) for rates in week for rate in rates]
    calls = sum(rate for rate, _pool in parts) or 1
    return Pool(
        sum(rate * result.in_time for rate, result in parts) / calls,
        sum(r * result.wait for r, result in parts) / calls,
    )


# --- who is there


@dataclass(frozen=True, slots=True)
class Skills:
    """A colleague: languages with a level (1: their own), and services, none for all."""

    languages: dict[str, int]
    services: tuple[str, ...] = ()

    def level(self, caller: Caller) -> int | None:
        return None if self.services and caller.service not in self.services else self.languages.get(caller.language)


ONE, TWO, THREE = "one language each", "two languages each", "three languages each"
RARE, MIXED = "two languages each, German rare", "one, two or three languages"
TWO_AND_TWO, ONE_AND_TWO = "two languages, two services", "one language, two services"
PLANS: Final = (ONE, TWO, THREE, RARE, MIXED, TWO_AND_TWO, ONE_AND_TWO)


def staff(plan: str, agents: int) -> list[Skills]:
    """So many colleagues by one of `PLANS`; German is the language that few learn."""
    own = [language for language, count in _by_root(agents).items() for _ in range(count)]
    many, few = _pairs(agents, ceil(0.3 * agents)), _pairs(agents, max(2, round(0.15 * agents)))
    match plan:
        case "one language each":
            return [Skills({language: 1}) for language in own]
        case "two languages each":
            return [Skills(two) for two in many]
        case "two languages each, German rare":
            return [Skills(two) for two in few]
        case "three languages each":
            return [Skills(dict.fromkeys(LANGUAGES, 2) | {language: 1}) for language in own]
        case "one, two or three languages":
            return [Skills(_some(two, at % 3)) for at, two in enumerate(many)]
        case "two languages, two services":
            return [Skills(two, _two_services(at)) for at, two in enumerate(many)]
        case _:
            return [Skills({language: 1}, _two_services(at)) for at, language in enumerate(own)]


def _by_root(agents: int) -> dict[str, int]:
    """How many have each language as their own: its part of the work, and a margin by the square-root rule."""
    wanted = {language: agents * share + sqrt(agents * share) for language, share in LANGUAGES.items()}
    scale = agents / sum(wanted.values())
    counts = {language: max(1, round(load * scale)) for language, load in wanted.items()}
    counts["nl"] += agents - sum(counts.values())
    return counts


def _pairs(agents: int, german: int) -> list[dict[str, int]]:
    """Two languages each, one's own first; as many as `german` have learnt that one."""
    dutch = round((agents - german) * LANGUAGES["nl"] / (LANGUAGES["nl"] + LANGUAGES["fr"]))
    learnt = [{("nl", "fr")[at % 2]: 1, "de": 2} for at in range(german)]
    return learnt + [{"nl": 1, "fr": 2} if at < dutch else {"fr": 1, "nl": 2} for at in range(agents - german)]


def _some(two: dict[str, int], kind: int) -> dict[str, int]:
    """One's own alone, both, or all three: a third of the desk each."""
    return (dict(list(two.items())[:1]), two, dict.fromkeys(LANGUAGES, 2) | two)[kind]


def _two_services(at: int) -> tuple[str, ...]:
    """Two services each, so that everyone shares one with the next: a ring."""
    names = list(SERVICES)
    return names[at % len(names)], names[(at + 1) % len(names)]
