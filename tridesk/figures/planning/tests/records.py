"""Records of an invented desk: calls of some weeks, of which the German ones are few."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from tridesk.directory.office.queries import working_hours
from tridesk.figures.planning import actions
from tridesk.figures.planning.history import days_between
from tridesk.kit import clock
from tridesk.kit.clock import BRUSSELS
from tridesk.telephony.models import Call

SHARES: Final = {
    ("nl", "KEYS"): 0.4,
    ("nl", "FILES"): 0.16,
    ("fr", "KEYS"): 0.28,
    ("fr", "FILES"): 0.12,
    ("de", ""): 0.04,
}


def write_calls(first: date, last: date, a_day: float = 60.0, seed: int = 1) -> int:
    """Calls on each working day, busier on Mondays and in the morning; returns how many."""
    chance, hours, calls = Random(seed), working_hours(), []
    for day in days_between(first, last):
        if not hours.is_working_day(day):
            continue
        expected = a_day * (1.2 if day.weekday() == 0 else 0.95)
        for number in range(int(chance.gauss(expected, expected**0.5))):
            minutes = 510 + int(480 * chance.betavariate(1.6, 2.2))
            at = datetime.combine(day, time(minutes // 60, minutes % 60), BRUSSELS)
            calls.append(_call(f"{day}-{number}", at, chance))
    return len(Call.objects.bulk_create(calls))


def write_forecasts(now: datetime) -> None:
    """Eight weeks of calls before a moment, and the forecasts that are made then and a day before."""
    today = now.astimezone(BRUSSELS).date()
    with clock.frozen(now - timedelta(1)):
        write_calls(today - timedelta(56), today - timedelta(1))
        actions.make_forecasts()
    with clock.frozen(now):
        actions.make_forecasts()


def _call(key: str, at: datetime, chance: Random) -> Call:
    language, service = chance.choices(list(SHARES), list(SHARES.values()))[0]
    waited, patience = chance.expovariate(1 / 30), chance.expovariate(1 / 200)
    fields = {"key": key, "phase": "ended", "arrived_at": at, "queued_at": at, "language": language, "service": service}
    if waited > patience:
        return Call(outcome="abandoned", ended_at=at + timedelta(seconds=patience), **fields)
    answered = at + timedelta(seconds=waited)
    ended = answered + timedelta(seconds=chance.expovariate(1 / 200))
    return Call(
        outcome="answered", answered_at=answered, ended_at=ended, finished_at=ended + timedelta(seconds=30), **fields
    )
