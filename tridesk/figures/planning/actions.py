"""Making forecasts, and playing plans of staffing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.directory.office.queries import working_hours
from tridesk.directory.office.worktime import WorkingHours
from tridesk.figures.forecast.classes import ALL, WHOLE, Outlook, outlooks
from tridesk.figures.planning import queries
from tridesk.figures.planning.causes import causes
from tridesk.figures.planning.history import (
    counts,
    days_between,
    history,
    is_counted,
    open_slots,
)
from tridesk.figures.planning.models import Forecast, Plan, Shift
from tridesk.figures.staffing import plan as staffing
from tridesk.figures.staffing.roster import DUTIES
from tridesk.journal.actions import record
from tridesk.journal.turns import turn
from tridesk.kit import clock, memory
from tridesk.kit.errors import Invalid
from tridesk.tickets.lifecycle import Channel

MADE_UP_FOR: Final = 40  # past days without a forecast that are forecast at once, each from the days before it
REPETITIONS: Final = 30  # weeks played for a plan, and for each change to it
MOST_ATTEMPTS: Final = 3
KEPT_PLANS: Final = timedelta(days=90)
_WRITTEN: Final = (
    "seen",
    "made_at",
    "first",
    "expected",
    "low",
    "high",
    "total",
    "total_low",
    "total_high",
    "parts",
)


# --- forecasts


def make_forecasts() -> bool:
    """Forecasts the next ten weeks, and past days that have no forecast; False when that is done, or being done.

    Each day is forecast from whole days before it, so it matters not when it is made.
    """
    today = clock.today()
    with turn("figures.forecast") as is_ours:
        if not is_ours or queries.made(today):
            return False
        _make_forecasts(today)
    memory.give_back()
    return True


def _make_forecasts(today: date) -> None:
    hours = working_hours()
    rows = [row for channel in Channel for row in _rows(channel, today, hours)]
    with transaction.atomic():
        Forecast.objects.bulk_create([row for row in rows if row.day < today], 500, ignore_conflicts=True)
        Forecast.objects.filter(day__gte=today).delete()
        Forecast.objects.bulk_create([row for row in rows if row.day >= today], 500)
    for channel in Channel:
        _note_what_came(channel, today)  # of the past days that have a forecast only now


def _rows(channel: str, today: date, hours: WorkingHours) -> Iterator[Forecast]:
    until = today + queries.AHEAD
    known = history(channel, today, until, hours)
    if known is None:
        return
    made = Forecast.objects.filter(channel=channel, language=ALL, service=ALL, day__lt=today)
    have = set(made.values_list("day", flat=True))
    past = [number for number, day in list(enumerate(known.days))[-MADE_UP_FOR:] if day not in have]
    slots = slice(known.first, known.first + known.opened.shape[1])
    days = [day for day in days_between(today, until) if is_counted(channel, day, hours)]
    ahead = {day: open_slots(channel, day, hours)[slots] for day in days}
    why = causes(known.days[0], until, hours)
    for outlook in outlooks(known, past, ahead, why):
        yield from _forecasts(channel, known.first, outlook, sorted(why.get(outlook.day, ())))


def _forecasts(channel: str, first: int, outlook: Outlook, why: list[str]) -> Iterator[Forecast]:
    now = clock.now()
    for (language, service), expectation in outlook.classes.items():
        whole = (language, service) == WHOLE
        yield Forecast(
            channel=channel,
            language=language,
            service=service,
            day=outlook.day,
            seen=outlook.seen,
            made_at=now,
            first=first,
            expected=_rounded(expectation.expected),
            low=_rounded(expectation.low),
            high=_rounded(expectation.high),
            total=expectation.total,
            total_low=expectation.total_low,
            total_high=expectation.total_high,
            parts={"factors": dict(outlook.parts), "causes": why} if whole else {},
        )


def _rounded(numbers: Iterable[float]) -> list[float]:
    return [round(float(number), 3) for number in numbers]


def _note_what_came(channel: str, today: date) -> None:
    """Fills in what came on days that are over."""
    rows = list(Forecast.objects.filter(channel=channel, day__lt=today, came__isnull=True)[:5_000])
    if not rows:
        return
    numbers: dict[tuple[date, int, str, str], int] = {}
    for count in counts(channel, min(row.day for row in rows), max(row.day for row in rows)):
        for language in (count.language, ALL):
            for service in (count.service, ALL):
                key = (count.day, count.slot, language, service)
                numbers[key] = numbers.get(key, 0) + count.number
    for row in rows:
        row.came = [
            numbers.get((row.day, slot, row.language, row.service), 0)
            for slot in range(row.first, row.first + len(row.expected))
        ]
    Forecast.objects.bulk_update(rows, ["came"], 500)


# --- the roster


@transaction.atomic
def publish_roster(monday: date, duties: Mapping[tuple[int, date], str], *, by: User) -> None:
    """Puts a week's roster in place of the one before; `duties` by user and day, as `roster.RosterDay` is written."""
    require(by, "staff.plan")
    check_roster(monday, duties)
    Shift.objects.filter(day__in=days_between(monday, monday + timedelta(6))).delete()
    Shift.objects.bulk_create(Shift(user_id=user, day=day, duty=code) for (user, day), code in duties.items())
    record("figures.roster_published", by=by, ref=f"figures:{monday.isoformat()}")


