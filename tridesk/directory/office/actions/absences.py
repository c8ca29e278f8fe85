"""Absences: typed by the colleague or a planner, or read from the colleague's calendar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from tridesk.accounts.models import User
from tridesk.directory.models import Absence, AbsenceCalendar, AbsenceKind
from tridesk.directory.office.calendar_client import check_address
from tridesk.directory.office.calendars import AbsenceSpan
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.errors import Invalid, NotAllowed, NotFound

LONGEST: Final = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class AbsenceCard:
    """Start of an absence, the first moment back (exclusive end), and the replacement."""

    starts_at: datetime
    ends_at: datetime
    kind: str = AbsenceKind.LEAVE
    replaced_by: User | None = None
    note: str = ""


@transaction.atomic
def add_absence(user: User, card: AbsenceCard, *, by: User) -> Absence:
    """Adds an absence; allowed to the user and to users that plan colleagues."""
    _may(user, by)
    _check(user, card)
    absence = Absence.objects.create(
        user=user,
        kind=card.kind,
        starts_at=card.starts_at,
        ends_at=card.ends_at,
        replaced_by=card.replaced_by,
        note=card.note.strip(),
    )
    record("absence.added", by=by, ref=absence.ref, data={"user": user.pk, "replaced_by": absence.replaced_by_id})
    return absence


@transaction.atomic
def change_absence(absence: Absence, card: AbsenceCard, *, by: User) -> Absence:
    """Changes an absence. Of one read from a calendar only the replacement and note may change."""
    absence = _locked(absence)
    _may(absence.user, by)
    if absence.uid:
        card = AbsenceCard(absence.starts_at, absence.ends_at, absence.kind, card.replaced_by, card.note)
    _check(absence.user, card)
    absence.kind, absence.starts_at, absence.ends_at = card.kind, card.starts_at, card.ends_at
    absence.replaced_by, absence.note = card.replaced_by, card.note.strip()
    absence.save(update_fields=["kind", "starts_at", "ends_at", "replaced_by", "note"])
    record(
        "absence.changed", by=by, ref=absence.ref, data={"user": absence.user_id, "replaced_by": absence.replaced_by_id}
    )
    return absence


@transaction.atomic
def remove_absence(absence: Absence, *, by: User) -> None:
    """Removes an absence. One read from a calendar must be removed there, else it would come back."""
    absence = _locked(absence)
    _may(absence.user, by)
    if absence.uid:
        raise Invalid(_("This comes from a calendar: take it out there."))
    ref, user = absence.ref, absence.user_id
    absence.delete()
    record("absence.removed", by=by, ref=ref, data={"user": user})


# --- the calendar of a colleague


@transaction.atomic
def set_calendar(user: User, address: str, *, by: User) -> AbsenceCalendar | None:
    """Sets the address of the user's calendar; '' removes it, with the absences read from it that are still to come."""
    _may(user, by)
    address = address.strip()
    User.objects.select_for_update().get(pk=user.pk)
    known = AbsenceCalendar.objects.filter(user=user).first()
    if known is not None and known.address == address:
        return known
    if address:
        check_address(address)
    AbsenceCalendar.objects.filter(user=user).delete()
    Absence.objects.filter(user=user, ends_at__gt=clock.now()).exclude(uid="").delete()
    made = AbsenceCalendar.objects.create(user=user, address=address) if address else None
    record("calendar.set" if made else "calendar.forgotten", by=by, ref=f"colleague:{user.username}")
    if made:
        app.configure_task("directory.read_calendar", allow_unknown=False).defer(calendar=made.pk)
    return made


