"""The past that the demonstration loads: the history of some months, or of two years, and a few things more.

Two requesters ask twice (reminders, to be merged), one asks two things at once (to be split), and a dozen
tickets are so old that their time is over (a disposal to be proposed).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Final

from tridesk.demo.climate import Seasons
from tridesk.demo.data_files import read
from tridesk.demo.enquiries import all_enquiries
from tridesk.demo.enquiry import Language
from tridesk.demo.events import DemoEvent, EventStep
from tridesk.demo.final_states import CALL_TAKERS
from tridesk.demo.history import STEADY, days
from tridesk.directory.office.worktime import WorkingHours
from tridesk.kit.clock import BRUSSELS

SEED: Final = 7
SPAN: Final = timedelta(days=122)
YEARS: Final = 2
"""Of the long past, which begins with a month."""
LONG_AGO: Final = timedelta(days=365 * 6)
_OLD: Final = 12

SECOND_SUBJECT: Final[dict[Language, str]] = read("phrases")["second_subject"]


@dataclass(frozen=True, slots=True)
class InventedPast:
    """Everything in order of opening; the rest are positions in it.

    `worked` is the last moment at which the desk was open.
    """

    events: tuple[DemoEvent, ...]
    merges: tuple[tuple[int, int], ...]
    """Pairs of a reminder and the ticket that it belongs to."""
    splits: tuple[int, ...]
    """Tickets whose last request is a second question."""
    worked: datetime


def long_ago(today: date) -> date:
    """The first day of the long past."""
    return today.replace(year=today.year - YEARS, day=1)


def past(now: datetime, hours: WorkingHours, seasons: Seasons | None = None) -> InventedPast:
    """The past as it stands at `now`: two years of `seasons`, without them some months."""
    today = now.astimezone(BRUSSELS).date()
    start, climate = (long_ago(today), seasons) if seasons else (today - SPAN, STEADY)
    recent = list(days(all_enquiries(), (start, today), SEED, now=now, closed=hours.closed, climate=climate))
    worked = hours.add(now, timedelta(minutes=-5))
    told: list[DemoEvent] = []

    def waits(event: DemoEvent) -> bool:
        waiting = event.state == "open" and event.owner in CALL_TAKERS and len(event.steps) == 1
        return waiting and event.opened_at < worked - timedelta(hours=2) and event not in told

    reminders = []
    for _ in range(2):
        first = _latest(recent, lambda event: waits(event) and event.channel == "mail") or _latest(recent, waits)
        if first is not None:
            told.append(first)
            reminders.append((_reminder(first, worked), first))
    double = _latest(recent, waits)
    if double is not None:
        doubled = _doubled(double, worked)
        recent[recent.index(double)] = doubled
    everything = _old(now, hours) + recent + [reminder for reminder, _ in reminders]
    everything.sort(key=lambda event: event.opened_at)
    at = {id(event): index for index, event in enumerate(everything)}
    return InventedPast(
        tuple(everything),
        merges=tuple((at[id(reminder)], at[id(first)]) for reminder, first in reminders),
        splits=(at[id(doubled)],) if double is not None else (),
        worked=worked,
    )


def _old(now: datetime, hours: WorkingHours) -> list[DemoEvent]:
    """A dozen tickets past their retention period: access is kept for ten years, all else for five."""
    then = now - LONG_AGO
    start = then.astimezone(BRUSSELS).date()
    end, seen = start + timedelta(days=9), then + timedelta(days=60)
    told = days(all_enquiries(), (start, end), SEED, now=seen, closed=hours.closed)
    over = (event for event in told if event.state == "closed" and not event.subject.startswith("ACC."))
    return list(islice(over, _OLD))


def _latest(events: list[DemoEvent], fits: Callable[[DemoEvent], bool]) -> DemoEvent | None:
    return next((event for event in reversed(events) if fits(event)), None)


def _reminder(first: DemoEvent, worked: datetime) -> DemoEvent:
    """A reminder from the same requester, half-way between the first mail and now."""
    moment = _between(first.opened_at, worked)
    text = f"{read('phrases')['reminder'][first.language]}\n\n{first.contact}"
    return replace(
        first,
        opened_at=moment,
        channel="mail",
        title=f"Re: {first.title}",
        question=text,
        state="open",
        owner="",
        taken_at=None,
        service="",
        expert="",
        steps=(EventStep(moment, "request", "", text),),
    )


def _doubled(event: DemoEvent, worked: datetime) -> DemoEvent:
    question = read("phrases")["second_question"][event.language]
    step = EventStep(_between(event.opened_at, worked), "request", "", question)
    return replace(event, steps=(*event.steps, step))


def _between(start: datetime, end: datetime) -> datetime:
    return (start + (end - start) / 2).replace(microsecond=0)
