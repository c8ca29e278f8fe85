"""What every verb needs: the ticket locked, the move checked, the row saved."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.office.queries import working_hours
from tridesk.journal.actions import Happening
from tridesk.kit import clock
from tridesk.kit.errors import Conflict
from tridesk.tickets import lifecycle
from tridesk.tickets.lifecycle import ACTIVE, Awaiting, Clock, Event, NotPossible, Outcome, State
from tridesk.tickets.models import Ticket


def locked(ticket: Ticket) -> Ticket:
    """The current row of a ticket, locked until the transaction ends."""
    return Ticket.objects.select_for_update(of=("self",)).select_related("organisation", "contact").get(pk=ticket.pk)


def heir(ticket: Ticket) -> Ticket:
    """Where work on a ticket goes on: itself, or what it was merged into, however often."""
    while ticket.merged_into is not None and not ticket.is_active:
        ticket = ticket.merged_into
    return ticket


def move(ticket: Ticket, event: Event) -> None:
    """Lets `event` happen to a locked ticket: state, outcome, clock. Not saved yet."""
    try:
        state = lifecycle.after(State(ticket.state), event)
    except NotPossible:
        raise Conflict(
            _("This ticket is %(state)s now, so that is not possible. Perhaps a colleague was quicker.")
            % {"state": ticket.get_state_display()}
        ) from None
    ticket.outcome = lifecycle.outcome_on(event, Outcome(ticket.outcome))
    ticket.state = state.value
    if state is not State.RESEARCH:
        stop_awaiting(ticket)
    if state in ACTIVE:
        ticket.closed_at = None


def open_again(ticket: Ticket, event: Event = Event.REOPEN, *, by: User | None = None) -> Happening:
    """Opens a closed, locked ticket again; its clock starts anew. Not saved yet; returns what the journal is to say."""
    move(ticket, event)
    ticket.due_at = lifecycle.due(clock.now(), ticket.priority, working_hours())
    ticket.reopened += 1
    return Happening("ticket.reopened", ticket.ref, {}, by.pk if by else None)


def stop_awaiting(ticket: Ticket) -> None:
    """Nothing is awaited any more; the clock runs again."""
    ticket.awaiting, ticket.awaited, ticket.awaited_until = Awaiting.NOBODY.value, "", None
    if ticket.paused_at is not None:
        running = Clock(ticket.due_at, ticket.paused_at).resume(clock.now(), working_hours())
        ticket.due_at, ticket.paused_at = running.due, None


def save(ticket: Ticket, **fields: Any) -> None:
    """Saves a locked ticket, and that it changed now."""
    for name, value in fields.items():
        setattr(ticket, name, value)
    ticket.changed_at = clock.now()
    ticket.save()
