"""How much of a time the register was there, planned work counted apart. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final

from tridesk.kit import clock
from tridesk.kit.clock import BRUSSELS
from tridesk.statuspage.board import Board, Maintenance
from tridesk.statuspage.entries import RegisterState

ZERO: Final = timedelta(0)


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `begin` to `end` the register was `state`; planned when `work`, a maintenance, had announced no better."""

    begin: datetime
    end: datetime
    state: RegisterState
    work: str = ""

    @property
    def is_planned(self) -> bool:
        return bool(self.work)

    @property
    def length(self) -> timedelta:
        return self.end - self.begin


@dataclass(frozen=True, slots=True)
class Tally:
    """How long the register was what, in some time; `known` is the part of it for which the state was kept."""

    known: timedelta = ZERO
    unstable: timedelta = ZERO
    out: timedelta = ZERO
    planned: timedelta = ZERO

    @property
    def available(self) -> float | None:
        """The share in which it was not out of service, of the time in which nothing was planned; None when unknown."""
        due = self.known - self.planned
        return 1 - self.out / due if due > ZERO else None


def stretches(board: Board, begin: datetime, end: datetime) -> Iterator[Stretch]:
    """What the register was between two hours, oldest first, without gaps from the first hour that is known."""
    if not board.spans:
        return
    works = [plan for plan in board.maintenances if plan.cancelled_at is None]
    hours = {span.since for span in board.spans} | {hour for plan in works for hour in (plan.begins, plan.ends)}
    begin = max(begin, board.spans[0].since)
    marks = [begin, *sorted(hour for hour in hours if begin < hour < end), end]
    held: Stretch | None = None
    for here, there in pairwise(marks):
        if here >= there:
            continue
        stretch = _stretch(board, works, here, there)
        if held and (held.state, held.work) == (stretch.state, stretch.work):
            held = Stretch(held.begin, there, held.state, held.work)
            continue
        if held:
            yield held
        held = stretch
    if held:
        yield held


def tally(board: Board, begin: datetime, end: datetime) -> Tally:
    """How long it was what between two hours."""
    return summed(stretches(board, begin, end))


def summed(parts: Iterable[Stretch]) -> Tally:
    """How long all of it was what."""
    known = unstable = out = planned = ZERO
    for stretch in parts:
        known += stretch.length
        if stretch.is_planned:
            planned += stretch.length
        elif stretch.state is RegisterState.UNSTABLE:
            unstable += stretch.length
        elif stretch.state is RegisterState.OUT_OF_SERVICE:
            out += stretch.length
    return Tally(known, unstable, out, planned)


def months(board: Board, now: datetime, count: int) -> tuple[tuple[date, Tally], ...]:
    """The tally of each of the last `count` months up to `now`, newest first, back to the month that is first known."""
    tallies: list[tuple[date, Tally]] = []
    if not board.spans:
        return ()
    first = now.astimezone(BRUSSELS).date().replace(day=1)
    begins = [clock.midnight(first)]
    while len(begins) < count and begins[-1] > board.spans[0].since:
        first = (first - timedelta(days=1)).replace(day=1)
        begins.append(clock.midnight(first))
    parts, end = list(stretches(board, begins[-1], now)), now
    for begin in begins:
        tallies.append((begin.date(), summed(_between(parts, begin, end))))
        end = begin
    return tuple(tallies)


def days(board: Board, now: datetime, count: int) -> tuple[tuple[date, Tally], ...]:
    """The tally of each of the last `count` days up to `now`, oldest first; empty before the first hour known."""
    today = now.astimezone(BRUSSELS).date()
    dates = [today - timedelta(days=back) for back in range(count - 1, -1, -1)]
    ends = [*(clock.midnight(day) for day in dates[1:]), now]
    parts = list(stretches(board, clock.midnight(dates[0]), now))
    return tuple((day, summed(_between(parts, clock.midnight(day), end))) for day, end in zip(dates, ends, strict=True))


def _between(parts: Iterable[Stretch], begin: datetime, end: datetime) -> Iterator[Stretch]:
    """The part of each that lies between two hours."""
    for part in parts:
        if part.begin < end and begin < part.end:
            yield replace(part, begin=max(part.begin, begin), end=min(part.end, end))


def _stretch(board: Board, works: list[Maintenance], begin: datetime, end: datetime) -> Stretch:
    reported = next(span.state for span in reversed(board.spans) if span.since <= begin)
    work = next((plan for plan in works if plan.begins <= begin < plan.ends), None)
    if work and work.state.rank >= max(reported.rank, RegisterState.UNSTABLE.rank):
        return Stretch(begin, end, work.state, work.id)
    return Stretch(begin, end, reported)
