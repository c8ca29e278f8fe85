"""Reads: forecasts as they were made, what came of them, colleagues on duty and their habits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby, islice
from math import log
from typing import Any, Final

import numpy as np
from django.db.models import F, Min, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from procrastinate.contrib.django.models import ProcrastinateJob

from tridesk.accounts.models import User
from tridesk.accounts.queries import colleagues
from tridesk.accounts.roles import Role
from tridesk.directory.models import HandledService, SpokenLanguage
from tridesk.directory.office.queries import working_hours
from tridesk.directory.office.staffing import absences_between
from tridesk.directory.office.worktime import WorkingHours
from tridesk.figures.forecast.classes import ALL
from tridesk.figures.forecast.sums import DaySum
from tridesk.figures.planning.history import PHONE, days_between, half_hour_at, open_slots
from tridesk.figures.planning.models import Forecast, Plan, Shift
from tridesk.figures.staffing.patience import patience
from tridesk.figures.staffing.plan import PlannedDay
from tridesk.figures.staffing.roster import DUTIES, HALVES, LUNCHES, RosterCandidate, RosterDay
from tridesk.figures.staffing.simulation import OTHERS, Habits, SimulatedAgent
from tridesk.kit import clock
from tridesk.kit.clock import BRUSSELS
from tridesk.kit.errors import NotFound
from tridesk.telephony.engine import standing
from tridesk.telephony.engine.calls.life import CallOutcome
from tridesk.telephony.models import Call, Pause, Span

SHOWN_BACK: Final = 100  # days of forecasts that pages and the update of today rest on
AHEAD: Final = timedelta(weeks=10)
LOOKED_BACK: Final = timedelta(weeks=8)  # for habits
MOST_CALLS: Final = 20_000  # read for them
FEWEST_CALLS: Final = 30  # of a language, to have handling times of its own
USUAL_HANDLING: Final = 240.0
USUAL_PAUSED: Final = 0.12
FEWEST_HOURS: Final = 40  # of colleagues on record, before their pauses count
LUNCH: Final = timedelta(minutes=30)
OFF_THE_TELEPHONE: Final = (Pause.LUNCH, Pause.DESK_WORK)
TAKING: Final = (standing.FREE, standing.RINGING, standing.TALKING, standing.WRAP_UP)
LONG: Final = 6 * 3600  # seconds of a day with a lunch break
MAKER: Final = "figures.make_forecasts"  # the job
WEEKS_BACK: Final = timedelta(weeks=4)  # of plans beside what came
LAST_JOBS: Final = 60  # an hour of them
RUNNING, FAILED, SHORT = "running", "failed", "short"


Spans = Sequence[tuple[datetime, datetime]]


def forecasts(channel: str, language: str, service: str) -> list[Forecast]:
    """The forecasts of a class, of the last weeks and the next, in order. One query."""
    rows = Forecast.objects.filter(channel=channel, language=language or ALL, service=service or ALL)
    return list(_around(rows).order_by("day"))


def _around(rows: QuerySet[Forecast]) -> QuerySet[Forecast]:
    """Those of the last weeks and the next."""
    today = clock.today()
    return rows.filter(day__range=(today - timedelta(SHOWN_BACK), today + AHEAD))


def parts_of(channel: str) -> dict[date, dict[str, Any]]:
    """How the forecasts of a channel came about, by day. One query."""
    return dict(
        _around(Forecast.objects.filter(channel=channel, language=ALL, service=ALL)).values_list("day", "parts")
    )


def state_of_forecasts() -> str:
    """Why there are no forecasts of today yet: the job runs, it failed, or there are too few days; '' when there are.

    A job that has nothing to do ends well beside one that makes them, so more than the last job counts. Two queries.
    """
    today = clock.today()
    if made(today):
        return ""
    jobs = ProcrastinateJob.objects.filter(task_name=MAKER).order_by("-id")
    states = set(jobs.values_list("status", flat=True)[:LAST_JOBS])
    if "doing" in states or states == {"todo"}:
        return RUNNING
    return FAILED if "failed" in states else SHORT


def made(today: date) -> bool:
    """Whether the forecasts of a day and those after it were made on that day."""
    return Forecast.objects.filter(made_at__gte=clock.midnight(today), day__gte=today).exists()


# --- plans


def monday_of(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(day.weekday())


def newest_plan(monday: date) -> Plan | None:
    """The last plan of a week, done or not."""
    return Plan.objects.filter(monday=monday).select_related("asked_by").order_by("-id").first()


def is_forecast(monday: date) -> bool:
    """Whether there is a forecast of the calls of a week. One query."""
    days = (monday, monday + timedelta(6))
    return Forecast.objects.filter(channel=PHONE, language=ALL, service=ALL, day__range=days).exists()


def passed_plans() -> list[Plan]:
    """The last plan that was played of each of the last weeks, newest first. One query."""
    monday = monday_of(clock.today())
    rows = Plan.objects.filter(result__isnull=False, monday__range=(monday - WEEKS_BACK, monday - timedelta(7)))
    return list(rows.order_by("-monday", "-id").distinct("monday"))


def planned_days(monday: date) -> list[PlannedDay]:
    """The working days of a week with the expected calls and the colleagues present. Nine queries."""
    hours = working_hours()
    days = [day for day in days_between(monday, monday + timedelta(6)) if hours.is_working_day(day)]
    rows = Forecast.objects.filter(channel=PHONE, day__in=days).exclude(Q(language=ALL) | Q(service=ALL))
    by_day: dict[date, list[Forecast]] = defaultdict(list)
    for row in rows:
        by_day[row.day].append(row)
    wholes = {row.day: row for row in Forecast.objects.filter(channel=PHONE, day__in=days, language=ALL, service=ALL)}
    people = _people(days, hours)
    return [
        PlannedDay(
            day,
            tuple(people[day]),
            {(row.language, row.service): tuple(row.expected) for row in by_day[day]},
            by_day[day][0].first,
            _spread(wholes[day]),
        )
        for day in days
        if by_day[day] and day in wholes
    ]


def _spread(row: Forecast) -> float:
    """The squared coefficient of variation of a day's level, from its band."""
    return min(DaySum(row.total, row.total_high).more, 0.25)