def check_roster(monday: date, duties: Mapping[tuple[int, date], str]) -> None:
    """Refuses duties of others than the agents, on days without work, or that are none."""
    days = queries.working_days(check_week(monday))
    users = {user.pk for user in queries.agents()}
    if not all(user in users and day in days and code in DUTIES for (user, day), code in duties.items()):
        raise Invalid(_("This roster does not fit the week: somebody changed the colleagues or the calendar."))


def check_week(monday: date) -> date:
    """The week itself; refuses one that is over or too far away, and a day that is no Monday."""
    today = clock.today()
    if monday.weekday() or not queries.monday_of(today) <= monday <= today + queries.AHEAD:
        raise Invalid(_("Choose one of the next ten weeks."), field="week")
    return monday


# --- plans


def ask_plan(monday: date, share: int, within: int, *, by: User) -> Plan:
    """Has a week's staffing planned and played; the plan that is under way when it has the same norm.

    Refuses another norm until that one is played.
    """
    require(by, "staff.plan")
    check_week(monday)
    if not (1 <= share <= 99 and 1 <= within <= 600):
        raise Invalid(_("The norm is a share from 1 to 99 per cent, within 1 to 600 seconds."), field="share")
    asked = Plan(monday=monday, share=share, within=within, asked_at=clock.now(), asked_by=by)
    plan = _begun(asked)
    while plan is None:  # it ended between two looks
        plan = _begun(asked)
    if (plan.share, plan.within) != (share, within):
        raise Invalid(_("This week is being simulated with another norm. Ask again when that is done."), field="share")
    return plan


def _begun(plan: Plan) -> Plan | None:
    """The plan, saved for the job; when another of its week is under way, that one."""
    try:
        with transaction.atomic():
            plan.save(force_insert=True)
            app.configure_task("figures.carry_on_plans", allow_unknown=False).defer()
            return plan
    except IntegrityError:
        return Plan.objects.filter(monday=plan.monday, ended_at__isnull=True).first()


def carry_on() -> None:
    """Plays all plans that wait; returns at once when another process does so already."""
    with turn("figures.plan") as is_ours:
        while is_ours and (plan := Plan.objects.filter(ended_at__isnull=True).order_by("pk").first()):
            _play(plan)
    Plan.objects.filter(asked_at__lt=clock.now() - KEPT_PLANS).delete()


def _play(plan: Plan) -> None:
    row = Plan.objects.filter(pk=plan.pk)
    row.update(attempts=F("attempts") + 1, done=0)
    days = queries.planned_days(plan.monday)
    failure = "cut_off" if plan.attempts >= MOST_ATTEMPTS else _lacks(days)
    result = None if failure else _result(plan, days)
    row.update(ended_at=clock.now(), failure=failure, result=result)


def _lacks(days: list[staffing.PlannedDay]) -> str:
    """What a plan cannot be made without."""
    if not days:
        return "forecast"
    return "" if any(day.people for day in days) else "people"


def _result(plan: Plan, days: list[staffing.PlannedDay]) -> dict[str, Any]:
    habits, norm = queries.habits(), staffing.Norm(plan.share / 100, plan.within)
    row = Plan.objects.filter(pk=plan.pk)
    row.update(goal=REPETITIONS)

    def tell() -> None:
        row.update(done=F("done") + 1)

    base = staffing.played(days, habits, norm, REPETITIONS, tell)
    tried = staffing.changes(days, base.levels, habits)
    row.update(goal=REPETITIONS * (len(tried) + 1))
    changes = []
    for change in tried:
        better = staffing.played(staffing.changed(days, change, habits), habits, norm, REPETITIONS, tell)
        gains = staffing.gains(base, better)
        changes.append(
            {
                "name": change.name,
                "languages": list(change.languages),
                "gains": {language: gain.median for language, gain in gains.items()},
                "bands": {language: [gain.low, gain.high] for language, gain in gains.items()},
            }
        )
    return {
        "levels": {language: asdict(level) for language, level in base.levels.items()},
        "days": [
            {"day": day.day.isoformat(), "people": len(day.people), "level": asdict(level)}
            | {"half_hours": [asdict(half) for half in staffing.half_hours(day, habits, norm)]}
            for day, level in zip(days, base.days, strict=True)
        ],
        "occupancy": base.occupancy,
        "changes": changes,
        "patience": habits.patience,
        "paused": habits.paused,
        "off_telephone": staffing.off_telephone(days, habits),
        "ringing": habits.ringing,
        "handling": staffing.mean_handling(habits),
    }
