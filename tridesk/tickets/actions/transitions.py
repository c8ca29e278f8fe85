"""What every verb needs: the ticket locked, the move checked, the row saved."""

from __future__ import annotations

from collections.abc import Iterable
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


def all_locked(tickets: Iterable[Ticket]) -> list[Ticket]:
    """The current rows of tickets, locked in the order of ids: two gestures on the same ones cannot deadlock."""
    rows = Ticket.objects.select_for_update(of=("self",)).select_related("organisation", "contact", "owner")
    return list(rows.filter(pk__in=[ticket.pk for ticket in tickets]).order_by("pk"))


def locked_for_words(ticket: Ticket) -> Ticket:
    """The same, of a ticket on which something may still be written."""
    ticket = locked(ticket)
    if ticket.state == State.ARCHIVED.value:
        raise Conflict(_("This ticket is archived. A new ticket can be linked to it."))
    return ticket


def heir(ticket: Ticket) -> Ticket:
    """Where work on a ticket goes on: itself, or what it was merged into, however often."""
    while ticket.merged_into is not None and not ticket.is_active:
        ticket = ticket.merged_into
    return ticket


def learn_language(ticket: Ticket, language: str) -> None:
    """Gives a ticket the language of its requester, unless it has one. Not saved yet."""
    ticket.language = ticket.language or language


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


def clock_of(ticket: Ticket) -> Clock:
    """The answering clock; that of a sleeping ticket runs on, out of sight."""
    return Clock(ticket.due_at, ticket.paused_at if ticket.awaiting else None)


def stop_awaiting(ticket: Ticket) -> None:
    """Nothing is awaited any more; the clock runs again."""
    if ticket.paused_at is not None:
        ticket.due_at, ticket.paused_at = clock_of(ticket).resume(clock.now(), working_hours()).due, None
    ticket.awaiting, ticket.awaited, ticket.awaited_until = Awaiting.NOBODY.value, "", None


def save(ticket: Ticket, **fields: Any) -> None:
    """Saves a locked ticket, and that it changed now."""
    for name, value in fields.items():
        setattr(ticket, name, value)
    ticket.changed_at = clock.now()
    ticket.save()
