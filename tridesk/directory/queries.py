"""Reads: services and experts, contacts by address and number, opening hours."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, NamedTuple

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from tridesk.accounts.models import User
from tridesk.directory.models import (
    ClosedDay,
    Contact,
    Import,
    ImportRow,
    Member,
    OpeningHours,
    Organisation,
    OrganisationKind,
    Service,
    UserGroup,
)
from tridesk.directory.worktime import WorkingHours, read_hours, read_week
from tridesk.kit import clock
from tridesk.kit.errors import NotFound

_LARGEST: Final = 2**63 - 1  # of a row number

# --- services


def services() -> list[Service]:
    """The services to which a question can be handed."""
    return list(Service.objects.filter(active=True))


def experts_of(service: Service) -> list[User]:
    """The named second line of a service, by name."""
    return list(User.objects.filter(expertises__service=service, is_active=True).order_by("name", "pk"))


def services_of(user: User) -> QuerySet[Service]:
    """The services of which the user is an expert."""
    return Service.objects.filter(experts__user=user)


# --- organisations


def not_ended() -> Q:
    """What holds for organisations that are still there today."""
    return Q(valid_until__isnull=True) | Q(valid_until__gte=clock.now().astimezone(clock.BRUSSELS).date())


def organisation_for(user: User, number: int) -> Organisation:
    """The one gate to an organisation, for users with the right to read the directory."""
    rows = Organisation.objects.select_related("parent", "merged_into").defer("words")
    organisation = rows.filter(pk=number).first() if user.may("directory.read") and number <= _LARGEST else None
    if organisation is None:
        raise NotFound(_("There is no such organisation in the directory."))
    return organisation


def contact_for(user: User, number: int) -> Contact:
    """The one gate to a contact, for users with the right to read the directory."""
    rows = Contact.objects.select_related("organisation").defer("words")
    contact = rows.filter(pk=number).first() if user.may("directory.read") and number <= _LARGEST else None
    if contact is None:
        raise NotFound(_("There is no such contact in the directory."))
    return contact


def contacts_of(organisation: Organisation, limit: int = 200) -> list[Contact]:
    """The contacts of an organisation, by name; those that left come last."""
    rows = organisation.contacts.defer("words").order_by(F("left_on").desc(nulls_first=True), "name", "pk")
    return list(rows[:limit])


def parts_of(organisation: Organisation, limit: int = 100) -> list[Organisation]:
    """The organisations that are part of it."""
    return list(organisation.children.defer("words").order_by("name_nl", "pk")[:limit])


def predecessors_of(organisation: Organisation) -> list[Organisation]:
    """The organisations that have gone on in it."""
    return list(organisation.merged.defer("words").order_by("name_nl", "pk")[:100])


def organisation_named_by(name: str) -> Organisation:
    """The organisation that a command names: `#12` is its number here, else a NIS code (one not ended first)."""
    number = name.removeprefix("#")
    rows = (
        Organisation.objects.filter(pk=int(number[:18]))
        if name.startswith("#") and number.isdecimal()
        else (Organisation.objects.filter(nis=name).exclude(nis=""))
    )
    organisation = rows.order_by(F("valid_until").desc(nulls_first=True), "pk").first()
    if organisation is None:
        raise NotFound(_("The directory knows no organisation %(name)s.") % {"name": name})
    return organisation


def municipalities(*, lock: bool = False) -> dict[str, Organisation]:
    """The municipalities that have not ended, by NIS code; of two with one code the older. `lock` is for a writer."""
    rows = Organisation.objects.filter(not_ended(), kind=OrganisationKind.MUNICIPALITY).exclude(nis="")
    rows = rows.order_by("-pk").defer("words")
    return {municipality.nis: municipality for municipality in (rows.select_for_update() if lock else rows)}


# --- contacts


def contact_by_email(email: str) -> Contact | None:
    """The contact with this address, in any case; see `contacts_by_emails` for the choice among several."""
    return contacts_by_emails([email]).get(email.strip().lower())


def contacts_by_emails(emails: Iterable[str]) -> dict[str, Contact]:
    """Lower-case address -> contact, with its organisation, in one query.

    Of several contacts with one address: one that has not left, then one with an organisation, then the oldest.
    """
    wanted = {email.strip().lower() for email in emails} - {""}
    if not wanted:
        return {}
    same = Q(lower_email__in=wanted) | Q(other_emails__overlap=sorted(wanted))
    known = Contact.objects.annotate(lower_email=Lower("email"), left=Q(left_on__isnull=False)).filter(same)
    best_last = known.order_by("-left", F("organisation").desc(nulls_first=True), "-pk").select_related("organisation")
    by_email: dict[str, Contact] = {}
    for contact in best_last.defer("words", "organisation__words"):
        by_email |= dict.fromkeys(wanted.intersection([contact.lower_email, *contact.other_emails]), contact)
    return by_email


def contacts_by_phone(e164: str) -> list[Contact]:
    """Contacts with this number, oldest first."""
    if not e164:
        return []
    return list(Contact.objects.filter(phone=e164).select_related("organisation").order_by("pk"))


# --- user groups


def groups(*, active: bool = False) -> list[UserGroup]:
    """The user groups, those in use first; `active`: those alone."""
    rows = UserGroup.objects.filter(active=True) if active else UserGroup.objects.all()
    return list(rows.order_by("-active", "code"))


def group_for(user: User, code: str) -> UserGroup:
    """The one gate to a user group, for users with the right to read the directory."""
    group = UserGroup.objects.filter(code=code[:60].replace("\x00", "")).first() if user.may("directory.read") else None
    if group is None:
        raise NotFound(_("There is no such group."))
    return group


def named_in(group: UserGroup, limit: int = 500) -> list[Member]:
    """Named members of a group in the order in which they were named; exceptions last."""
    rows = group.members.select_related("organisation", "contact__organisation").order_by("excepted", "pk")
    return list(rows.defer("organisation__words", "contact__words", "contact__organisation__words")[:limit])


# --- files brought in


def import_for(user: User, number: int) -> Import:
    """The one gate to an import, for users with the right to import."""
    rows = Import.objects.select_related("by", "applied_by")
    transfer = rows.filter(pk=number).first() if user.may("directory.import") and number <= _LARGEST else None
    if transfer is None:
        raise NotFound(_("There is no such import."))
    return transfer


def imports(limit: int = 20) -> list[Import]:
    """The latest files, newest first."""
    return list(Import.objects.select_related("by", "applied_by").order_by("-pk")[:limit])


def import_rows(
    transfer: Import, outcome: str = "", after: int = 0, limit: int = 50
) -> tuple[list[ImportRow], int | None]:
    """Rows of a file in its order, behind line `after`, and behind which line the next page begins."""
    rows = ImportRow.objects.filter(transfer=transfer, line__gt=min(after, 2**31 - 1))
    if outcome:
        rows = rows.filter(outcome=outcome)
    page = list(rows.order_by("line").defer("cells")[: limit + 1])
    return page[:limit], page[limit - 1].line if len(page) > limit else None


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


class _Remembered(NamedTuple):
    schedules: Schedules
    until: float  # on the monotonic clock: what people choose as the time does not make memory older


_MEMORY_SECONDS: Final = 5.0
_remembered: _Remembered | None = None


def schedules() -> Schedules:
    """When the desk works, and when it does so for callers of a language or about a service, where that differs.

    Asked for with every mail, so each process remembers it for five seconds. A change is thus seen at once by the
    process that made it, and by all others within five seconds.
    """
    global _remembered
    remembered = _remembered
    if remembered is None or time.monotonic() > remembered.until:
        _remembered = remembered = _Remembered(_schedules(), time.monotonic() + _MEMORY_SECONDS)
    return remembered.schedules


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
    hours = OpeningHours.objects.select_related("service").filter(pk=min(number, _LARGEST)).first()
    if hours is None:
        raise NotFound(_("There are no such opening hours."))
    return hours


def forget_working_hours() -> None:
    """Look at the calendar again at the next question: it changed."""
    global _remembered
    _remembered = None