def _people(days: Sequence[date], hours: WorkingHours) -> dict[date, list[SimulatedAgent]]:
    """The call takers on each of these days: by the published roster, else every agent not absent."""
    users = agents()
    known, there, duties = skills([user.pk for user in users]), presence(users, days, hours), shifts(days)
    shares = off_telephone(users, hours)
    planned = {day for _user, day in duties}
    people: dict[date, list[SimulatedAgent]] = {day: [] for day in days}
    for number, user in enumerate(users):
        languages, services = known[user.pk]
        for day in days:
            duty = RosterDay(True, True, LUNCHES[number % len(LUNCHES)])
            if day in planned:
                duty = duties.get((user.pk, day), RosterDay(False, False))
            elif not _is_long(there[user.pk, day]):
                duty = RosterDay(True, True, 0)  # half a day needs no lunch
            spans = on_duty(there[user.pk, day], day, duty)
            if spans:
                seconds = tuple((_seconds(begins), _seconds(ends)) for begins, ends in spans)
                off = None if day in planned else shares.get(user.pk)
                spoken = languages or {user.language: 1}
                people[day].append(SimulatedAgent(user.username, spoken, services, seconds, off))
    return people


def off_telephone(users: Sequence[User], hours: WorkingHours) -> dict[int, float]:
    """The share of their working hours, lunch apart, in which each of these took no calls in the last weeks.

    A colleague with too few records gets the mean share of the call takers; without any records there is no share. Two
    queries.
    """
    today = clock.today()
    since = today - LOOKED_BACK
    rows = Span.objects.filter(user__in=users, began_at__gte=clock.midnight(since), ended_at__lt=clock.midnight(today))
    taking = Sum(F("ended_at") - F("began_at"), filter=Q(state__in=TAKING))
    records = {
        user: (first.astimezone(BRUSSELS).date(), spent or timedelta(0))
        for user, first, spent in rows.values("user")
        .annotate(first=Min("began_at"), spent=taking)
        .values_list("user", "first", "spent")
    }
    days = [day for day in days_between(since, today - timedelta(1)) if hours.is_working_day(day)]
    there = presence(users, days, hours) if records else {}
    shares: dict[int, float] = {}
    for user, (first, spent) in records.items():
        whole = sum(_without_lunch(there[user, day]) for day in days if day >= first)
        if whole >= FEWEST_HOURS * 3600:
            shares[user] = max(0.0, 1 - spent.total_seconds() / whole)
    usual = [shares[user.pk] for user in users if user.role == Role.CALL_TAKER and user.pk in shares]
    return shares if not usual else {user.pk: float(np.mean(usual)) for user in users} | shares


def _without_lunch(spans: Spans) -> float:
    """Seconds of a day, without a lunch where it is long."""
    seconds = sum((ends - begins).total_seconds() for begins, ends in spans)
    return seconds - LUNCH.total_seconds() if _is_long(spans) else seconds


