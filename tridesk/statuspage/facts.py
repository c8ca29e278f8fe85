"""What the state of the register publishes for the figures: how long it was there, and how often it was not.

A day is a thing, by its ordinal: what was out of service on it, what was planned. The log is read, not the database.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tridesk.journal.facts import Change, CountedFact, Counter, Figure, Listed, Measure
from tridesk.journal.formulas import ADDED_UP, EACH_ONCE, MEAN
from tridesk.kit import clock, dates
from tridesk.kit.clock import BRUSSELS
from tridesk.kit.errors import Sayable
from tridesk.statuspage import queries
from tridesk.statuspage.availability import tally
from tridesk.statuspage.board import Board

TIME: Final = 50
PLANNED: Final = 51
UNSTABLE: Final = 52
OUT: Final = 53
INTERRUPTION: Final = 54
LOOK_BACK: Final = 7
"""Days before an entry of the journal that are looked at with it: on some days nothing is written."""


class RegisterFacts:
    """The time of each day, and the interruptions that began on it."""

    heading: Sayable = _("State of the register")
    counters: Sequence[Counter] = (
        Counter(
            TIME,
            "register.time",
            "day",
            cuts=("weekday",),
            seconds=_("time without planned work"),
            working=_("of which it was available"),
        ),
        Counter(PLANNED, "register.planned", "day", cuts=("weekday",)),
        Counter(UNSTABLE, "register.unstable", "day", cuts=("weekday",)),
        Counter(OUT, "register.out", "day", cuts=("weekday",)),
        Counter(INTERRUPTION, "register.interruption", "day", cuts=("weekday", "hour")),
    )
    figures: Sequence[Figure] = (
        Figure(
            "register.available", _("Availability of the register"),
            _("Time in which it was not out of service, divided by the time in which no work was planned."),
            _("Every hour of the day and night, from the moment at which its state was first kept."),
            "share", "register.time", Measure.RATIO,
        ),
        Figure(
            "register.out", _("Time out of service"), ADDED_UP,
            _("Outside planned work, as the page of the register told it."),
            "seconds", "register.out", Measure.SUM,
        ),
        Figure(
            "register.unstable", _("Time unstable"), ADDED_UP,
            _("Outside planned work, as the page of the register told it."),
            "seconds", "register.unstable", Measure.SUM,
        ),
        Figure(
            "register.planned", _("Time of planned work"), ADDED_UP,
            _("Announced maintenance in which the register was not stable."),
            "seconds", "register.planned", Measure.SUM,
        ),
        Figure(
            "register.interruptions", _("Interruptions of the register"), EACH_ONCE,
            _("Counted at the moment at which they began."),
            "count", "register.interruption",
        ),
        Figure(
            "register.interruption.mean", _("Length of an interruption, mean of wall time"),
            MEAN,
            _("From the first report until the register was stable again."),
            "seconds", "register.interruption", Measure.MEAN,
        ),
    )  # fmt: skip
    words: Mapping[str, Mapping[str, Sayable]] = {}

    def changed(self, changes: Sequence[Change]) -> Collection[int]:
        """The days before each entry of the journal, of whatever kind: time passes also while nothing is reported."""
        board = queries.board()
        if board is None or not board.spans or not changes:
            return set()
        days = {_ordinal(change.at) for change in changes}
        if board.incidents and any(change.verb.startswith("state.") for change in changes):
            days |= set(range(_ordinal(board.incidents[-1].began), max(days) + 1))  # it may have been reported late
        first = _ordinal(board.spans[0].since)
        return {day - back for day in days for back in range(LOOK_BACK + 1) if day - back >= first}

    def facts(self, things: Sequence[int]) -> Iterable[CountedFact]:
        """The facts of days that have begun."""
        board, now = queries.board(), clock.now()
        if board is None or not board.spans:
            return
        today = _ordinal(now)
        for thing in sorted(things):
            if thing <= today:
                yield from _of_day(board, date.fromordinal(thing), now)

    def things(self, after: int, limit: int) -> Sequence[int]:
        """The days from the first one of which the state is known."""
        board = queries.board()
        if board is None or not board.spans:
            return []
        first = max(after + 1, _ordinal(board.spans[0].since))
        return range(first, min(_ordinal(clock.now()) + 1, first + limit))

    def listed(self, things: Sequence[int]) -> Mapping[int, Listed]:
        """The days themselves."""
        language, site = get_language(), reverse("statuspage:site")
        return {thing: Listed(dates.long_date(date.fromordinal(thing), language), "", site) for thing in things}


def _of_day(board: Board, day: date, now: datetime) -> Iterator[CountedFact]:
    begins, ends = clock.midnight(day), min(clock.midnight(day + timedelta(days=1)), now)
    noon, thing = datetime(day.year, day.month, day.day, 12, tzinfo=BRUSSELS), day.toordinal()
    told = tally(board, begins, ends)
    due = told.known - told.planned
    if due:
        yield CountedFact(TIME, thing, 0, noon, seconds=_seconds(due), working=_seconds(due - told.out))
    for counter, span in ((PLANNED, told.planned), (UNSTABLE, told.unstable), (OUT, told.out)):
        if span:
            yield CountedFact(counter, thing, 0, noon, seconds=_seconds(span))
    began = [incident for incident in board.incidents if begins <= incident.began < ends]
    for place, incident in enumerate(began):
        lasted = _seconds(incident.ended - incident.began) if incident.ended else None
        yield CountedFact(INTERRUPTION, thing, place, incident.began, incident=True, seconds=lasted)


def _ordinal(at: datetime) -> int:
    return at.astimezone(BRUSSELS).date().toordinal()


def _seconds(span: timedelta) -> int:
    return round(span.total_seconds())
