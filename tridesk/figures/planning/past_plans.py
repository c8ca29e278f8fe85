"""Plans of weeks that are over, beside what the records say came of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from tridesk.accounts.models import User
from tridesk.figures import grains
from tridesk.figures.answers import FigureMark
from tridesk.figures.forecast.classes import ALL
from tridesk.figures.planning import queries
from tridesk.figures.planning.models import Plan
from tridesk.figures.queries import answer
from tridesk.figures.questions import FigureQuestion, Period
from tridesk.telephony.desk.measures import TARGET

LEVEL: Final = "calls.service_level"
NOTHING: Final = FigureMark(None, 0)


@dataclass(frozen=True, slots=True)
class PastLevel:
    """The callers of a language (`ALL` together) in one week: as planned, with the band, and as they came.

    Shares are those answered in time; `came` is None without calls, or when the records have another norm.
    """

    language: str
    planned_calls: float
    calls: int
    planned: float
    low: float
    high: float
    came: float | None

    @property
    def is_outside(self) -> bool:
        """Whether the week turned out as only two of ten should."""
        return self.came is not None and not self.low <= self.came <= self.high


@dataclass(frozen=True, slots=True)
class PastWeek:
    """A planned week that is over; the level of all languages together comes last."""

    monday: date
    levels: tuple[PastLevel, ...]


def past_weeks(user: User) -> list[PastWeek]:
    """The last planned weeks that are over, newest first; asks the figures once when there are any."""
    plans = queries.passed_plans()
    if not plans:
        return []
    period = Period(plans[-1].monday, plans[0].monday + timedelta(6))
    got = answer(FigureQuestion(LEVEL, period, "week", "language", with_excluded=True), user)
    came = {(week.key, language.key): mark for week, language, mark in got}
    came |= {(week.key, ALL): mark for week, mark in zip(got.rows, got.row_totals, strict=True)}
    return [_past_week(plan, came) for plan in plans]


def _past_week(plan: Plan, came: dict[tuple[str, str], FigureMark]) -> PastWeek:
    week = grains.key_of("week", plan.monday)
    has_their_norm = plan.within == TARGET.total_seconds()
    levels = []
    for language, level in sorted((plan.result or {})["levels"].items(), key=lambda pair: (pair[0] == ALL, pair[0])):
        mark = came.get((week, language), NOTHING)
        share = mark.value if has_their_norm and mark.count else None
        levels.append(
            PastLevel(language, level["calls"], mark.count, level["share"], level["low"], level["high"], share)
        )
    return PastWeek(plan.monday, tuple(levels))
