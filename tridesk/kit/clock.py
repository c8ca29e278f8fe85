"""The time, from one place, so that tests and demonstration data can choose it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

BRUSSELS: Final = ZoneInfo("Europe/Brussels")

Source = Callable[[], datetime]


def _system() -> datetime:
    return datetime.now(UTC)


_source: ContextVar[Source] = ContextVar("tridesk_clock", default=_system)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _source.get()()


def today() -> date:
    """The day in Brussels."""
    return now().astimezone(BRUSSELS).date()


def local(at: datetime) -> datetime:
    """An aware moment on the clocks of Brussels: `astimezone`, without asking the rules of the zone each time."""
    if at.tzinfo is BRUSSELS:
        return at
    utc = at if at.tzinfo is UTC else at.astimezone(UTC)
    ahead = _ahead(utc.date())
    return utc.astimezone(BRUSSELS) if ahead is None else (utc + ahead).replace(tzinfo=BRUSSELS)


@lru_cache(maxsize=4_000)
def _ahead(day: date) -> timedelta | None:
    """By how much Brussels is ahead of UTC all through a day of UTC; None on a day on which that changes."""
    first, last = (datetime.combine(day, at, UTC).astimezone(BRUSSELS).utcoffset() for at in (time.min, time.max))
    return first if first == last else None


def midnight(day: date) -> datetime:
    """When a day begins in Brussels."""
    return datetime.combine(day, time(0), BRUSSELS)


def hour(at: datetime, language: str | None) -> str:
    """`16.05`, in French `16h05`, in Belgian time."""
    return f"{at.astimezone(BRUSSELS):{'%Hh%M' if language == 'fr' else '%H.%M'}}"


@contextmanager
def ticking(source: Source) -> Iterator[None]:
    """Read the time from `source` (which must give aware datetimes) inside this block.

    Holds for this context only: other threads, and tasks that already run, keep their own time.
    """
    token = _source.set(lambda: _utc(source()))
    try:
        yield
    finally:
        _source.reset(token)


@contextmanager
def frozen(at: datetime) -> Iterator[datetime]:
    """Let time stand still at `at` (aware, any zone) inside this block."""
    moment = _utc(at)
    with ticking(lambda: moment):
        yield moment


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a clock needs an aware datetime: without a zone nobody knows when this is")
    return moment.astimezone(UTC)
