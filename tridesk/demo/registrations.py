"""Since when the numbers and addresses of the demonstration are registered, and who the security contacts are."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, Min

from tridesk.directory.models import Contact, Registration

_AGES: Final = 10  # groups of organisations whose values have stood equally long
_OLDEST, _STEP, _LATELY = timedelta(days=900), timedelta(days=90), timedelta(days=6)
_NEW_NUMBERS: Final = 5


def add_registrations(now: datetime) -> None:
    """Makes two of three organisations name a security contact, ages all that stands, then changes a few numbers."""
    people = Contact.objects.filter(organisation__isnull=False, left_on__isnull=True)
    firsts = people.annotate(third=F("organisation") % 3).filter(third__gt=0).values("organisation")
    named = firsts.annotate(first=Min("pk")).values_list("first", flat=True)
    Contact.objects.filter(pk__in=list(named)).update(is_security_contact=True)
    Registration.objects.exclude(until=None).delete()
    for group in range(_AGES):
        rows = Registration.objects.annotate(group=F("organisation") % _AGES).filter(group=group)
        rows.update(since=now - _OLDEST + group * _STEP)
    for place, contact in enumerate(people.exclude(phone="").order_by("pk")[:_NEW_NUMBERS]):
        at, number = now - (place + 1) * _LATELY, f"+321234{7900 + place:04d}"
        Contact.objects.filter(pk=contact.pk).update(phone=number)
        changed = Registration.objects.filter(contact=contact)
        changed.exclude(until=None).update(until=at)
        changed.filter(value=number).update(since=at)