def _is_long(spans: Spans) -> bool:
    return sum((ends - begins).total_seconds() for begins, ends in spans) >= LONG


def presence(users: Iterable[User], days: Sequence[date], hours: WorkingHours) -> dict[tuple[int, date], Spans]:
    """When these colleagues are there: the opening hours of each day less their absences. One query."""
    away: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    if days:
        for absence in absences_between(days[0], days[-1]):
            away[absence.user_id].append((absence.starts_at, absence.ends_at))
    opened = {
        day: [(_moment(day, opening), _moment(day, closing)) for opening, closing in hours.hours_on(day)]
        for day in days
    }
    return {(user.pk, day): without(spans, away[user.pk]) for user in users for day, spans in opened.items()}


def on_duty(there: Spans, day: date, duty: RosterDay) -> Spans:
    """The part of a colleague's presence that is spent on the telephone."""
    lunch = half_hour_at(day, duty.lunch)
    midnight, tomorrow = half_hour_at(day, 0), half_hour_at(day + timedelta(1), 0)
    off = [(lunch, lunch + LUNCH)]
    off += [] if duty.morning else [(midnight, lunch)]
    off += [] if duty.afternoon else [(lunch, tomorrow)]
    return without(there, off)


def shifts(days: Sequence[date]) -> dict[tuple[int, date], RosterDay]:
    """The duties that were published, by user and day. One query."""
    rows = Shift.objects.filter(day__in=days).values_list("user", "day", "duty")
    return {(user, day): DUTIES[duty] for user, day, duty in rows}


def agents() -> list[User]:
    """Colleagues on the telephone: call takers, whose work it is, and others with calls in the last weeks."""
    lately = Span.objects.filter(ended_at__gte=clock.now() - LOOKED_BACK).values("user")
    rows = colleagues("call.take")
    return list(rows.filter(Q(role=Role.CALL_TAKER) | Q(pk__in=lately)).order_by("name", "pk"))


def skills(users: Iterable[int]) -> dict[int, tuple[dict[str, int], dict[str, int]]]:
    """Languages and services of these users, each with a level."""
    users = list(users)
    known: dict[int, tuple[dict[str, int], dict[str, int]]] = {user: ({}, {}) for user in users}
    spoken = SpokenLanguage.objects.filter(staff__user__in=users)
    for user, language, level in spoken.values_list("staff__user", "language", "level"):
        known[user][0][language] = level
    handled = HandledService.objects.filter(staff__user__in=users)
    for user, service, level in handled.values_list("staff__user", "service__code", "level"):
        known[user][1][service] = level
    return known


def without(spans: Spans, taken: Spans) -> list[tuple[datetime, datetime]]:
    """Spans of time less others."""
    left = list(spans)
    for begins, ends in taken:
        left = [
            part
            for start, end in left
            for part in ((start, min(end, begins)), (max(start, ends), end))
            if part[0] < part[1]
        ]
    return sorted(set(left))


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, BRUSSELS)


def _seconds(moment: datetime) -> float:
    """Seconds of the day in Brussels, by its clock on the wall."""
    local = moment.astimezone(BRUSSELS)
    return local.hour * 3600.0 + local.minute * 60 + local.second


# --- the roster


def working_days(monday: date) -> list[date]:
    """The days of a week on which the desk works."""
    hours = working_hours()
    return [day for day in days_between(monday, monday + timedelta(6)) if hours.is_working_day(day)]


def candidates(users: Sequence[User], days: Sequence[date]) -> list[RosterCandidate]:
    """Colleagues for a roster, with when they could be there."""
    known, there = skills([user.pk for user in users]), presence(users, days, working_hours())
    return [
        RosterCandidate(
            user.username,
            frozenset(known[user.pk][0] or {user.language}),
            {day: _slots(there[user.pk, day], day) for day in days},
            known[user.pk][1],
        )
        for user in users
    ]


def _slots(spans: Spans, day: date) -> NDArray[np.bool_]:
    """The half hours that lie within spans of time."""
    begins = [half_hour_at(day, number) for number in range(HALVES)]
    return np.array([any(start <= at and at + LUNCH <= end for start, end in spans) for at in begins])


