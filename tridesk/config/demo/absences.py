"""Facts about the demo colleagues: extension, languages, services, and current absences."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final

from tridesk.accounts.models import User
from tridesk.config.demo.people import STAFF, Person
from tridesk.directory.office.actions import AbsenceCard, add_absence, change_staff
from tridesk.directory.office.cards import StaffCard
from tridesk.kit import clock
from tridesk.kit.clock import BRUSSELS

_FIRST_LINE: Final = ("call_taker", "supervisor", "centre_manager", "project_leader")

# Who, first and last day from today, reason, who replaces. Ghislaine's replacement is away himself, and names another.
AWAY: Final = (
    ("ghislaine", -1, 3, "leave", "wannes"),
    ("wannes", 0, 1, "training", "irmgard"),
    ("mieke", -3, 9, "leave", "olivier"),
    ("ilse", 7, 11, "leave", "jorn"),
    ("leander", 2, 2, "mission", "solveig"),
    ("thibaud", 14, 25, "leave", "annelore"),
)
HOURS: Final = ("bastien", 1, time(13), time(15), "other", "aurelie")


def introduce(users: dict[str, User]) -> None:
    """Writes these facts for each colleague, with the actions that planners use."""
    for number, who in enumerate(STAFF):
        change_staff(users[who.username], _card(who, 200 + number), by=None)
    midnight = datetime.combine(clock.now().astimezone(BRUSSELS).date(), time(0), BRUSSELS)
    for name, first, last, kind, instead in AWAY:
        card = AbsenceCard(_day(midnight, first), _day(midnight, last + 1), kind, users[instead])
        add_absence(users[name], card, by=users[name])
    name, day, begins, ends, kind, instead = HOURS
    starts, until = (datetime.combine(_day(midnight, day).date(), hour, BRUSSELS) for hour in (begins, ends))
    add_absence(users[name], AbsenceCard(starts, until, kind, users[instead]), by=users[name])


def _card(who: Person, extension: int) -> StaffCard:
    languages = {who.language: 1} | dict.fromkeys(who.also, 2)
    services = {"ACCESS": 1, "TRANSACT": 2, "EID": 3}
    return StaffCard(str(extension), languages=languages, services=services if who.role in _FIRST_LINE else {})


def _day(midnight: datetime, days: int) -> datetime:
    return datetime.combine(midnight.date() + timedelta(days=days), time(0), BRUSSELS)
