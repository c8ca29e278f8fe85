"""Reads: services and experts, how the desk is reached, the calendar, opening hours."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from datetime import date
from email.utils import parseaddr
from typing import Final, NamedTuple

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tridesk.accounts.models import User
from tridesk.directory.models import (
    ClosedDay,
    OfficeData,
    OpeningHours,
    Service,
)
from tridesk.directory.office.worktime import WorkingHours, read_hours, read_week
from tridesk.journal.prepared_statements import Ask, ask
from tridesk.kit.errors import NotFound
from tridesk.kit.text import Text

# --- services

# With every batch of mails: Django takes longer to put this into SQL than PostgreSQL to answer it.
_STAFF: Final = """
    SELECT lower(email) FROM accounts_user WHERE lower(email) = ANY(%(emails)s)
    UNION SELECT lower(email) FROM directory_service WHERE lower(email) = ANY(%(emails)s)
"""


def services() -> list[Service]:
    """The services to which a question can be handed."""
    return list(Service.objects.filter(active=True))


def experts_of(service: Service) -> list[User]:
    """The named second line of a service, by name."""
    return list(User.objects.filter(expertises__service=service, is_active=True).order_by("name", "pk"))


def services_of(user: User) -> QuerySet[Service]:
    """The services of which the user is an expert."""
    return Service.objects.filter(experts__user=user)


def addresses_of_staff(emails: Collection[str]) -> set[str]:
    """Those of these addresses, in lower case, that are of a user or of a service of the second line; one query."""
    [rows] = ask(Ask(_STAFF, {"emails": list(emails)})) if emails else [()]
    return {address for (address,) in rows}


# --- the calendar


def closed_days(year: int) -> list[ClosedDay]:
    """What the calendar says of a year, in order; also days on which the desk stays open."""
    return list(ClosedDay.objects.filter(date__year=year))


def closed_day(day: date) -> ClosedDay:
    """The one gate to an entry of the calendar."""
    entry = ClosedDay.objects.filter(date=day).first()
    if entry is None:
        raise NotFound(_("This day is not in the calendar."))
    return entry


Class = tuple[str, str]  # language and code of a service, '' for any
Schedules = Mapping[Class, WorkingHours]  # the desk itself is ('', '')


class OfficeCard(NamedTuple):
    """How the desk is reached: numbers in E.164, '' where there is none; addresses have several lines.

    `first_names`: colleagues are called so on the page of a request.
    """

    phone: str
    email: str
    fax: str = ""
    address: Text = Text("", "", "")
    first_names: bool = False


class _Remembered(NamedTuple):
    schedules: Schedules
    office: OfficeCard
    until: float  # on the monotonic clock: what people choose as the time does not make memory older


_MEMORY_SECONDS: Final = 5.0
_remembered: _Remembered | None = None


def schedules() -> Schedules:
    """When the desk works, and when it does so for callers of a language or about a service, where that differs.

    Asked for with every mail, so each process remembers it for five seconds. A change is thus seen at once by the
    process that made it, and by all others within five seconds.
    """
    return _memory().schedules


def office_data() -> OfficeCard:
    """How the desk is reached, for the website, mails and letters; remembered like the schedules."""
    return _memory().office


def office_row() -> OfficeData:
    """What people have set, for the form; an empty row before they have."""
    return OfficeData.objects.first() or OfficeData()


def _memory() -> _Remembered:
    global _remembered
    remembered = _remembered
    if remembered is None or time.monotonic() > remembered.until:
        _remembered = remembered = _Remembered(_schedules(), _office(), time.monotonic() + _MEMORY_SECONDS)
    return remembered


def _office() -> OfficeCard:
    """What people have set; where they have not, what the installation sends from and is called at."""
    row, environment = office_row(), settings.ENVIRONMENT
    email = row.email or parseaddr(environment.mail_from)[1]
    address = Text(row.address_nl, row.address_fr, row.address_de)
    return OfficeCard(row.phone or environment.desk_phone, email, row.fax, address, row.first_names)


def working_hours(language: str = "", service: str = "") -> WorkingHours:
    """When the desk works, as the clocks of tickets count it; or when it does for such callers."""
    known = schedules()
    return next(
        known[klass] for klass in ((language, service), ("", service), (language, ""), ("", "")) if klass in known
    )


def _schedules() -> Schedules:
    special = list(ClosedDay.objects.filter(Q(open=False) | ~Q(hours="")).values_list("date", "open", "hours"))
    closed = frozenset(day for day, is_open, _hours in special if not is_open)
    days = {day: read_hours(hours) for day, is_open, hours in special if is_open}
    weeks = {(row.language, row.service.code if row.service else ""): row.week for row in opening_hours()}
    return {("", ""): WorkingHours(closed=closed, days=days)} | {
        klass: WorkingHours(read_week(week), closed=closed, days=days) for klass, week in weeks.items()
    }


def opening_hours() -> list[OpeningHours]:
    """The hours that people have set: of the desk first, then those of languages and services."""
    return list(
        OpeningHours.objects.select_related("service").order_by(F("service__code").asc(nulls_first=True), "language")
    )


def opening_hours_for(number: int) -> OpeningHours:
    """The one gate to the hours of some callers."""
    hours = OpeningHours.objects.select_related("service").filter(pk=number).first()
    if hours is None:
        raise NotFound(_("There are no such opening hours."))
    return hours


def forget_working_hours() -> None:
    """Look at the calendar and the office data again at the next question: they changed."""
    global _remembered
    _remembered = None
