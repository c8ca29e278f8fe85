"""The days on which Belgian federal offices are closed, as far as rules tell (domain.md 4).

A proposal for the calendar of a year, not the calendar itself: the minister chooses between bridge days,
and a desk may stay open. `plan_year` writes it down, people edit it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tridesk.kit.text import Text


class HolidayKind(StrEnum):
    """Why a day is closed."""

    LEGAL = "legal"  # one of the ten legal holidays
    FEDERAL = "federal"  # federal staff only: 2 and 15 November, 26 December
    BRIDGE = "bridge"  # between a legal holiday and a weekend
    CANDIDATE = "candidate"  # could become a bridge day: there are more than two, the minister decides
    COMPENSATION = "compensation"  # 27-31 December, for holidays that fell in a weekend
    LOCAL = "local"  # decided here


@dataclass(frozen=True, slots=True)
class ClosingDay:
    """A weekday, why it is closed, and what it is called."""

    date: date
    kind: HolidayKind
    names: Text


_BRIDGE = Text(nl="Brugdag", fr="Jour de pont", de="Brückentag", en="Bridge day")
_COMPENSATION = Text(nl="Compensatiedag", fr="Jour de compensation", de="Ausgleichstag", en="Compensation day")
_FEDERAL = {
    (11, 2): Text(nl="Allerzielen", fr="Jour des défunts", de="Allerseelen", en="All Souls' Day"),
    (11, 15): Text(nl="Koningsdag", fr="Fête du Roi", de="Fest des Königs", en="King's Feast"),
    (12, 26): Text(nl="Tweede kerstdag", fr="Lendemain de Noël", de="Zweiter Weihnachtstag", en="Day after Christmas"),
}
_BRIDGES_WITHOUT_A_CHOICE = 2
_TUESDAY, _THURSDAY = 1, 3  # as date.weekday() counts


def belgian_closed_days(year: int) -> tuple[ClosingDay, ...]:
    """The closed weekdays of a year, in order, each once. Bridge days in doubt come as candidates."""
    days: dict[date, ClosingDay] = {}
    for proposal in (_legal(year), _federal(year), _compensation(year)):
        _add(days, proposal)
    _add(days, _bridges([day for day in days.values() if day.kind is HolidayKind.LEGAL], taken=days.keys()))
    return tuple(days[day] for day in sorted(days))


def _add(days: dict[date, ClosingDay], proposal: Iterable[ClosingDay]) -> None:
    """Take what falls on a weekday that has no better reason to be closed yet."""
    for day in proposal:
        if day.date.weekday() < 5:
            days.setdefault(day.date, day)


def _legal(year: int) -> Iterator[ClosingDay]:
    # Imported here: it takes a tenth of a second, and only planning a year needs it.
    from holidays import country_holidays

    nl, fr, de, en = (country_holidays("BE", years=year, language=language) for language in ("nl", "fr", "de", "en_US"))
    for day in nl:
        yield ClosingDay(day, HolidayKind.LEGAL, Text(nl=nl[day], fr=fr[day], de=de[day], en=en[day]))


def _federal(year: int) -> Iterator[ClosingDay]:
    for (month, day), names in _FEDERAL.items():
        yield ClosingDay(date(year, month, day), HolidayKind.FEDERAL, names)


def _compensation(year: int) -> Iterator[ClosingDay]:
    for day in range(27, 32):
        yield ClosingDay(date(year, 12, day), HolidayKind.COMPENSATION, _COMPENSATION)


def _bridges(legal: Iterable[ClosingDay], taken: Iterable[date]) -> Iterator[ClosingDay]:
    """The Monday before a Tuesday holiday and the Friday after one on Thursday, if not closed anyway."""
    beside = {_TUESDAY: timedelta(days=-1), _THURSDAY: timedelta(days=1)}
    between = {day.date + beside[day.date.weekday()] for day in legal if day.date.weekday() in beside}
    bridges = between - set(taken)
    kind = HolidayKind.BRIDGE if len(bridges) <= _BRIDGES_WITHOUT_A_CHOICE else HolidayKind.CANDIDATE
    return (ClosingDay(day, kind, _BRIDGE) for day in bridges)