def away(people: Sequence[RosterCandidate], days: Sequence[date]) -> dict[tuple[str, date], str]:
    """Candidates who are absent on a day: `whole`, or `part` of the half hours in which the desk works."""
    hours = working_hours()
    opened = {day: open_slots(PHONE, day, hours) for day in days}
    lacking = {(person.name, day): opened[day] & ~person.there[day] for person in people for day in days}
    return {
        (name, day): "whole" if (slots == opened[day]).all() else "part"
        for (name, day), slots in lacking.items()
        if slots.any()
    }


def absences_ahead(user: User) -> list[tuple[datetime, datetime]]:
    """When a colleague is away, in the weeks of which `shifts_of` tells. One query."""
    first = monday_of(clock.today())
    rows = absences_between(first, clock.today() + AHEAD).filter(user=user)
    return [(absence.starts_at.astimezone(BRUSSELS), absence.ends_at.astimezone(BRUSSELS)) for absence in rows]


def agent(username: str) -> User:
    """The one gate to a colleague on the telephone."""
    for user in agents():
        if user.username == username:
            return user
    raise NotFound(_("There is no such colleague."))


def shifts_of(user: User) -> list[tuple[datetime, datetime]]:
    """When a colleague is on the telephone, from this week on, by the rosters that are published.

    One query where there are no shifts, else two.
    """
    coming = (monday_of(clock.today()), clock.today() + AHEAD)
    rows = Shift.objects.filter(user=user, day__range=coming).order_by("day").values_list("day", "duty")
    duties = {day: DUTIES[duty] for day, duty in rows}
    there = presence([user], list(duties), working_hours()) if duties else {}
    return [span for day, duty in duties.items() for span in on_duty(there[user.pk, day], day, duty)]


def next_shifts(user: User, days: int) -> list[tuple[date, list[tuple[datetime, datetime]]]]:
    """The next days on which a colleague is on the telephone, with what is left of them; reads as `shifts_of` does."""
    left = [span for span in shifts_of(user) if span[1] > clock.now()]
    by_day = groupby(left, key=lambda span: span[0].astimezone(BRUSSELS).date())
    return [(day, list(spans)) for day, spans in islice(by_day, days)]


# --- habits


def habits() -> Habits:
    """What the records of the last weeks tell of calls and pauses. Two queries, of bounded size."""
    since = clock.now() - LOOKED_BACK
    rows = Call.objects.filter(arrived_at__gte=since, queued_at__isnull=False, back_of__isnull=True)
    rows = rows.filter(ended_at__isnull=False).exclude(outcome=CallOutcome.FAX.value).order_by("-arrived_at")
    handling: dict[str, list[float]] = defaultdict(list)
    waits = []
    for queued, answered, ended, finished, language, outcome in rows.values_list(
        "queued_at", "answered_at", "ended_at", "finished_at", "language", "outcome"
    )[:MOST_CALLS]:
        assert queued is not None
        assert ended is not None
        waits.append((((answered or ended) - queued).total_seconds(), outcome == CallOutcome.ABANDONED.value))
        if answered is not None and outcome == CallOutcome.ANSWERED.value:
            seconds = ((finished or ended) - answered).total_seconds()
            handling[language].append(seconds)
            handling[OTHERS].append(seconds)
    ringing, paused = _standing(since)
    return Habits(_samples(handling), patience(waits), ringing, paused)


def _samples(handling: Mapping[str, Sequence[float]]) -> dict[str, Sequence[float]]:
    """Handling times by language, where there are enough; those of all for the others."""
    enough = {language: seconds for language, seconds in handling.items() if len(seconds) >= FEWEST_CALLS}
    usual = [-USUAL_HANDLING * log(1 - (number + 0.5) / 40) for number in range(40)]  # exponential
    return {OTHERS: usual} | enough


def _standing(since: datetime) -> tuple[float, float]:
    """Mean seconds of ringing, and the share of their hours on the telephone that agents are paused.

    Lunch and written work are no hours on the telephone: a roster tells them apart.
    """
    rows = Span.objects.filter(ended_at__gte=since, began_at__gte=since).order_by("-ended_at")
    seconds: dict[str, float] = defaultdict(float)
    rings = 0
    for state, reason, began, ended in rows.values_list("state", "reason", "began_at", "ended_at")[: 5 * MOST_CALLS]:
        if reason not in OFF_THE_TELEPHONE:
            seconds[state] += (ended - began).total_seconds()
            rings += state == standing.RINGING
    there = sum(seconds.values())
    ringing = seconds[standing.RINGING] / rings if rings >= FEWEST_CALLS else 5.0
    paused = seconds[standing.PAUSED] / there if there >= FEWEST_HOURS * 3600 else USUAL_PAUSED
    return ringing, min(paused, 0.6)
