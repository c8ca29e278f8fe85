"""The first page of the figures: today for the desk, the month for its management."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tridesk.accounts.gate import Signed, needs
from tridesk.accounts.models import User
from tridesk.figures import folding, queries
from tridesk.figures.annotations.queries import remarks
from tridesk.figures.answers import NOTHING, FigureMark
from tridesk.figures.charts import Unit, sparkline
from tridesk.figures.choices import excluded_names
from tridesk.figures.comparison import OtherPeriod, factor, period_name
from tridesk.figures.definitions import FIGURES, Figure
from tridesk.figures.differences import differences, pairs_of
from tridesk.figures.grains import Period, first_day, name_of, span
from tridesk.figures.months import month_before
from tridesk.figures.pictures import address_of, change_of, earlier_text, text_of
from tridesk.figures.planning import queries as planning
from tridesk.figures.planning.history import PHONE
from tridesk.figures.planning.outlook import day_outlook
from tridesk.figures.planning.pictures import day_chart
from tridesk.figures.planning.tables import definition
from tridesk.figures.questions import FigureQuestion
from tridesk.figures.views.parts import (
    BlockLayout,
    block_of,
    drawn,
    explore_address,
    export_address,
    figure_choices,
    figures_for,
    rate_panels,
)
from tridesk.figures.waits import WAITS, waits_of
from tridesk.kit import clock
from tridesk.kit.errors import Invalid

TALLY: Final = (
    "calls.offered",
    "calls.service_level",
    "tickets.opened",
    "tickets.first_answer.in_target",
    "restores.restored",
)
OPENED, OFFERED = "tickets.opened", "calls.offered"
TREND: Final = 13  # months
MOST: Final = 12  # bars of a chart
SHIFT_DAYS: Final = 5  # of one's own that the page of today shows


@dataclass(frozen=True, slots=True)
class HeadlineFigure:
    """A large number: what it is, its list, what it was in another period, and how it went lately.

    `is_adjusted`: `before` is brought to as many working days. `is_missed`: it is below its norm. `so_far`: what of it
    is compared with the other period, '' for all.
    """

    figure: Figure
    text: str
    address: str
    explore: str
    before: str
    is_adjusted: bool
    change: str
    is_missed: bool
    spark: SafeString | None
    so_far: str = ""


VIEWS: Final = ("today", "month", "changes")


@needs("figures.read")
@require_GET
def start(request: Signed) -> HttpResponseBase:
    """The view that the address names; without one today for those at the desk, the month for those who shape it."""
    view = request.GET.get("view", "")
    if view not in VIEWS:
        view = "today" if request.user.may("call.take") and not request.user.may("service.edit") else "month"
    with folding.settled():
        context = {"today": _today, "month": _month, "changes": _changes}[view](request)
    shared = {"view": view, "excluded_names": excluded_names(), "may_see_calls": request.user.may("call.read")}
    return render(request, f"figures/{view}.html", context | shared)


def _known(user: User, *keys: str) -> list[str]:
    return [key for key in keys if key in FIGURES and user.may(FIGURES[key].capability)]


# --- today


def _today(request: Signed) -> dict[str, Any]:
    """Today beside the same day a week ago: what came up to the last half hour that is over, then by hour."""
    user, today = request.user, clock.today()
    question, week_ago = _question(request, Period(today, today)), Period(today - timedelta(7), today - timedelta(7))
    local = clock.local(clock.now())
    slots = 2 * local.hour + local.minute // 30
    until = clock.hour(local.replace(minute=local.minute // 30 * 30), get_language())
    keys = _known(user, *TALLY)
    tallies = [
        _tally_of_day(replace(question, figure=key), replace(question, figure=key, period=week_ago), slots, user)
        for key in keys
    ]
    blocks = []
    for place, (key, rows, columns) in enumerate(
        ((OFFERED, "hour", ""), ("calls.service_level", "language", ""), (OPENED, "hour", "channel"))
    ):
        if _known(user, key):
            asked = replace(question, figure=key, rows=rows, columns=columns)
            other = replace(asked, period=week_ago, columns="")
            layout = BlockLayout(f"chart{place}", is_half=True, has_change=False)
            blocks.append(block_of(asked, user, layout, beside=other))
    outlook = day_outlook(planning.forecasts(PHONE, "", ""), today, today)
    forecast = drawn(day_chart(outlook), "forecast") if outlook else None
    return {
        "question": question,
        "switched": f"{reverse('figures:start')}?view=today{'' if question.with_excluded else '&excluded=1'}",
        "tallied": [FIGURES[key] for key in keys],
        "tallies": tallies,
        "parts": blocks,
        "forecast": forecast,
        "definition": definition(PHONE),
        "happened": remarks(today, today, user),
        "shifts": planning.next_shifts(user, SHIFT_DAYS) if user.may("call.take") else [],
        "day": today,
        "so_far_name": _("today until %(time)s") % {"time": until},
        "beside_name": _("%(day)s until %(time)s") % {"day": period_name(week_ago), "time": until},
    }


# --- a month


def _month(request: Signed) -> dict[str, Any]:
    """A month beside the one before: trends, the organisations with most requests, and their topics."""
    user, question = request.user, _asked(request)
    period, before = question.period, question.period.before()
    keys = _known(user, *TALLY)
    trend = Period(_months_before(period.first, TREND - 1), period.last)
    trends = [
        block_of(
            replace(question, figure=key, period=trend, rows="month", columns=columns),
            user,
            BlockLayout(f"trend{place}"),
        )
        for place, (key, columns) in enumerate(((OPENED, "channel"), (OFFERED, "language")))
        if key in keys
    ]
    return _of_month(request, question, "month") | {
        "tallied": [FIGURES[key] for key in keys],
        "waits": waits_of(question, user) if len(_known(user, *WAITS)) == len(WAITS) else None,
        "tallies": [_tally_of_month(replace(question, figure=key), trend, user) for key in keys],
        "parts": trends,
        "waits_address": export_address(question, "waits"),
        "beside_name": period_name(before),
        **(_askers(question, user) if OPENED in keys else {}),
    }


def _askers(question: FigureQuestion, user: User) -> dict[str, Any]:
    """The organisations with most requests, also per thousand connected users, and the topics."""
    before = replace(question, rows="subject").before()
    subjects = block_of(
        replace(question, rows="subject"),
        user,
        BlockLayout("subjects", _("Which topics"), MOST, is_half=True),
        beside=before,
        is_adjusted=True,
    )
    title = _("Who asks most")
    try:
        organisations = block_of(
            replace(question, rows="organisation"), user, BlockLayout("askers", title, MOST, is_half=True)
        )
        by_kind = queries.answer(replace(question, rows="kind"), user)
    except Invalid as refusal:
        return {"subjects": subjects, "askers_title": title, "askers_refusal": str(refusal)}
    rates = rate_panels((by_kind, organisations.answer), user)
    return {"organisations": organisations, "subjects": subjects, "rates": rates}


def _changes(request: Signed) -> dict[str, Any]:
    """What changed most since the month before, or the year before, and where."""
    question, is_year = _asked(request), request.GET.get("beside") == "year"
    question = replace(question, figure=request.GET.get("figure") or question.figure)
    other = question.year_before() if is_year else question.before()
    told = differences(question, other, request.user)
    figure = f"&figure={question.figure}" if question.figure != OPENED else ""
    more = figure + ("&beside=year" if is_year else "")
    return _of_month(request, question, "changes", more) | {
        "told": told,
        "over_time": explore_address(replace(question, period=_year_to(question), rows="month")),
        "differences": [
            (row, explore_address(replace(row.question, period=_year_to(question), rows="month"))) for row in told.parts
        ],
        "figure": FIGURES[question.figure],
        "export_address": export_address(question, "changes", OtherPeriod("year" if is_year else "before")),
        "now_name": period_name(question.period),
        "beside_name": period_name(other.period),
        "is_year": is_year,
        "turned": _address(
            "changes", question.period.first, question.with_excluded, figure + ("" if is_year else "&beside=year")
        ),
        "name": FIGURES[question.figure].name,
        "figures": figure_choices(
            figure for figure in figures_for(request.user) if figure.unit == "count" and pairs_of(figure.key)
        ),
    }


def _asked(request: Signed) -> FigureQuestion:
    """Returns the question about the chosen month."""
    return _question(request, _asked_month(request.GET.get("month", "")))


def _question(request: Signed, period: Period) -> FigureQuestion:
    """The requests that came in a period, with the excluded topics where the address says so."""
    return FigureQuestion(
        next(iter(_known(request.user, OPENED)), next(iter(FIGURES))),
        period,
        with_excluded=request.GET.get("excluded") == "1",
    )


def _year_to(question: FigureQuestion) -> Period:
    return Period(_months_before(question.period.first, TREND - 1), question.period.last)


def _of_month(request: Signed, question: FigureQuestion, view: str, more: str = "") -> dict[str, Any]:
    """The name of a month, and the way to others and to the other side of the switch."""
    first, following = question.period.first, span("month", question.period.first).last + timedelta(days=1)
    earlier = month_before(first) if first > date(2000, 1, 1) else None
    return {
        "question": question,
        "month": name_of("month", first),
        "until": question.period.last if not question.period.is_whole_months else None,
        "switched": _address(view, first, not question.with_excluded, more),
        "earlier": _address(view, earlier, question.with_excluded, more) if earlier else "",
        "later": _address(view, following, question.with_excluded, more) if following <= clock.today() else "",
        "month_address": _address("month", first, question.with_excluded),
        "changes_address": _address("changes", first, question.with_excluded),
    }


def _address(view: str, first: date, with_excluded: bool, more: str = "") -> str:
    return f"{reverse('figures:start')}?view={view}&month={first:%Y-%m}{'&excluded=1' if with_excluded else ''}{more}"


def _tally_of_month(question: FigureQuestion, trend: Period, user: User) -> HeadlineFigure:
    """A figure of a month with its line over the last months, of which it is the last."""
    answer = queries.answer(replace(question, period=trend, rows="month"), user)
    marks, other = answer.row_totals, question.before()
    before = queries.answer(other, user).total
    figure = FIGURES[question.figure]
    line = sparkline([mark.value for mark in marks], f"{figure.name}, {period_name(trend)}")
    return _tally(question, other, marks[-1] if marks else NOTHING, before, SafeString(line))


def _tally_of_day(question: FigureQuestion, other: FigureQuestion, slots: int, user: User) -> HeadlineFigure:
    """A figure of today, compared over as many half hours of both days."""
    so_far, before = (queries.answer(asked, user, slots=slots).total for asked in (question, other))
    compared, now = _tally(question, other, so_far, before), queries.answer(question, user).total
    figure = FIGURES[question.figure]
    return replace(
        compared,
        text=text_of(now, Unit(figure.unit)),
        address=address_of(now),
        is_missed=_is_missed(now, figure),
        so_far=compared.text,
    )


def _tally(
    question: FigureQuestion,
    other: FigureQuestion,
    now: FigureMark,
    before: FigureMark,
    spark: SafeString | None = None,
) -> HeadlineFigure:
    figure = FIGURES[question.figure]
    unit = Unit(figure.unit)
    by = factor(question.period, other.period) if unit is Unit.COUNT else 1.0
    earlier = None if before.value is None else before.value * by
    return HeadlineFigure(
        figure,
        text_of(now, unit),
        address_of(now),
        explore_address(replace(question, rows="day")),
        earlier_text(before, earlier, unit),
        bool(earlier) and by != 1.0,
        change_of(now, before, by) if unit is Unit.COUNT else "",
        _is_missed(now, figure),
        spark,
    )


def _is_missed(mark: FigureMark, figure: Figure) -> bool:
    """Whether a share is below its norm, as it is written: in whole per cent."""
    return figure.least is not None and mark.value is not None and round(mark.value, 2) < figure.least


def _asked_month(text: str) -> Period:
    """The month that is asked for; without one this month, or in its first days the last one. Days to come are cut."""
    today = clock.today()
    first = first_day("month", today)
    if text:
        try:
            first = date.fromisoformat(f"{text[:7]}-01")
        except ValueError:
            raise Invalid(_("Write the month as 2026-03."), field="month") from None
        Period(first, first)  # refuses years that no figure has
    elif today.day <= 3:
        first = month_before(first)
    whole = span("month", first)
    return Period(whole.first, min(whole.last, today)) if whole.first <= today else whole


def _months_before(first: date, count: int) -> date:
    years, month = divmod(first.year * 12 + first.month - 1 - count, 12)
    if years < 2000:
        raise Invalid(_("Choose a period between the years 2000 and 2100."), field="month")
    return date(years, month + 1, 1)
