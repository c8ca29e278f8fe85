"""Two of the three outcomes, answered and being researched, and the way back; the third is `second_line`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.office.queries import working_hours
from tridesk.journal.actions import Happening, record, record_all
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid
from tridesk.kit.text import one_line
from tridesk.tickets import entry_store, lifecycle
from tridesk.tickets.actions import answers, classification
from tridesk.tickets.actions.second_line import withdraw_questions
from tridesk.tickets.actions.transitions import locked, move, open_again, save
from tridesk.tickets.entry_store import Upload
from tridesk.tickets.lifecycle import Awaiting, Event
from tridesk.tickets.models import Ticket, Topic

MOST_RESEARCH = timedelta(days=5 * 365)  # the year 9999 is a slip, and some time zone has no room for it


@transaction.atomic
def close(
    ticket: Ticket,
    *,
    by: User,
    text: str = "",
    language: str = "",
    topic: Topic | None = None,
    send: bool = True,
    uploads: Sequence[Upload] = (),
) -> Ticket:
    """Closes a ticket, with the answer in the same gesture when there is one, and the topic it turned out to be."""
    if topic is not None:
        ticket = classification.change(ticket, by=by, topic=topic)
    if text.strip():
        ticket = answers.answer(ticket, by=by, text=text, language=language, send=send, uploads=uploads)
    ticket = locked(ticket)
    move(ticket, Event.CLOSE)
    withdraw_questions(ticket)
    save(ticket, closed_at=clock.now(), owner=ticket.owner or by)
    record("ticket.closed", by=by, ref=ticket.ref, data={"outcome": ticket.outcome})
    return ticket


@transaction.atomic
def close_by_rule(tickets: Sequence[Ticket], event: Event) -> None:
    """Closes open tickets without an owner, by a rule; the caller holds their locks or has just opened them."""
    if not tickets:
        return
    now = clock.now()
    for ticket in tickets:
        move(ticket, event)
        ticket.closed_at = ticket.changed_at = now
    Ticket.objects.bulk_update(tickets, ["state", "outcome", "closed_at", "changed_at"])
    record_all(
        Happening("ticket.closed", ticket.ref, {"outcome": ticket.outcome, "by_rule": True}) for ticket in tickets
    )


@transaction.atomic
def research(
    ticket: Ticket, *, by: User, awaited: str, until: datetime, awaiting: Awaiting = Awaiting.DESK, tell: str = ""
) -> Ticket:
    """Keeps a ticket open for research: what is awaited, from which side, until when; `tell` goes to the requester.

    While the requester is awaited the clock stands still.
    """
    if not awaited.strip():
        raise Invalid(_("Say what is awaited."), field="awaited")
    if until <= clock.now():
        raise Invalid(_("Choose a moment that is still to come."), field="until")
    if until > clock.now() + MOST_RESEARCH:
        raise Invalid(_("Choose a moment within the next five years."), field="until")
    if tell.strip():
        ticket = answers.answer(ticket, by=by, text=tell)
    ticket = locked(ticket)
    move(ticket, Event.RESEARCH)
    running = lifecycle.Clock(ticket.due_at, ticket.paused_at)
    running = (
        running.pause(clock.now()) if awaiting is Awaiting.REQUESTER else running.resume(clock.now(), working_hours())
    )
    save(
        ticket,
        awaiting=awaiting.value,
        awaited=one_line(entry_store.Veil.new().over(awaited), 300),
        awaited_until=until,
        due_at=running.due,
        paused_at=running.paused,
        owner=ticket.owner or by,
    )
    record("ticket.researched", by=by, ref=ticket.ref, data={"awaiting": awaiting.value, "until": until.isoformat()})
    return ticket


@transaction.atomic
def reopen(ticket: Ticket, *, by: User | None) -> Ticket:
    """Opens a closed ticket again; its clock starts anew."""
    ticket = locked(ticket)
    if ticket.merged_into is not None:
        raise Conflict(
            _("This ticket was merged into %(number)s: undo that, or go on there.")
            % {"number": ticket.merged_into.number}
        )
    happening = open_again(ticket, by=by)
    save(ticket)
    record_all([happening])
    return ticket