@transaction.atomic
def take_over(calendar: AbsenceCalendar, spans: Iterable[AbsenceSpan], since: datetime, etag: str) -> int:
    """Replaces the owner's absences from `since` on by what was read from the calendar; returns how many rows changed.

    Idempotent. Replacement and note are kept, also when an event moves to another date. Absences before `since` stay.
    """
    row = AbsenceCalendar.objects.select_for_update().filter(pk=calendar.pk, address=calendar.address).first()
    if row is None:  # another address was given meanwhile
        return 0
    wanted = {(span.uid, span.starts_at): span for span in spans}
    rows = Absence.objects.select_for_update().filter(user=row.user_id, ends_at__gt=since).exclude(uid="")
    known = {(absence.uid, absence.starts_at): absence for absence in rows.order_by("pk")}
    gone = [absence for key, absence in known.items() if key not in wanted]
    fresh = [span for key, span in wanted.items() if key not in known]
    moved = _moved(gone, fresh)
    Absence.objects.filter(pk__in=[absence.pk for absence in gone if absence.pk not in moved]).delete()
    changed = [absence for key, absence in known.items() if key in wanted and _takes(absence, wanted[key])]
    for absence in gone:
        if absence.pk in moved:
            _takes(absence, moved[absence.pk])
            changed.append(absence)
    Absence.objects.bulk_update(changed, ["kind", "starts_at", "ends_at"])
    made = [
        Absence(user_id=row.user_id, uid=span.uid, kind=span.kind, starts_at=span.starts_at, ends_at=span.ends_at)
        for span in fresh
        if span not in moved.values()
    ]
    Absence.objects.bulk_create(made)
    row.etag, row.read_at, row.failure = etag[:200], clock.now(), ""
    row.save(update_fields=["etag", "read_at", "failure"])
    times = len(changed) + len(made) + len(gone) - len(moved)
    if times:
        record("calendar.read", by=None, ref=f"colleague:{row.user.username}", data={"changed": times})
    return times


def note_unreadable(calendar: AbsenceCalendar, why: str) -> None:
    """Notes that the calendar could not be read; known absences stay."""
    AbsenceCalendar.objects.filter(pk=calendar.pk, address=calendar.address).update(failure=why[:300])


def note_unchanged(calendar: AbsenceCalendar) -> None:
    """Notes that the calendar has not changed since it was last read."""
    rows = AbsenceCalendar.objects.filter(pk=calendar.pk, address=calendar.address)
    rows.update(read_at=clock.now(), failure="")


def _moved(gone: Sequence[Absence], fresh: Sequence[AbsenceSpan]) -> dict[int, AbsenceSpan]:
    """Row -> its new span, for events that have exactly one date before and one date after."""
    before = [absence.uid for absence in gone]
    after = [span.uid for span in fresh]
    there = {span.uid: span for span in fresh if after.count(span.uid) == 1}
    return {
        absence.pk: there[absence.uid] for absence in gone if absence.uid in there and before.count(absence.uid) == 1
    }


def _takes(absence: Absence, span: AbsenceSpan) -> bool:
    """Gives a row the values of the calendar; whether anything changed."""
    before = (absence.kind, absence.starts_at, absence.ends_at)
    absence.kind, absence.starts_at, absence.ends_at = span.kind, span.starts_at, span.ends_at
    return before != (span.kind, span.starts_at, span.ends_at)


def _may(user: User, by: User) -> None:
    if user.pk != by.pk and not by.may("staff.plan"):
        raise NotAllowed(_("Absences of colleagues are typed by themselves or by who plans their work."))


def _check(user: User, card: AbsenceCard) -> None:
    if card.kind not in AbsenceKind.values:
        raise Invalid(_("There is no such kind of absence."), field="kind")
    if card.ends_at <= card.starts_at:
        raise Invalid(_("It ends before it begins."), field="until")
    if card.ends_at - card.starts_at > LONGEST:
        raise Invalid(_("An absence lasts three years at most."), field="until")
    if card.replaced_by is not None and card.replaced_by.pk == user.pk:
        raise Invalid(_("Nobody can be their own replacement."), field="replaced_by")
    if card.replaced_by is not None and not card.replaced_by.is_active:
        raise Invalid(_("%(person)s works here no more.") % {"person": card.replaced_by}, field="replaced_by")
    if len(card.note) > 200:
        raise Invalid(_("A note has at most 200 characters."), field="note")


def _locked(absence: Absence) -> Absence:
    rows = Absence.objects.select_for_update(of=("self",)).select_related("user")
    locked = rows.filter(pk=absence.pk).first()
    if locked is None:
        raise NotFound(_("There is no such absence."))
    return locked
