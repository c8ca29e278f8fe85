"""Two of the three outcomes, answered and being researched, and the way back; the third is `second_line`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.office.queries import working_hours
from tridesk.journal.actions import Happening, record, record_all
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid
from tridesk.kit.text import one_line
from tridesk.tickets import entry_store
from tridesk.tickets.actions import answers, classification
from tridesk.tickets.actions.second_line import withdraw_questions
from tridesk.tickets.actions.transitions import clock_of, locked, move, open_again, save
from tridesk.tickets.entry_store import Upload
from tridesk.tickets.lifecycle import Awaiting, Event, State
from tridesk.tickets.models import Ticket, Topic

BATCH: Final = 200  # sleepers that wake in one transaction
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
    cc: Sequence[str] = (),
    in_three: bool = False,
) -> Ticket:
    """Closes a ticket, with the answer in the same gesture when there is one, and the topic it turned out to be."""
    if topic is not None:
        ticket = classification.change(ticket, by=by, topic=topic)
    if text.strip():
        ticket = answers.answer(
            ticket, by=by, text=text, language=language, send=send, uploads=uploads, cc=cc, in_three=in_three
        )
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
    ticket: Ticket,
    *,
    by: User,
    awaited: str,
    until: datetime,
    awaiting: Awaiting = Awaiting.DESK,
    tell: str = "",
    language: str = "",
    uploads: Sequence[Upload] = (),
    cc: Sequence[str] = (),
) -> Ticket:
    """Keeps a ticket open for research: what is awaited, from which side, until when; `tell` goes to the requester.

    While the requester is awaited the clock stands still.
    """
    if not awaited.strip():
        raise Invalid(_("Say what is awaited."), field="awaited")
    _check_moment(until)
    if tell.strip():
        ticket = answers.answer(ticket, by=by, text=tell, language=language, uploads=uploads, cc=cc)
    ticket = _await(locked(ticket), awaiting, awaited, until, by)
    record("ticket.researched", by=by, ref=ticket.ref, data={"awaiting": awaiting.value, "until": until.isoformat()})
    return ticket


@transaction.atomic
def snooze(ticket: Ticket, *, by: User, until: datetime, why: str) -> Ticket:
    """Lets a ticket sleep: research without a question to anybody.

    It wakes when the desk is open at or after `until`, or at once when a reply comes. Meanwhile it is never late, but
    its answer is due no later than before.
    """
    if not why.strip():
        raise Invalid(_("Say why it sleeps."), field="why")
    _check_moment(until)
    ticket = _await(locked(ticket), Awaiting.NOBODY, why, working_hours().next_opening(until), by)
    wakes_at = ticket.awaited_until.isoformat() if ticket.awaited_until else ""
    record("ticket.snoozed", by=by, ref=ticket.ref, data={"until": wakes_at, "why": ticket.awaited})
    return ticket


@transaction.atomic
def wake_sleepers() -> int:
    """Wakes tickets whose moment has come, at most `BATCH`, and returns their number; they are due now."""
    now = clock.now()
    asleep = Ticket.objects.filter(state=State.RESEARCH.value, awaiting="", awaited_until__lte=now).order_by("pk")
    tickets = list(asleep.select_for_update(skip_locked=True)[:BATCH])
    for ticket in tickets:
        move(ticket, Event.WAKE)
        ticket.due_at, ticket.changed_at = min(ticket.due_at, now), now
    fields = ["state", "awaited", "awaited_until", "due_at", "paused_at", "changed_at"]
    Ticket.objects.bulk_update(tickets, fields)
    record_all(Happening("ticket.woken", ticket.ref, {}) for ticket in tickets)
    return len(tickets)


def _check_moment(until: datetime) -> None:
    """Refuses a moment that has passed or is years away."""
    if until <= clock.now():
        raise Invalid(_("Choose a moment that is still to come."), field="until")
    if until > clock.now() + MOST_RESEARCH:
        raise Invalid(_("Choose a moment within the next five years."), field="until")


def _await(ticket: Ticket, awaiting: Awaiting, awaited: str, until: datetime, by: User) -> Ticket:
    """Puts a locked ticket into research."""
    now, running = clock.now(), clock_of(ticket)
    move(ticket, Event.RESEARCH)
    if awaiting is not Awaiting.REQUESTER:
        running = running.resume(now, working_hours())
    if awaiting in (Awaiting.REQUESTER, Awaiting.NOBODY):
        running = running.pause(now)
    save(
        ticket,
        awaiting=awaiting.value,
        awaited=one_line(entry_store.Veil.new().over(awaited), 300),
        awaited_until=until,
        due_at=running.due,
        paused_at=running.paused,
        owner=ticket.owner or by,
    )
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
