"""Callers of the demonstration who ask again about a request that they made in the last days.

They make its telephone as busy as that of a whole desk: a call costs a row where a ticket costs many.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Final, NamedTuple

from tridesk.demo.climate import Climate
from tridesk.demo.enquiry import Language
from tridesk.demo.events import DemoEvent
from tridesk.demo.history import LANGUAGES, expected, in_hours
from tridesk.demo.hours import DeskHours

AGAIN: Final = 2.6
"""Calls that ask again, for each request that a working day brings."""
LATELY: Final = timedelta(days=5)
"""How long after a request callers ask about it."""
SOON: Final = timedelta(minutes=30)


class Repeat(NamedTuple):
    """A call that arrives `at` a moment, about the ticket at this place in the history."""

    at: datetime
    event: int


def repeats(
    events: Sequence[DemoEvent], span: tuple[date, date], hours: DeskHours, climate: Climate, seed: int
) -> Iterator[Repeat]:
    """Who calls again on each working day from the first to the last of `span`; `events` are in order of opening."""
    asked: dict[Language, list[int]] = {language: [] for language in LANGUAGES}
    for place, event in enumerate(events):
        if event.owner and not event.incident:
            asked[event.language].append(place)
    opened = {language: [events[place].opened_at for place in places] for language, places in asked.items()}
    first, last = span
    for day in (first + timedelta(days=count) for count in range((last - first).days + 1)):
        if not hours.open_on(day):
            continue
        rng = Random(f"again {seed} {day}")  # noqa: S311 - an invented past, no secret
        mean = AGAIN * expected(day, hours, climate)
        count = max(0, round(rng.gauss(mean, mean**0.5)))
        for language in rng.choices(list(LANGUAGES), list(LANGUAGES.values()), k=count):
            moment = in_hours(rng, day)
            until = bisect_left(opened[language], moment - SOON)
            since = min(bisect_left(opened[language], moment - LATELY), until - 1)  # or else the last before
            if until:
                yield Repeat(moment, asked[language][rng.randrange(since, until)])
