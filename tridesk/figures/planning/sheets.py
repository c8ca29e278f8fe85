"""The tables of a week that was simulated, as sheets; planned weeks that are over, and a roster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.figures.planning.models import Plan
from tridesk.figures.planning.past_plans import PastWeek
from tridesk.figures.staffing.plan import ALL
from tridesk.figures.values import half_hour
from tridesk.kit import clock
from tridesk.kit.errors import NotFound
from tridesk.kit.spreadsheets.sheets import Cell, Sheet

LEVELS: Final = "levels"
CHANGES: Final = "changes"
HALF_HOURS: Final = "half-hours"
PAST: Final = "past"


def plan_sheet(plan: Plan | None, table: str) -> Sheet:
    """One of the tables of a week; refuses a week that was not simulated, and an unknown table."""
    if plan is None or plan.result is None or table not in _TABLES:
        raise NotFound(_("There is no such file."))
    title, headings, rows = _TABLES[table](plan.result)
    return Sheet(title, headings, list(rows), _about(plan, table))


def language_name(code: str) -> str:
    """The name of a language of callers, or that of all together."""
    names = {code: str(name) for code, name in settings.LANGUAGES} | {ALL: pgettext("of a table", "Total")}
    return names.get(code, code)


def languages_of(result: dict[str, Any]) -> list[str]:
    """The languages of a result, all together last."""
    return sorted(result["levels"], key=lambda code: code == ALL)


def named_changes(result: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The changes that were tried, each in words, the best first. One query."""
    learners = [change["name"] for change in result["changes"] if change["name"]]
    people = dict(User.objects.filter(username__in=learners).values_list("username", "name"))
    ranked = sorted(result["changes"], key=lambda change: -change["gains"][ALL])
    return [(_in_words(change, people), change) for change in ranked]


def _in_words(change: dict[str, Any], people: dict[str, str]) -> str:
    languages = ", ".join(map(language_name, change["languages"]))
    if change["name"]:
        name = people.get(change["name"], change["name"])
        return _("%(name)s learns %(language)s") % {"name": name, "language": languages}
    return _("one colleague more: %(languages)s") % {"languages": languages}


def needed_note() -> str:
    """What the colleagues needed in a half hour are, wherever they stand beside those planned."""
    return _(
        "Needed are the colleagues who would answer all calls from one queue as the norm asks (Erlang A) on four days "
        "of five or more, since days differ from their forecast; with the pauses of the records. A colleague who takes "
        "calls for a part of their hours counts as that part."
    )


_Table = tuple[str, list[str], Iterator[list[Cell]]]


def _about(plan: Plan, table: str) -> list[tuple[Cell, ...]]:
    assert plan.ended_at is not None
    at = plan.ended_at.astimezone(clock.BRUSSELS)
    shares = (_("Unit"), _("share (1 is 100 per cent)"))
    return [
        (_("Week of"), plan.monday),
        (_("Per cent of calls answered"), plan.share),
        (_("within seconds"), plan.within),
        *([shares] if table == LEVELS else []),
        *([(needed_note(),)] if table == HALF_HOURS else []),
        (_("Simulated"), at.date(), clock.hour(at, get_language())),
    ]


def _levels(result: dict[str, Any]) -> _Table:
    low, high = pgettext("band", "Low"), pgettext("band", "High")
    headings = [_("Language"), _("Calls"), _("Answered in time"), low, high, _("Mean wait (s)"), _("Calls abandoned")]
    rows = ((language_name(code), result["levels"][code]) for code in languages_of(result))
    names = ("calls", "share", "low", "high", "wait", "gives_up")
    title = _("What callers would get")
    return title, headings, ([name, *(round(level[key], 3) for key in names)] for name, level in rows)


def _changes(result: dict[str, Any]) -> _Table:
    """Points more in each language, with the band where the plan has one."""
    low, high = pgettext("band", "Low"), pgettext("band", "High")
    headings, codes = [pgettext("staffing", "Change")], languages_of(result)
    for name in map(language_name, codes):
        headings += [_("%(language)s, points") % {"language": name}, f"{name}, {low}", f"{name}, {high}"]
    rows = ([told, *_points(change, codes)] for told, change in named_changes(result))
    return _("What would better it"), headings, rows


def _points(change: dict[str, Any], codes: list[str]) -> Iterator[Cell]:
    for code in codes:
        band = change.get("bands", {}).get(code)
        yield round(100 * change["gains"][code], 1)
        yield from (round(100 * gain, 1) for gain in band) if band else (None, None)


def _half_hours(result: dict[str, Any]) -> _Table:
    headings = [_("Day"), _("Half hour"), _("Calls"), _("Needed (Erlang A)"), _("Enough on per cent of days")]
    headings.append(pgettext("colleagues", "Planned"))
    halves = ((date.fromisoformat(row["day"]), half) for row in result["days"] for half in row["half_hours"])
    return (
        _("Half hours"),
        headings,
        (
            [
                day,
                half_hour(half["slot"]),
                round(half["calls"], 1),
                half["needed"],
                round(100 * half["holds"]) if "holds" in half else None,  # plans that were played before have none
                round(half["planned"], 1),
            ]
            for day, half in halves
        ),
    )


def past_sheet(weeks: Sequence[PastWeek]) -> Sheet:
    """Planned weeks that are over, beside what came."""
    low, high = pgettext("band", "Low"), pgettext("band", "High")
    headings = [_("Week of"), _("Language"), _("Calls planned"), _("Calls that came"), _("In time, planned"), low, high]
    rows = [
        [
            week.monday,
            language_name(level.language),
            round(level.planned_calls),
            level.calls,
            *(
                None if share is None else round(share, 3)
                for share in (level.planned, level.low, level.high, level.came)
            ),
        ]
        for week in weeks
        for level in week.levels
    ]
    about = [(_("Unit"), _("share (1 is 100 per cent)"))]
    return Sheet(_("Plan and fact, last four weeks"), [*headings, _("In time, records")], rows, about)


def roster_sheet(monday: date, days: Sequence[date], rows: Sequence[Sequence[str]], *told: str) -> Sheet:
    """A roster: colleagues with their duties in words, day by day; `told` is what is to be known of it."""
    headings: list[str] = [_("Colleague"), *(day.isoformat() for day in days)]
    return Sheet(_("Roster"), headings, rows, [(_("Week of"), monday), *((each,) for each in told)])


_TABLES: Final = {LEVELS: _levels, CHANGES: _changes, HALF_HOURS: _half_hours}
