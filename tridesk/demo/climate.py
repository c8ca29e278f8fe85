"""What the days of an invented past bring: how much, by which channel, about what.

`Climate` is the same all along: the few months that most tests load. `Seasons` is for the two years of a demonstration:
seasons, growth, a channel that goes out of use, interruptions of the register, municipalities before they merged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import pow
from random import Random
from typing import Final

from tridesk.demo.enquiry import Channel, Language
from tridesk.demo.hours import CLOSES, OPENS, DeskHours, at
from tridesk.demo.participants import Asker
from tridesk.directory.organisations.reference.predecessors import PREDECESSORS, Predecessor

CHANNELS: Final[dict[Channel, float]] = {"phone": 58, "mail": 34, "fax": 5, "counter": 3}
ACCESS: Final = 0.40
"""The share of questions about access."""

INCIDENT_EVERY: Final = 28
"""Working days from one outage to the next."""
_OUTAGE_AT: Final = OPENS.replace(hour=10, minute=0)
_OUTAGE_MINUTES: Final = 90

SEASON: Final = (1.16, 1.04, 1.05, 0.97, 0.94, 1.03, 0.72, 0.77, 1.22, 1.12, 1.03, 0.84)
"""Of the middle of each month; the days in between lie between these."""
SHARE: Final = 0.5
"""Of the requests of a desk of this size: enough to show every figure and to forecast, in half the time to load."""
GROWTH: Final = 1.12
"""Times as much after each year."""
BRIDGE: Final = 0.6
YEAR: Final = 365.25
INTEREST: Final = {"TRX.WS": 2.1, "EID.": 1.3, "FOR.": 0.87, "ACC.CERT": 0.75}
"""Times as often after each year, by the beginning of the subject's code."""


@dataclass(frozen=True, slots=True)
class Burst:
    """An interruption of the register, and the calls that it brings; `incident` names it on their tickets.

    How many calls is drawn by lot where `calls` is 0.
    """

    began: datetime
    minutes: int
    calls: int = 0
    incident: str = ""


class Climate:
    """Always the same."""

    def volume(self, day: date, hours: DeskHours) -> float:
        """How many times the usual number of requests."""
        return 1.0

    def channels(self, day: date) -> Mapping[Channel, float]:
        """The share of each channel."""
        return CHANNELS

    def access(self, day: date) -> float:
        """The share of questions about access."""
        return ACCESS

    def interest(self, subject: str, day: date) -> float:
        """How many times as often as usual a subject is asked about."""
        return 1.0

    def asker(self, who: Asker, language: Language, day: date) -> Asker:
        """The same person in the organisation that it was on that day."""
        return who

    def bursts(self, working: Sequence[date], rng: Random) -> dict[date, Burst]:
        """The interruptions of these working days."""
        days = set(rng.sample(working, len(working) // INCIDENT_EVERY))
        return {day: Burst(at(day, _OUTAGE_AT), _OUTAGE_MINUTES) for day in days}


@dataclass(frozen=True, slots=True)
class Seasons(Climate):
    """Seasons and growth that lead to how it is `today`, with the interruptions that the register had."""

    today: date
    interruptions: tuple[Burst, ...] = ()

    def volume(self, day: date, hours: DeskHours) -> float:
        return SHARE * season(day) * pow(GROWTH, -self._years(day)) * (BRIDGE if _is_bridge(day, hours) else 1)

    def channels(self, day: date) -> Mapping[Channel, float]:
        ago = self._years(day)
        return {"phone": 57, "mail": 36 - 4 * ago, "fax": 4 + 4 * ago, "counter": 3}

    def access(self, day: date) -> float:
        return 0.35 + 0.05 * self._years(day) + (0.05 if day.month in (1, 9) else 0)

    def interest(self, subject: str, day: date) -> float:
        yearly = next((times for code, times in INTEREST.items() if subject.startswith(code)), 1.0)
        return pow(yearly, -self._years(day))

    def asker(self, who: Asker, language: Language, day: date) -> Asker:
        before = [town for town in _BEFORE.get(who.nis, ()) if day <= town.last_day]
        if not before:
            return who
        town = Random(who.mail).choice(before)  # noqa: S311 - the same person in the same town
        return replace(who, organisation=town.name_fr if language == "fr" else town.name_nl, nis=town.nis)

    def bursts(self, working: Sequence[date], rng: Random) -> dict[date, Burst]:
        days = set(working)
        return {cut.began.date(): cut for cut in map(_in_hours, self.interruptions) if cut and cut.began.date() in days}

    def _years(self, day: date) -> float:
        """How many years ago."""
        return max(0, (self.today - day).days) / YEAR


def season(day: date) -> float:
    """How much a time of the year brings, 1 on average.

    >>> season(date(2026, 9, 15)) > 1.2 > 1 > season(date(2026, 7, 28))
    True
    """
    month = day.month - 1
    away = (day.day - 15) / 30
    other = SEASON[(month + (1 if away > 0 else -1)) % 12]
    return SEASON[month] + (other - SEASON[month]) * abs(away)


def _is_bridge(day: date, hours: DeskHours) -> bool:
    """Whether an open day lies between a closed one and a weekend."""
    before, after = day - timedelta(days=1), day + timedelta(days=1)
    return (day.weekday() == 0 and not hours.open_on(after)) or (day.weekday() == 4 and not hours.open_on(before))


def _in_hours(burst: Burst) -> Burst | None:
    """The part of an interruption in which the desk can be called; None when that is next to nothing."""
    day = burst.began.date()
    until = min(burst.began + timedelta(minutes=burst.minutes), at(day, CLOSES))
    began = max(burst.began, at(day, OPENS))
    minutes = int((until - began).total_seconds() // 60)
    return replace(burst, began=began, minutes=minutes) if minutes >= 5 else None


_BEFORE: Final[dict[str, list[Predecessor]]] = {
    into: [town for town in PREDECESSORS if town.into == into] for into in {town.into for town in PREDECESSORS}
}
