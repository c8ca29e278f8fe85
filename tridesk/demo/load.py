"""Loads the demonstration: all of it in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import groupby
from typing import Final

from django.db import connection, transaction

from tridesk.accounts.actions import admit_invented
from tridesk.accounts.models import User
from tridesk.demo import interruption_history
from tridesk.demo.absences import add_staff_details
from tridesk.demo.answers import add_answers
from tridesk.demo.call_history import calls_of, spans_of
from tridesk.demo.calls import write_calls, write_spans
from tridesk.demo.campaign import add_campaign
from tridesk.demo.climate import Burst, Seasons
from tridesk.demo.connected_users import add_connected_users
from tridesk.demo.contact_details import add_contact_details
from tridesk.demo.directory import add_people
from tridesk.demo.documents import add_documents
from tridesk.demo.ending_access import add_ending_access
from tridesk.demo.events import DemoEvent
from tridesk.demo.groups import add_groups, authorise
from tridesk.demo.hours import DeskHours
from tridesk.demo.later_events import add_later_events, tickets_of_failed_mails
from tridesk.demo.letters import add_letters
from tridesk.demo.notices import add_letters_to_many, add_notices
from tridesk.demo.past import SEED, long_ago, past
from tridesk.demo.people import STAFF
from tridesk.demo.registrations import add_registrations
from tridesk.demo.repeated_calls import repeats
from tridesk.demo.restores import add_restores, fill_accounts
from tridesk.demo.sent_faxes import add_sent_faxes
from tridesk.demo.sent_mail import write_sent_mails
from tridesk.demo.ticket_builder import BuiltTicket, TicketBuilder
from tridesk.directory.office.actions import plan_year
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


def load_once(say: Callable[[str], object], *, years: bool = True) -> None:
    """Loads the demonstration and the history of the register where they are missing; says so when it begins.

    Without `years` of requests and calls it is some months of requests, which most tests are content with.
    """
    invented = [colleague.username for colleague in STAFF]
    User.objects.filter(username__in=invented, email__endswith="@tridesk.example").update(is_invented=True)
    admit_invented(True)
    if is_loaded():
        if not User.objects.filter(is_invented=True).exists():
            say("This installation has people or tickets of its own: no demonstration is loaded here.")
            return
        fill_accounts()
        return
    say("Loading the demonstration: invented people, two years of invented requests …")
    interruption_history.write_history(publisher().log)
    load(_seasons() if years else None)
    fill_accounts()


def is_loaded() -> bool:
    """Whether the demonstration, or anybody or any ticket, is there: invented ones never go among real ones."""
    return User.objects.filter(is_program=False).exists() or Ticket.objects.exists()


def _seasons() -> Seasons:
    """The two years that end today, with the interruptions that the page of the register tells of."""
    now = clock.now()
    told = [
        Burst(incident.began.astimezone(BRUSSELS), minutes, 3 + minutes // 6, incident.id)
        for incident in publisher().log.board().incidents
        for minutes in [int(((incident.ended or now) - incident.began).total_seconds() // 60)]
    ]
    return Seasons(now.astimezone(BRUSSELS).date(), tuple(told))


@transaction.atomic
def load(seasons: Seasons | None = None) -> None:
    """Writes invented tickets that end now, two years of them with `seasons`, else four months.

    Does nothing when they are loaded already.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('demo.load'))")
    if is_loaded():
        return
    now = clock.now()
    first = long_ago(now.astimezone(BRUSSELS).date())
    if seasons:
        plan_year(first.year, by=None)
    hours = working_hours()
    with clock.frozen(now):
        history = past(now, hours, seasons)
        since = now - MAILS_FOR
        people = add_people(history.events)
        present = [organisation for organisation in people.organisations.values() if not organisation.has_ended]
        add_connected_users(people.contacts.values(), present)
        add_contact_details(people.organisations.values(), people.contacts.values())
        builder = TicketBuilder(people, hours, now, since)
        numbers = _numbers(history.events)
        all_built = [builder.build(*pair) for pair in zip(history.events, numbers, strict=True)]
        stuck, bounced = tickets_of_failed_mails(all_built, since, history.worked)
        write_sent_mails(all_built, since, stuck)
        _write(all_built)
        if seasons:
            local = now.astimezone(BRUSSELS)
            desk = DeskHours(hours.closed)
            again = list(repeats(history.events, (first, local.date()), desk, seasons, SEED))
            calls = calls_of(history.events, again, local, SEED)
            write_calls(calls, all_built, people.users)
            write_spans(spans_of(calls, desk, first, local, SEED), people.users)
        noted = [*people.noted, *(entry for built in all_built for entry in built.noted)]
        record_all(sorted(noted, key=lambda entry: entry.at or now))
        authorise()
        add_groups()
        add_staff_details(people.users)
        add_later_events(history, all_built, people, stuck, bounced)
        add_campaign(now)
        add_notices(now, years=seasons is not None)
        add_answers(people.users)
        add_registrations(now)
        add_ending_access(now)
        add_restores(now, people.users)
        add_letters(now, people.users["jorn"])
        add_documents(now, people.users["machteld"])
        add_letters_to_many(now)
        if seasons:
            add_sent_faxes(now, people.users["machteld"])


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
