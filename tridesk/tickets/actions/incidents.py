"""Links tickets to an incident; when the incident is over, sends one mail to each requester."""

from __future__ import annotations

import logging

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from tridesk.accounts.models import User
from tridesk.journal.actions import record
from tridesk.journal.queries import last_restore
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid
from tridesk.statuspage import queries as register
from tridesk.statuspage.board import Incident
from tridesk.tickets import entry_store, texts
from tridesk.tickets.actions.answers import send_automatic
from tridesk.tickets.actions.transitions import locked, save
from tridesk.tickets.lifecycle import State
from tridesk.tickets.models import EntryKind, Ticket

log = logging.getLogger(__name__)


@transaction.atomic
def link_incident(ticket: Ticket, *, by: User) -> Ticket:
    """Notes that a ticket is about the incident that is open now: its requester hears when that is over."""
    incident = register.running_incident()
    if incident is None:
        raise Conflict(_("The register is stable: there is no interruption to link this to."))
    ticket = locked(ticket)
    if ticket.state == State.ARCHIVED.value:
        raise Conflict(_("This ticket is archived and can only be read."))
    if ticket.incident != incident.id:
        save(ticket, incident=incident.id, incident_told_at=None)
        record("ticket.incident_linked", by=by, ref=ticket.ref, data={"incident": incident.id})
    return ticket


@transaction.atomic
def leave_incident(ticket: Ticket, *, by: User) -> Ticket:
    """Takes back that a ticket is about an incident, as long as its requester was not told."""
    ticket = locked(ticket)
    if not ticket.incident:
        return ticket
    if ticket.incident_told_at is not None:
        raise Conflict(_("Too late: the requester has been told that the interruption is over."))
    left = ticket.incident
    save(ticket, incident="")
    record("ticket.incident_left", by=by, ref=ticket.ref, data={"incident": left})
    return ticket


def tell_incident_over(incident_id: str) -> int:
    """Mails each requester of an incident, in their language or in three, that it is over; returns how many mails.

    One mail for an address, however often it called; each in a transaction of its own, so that whatever ends this in
    between, the next run goes on behind the last one told. What ended before a backup was restored may have been told
    since that backup, and is not told again.
    """
    incident = register.incident(incident_id)
    if incident is None or incident.ended is None:
        return 0
    if (restored_at := last_restore()) and incident.ended <= restored_at:
        return 0
    told = 0
    waiting = Ticket.objects.filter(incident=incident_id, incident_told_at=None).exclude(requester_email="")
    for pk in list(waiting.order_by("-pk").values_list("pk", flat=True)):
        try:
            told += _tell(pk, incident)
        except Invalid as refusal:  # an address to which nothing can go: its tickets stay among those not told
            log.warning("the end of incident %s cannot be told: %s", incident_id, refusal.code)
    return told


@transaction.atomic
def _tell(pk: int, incident: Incident) -> int:
    """One mail on the newest ticket of an address; 0 when it was told meanwhile."""
    assert incident.ended is not None
    address = Ticket.objects.values_list("requester_email", flat=True).get(pk=pk)
    same = Ticket.objects.filter(incident=incident.id, requester_email__iexact=address, incident_told_at=None)
    tickets = list(same.select_for_update(of=("self",)).select_related("organisation").order_by("pk"))
    if not tickets:
        return 0
    newest = tickets[-1]

    def words(language: str) -> texts.Filled:
        return texts.fill(
            "desk.interruption_over",
            language,
            newest,
            None,
            since=texts.moment(incident.began, language),
            until=texts.moment(incident.ended, language),
        )

    mail, text = send_automatic(newest, words, kind="interruption_over", by=None)
    entry_store.add_entry(
        newest,
        EntryKind.ANSWER,
        text,
        language=newest.language,
        out_mail=mail,
        automatic=True,
        message_id=mail.message_id.strip("<>"),
        recipients=mail.recipients,
        author_name="Tridesk",
    )
    for ticket in tickets:
        save(ticket, incident_told_at=clock.now())
        record("ticket.incident_over", by=None, ref=ticket.ref, data={"incident": incident.id, "on": newest.number})
    return 1


class TicketIncidents:
    """What `statuspage.ports` tells: the end of an incident becomes a job, in the transaction that takes it up."""

    def incident_ended(self, incident: str) -> None:
        app.configure_task("tickets.tell_incident_over", allow_unknown=False).defer(incident=incident)
