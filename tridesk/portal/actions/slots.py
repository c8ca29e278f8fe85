"""Half-hours to be called back in: booked, given back, and put into the queue of call-backs when they begin."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from tridesk.accounts.limits import HOUR, TOO_OFTEN, AskedTooOften
from tridesk.journal.actions import record
from tridesk.journal.queries import last_restore
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid
from tridesk.kit.languages import language_of_notes
from tridesk.portal import queries, rules
from tridesk.portal.actions.requests import must_be_here
from tridesk.portal.models import CallSlot
from tridesk.portal.queries import Followed
from tridesk.telephony.desk.actions import owe_call_back
from tridesk.tickets import entry_store, texts
from tridesk.tickets.actions.transitions import heir
from tridesk.tickets.models import EntryKind, Ticket, TicketCall

MOST_BOOKED: Final = 5  # half-hours that one request takes and gives back in an hour


def book(followed: Followed, starts_at: datetime, number: str) -> CallSlot:
    """Books a half-hour to be called back in; a request has one at most.

    Two who take the last place at once: the database lets one of them have it.
    """
    must_be_here(followed)
    if followed.is_closed:
        raise Conflict(_("This request is closed: reopen it first."))
    if not rules.can_be_called(number, followed.ticket.requester_phone):
        raise Invalid(_("We call back Belgian numbers, and the number that we know of you."), field="number")
    if queries.slot_of(followed):
        raise Conflict(_("You have chosen a half-hour already."))
    if CallSlot.objects.filter(ticket__in=followed.together, booked_at__gt=clock.now() - HOUR).count() >= MOST_BOOKED:
        raise AskedTooOften(TOO_OFTEN)
    if starts_at not in queries.free_slots(followed.ticket.language):
        raise Conflict(_("This half-hour is taken by now: choose another."))
    for seat in rules.SEATS:
        try:
            with transaction.atomic():
                slot = CallSlot.objects.create(
                    ticket=followed.ticket, starts_at=starts_at, seat=seat, number=number, booked_at=clock.now()
                )
                data = {"at": starts_at.isoformat()}
                record("request.call_booked", by=None, ref=followed.ticket.ref, data=data)
                return slot
        except IntegrityError:
            continue
    if queries.slot_of(followed):
        raise Conflict(_("You have chosen a half-hour already."))
    raise Conflict(_("This half-hour is taken by now: choose another."))


@transaction.atomic
def cancel_slot(followed: Followed) -> None:
    """Gives a booked half-hour back."""
    slot = queries.slot_of(followed)
    if slot and CallSlot.objects.filter(pk=slot.pk, queued_at__isnull=True).update(cancelled_at=clock.now()):
        record("request.call_cancelled", by=None, ref=followed.ticket.ref)


def queue_due_slots() -> int:
    """Puts the booked half-hours that have begun into the queue of call-backs, each once; returns how many."""
    due = CallSlot.objects.filter(starts_at__lte=clock.now(), cancelled_at__isnull=True, queued_at__isnull=True)
    return sum(_queue(number) for number in due.order_by("starts_at", "pk").values_list("pk", flat=True))


@transaction.atomic
def _queue(number: int) -> bool:
    """One half-hour: claimed by a conditional update, and its call carries its number, which is unique."""
    claimed = CallSlot.objects.filter(pk=number, cancelled_at__isnull=True, queued_at__isnull=True)
    if not claimed.update(queued_at=clock.now()):
        return False
    slot = CallSlot.objects.select_related("ticket__merged_into").get(pk=number)
    ticket = heir(slot.ticket)
    if not ticket.is_active:  # answered meanwhile
        return False
    restored_at = last_restore()
    if restored_at and slot.booked_at < restored_at and slot.starts_at < restored_at:
        _note_doubt(ticket, slot)
        return False
    back = owe_call_back(f"{ticket.number}-slot{slot.pk}", slot.number, ticket.language)
    TicketCall.objects.create(call=back.call, ticket=ticket)
    record("request.call_queued", by=None, ref=ticket.ref, data={"call": back.call.key})
    return True


def _note_doubt(ticket: Ticket, slot: CallSlot) -> None:
    """After a restore nobody knows whether this call was made since the backup: a person decides, nothing dials."""
    language = language_of_notes(ticket.language)
    with override(language):
        at = texts.moment(slot.starts_at, language)
        words = _("A call-back was booked for %(time)s, before the backup was restored: look whether it was made.")
        entry_store.add_entry(ticket, EntryKind.NOTE, words % {"time": at}, author_name="Tridesk", automatic=True)
