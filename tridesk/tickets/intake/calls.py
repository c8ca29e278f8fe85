"""Call records become tickets: one for each call of the desk, however it ended.

A call-back joins the ticket of the call that it is about, an outgoing call the one that it was made for; missed calls
of one number are one ticket (`missed_calls`).

When the full ticket of a call cannot be written, the call gets a bare ticket; no call is skipped.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from tridesk.directory.models import Service
from tridesk.directory.office import absence_texts
from tridesk.directory.office.staffing import standing_of
from tridesk.directory.organisations.callers import PossibleCaller, callers_from
from tridesk.kit import clock, phones
from tridesk.kit.languages import language_of_notes
from tridesk.telephony import queries as records
from tridesk.telephony.desk import actions as telephony
from tridesk.telephony.engine.calls.life import CallOutcome
from tridesk.telephony.models import Call
from tridesk.tickets import entry_store
from tridesk.tickets.actions.opening import NewTicket, Requester, open_tickets
from tridesk.tickets.actions.outcomes import close_by_rule
from tridesk.tickets.actions.transitions import heir, locked, save
from tridesk.tickets.intake import missed_calls
from tridesk.tickets.lifecycle import Channel, Event, State
from tridesk.tickets.models import EntryKind, Ticket, TicketCall, Topic

BATCH: Final = 60
_LATELY: Final = timedelta(hours=1)
ABSENT: Final = "ABS"  # the topic of a call for a colleague
Openings = Callable[[Sequence[Call]], Sequence[NewTicket]]
log = logging.getLogger(__name__)


@transaction.atomic
def file_calls(limit: int = BATCH) -> int:
    """Makes tickets of the oldest records, at most `limit`; returns how many were dealt with.

    All together; when that fails each alone, and what fails alone gets a bare one.
    """
    calls = records.claim_records(limit)
    filed = calls if _filed(calls, _whole) else [call for call in calls if _file_alone(call)]
    telephony.mark_filed(filed)
    _close_faxes()
    return len(filed)


def _close_faxes() -> None:
    """Closes the tickets of calls that turned out to be fax machines once somebody had picked up: nobody asked.

    What the machine sent is a ticket of its own. A ticket on which somebody wrote stays as it is.
    """
    lately = Q(call__outcome=CallOutcome.FAX.value, call__arrived_at__gt=clock.now() - _LATELY)
    for link in TicketCall.objects.filter(lately, ticket__state=State.OPEN.value).select_related("ticket"):
        ticket = locked(link.ticket)
        if ticket.state != State.OPEN.value or ticket.entries.count() > 1:
            continue
        with override(language_of_notes(ticket.language)):
            words = _("A fax machine called. What it sent is a ticket of its own.")
        entry_store.add_entry(ticket, EntryKind.NOTE, words, automatic=True)
        close_by_rule([ticket], Event.HANG_UP)


def _file_alone(call: Call) -> bool:
    return _filed([call], _whole) or _filed([call], _bare)


def _filed(calls: Sequence[Call], openings: Openings) -> bool:
    try:
        with transaction.atomic():
            _file(calls, openings)
    except Exception:
        log.exception("calls %s could not be filed", ", ".join(call.key for call in calls))
        return False
    return True


def _file(calls: Sequence[Call], openings: Openings) -> None:
    """A ticket for each; a call-back joins the one of the call that asked for it, which may be among these."""
    missed = [call for call in calls if missed_calls.is_missed(call)]
    backs = [call for call in calls if call.back_of or call.about]
    first = [call for call in calls if call not in backs and call not in missed]
    tickets = _open(first, openings) | missed_calls.file(missed, lambda fresh: _open(fresh, openings), text)
    if backs:
        asked = TicketCall.objects.filter(call__in=[call.back_of_id for call in backs]).select_related("ticket")
        tickets |= {link.call_id: link.ticket for link in asked}
    named = {
        ticket.number: ticket for ticket in Ticket.objects.filter(number__in={call.about for call in backs} - {""})
    }
    about = {call.pk: tickets.get(call.back_of_id or 0) or named.get(call.about) for call in backs}
    tickets |= _open([call for call in backs if about[call.pk] is None], openings)
    for call in backs:
        if (ticket := about[call.pk]) is not None:
            tickets[call.pk] = _join(heir(ticket), call)
    TicketCall.objects.bulk_create([TicketCall(call=call, ticket=tickets[call.pk]) for call in calls])
    missed_calls.settle(calls, tickets)


def _open(calls: Sequence[Call], openings: Openings) -> dict[int, Ticket]:
    if not calls:
        return {}
    return {call.pk: ticket for call, ticket in zip(calls, open_tickets(openings(calls)), strict=True)}


def _bare(calls: Sequence[Call]) -> list[NewTicket]:
    """Nothing but that there was a call, and from where."""
    asked = []
    for call in calls:
        with override(language_of_notes(call.language)):
            caller = Requester(phone=call.number)
            asked.append(NewTicket(None, Channel.PHONE, call.language, _("Call"), call.key, caller))
    return asked


def _whole(calls: Sequence[Call]) -> list[NewTicket]:
    """All that is known of these calls, looked up for all of them at once."""
    callers = callers_from({call.number for call in calls if call.number})
    services = {service.code: service for service in Service.objects.filter(code__in={call.service for call in calls})}
    absent = Topic.objects.filter(code=ABSENT, active=True).first() if any(call.wanted for call in calls) else None
    asked = []
    for call in calls:
        with override(language_of_notes(call.language)):
            asked.append(_opening(call, callers.get(call.number, []), services.get(call.service), absent))
    return asked


def _opening(call: Call, callers: Sequence[PossibleCaller], service: Service | None, absent: Topic | None) -> NewTicket:
    return NewTicket(
        by=call.agent,
        channel=Channel.PHONE,
        language=call.language,
        subject=subject(call, service),
        text=text(call),
        requester=requester(call, callers),
        topic=absent if call.wanted else None,
        owner=call.agent if call.agent and call.agent.may("ticket.work") else None,
    )


def _join(ticket: Ticket, call: Call) -> Ticket:
    """Adds a call-back to the ticket of the call that asked for it, and sets the ticket's owner."""
    ticket = locked(ticket)
    with override(language_of_notes(ticket.language)):
        entry_store.add_entry(ticket, EntryKind.NOTE, text(call), by=call.agent, automatic=True)
    if ticket.is_active:
        save(ticket, owner=ticket.owner or call.agent)
    return ticket


