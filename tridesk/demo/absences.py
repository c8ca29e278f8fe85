"""Facts about the demo colleagues: extension, languages, services, and current absences."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from tridesk.accounts.models import User
from tridesk.demo.data_files import read
from tridesk.demo.people import STAFF, Person
from tridesk.directory.office.actions import AbsenceCard, add_absence, change_staff
from tridesk.directory.office.cards import StaffCard
from tridesk.kit import clock
from tridesk.kit.clock import BRUSSELS

_FIRST_LINE: Final = ("call_taker", "supervisor", "centre_manager", "project_leader")


def add_staff_details(users: dict[str, User]) -> None:
    """Writes these facts for each colleague, with the actions that planners use."""
    for number, who in enumerate(STAFF):
        change_staff(users[who.username], _card(who, 200 + number), by=None)
    midnight = clock.midnight(clock.today())
    for away in read("staff")["away"]:
        first, last = _day(midnight, away["first"]), _day(midnight, away["last"] + 1)
        _add(users, away, first, last)
    hours = read("staff")["hours"]
    day = _day(midnight, hours["day"]).date()
    _add(users, hours, *(datetime.combine(day, hours[end], BRUSSELS) for end in ("begins", "ends")))


def _add(users: dict[str, User], away: dict[str, Any], starts: datetime, until: datetime) -> None:
    user = users[away["username"]]
    add_absence(user, AbsenceCard(starts, until, away["kind"], users[away["instead"]]), by=user)


def _card(who: Person, extension: int) -> StaffCard:
    languages = {who.language: 1} | dict.fromkeys(who.also, 2)
    services = {"ACCESS": 1, "TRANSACT": 2, "EID": 3}
    return StaffCard(str(extension), languages=languages, services=services if who.role in _FIRST_LINE else {})


def _day(midnight: datetime, days: int) -> datetime:
    return clock.midnight(midnight.date() + timedelta(days=days))
