"""Loads the demonstration: all of it in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import groupby
from typing import Final

from django.db import connection, transaction

from tridesk.accounts.models import User
from tridesk.demo import interruption_history
from tridesk.demo.absences import add_staff_details
from tridesk.demo.campaign import add_campaign
from tridesk.demo.connected_users import add_connected_users
from tridesk.demo.contact_details import add_contact_details
from tridesk.demo.directory import add_people
from tridesk.demo.events import DemoEvent
from tridesk.demo.groups import add_groups, authorise
from tridesk.demo.later_events import add_later_events, tickets_of_failed_mails
from tridesk.demo.notices import add_notices
from tridesk.demo.past import past
from tridesk.demo.people import STAFF
from tridesk.demo.sent_mail import write_sent_mails
from tridesk.demo.ticket_builder import BuiltTicket, TicketBuilder
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
    interruption_history.write_history(publisher().log)


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
        people = add_people(history.events)
        add_connected_users(people.contacts.values(), people.organisations.values())
        add_contact_details(people.organisations.values(), people.contacts.values())
        builder = TicketBuilder(people, hours, now, since)
        numbers = _numbers(history.events)
        all_built = [builder.build(*pair) for pair in zip(history.events, numbers, strict=True)]
        stuck, bounced = tickets_of_failed_mails(all_built, since, history.worked)
        write_sent_mails(all_built, since, stuck)
        _write(all_built)
        noted = [*people.noted, *(entry for built in all_built for entry in built.noted)]
        record_all(sorted(noted, key=lambda entry: entry.at or now))
        authorise()
        add_groups()
        add_staff_details(people.users)
        add_later_events(history, all_built, people, stuck, bounced)
        add_campaign(now)
        add_notices(now)


def _numbers(events: Sequence[DemoEvent]) -> list[str]:
    """A number for each, in order, counted per year as the desk does: the next real ticket follows on."""
    numbers: list[str] = []
    for _, opened in groupby(events, lambda event: event.opened_at.astimezone(BRUSSELS).year):
        of_year = list(opened)
        with clock.frozen(of_year[0].opened_at):
            numbers += next_numbers(len(of_year))
    return numbers


def _write(all_built: Sequence[BuiltTicket]) -> None:
    """Writes tickets, their questions to the second line and their entries."""
    tickets = [built.ticket for built in all_built]
    entries = [laid_out for built in all_built for laid_out in built.entries]
    write_tickets(tickets)
    Handover.objects.bulk_create(handover for built in all_built for handover in built.handovers)
    for laid_out in entries:
        if (handover := laid_out.entry.handover) is not None:
            laid_out.entry.handover = handover  # which has its number only now
    entry_store.write(entries, tickets)
