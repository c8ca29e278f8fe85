"""Missed calls: hang-ups close themselves; calls from one number share a ticket until one is answered.

A number that several people share tells as little as a withheld one: each of its calls has a ticket of its own.

Nothing is deleted: every call keeps its record and its place on a ticket, and figures count calls, not tickets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from tridesk.directory.organisations.callers import shared
from tridesk.journal.actions import record_all
from tridesk.kit.languages import language_of_notes
from tridesk.telephony.engine.calls.life import CallOutcome
from tridesk.telephony.models import Call
from tridesk.tickets import entry_store, lifecycle
from tridesk.tickets.actions.outcomes import close_by_rule
from tridesk.tickets.actions.transitions import locked, open_again, save
from tridesk.tickets.lifecycle import Event, State
from tridesk.tickets.models import EntryKind, Ticket, TicketCall

HANG_UP: Final = timedelta(seconds=10)  # within which somebody who chose nothing had dialled the wrong number
TOGETHER: Final = timedelta(hours=24)  # within which missed calls of one number are one ticket
LOCK: Final = 0x7E1F  # of all locks of this database, the one of missed calls
_MISSED: Final = (CallOutcome.ABANDONED.value, CallOutcome.LEFT.value)

Tickets = dict[int, Ticket]  # by row number of the call


def is_missed(call: Call) -> bool:
    """Whether the caller hung up before anybody answered."""
    return call.outcome in _MISSED and call.answered_at is None and call.back_of_id is None and call.wanted_id is None


def is_hang_up(call: Call) -> bool:
    """Whether the caller hung up within `HANG_UP` without a choice: a wrong number, or a slip."""
    return is_missed(call) and not call.service and bool(call.ended_at and call.ended_at - call.arrived_at <= HANG_UP)


def is_answer(call: Call) -> bool:
    """Whether a caller spoke with an agent; what became of a call-back is told on its own ticket."""
    return call.answered_at is not None and call.back_of_id is None and bool(call.number)


def subject(*, hung_up: bool, count: int = 1) -> str:
    """What the list of tickets shows, in the language of the moment."""
    if hung_up:
        return _("Hung up") if count == 1 else _("Hung up, %(count)s calls") % {"count": count}
    return _("Missed call") if count == 1 else _("Missed calls: %(count)s") % {"count": count}


def file(calls: Sequence[Call], open_: Callable[[Sequence[Call]], Tickets], text: Callable[[Call], str]) -> Tickets:
    """The ticket of each missed call: that of the earlier missed calls of its number, else a new one."""
    if not calls:
        return {}
    _one_at_a_time()
    since = min(call.arrived_at for call in calls) - TOGETHER
    numbers = _of_one_person(calls)
    known = dict(_tickets(numbers, since))
    first = {call.number: call.pk for call in reversed(calls) if call.number not in known}
    fresh = [call for call in calls if call.number not in numbers or first.get(call.number) == call.pk]
    tickets = open_(fresh)
    close_by_rule([tickets[call.pk] for call in fresh if is_hang_up(call)], Event.HANG_UP)
    known |= {call.number: tickets[call.pk] for call in fresh}
    counts = Counter(TicketCall.objects.filter(ticket__in=known.values()).values_list("ticket", flat=True))
    counts += Counter(ticket.pk for ticket in tickets.values())
    for call in calls:
        if call.pk not in tickets:
            ticket = known[call.number]
            counts[ticket.pk] += 1
            tickets[call.pk] = known[call.number] = _join(ticket, call, counts[ticket.pk], text)
    return tickets


def settle(calls: Iterable[Call], tickets: Tickets) -> None:
    """Closes the tickets of missed calls from numbers that were answered since; `tickets` are those of `calls`."""
    answers = {call.number: call for call in calls if is_answer(call)}
    if not answers:
        return
    _one_at_a_time()
    for number, missed in _tickets(_of_one_person(answers.values())):
        ticket, reached = locked(missed), tickets[answers[number].pk]
        if ticket.pk == reached.pk or not _is_untouched(ticket):
            continue
        with override(language_of_notes(ticket.language)):
            note = _("The caller has reached us since: ticket %(number)s.") % {"number": reached.number}
        entry_store.add_entry(ticket, EntryKind.NOTE, note, automatic=True)
        close_by_rule([ticket], Event.CLOSE)


def _one_at_a_time() -> None:
    """Two processes that file missed calls of one number would each open a ticket."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _of_one_person(calls: Iterable[Call]) -> set[str]:
    """The numbers of these calls that tell who calls, as far as the directory knows."""
    numbers = {call.number for call in calls if call.number}
    return numbers - shared(numbers)


def _tickets(numbers: Collection[str], since: datetime | None = None) -> list[tuple[str, Ticket]]:
    """The open tickets of missed calls of these numbers, the newest last, each with the number.

    With `since` those with a call since that moment, and among them those that were closed as hang-ups as well.
    """
    calls = TicketCall.objects.filter(
        call__number__in=numbers,
        call__outcome__in=_MISSED,
        call__answered_at__isnull=True,
        call__back_of__isnull=True,
        call__wanted__isnull=True,
        ticket__merged_into__isnull=True,
    )
    is_open = Q(ticket__state__in=[state.value for state in lifecycle.ACTIVE])
    if since:
        hung_up = Q(ticket__state=State.CLOSED.value, ticket__outcome=lifecycle.Outcome.HUNG_UP.value)
        calls = calls.filter(is_open | hung_up, call__arrived_at__gte=since)
    else:
        calls = calls.filter(is_open)
    return [(row.call.number, row.ticket) for row in calls.select_related("ticket", "call").order_by("pk")]


def _is_untouched(ticket: Ticket) -> bool:
    """Whether a ticket is still untouched: only then may a rule close it."""
    return ticket.state == State.OPEN.value and ticket.owner_id is None


def _join(ticket: Ticket, call: Call, count: int, text: Callable[[Call], str]) -> Ticket:
    """Another missed call of the same number: told on the ticket, which is open again unless all were hang-ups."""
    ticket = locked(ticket)
    with override(language_of_notes(ticket.language)):
        entry_store.add_entry(ticket, EntryKind.NOTE, text(call), automatic=True)
        by_rule = {subject(hung_up=hung_up, count=count - 1) for hung_up in (True, False)}
        if ticket.state == State.CLOSED.value and not is_hang_up(call):
            record_all([open_again(ticket)])
        if ticket.subject in by_rule:
            ticket.subject = subject(hung_up=ticket.state == State.CLOSED.value, count=count)
    save(ticket)
    return ticket
