"""Outages of the lines to the public network, from the journal: the director records when a line is lost and back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from tridesk.journal.queries import histories_of
from tridesk.kit import clock

LOST: Final = "line.lost"
BACK: Final = "line.back"


class LineEvent(NamedTuple):
    """A line is lost or back at this moment; `reachable` is False when its provider did not answer."""

    line: str
    at: datetime
    lost: bool
    reachable: bool


@dataclass(frozen=True, slots=True)
class Outage:
    """A line did not work from `since` until `until`; `until` is None while it lasts."""

    line: str
    since: datetime
    until: datetime | None
    reachable: bool

    def within(self, start: datetime, end: datetime) -> timedelta:
        """How much of the outage lies in a period; one that lasts counts until now."""
        return min(self.until or clock.now(), end) - max(self.since, start)


def outages_of(events: Iterable[LineEvent]) -> list[Outage]:
    """The outages that events in order of time make, in the order in which they began."""
    lost: dict[str, LineEvent] = {}
    outages: list[Outage] = []
    for event in events:
        if event.lost:
            lost.setdefault(event.line, event)
        elif begin := lost.pop(event.line, None):
            outages.append(Outage(begin.line, begin.at, event.at, begin.reachable))
    outages += [Outage(begin.line, begin.at, None, begin.reachable) for begin in lost.values()]
    return sorted(outages, key=lambda outage: (outage.since, outage.line))


def outages(start: datetime, end: datetime) -> list[Outage]:
    """The outages of all lines that overlap a period."""
    entries = histories_of(["desk"], [LOST, BACK])
    events = [LineEvent(entry.data["line"], entry.at, entry.verb == LOST, entry.data["reachable"]) for entry in entries]
    return [outage for outage in outages_of(events) if outage.since < end and not _is_over(outage, start)]


def _is_over(outage: Outage, start: datetime) -> bool:
    return outage.until is not None and outage.until <= start
