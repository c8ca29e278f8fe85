"""Loads the demonstration: all of it in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import groupby
from typing import Final

from django.db import connection, transaction

from tridesk.accounts.models import User
from tridesk.demo import interruption_history
from tridesk.demo.absences import introduce
from tridesk.demo.campaign import campaign
from tridesk.demo.connected_users import connect
from tridesk.demo.contact_details import reach
from tridesk.demo.directory import cast
from tridesk.demo.events import DemoEvent
from tridesk.demo.groups import authorise, found_groups
from tridesk.demo.notices import notices
from tridesk.demo.past import past
from tridesk.demo.people import STAFF
from tridesk.demo.sent_mail import post
from tridesk.demo.ticket_builder import Tale, TicketBuilder
from tridesk.demo.turns import turn, unlucky
from tridesk.directory.office.queries import working_hours
from tridesk.journal.actions import record_all
from tridesk.kit import clock
from tridesk.kit.clock import BRUSSELS
from tridesk.statuspage.queries import publisher
from tridesk.tickets import entry_store
from tridesk.tickets.actions.opening import next_numbers, write_tickets
from tridesk.tickets.models import Handover, Ticket

MAILS_FOR: Final = timedelta(days=21)
"""How far back the out-tray tells what left."""


def load_once(say: Callable[[str], object]) -> None:
    """Loads the demonstration and the history of the register where they are missing; says so when it begins."""
    if is_loaded():
        return
    say("Loading the demonstration: invented people, a few months of invented requests …")
    load()
    interruption_history.tell(publisher().log)


def is_loaded() -> bool:
    """Whether the demonstration is there, or any ticket: invented ones never go between real ones."""
    return User.objects.filter(username=STAFF[0].username).exists() or Ticket.objects.exists()


@transaction.atomic
def load() -> None:
    """Writes some four months of invented tickets that end now; does nothing when they are loaded already."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('demo.load'))")
    if is_loaded():
        return
    now, hours = clock.now(), working_hours()
    with clock.frozen(now):
        history = past(now, hours)
        since = now - MAILS_FOR
        people = cast(history.events)
        connect(people.contacts.values(), people.organisations.values())
        reach(people.organisations.values(), people.contacts.values())
        builder = TicketBuilder(people, hours, now, since)
        numbers = _numbers(history.events)
        tales = [builder.build(*pair) for pair in zip(history.events, numbers, strict=True)]
        stuck, bounced = unlucky(tales, since, history.worked)
        post(tales, since, stuck)
        _write(tales)
        noted = [*people.noted, *(entry for tale in tales for entry in tale.noted)]
        record_all(sorted(noted, key=lambda entry: entry.at or now))
        authorise()
        found_groups()
        introduce(people.users)
        turn(history, tales, people, stuck, bounced)
        campaign(now)
        notices(now)


def _numbers(events: Sequence[DemoEvent]) -> list[str]:
    """A number for each, in order, counted per year as the desk does: the next real ticket follows on."""
    numbers: list[str] = []
    for _, opened in groupby(events, lambda event: event.opened_at.astimezone(BRUSSELS).year):
        of_year = list(opened)
        with clock.frozen(of_year[0].opened_at):
            numbers += next_numbers(len(of_year))
    return numbers


def _write(tales: Sequence[Tale]) -> None:
    """Writes tickets, their questions to the second line and their entries."""
    tickets, entries = [tale.ticket for tale in tales], [laid_out for tale in tales for laid_out in tale.entries]
    write_tickets(tickets)
    Handover.objects.bulk_create(handover for tale in tales for handover in tale.handovers)
    for laid_out in entries:
        if (handover := laid_out.entry.handover) is not None:
            laid_out.entry.handover = handover  # which has its number only now
    entry_store.write(entries, tickets)
