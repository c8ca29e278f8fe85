"""Reads: who answers for what, who writes to us, when the desk works."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from django.db.models import F, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from tridesk.accounts.models import User
from tridesk.directory.models import ClosedDay, Contact, Service
from tridesk.directory.worktime import WorkingHours
from tridesk.kit.errors import NotFound

# --- services


def services() -> list[Service]:
    """The services to which a question can be handed."""
    return list(Service.objects.filter(active=True))


def experts_of(service: Service) -> list[User]:
    """The named second line of a service, by name."""
    return list(User.objects.filter(expertises__service=service, is_active=True).order_by("name", "pk"))


def services_of(user: User) -> QuerySet[Service]:
    """The services for which somebody answers."""
    return Service.objects.filter(experts__user=user)


# --- contacts


def contact_by_email(email: str) -> Contact | None:
    """Who writes from this address, in any case; see `contacts_by_emails` for which one of several."""
    return contacts_by_emails([email]).get(email.strip().lower())


def contacts_by_emails(emails: Iterable[str]) -> dict[str, Contact]:
    """Lower-case address -> contact, with its organisation, in one query.

    Of several with one address: first one of whom the organisation is known, then the oldest.
    """
    wanted = {email.strip().lower() for email in emails} - {""}
    if not wanted:
        return {}
    known = Contact.objects.annotate(lower_email=Lower("email")).filter(lower_email__in=wanted)
    best_last = known.order_by(F("organisation").desc(nulls_first=True), "-pk").select_related("organisation")
    return {contact.lower_email: contact for contact in best_last}


def contacts_by_phone(e164: str) -> list[Contact]:
    """Everybody who calls from this number, oldest first."""
    if not e164:
        return []
    return list(Contact.objects.filter(phone=e164).select_related("organisation").order_by("pk"))


# --- the calendar


def closed_days(year: int) -> list[ClosedDay]:
    """What the calendar says of a year, in order; also days on which the desk stays open."""
    return list(ClosedDay.objects.filter(date__year=year))


def closed_day(day: date) -> ClosedDay:
    """The one gate to an entry of the calendar."""
    found = ClosedDay.objects.filter(date=day).first()
    if found is None:
        raise NotFound(_("This day is not in the calendar."))
    return found


class _Remembered(NamedTuple):
    hours: WorkingHours
    until: float  # on the monotonic clock: what people choose as the time does not make memory older


_MEMORY_SECONDS: Final = 5.0
_remembered: _Remembered | None = None


def working_hours() -> WorkingHours:
    """When the desk works. Asked for with every mail, so each process remembers it for five seconds.

    A change is thus seen at once by the process that made it, and by all others within five seconds.
    """
    global _remembered
    remembered = _remembered
    if remembered is None or time.monotonic() > remembered.until:
        days = ClosedDay.objects.filter(open=False).values_list("date", flat=True)
        hours = WorkingHours(closed=frozenset(days))
        _remembered = remembered = _Remembered(hours, time.monotonic() + _MEMORY_SECONDS)
    return remembered.hours


def forget_working_hours() -> None:
    """Look at the calendar again at the next question: it changed."""
    global _remembered
    _remembered = None
