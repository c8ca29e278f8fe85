"""Months of an invented past: which day brings how much, of what, and how it stands at the end.

The shape follows what is known of such desks: Monday mornings and days after a holiday are busy, two tickets
in five are about access, three in five calls come from municipalities. The figures themselves are invented.
The same arguments give the same history, whatever the machine.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random
from typing import TypeVar

from tridesk.demo.climate import Burst, Climate
from tridesk.demo.course import Course
from tridesk.demo.enquiry import Channel, Enquiry, Kind, Language
from tridesk.demo.events import DemoEvent, EventStep
from tridesk.demo.final_states import as_they_stand
from tridesk.demo.hours import CLOSES, DAY, DeskHours, at, holidays
from tridesk.demo.participants import Asker, asker, expert, short_name, taker
from tridesk.demo.pools import TITLES
from tridesk.kit.clock import BRUSSELS
from tridesk.tickets import lifecycle

T = TypeVar("T")
STEADY = Climate()

PER_DAY = 19.7
WEEKDAYS = (1.35, 1.05, 0.95, 0.95, 0.75)
AFTER_HOLIDAY = 1.4
CLOSED_DAY = 1.1
"""Mails on a day on which the desk is closed."""

LANGUAGES: dict[Language, float] = {"nl": 56, "fr": 40, "de": 4}

GROUPS: dict[str, tuple[Kind, ...]] = {
    "municipality": ("municipality",),
    "police": ("police",),
    "legal": ("notary", "bailiff", "lawyer"),
    "federal": ("federal",),
    "social": ("welfare", "hospital", "social_security"),
    "citizen": ("citizen",),
}
SHARES = {"municipality": 60, "police": 12, "legal": 10, "federal": 8, "social": 6, "citizen": 4}
ACCESS_SHARES = {"municipality": 74, "police": 10, "legal": 8, "federal": 3, "social": 5, "citizen": 0}
"""Who asks: without, and with, access keys."""

OUTCOMES = {"answered": 3.0, "researched": 1.6, "second_line": 1.0}
PINNED = 0.2
CALLS_BY_HOUR = {8: 0.5, 9: 1.6, 10: 1.5, 11: 1.1, 12: 0.5, 13: 0.8, 14: 1.0, 15: 0.8, 16: 0.3}
MONDAY_MORNING = 1.6
BEFORE_TOWN = " – "
"""In a title, before the organisation that asks."""
_OF_AN_INCIDENT = ("INC.SLOW", "INC.DOWN")


def days(
    enquiries: Sequence[Enquiry],
    span: tuple[date, date],
    seed: int,
    *,
    now: datetime | None = None,
    closed: frozenset[date] | None = None,
    climate: Climate = STEADY,
) -> Iterator[DemoEvent]:
    """The tickets of the days in `span`, first and last included, oldest first, as they stand at `now`.

    `now` is by default the end of the last day's work; nothing lies after it. `closed` are the weekdays on
    which the desk is shut, by default the holidays of federal staff; `climate` is what changes with time.
    """
    start, end = span
    if closed is None:
        closed = holidays(range(start.year - 1, end.year + 2))
    hours = DeskHours(closed)
    now = now.astimezone(BRUSSELS) if now else at(end, CLOSES)
    past = sorted(_Past(enquiries, hours, seed, climate).drafts(start, end), key=lambda draft: draft.opened_at)
    yield from as_they_stand([draft for draft in past if draft.opened_at <= now], hours, now)


def expected(day: date, hours: DeskHours, climate: Climate) -> float:
    """How many requests a day brings, the mean; those of an interruption come on top."""
    if not hours.open_on(day):
        return CLOSED_DAY * climate.volume(day, hours)
    before = day - timedelta(days=1)
    after_holiday = before.weekday() < 5 and not hours.open_on(before)
    usual = PER_DAY * WEEKDAYS[day.weekday()] * (AFTER_HOLIDAY if after_holiday else 1)
    return usual * climate.volume(day, hours)


def in_hours(rng: Random, day: date) -> datetime:
    """A moment at which somebody calls or comes by: mornings are busier, most of all on Mondays."""
    monday = MONDAY_MORNING if day.weekday() == 0 else 1
    hour = _pick(rng, {hour: w * (monday if 9 <= hour < 11 else 1) for hour, w in CALLS_BY_HOUR.items()})
    first, last = (30 if hour == 8 else 0), (30 if hour == 16 else 60)
    return at(day, time(hour)) + timedelta(seconds=rng.randrange(first * 60, last * 60))


class _Past:
    """Draws the tickets of each day, each with all its steps as if nothing could stop it."""

    def __init__(self, enquiries: Sequence[Enquiry], hours: DeskHours, seed: int, climate: Climate) -> None:
        self._enquiries = enquiries
        self._hours = hours
        self._climate = climate
        self._seed = seed
        self._rng = Random(seed)  # noqa: S311 - an invented past, no secret
        self._recent: deque[str] = deque(maxlen=12)
        self._pools = cache(self._draw_pools)
        self._interest = cache(climate.interest)

    def drafts(self, start: date, end: date) -> Iterator[DemoEvent]:
        rng = self._rng
        calendar = [start + timedelta(days=count) for count in range((end - start).days + 1)]
        working = [day for day in calendar if self._hours.open_on(day)]
        bursts = self._climate.bursts(working, rng)
        for day in calendar:
            mean = expected(day, self._hours, self._climate)
            for _ in range(max(0, round(rng.gauss(mean, mean**0.5 / 1.5)))):
                yield self._ordinary(day)
            if burst := bursts.get(day):
                for _ in range(burst.calls or rng.randrange(7, 11)):
                    yield self._in_an_incident(burst)

    def _ordinary(self, day: date) -> DemoEvent:
        rng, open_today = self._rng, self._hours.open_on(day)
        channel: Channel = _pick(rng, self._climate.channels(day)) if open_today else "mail"
        enquiry = self._enquiry(day, _pick(rng, LANGUAGES), None if open_today else channel)
        if enquiry.pinned:
            channel = enquiry.channel
        elif enquiry.spoken and channel != "counter":
            channel = "phone"
        elif enquiry.organisation_kind == "citizen" and channel == "fax":
            channel = "mail"
        return self._draft(enquiry, channel, self._moment(day, channel))

    def _in_an_incident(self, burst: Burst) -> DemoEvent:
        told = [row for row in self._enquiries if row.subject in _OF_AN_INCIDENT]
        language = _pick(self._rng, LANGUAGES)
        enquiry = self._rng.choice([row for row in told if row.language == language] or told)
        moment = burst.began + timedelta(seconds=self._rng.randrange(60 * burst.minutes))
        return replace(self._draft(enquiry, "phone", moment), incident=burst.incident)

    def _enquiry(self, day: date, language: Language, only: Channel | None) -> Enquiry:
        """An enquiry in this language; on a closed day (`only`) none that must come by another channel."""
        rng = self._rng
        access = rng.random() < self._climate.access(day)
        shares, by_group = self._pools(language, access, only)
        pool = by_group[_pick(rng, shares)]
        pool = [row for row in pool if row.question not in self._recent] or pool
        interest = self._interest
        weights = [OUTCOMES[row.outcome] * (PINNED if row.pinned else 1) * interest(row.subject, day) for row in pool]
        chosen = rng.choices(pool, weights)[0]
        self._recent.append(chosen.question)
        return chosen

    def _draw_pools(
        self, language: Language, access: bool, only: Channel | None
    ) -> tuple[dict[str, float], dict[str, list[Enquiry]]]:
        """Who asks, with their shares, and the enquiries of each."""
        pool = [
            row
            for row in self._enquiries
            if row.language == language
            and row.subject.startswith("ACC.") == access
            and row.subject not in _OF_AN_INCIDENT
            and not (only and (row.pinned or row.spoken) and row.channel != only)
        ]
        shares = ACCESS_SHARES if access else SHARES
        by_group = {name: [row for row in pool if row.organisation_kind in kinds] for name, kinds in GROUPS.items()}
        return {name: shares[name] for name, rows in by_group.items() if rows}, by_group

    def _moment(self, day: date, channel: Channel) -> datetime:
        rng = self._rng
        if channel != "mail":
            return in_hours(rng, day)
        if self._hours.open_on(day) and rng.random() < 0.85:
            return at(day, time(7, 30)) + timedelta(seconds=int(rng.triangular(0, 37_800, 9_000)))
        return at(day, time(0)) + timedelta(seconds=int(rng.triangular(0, 86_399, 72_000)))

    def _draft(self, enquiry: Enquiry, channel: Channel, opened: datetime) -> DemoEvent:
        rng, hours = self._rng, self._hours
        language, written = enquiry.language, lifecycle.Channel(channel).is_written
        who = self._climate.asker(asker(rng, self._seed, enquiry), language, opened.date())
        owner = taker(rng, language)
        specialist = expert(rng, enquiry.service, language) if enquiry.service else ""
        course = Course(rng, hours, enquiry, who, owner, specialist, written)
        question = course.request()
        waits = min(rng.lognormvariate(4.0, 1.0), 1.8 * DAY) if written else 0
        taken = hours.later(opened, waits).replace(microsecond=0)
        steps = course.steps(EventStep(opened, "request", "", question), EventStep(taken, "note", owner, ""))
        urgent = enquiry.subject in _OF_AN_INCIDENT or (
            enquiry.subject == "ACC.BLOCKED" and not written and rng.random() < 0.3
        )
        return DemoEvent(
            opened_at=opened,
            language=language,
            channel=channel,
            subject=enquiry.subject,
            priority="high" if urgent else "normal",
            organisation=who.organisation,
            organisation_kind=enquiry.organisation_kind,
            nis=who.nis,
            contact=who.contact,
            function=enquiry.function,
            mail=who.mail,
            phone=who.phone,
            title=self._title(enquiry, who),
            question=question,
            enquiry=enquiry,
            outcome=enquiry.outcome,
            state="closed",
            taken_at=taken,
            owner=owner,
            service=enquiry.service,
            expert=specialist,
            until=hours.later(opened, 2 * DAY),
            late=False,
            steps=steps,
        )

    def _title(self, enquiry: Enquiry, who: Asker) -> str:
        rng = self._rng
        as_written = enquiry.pinned or who.contact == enquiry.contact
        others = TITLES[enquiry.language].get(enquiry.subject, ())
        title = rng.choice(others) if others and not as_written and rng.random() < 0.6 else enquiry.title
        if who.organisation and not as_written and rng.random() < 0.35:
            title = f"{title}{BEFORE_TOWN}{short_name(who.organisation)}"
        return title


def _pick(rng: Random, shares: Mapping[T, float]) -> T:
    """One of the keys, by their weights."""
    return rng.choices(list(shares), list(shares.values()))[0]