def requester(call: Call, callers: Sequence[PossibleCaller]) -> Requester:
    """The caller, when only one candidate uses the number; else the number and what all candidates share."""
    contacts = {caller.contact.pk: caller.contact for caller in callers if caller.contact}
    bodies = {caller.organisation.pk: caller.organisation for caller in callers if caller.organisation}
    contact = next(iter(contacts.values())) if len(contacts) == 1 else None
    organisation = next(iter(bodies.values())) if len(bodies) == 1 else None
    return Requester(
        name=contact.name if contact else "",
        email=contact.email if contact else "",
        phone=call.number,
        contact=contact,
        organisation=organisation,
    )


# --- in words, in the language of the call


def subject(call: Call, service: Service | None) -> str:
    """The first subject of the ticket, until an agent changes it."""
    if call.wanted:
        return _("Call for %(name)s") % {"name": call.wanted}
    if missed_calls.is_missed(call):
        return missed_calls.subject(hung_up=missed_calls.is_hang_up(call))
    if call.answered_at is None or call.outcome in (CallOutcome.FELL.value, CallOutcome.CUT.value):
        return _OUTCOMES.get(call.outcome, lambda: _("Call"))()
    return _("Call about %(service)s") % {"service": service} if service else _("Call")


_OUTCOMES: Final = {
    CallOutcome.CALL_BACK.value: lambda: _("Call back"),
    CallOutcome.CLOSED.value: lambda: _("Call while nobody was there"),
    CallOutcome.FELL.value: lambda: _("Call taken by the fall-back"),
    CallOutcome.CUT.value: lambda: _("Call cut off by us: call back"),
    CallOutcome.NOT_REACHED.value: lambda: _("Called back, not reached"),
}


def text(call: Call) -> str:
    """What is known of a call, a line each."""
    lines = [_called(call)]
    if call.queued_at:
        lines.append(
            _("Waited %(span)s.")
            % {"span": span((call.answered_at or call.ended_at or call.queued_at) - call.queued_at)}
        )
    if call.answered_at and call.agent:
        lines.append(_("Answered by %(agent)s.") % {"agent": call.agent})
    if call.wanted:
        standing = standing_of(call.wanted, call.arrived_at)
        lines.append(_("Wanted to speak with %(name)s.") % {"name": call.wanted})
        lines += [f"{call.wanted}: {absence_texts.away(standing)}."] if standing else []
    match call.outcome:
        case CallOutcome.CALL_BACK.value:
            lines.append(_("Asks to be called back."))
        case CallOutcome.ABANDONED.value | CallOutcome.LEFT.value:
            lines.append(_("Hung up before somebody answered."))
        case CallOutcome.FELL.value:
            lines.append(_("The fall-back of the switch took this call; what was said is not known here."))
        case CallOutcome.CUT.value:
            lines.append(_("Our telephone switch broke down and cut this call off. Please call back."))
        case CallOutcome.NOT_REACHED.value:
            lines.append(_("Nobody answered when we called back."))
    return "\n".join(lines)


def _called(call: Call) -> str:
    at = clock.hour(call.arrived_at, get_language())
    if call.back_of or call.is_outgoing:
        return _("We called %(number)s at %(time)s.") % {"number": phones.written(call.number), "time": at}
    if not call.number:
        return _("A call at %(time)s, the number is withheld.") % {"time": at}
    return _("%(number)s called at %(time)s.") % {"number": phones.written(call.number), "time": at}


def span(time: timedelta) -> str:
    """Minutes and seconds: `0:18`, `12:05`."""
    minutes, seconds = divmod(max(0, int(time.total_seconds())), 60)
    return f"{minutes}:{seconds:02}"
