"""Reads of answers, counted from the log of the web server that serves the public site. Pure.

Only moment, path and status of a line are looked at, and whether it names itself a robot: no address and no cookie.
Nothing is stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

AFTER: Final = timedelta(hours=24)  # within which a request may come of a read that did not help
FEWEST: Final = 5  # reads of a topic that are shown

# The common and the combined format: address - user [07/Nov/2026:10:15:00 +0100] "GET /nl/answers/F-0012.html …" 200 …
_LINE: Final = re.compile(
    r"\[(?P<at>\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] "
    r'"GET [^ "?]*/(?:nl|fr|de)/answers/F-(?P<number>\d{4,9})\.html(?:\?[^ "]*)? [^"]*" (?:200|304) (?P<rest>.*)'
)
_ROBOT: Final = re.compile(r"bot|crawl|spider|slurp|monitor|preview|curl|wget|python|archiv", re.IGNORECASE)


class Read(NamedTuple):
    """Somebody opened the page of an entry."""

    at: datetime
    number: int


class TopicReads(NamedTuple):
    """What came of the reads of a topic: requests on it within 24 hours, each counted for one read before it."""

    topic: str
    reads: int
    followed: int

    @property
    def without(self) -> float:
        """The share of reads that no request followed."""
        return 1 - self.followed / self.reads


def reads(lines: Iterable[str]) -> Iterator[Read]:
    """The reads that a log tells of, in its order; HEAD requests and robots are none."""
    for line in lines:
        match = _LINE.search(line)
        if match is not None and not _ROBOT.search(match["rest"]):
            yield Read(datetime.strptime(match["at"], "%d/%b/%Y:%H:%M:%S %z"), int(match["number"]))


def followed(read_at: Iterable[datetime], asked_at: Iterable[datetime], within: timedelta = AFTER) -> int:
    """How many requests came within a time after a read; each read stands for one request at most.

    The earliest read that is not too old is taken for each, which matches as many as can be.
    """
    waiting, matched = sorted(read_at), 0
    position = 0
    for asked in sorted(asked_at):
        while position < len(waiting) and waiting[position] < asked - within:
            position += 1
        if position < len(waiting) and waiting[position] <= asked:
            position, matched = position + 1, matched + 1
    return matched


def by_topic(
    read: Iterable[tuple[str, datetime]], asked: Iterable[tuple[str, datetime]], fewest: int = FEWEST
) -> Sequence[TopicReads]:
    """One row for each main topic with enough reads, the most read first; reads and requests come with their topic."""
    read_at: dict[str, list[datetime]] = {}
    asked_at: dict[str, list[datetime]] = {}
    for topic, at in read:
        read_at.setdefault(topic, []).append(at)
    for topic, at in asked:
        asked_at.setdefault(topic, []).append(at)
    rows = [
        TopicReads(topic, len(moments), followed(moments, asked_at.get(topic, ())))
        for topic, moments in read_at.items()
        if len(moments) >= fewest
    ]
    return sorted(rows, key=lambda row: (-row.reads, row.topic))
