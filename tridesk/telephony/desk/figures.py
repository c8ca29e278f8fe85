"""Figures over the records of calls: per half hour, language and service."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from tridesk.kit import clock
from tridesk.telephony import queries
from tridesk.telephony.desk.measures import NONE, AgentTime, Figures, Offered, reckon
from tridesk.telephony.engine import standing
from tridesk.telephony.engine.calls.life import CallOutcome
from tridesk.telephony.models import Agent, AgentState, Call, Span

MOST_DAYS: Final = 31  # in one request for figures
HALF_HOUR: Final = timedelta(minutes=30)
_BUSY: Final = frozenset({standing.RINGING, standing.TALKING, standing.WRAP_UP})


@dataclass(frozen=True, slots=True)
class HalfHourFigures:
    """The calls that joined the queue in one half hour, in one language, about one service."""

    since: datetime
    language: str
    service: str
    figures: Figures


def half_hours(start: datetime, end: datetime) -> list[HalfHourFigures]:
    """What was offered from `start` until before `end`, by half hour, language and service; in that order.

    A call counts where it joined the queue. Calls that we made ourselves are left out, and those that never waited.
    """
    calls_by_key: dict[tuple[datetime, str, str], list[Offered]] = defaultdict(list)
    for call in _offered(start, end):
        assert call.queued_at is not None
        calls_by_key[half_hour(call.queued_at), call.language, call.service].append(_values(call))
    return [HalfHourFigures(*key, reckon(calls)) for key, calls in sorted(calls_by_key.items())]


def today() -> Figures:
    """The figures since midnight in Brussels."""
    return reckon(_values(call) for call in _offered(queries.since_midnight(), clock.now()))


def today_and_lately() -> tuple[Figures, Figures]:
    """The figures since midnight in Brussels, and those of the last half hour; one read for both."""
    now = clock.now()
    calls = _offered(queries.since_midnight(), now)
    lately = [call for call in calls if call.queued_at and call.queued_at >= now - HALF_HOUR]
    return reckon(map(_values, calls)), reckon(map(_values, lately))


def _offered(start: datetime, end: datetime) -> list[Call]:
    """Calls that were over, or answered, among those that joined the queue in a period."""
    rows = Call.objects.filter(queued_at__gte=start, queued_at__lt=end, back_of__isnull=True)
    rows = rows.exclude(outcome=CallOutcome.OPEN.value, answered_at__isnull=True).exclude(outcome=CallOutcome.FAX.value)
    return list(
        rows.only("queued_at", "answered_at", "ended_at", "finished_at", "language", "service", "silent", "outcome")
    )


def _values(call: Call) -> Offered:
    assert call.queued_at is not None
    answered = call.answered_at is not None and call.outcome != CallOutcome.FELL.value
    until = call.answered_at if answered else call.ended_at
    over = call.ended_at or clock.now()
    return Offered(
        waited=(until or over) - call.queued_at,
        answered=answered,
        talk=over - call.answered_at if answered and call.answered_at else NONE,
        work=call.finished_at - over if call.finished_at and call.ended_at else NONE,
        back=call.outcome == CallOutcome.CALL_BACK.value,
        silent=call.silent,
    )


def half_hour(moment: datetime) -> datetime:
    """When the half hour began in which a moment lies."""
    local = moment.astimezone(clock.BRUSSELS)
    return local.replace(minute=local.minute // 30 * 30, second=0, microsecond=0)


_Stood = tuple[str, datetime, datetime]  # state, from, until


def presence(start: datetime, end: datetime) -> AgentTime:
    """How long agents were in each state in a period; the current state counts until now."""
    return _together(_stood(start, end))


def presences(start: datetime, end: datetime) -> tuple[dict[datetime, AgentTime], AgentTime]:
    """The presence of each half hour in which an agent was on duty, and of the whole period."""
    spans = _stood(start, end)
    cut: dict[datetime, list[_Stood]] = defaultdict(list)
    for state, began, ended in spans:
        while began < ended:
            since = half_hour(began)
            until = min(ended, since.astimezone(UTC) + HALF_HOUR)
            cut[since].append((state, began, until))
            began = until
    return {since: _together(some) for since, some in cut.items()}, _together(spans)


def _stood(start: datetime, end: datetime) -> list[_Stood]:
    spans = [
        (state, max(began, start), min(ended, end))
        for state, began, ended in Span.objects.filter(ended_at__gt=start, began_at__lt=end).values_list(
            "state", "began_at", "ended_at"
        )
    ]
    now = Agent.objects.exclude(state=AgentState.OFF).filter(since__lt=end).values_list("state", "since")
    return spans + [(state, max(since, start), max(since, min(end, clock.now()))) for state, since in now]


def _together(spans: Iterable[_Stood]) -> AgentTime:
    times: dict[str, timedelta] = defaultdict(timedelta)
    for state, began, ended in spans:
        times[state] += max(ended - began, NONE)
    busy = sum((time for state, time in times.items() if state in _BUSY), NONE)
    return AgentTime(busy, times[standing.FREE], times[standing.PAUSED])


def as_values(row: Figures, presence: AgentTime | None = None) -> dict[str, Any]:
    """A row of figures as JSON values: seconds and per cent as whole numbers, None where unknown.

    Agents take calls of every class, so occupancy is that of all of them in the half hour.
    """
    return {
        "offered": row.offered,
        "answered": row.answered,
        "abandoned_short": row.abandoned_short,
        "abandoned_long": row.abandoned_long,
        "called_back": row.called_back,
        "silent": row.silent,
        "speed_of_answer": whole_seconds(row.speed_of_answer),
        "longest": whole_seconds(row.longest),
        "service_level_of_all": percent(row.service_level_of_all),
        "service_level_without_short": percent(row.service_level_without_short),
        "handling_time": whole_seconds(row.handling_time),
        "occupancy": percent(presence.occupancy if presence else None),
    }


def whole_seconds(span: timedelta | None) -> int | None:
    """A time as whole seconds."""
    return None if span is None else round(span.total_seconds())


def percent(part: float | None) -> int | None:
    """A share as whole per cent."""
    return None if part is None else round(100 * part)
