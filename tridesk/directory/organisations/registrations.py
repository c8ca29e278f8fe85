"""Reads what counts as registered at an organisation, since when, and what changed lately (decision 0061)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db.models import F, Q, QuerySet

from tridesk.directory.models import Contact, Merger, Organisation, Registration, RegistrationKind
from tridesk.journal.prepared_queries import PreparedQuery
from tridesk.kit import clock

SETTLED_AFTER: Final = timedelta(days=30)
MOST_CHANGES: Final = 20  # on a page


def registered(organisation: Organisation, *, with_contacts: bool = True) -> list[Registration]:
    """The standing values of an organisation that has not ended: its own, then those of contacts that have not left."""
    if organisation.has_ended:
        return []
    if with_contacts:
        return _of_body(organisation.pk, clock.today())
    return list(Registration.objects.filter(organisation=organisation, contact=None, until=None).order_by("pk"))


def registered_around(contact: Contact, organisation: Organisation) -> list[Registration]:
    """The standing values that may prove who a contact is: all of `registered` but the numbers of its colleagues."""
    return [] if organisation.has_ended else _around(organisation.pk, contact.pk, clock.today())


def registered_of(contact: Contact) -> list[Registration]:
    """The standing values of a contact at its organisation; empty when either is no longer there, or it has none."""
    if contact.organisation is None or contact.organisation.has_ended:
        return []
    rows = _standing(Registration.objects.filter(contact=contact, organisation=contact.organisation), clock.today())
    return list(rows.order_by("pk"))


def _standing(rows: QuerySet[Registration], today: date) -> QuerySet[Registration]:
    here = Q(contact__isnull=True) | Q(contact__left_on__isnull=True) | Q(contact__left_on__gt=today)
    return rows.filter(here, until__isnull=True).select_related("contact").defer("contact__words")


def _of_organisation(organisation: int, today: date) -> QuerySet[Registration]:
    rows = _standing(Registration.objects.filter(organisation_id=organisation), today)
    return rows.order_by(F("contact").asc(nulls_first=True), "pk")


def _around_contact(organisation: int, contact: int, today: date) -> QuerySet[Registration]:
    numbers_of_others = Q(kind=RegistrationKind.PHONE, contact__isnull=False) & ~Q(contact_id=contact)
    rows = _of_organisation(organisation, today).exclude(numbers_of_others)
    return rows.only(*_KEPT, "contact__name", "contact__email", "contact__phone", "contact__language")


_KEPT: Final = ("organisation", "contact", "kind", "value", "since", "until")
_of_body = PreparedQuery(_of_organisation)
_around = PreparedQuery(_around_contact)


def is_settled(registration: Registration, at: datetime) -> bool:
    """Whether a value stands, and has stood for 30 days."""
    return registration.until is None and registration.since <= at - SETTLED_AFTER


def fresh_values(registrations: Iterable[Registration], at: datetime) -> dict[str, datetime]:
    """The values that stand and do not count yet, with the moment from which each does; '' is a security contact."""
    return {row.value: row.since + SETTLED_AFTER for row in registrations if not is_settled(row, at)}


class Deed(StrEnum):
    """Kind of a change to a registration."""

    ADDED = "added"
    REMOVED = "removed"
    MERGED = "merged"  # a merger brought it, or undoing one did; its age is that of before


@dataclass(frozen=True, slots=True)
class RegistrationChange:
    """A change of what is registered; of a removed value, `registration` says which it was and until when it stood."""

    deed: Deed
    at: datetime
    registration: Registration


def changed_since(organisation: Organisation, contact: Contact | None, at: datetime) -> list[RegistrationChange]:
    """The changes since `at`, the latest first: values of the organisation and of this contact, security contacts.

    Of the contact, also what stood for it at another organisation.
    """
    asked = (organisation.pk, 0 if contact is None else contact.pk)
    changes = [change for row in _lately(*asked, at) for change in _changes_of(row, at)]
    for merger in _mergers(organisation.pk, str(organisation.pk), at):
        changes += _merged(merger, organisation, _rows_about(*asked))
    return sorted(changes, key=lambda change: (change.at, change.registration.pk), reverse=True)


def _rows_about(organisation: int, contact: int) -> QuerySet[Registration]:
    theirs = Q(organisation_id=organisation) & (Q(contact__isnull=True) | Q(kind=RegistrationKind.SECURITY))
    rows = Registration.objects.filter(theirs | Q(contact_id=contact))
    return rows.select_related("contact").defer("contact__words")


_lately = PreparedQuery(
    lambda organisation, contact, at: _rows_about(organisation, contact).filter(Q(since__gte=at) | Q(until__gte=at))
)


def _brought_or_back(organisation: int, code: str, at: datetime) -> QuerySet[Merger]:
    brought = Q(into_id=organisation, at__gte=at, undone_at__isnull=True)
    return Merger.objects.filter(brought | Q(undone_at__gte=at, sources__has_key=code))


_mergers = PreparedQuery(_brought_or_back)


def _changes_of(row: Registration, at: datetime) -> Iterator[RegistrationChange]:
    if row.since >= at:
        yield RegistrationChange(Deed.ADDED, row.since, row)
    if row.until is not None and row.until >= at:
        yield RegistrationChange(Deed.REMOVED, row.until, row)


def _merged(merger: Merger, organisation: Organisation, rows: QuerySet[Registration]) -> Iterator[RegistrationChange]:
    """Values that a merger, or the undoing of one, brought to this organisation at their age."""
    standing = rows.filter(organisation=organisation, until=None)
    if merger.undone_at is None:
        standing = standing.filter(contact__in=[pk for ids in merger.moved["contacts"].values() for pk in ids])
    for row in standing:
        yield RegistrationChange(Deed.MERGED, merger.undone_at or merger.at, row)
