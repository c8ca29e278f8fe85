"""The ticket room's jobs: acknowledgements, the archive, tidying."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from tridesk.directory.language import OFFICIAL
from tridesk.journal.queries import last_restore
from tridesk.kit import clock
from tridesk.kit.errors import Invalid
from tridesk.statuspage import queries as register
from tridesk.tickets.models import EntryKind, Presence, Ticket

log = logging.getLogger(__name__)

MOST_ACKNOWLEDGEMENTS = 5  # to one address in a day: a machine that answers every mail is not answered


def defer_acknowledgements(tickets: Sequence[Ticket], in_three: Sequence[Ticket] = ()) -> None:
    """Leaves it to a job to acknowledge new tickets, in the transaction that made them.

    `in_three` are those of them whose requester speaks nobody knows what.
    """
    if tickets:
        acknowledge.defer(tickets=[ticket.pk for ticket in tickets], in_three=[ticket.pk for ticket in in_three])


@app.task(queue="mail", name="tickets.acknowledge")
def acknowledge(tickets: list[int], in_three: Sequence[int] = ()) -> None:
    """Tells each requester that their request arrived, under which number: in their language, or in three.

    A ticket that is older than the last restore of a backup may have been acknowledged since that backup was made.
    """
    chosen = Ticket.objects.filter(pk__in=tickets)
    if restored_at := last_restore():
        chosen = chosen.filter(opened_at__gt=restored_at)
    for ticket in chosen.select_related("organisation").order_by("pk"):
        if _enough(ticket) or ticket.entries.filter(kind=EntryKind.ACKNOWLEDGEMENT).exists():
            continue
        try:
            _acknowledge(ticket, OFFICIAL if ticket.pk in in_three else (ticket.language,))
        except Invalid as refusal:  # an address to which nothing can go; the others still get theirs
            log.warning("%s is not acknowledged: %s", ticket.ref, refusal.code)


@transaction.atomic
def _acknowledge(ticket: Ticket, languages: Sequence[str]) -> None:
    from tridesk.tickets import texts, writing
    from tridesk.tickets.actions.answering import send_mail

    bodies = [texts.acknowledgement(ticket, language, register.announcement(language)) for language in languages]
    language = languages[0] if len(languages) == 1 else ""
    mail = send_mail(
        ticket, texts.one_below_the_other(ticket, bodies, languages), kind="acknowledgement", by=None,
        language=language, footer=False, automatic=True,
    )  # fmt: skip
    writing.add_entry(
        ticket, EntryKind.ACKNOWLEDGEMENT, texts.BETWEEN_LANGUAGES.join(bodies), language=language, out_mail=mail,
        message_id=mail.message_id.strip("<>"), recipients=mail.recipients, author_name="Tridesk",
    )  # fmt: skip


def _enough(ticket: Ticket) -> bool:
    """Whether this address has had its share of acknowledgements today."""
    earlier = Ticket.objects.filter(
        requester_email=ticket.requester_email, pk__lt=ticket.pk, opened_at__gt=clock.now() - timedelta(days=1)
    )
    return not ticket.requester_email or earlier[:MOST_ACKNOWLEDGEMENTS].count() >= MOST_ACKNOWLEDGEMENTS


@app.task(queue="mail", name="tickets.tell_incident_over", retry=RetryStrategy(max_attempts=20, wait=30))
def tell_incident_over(incident: str) -> None:
    """Tells everybody who called for an incident that it is over; what is done is not done twice."""
    from tridesk.tickets.actions import incidents

    incidents.tell_incident_over(incident)


@app.periodic(cron="17 2 * * *")
@app.task(queue="bulk", queueing_lock="tickets.archive", name="tickets.archive")
def archive(timestamp: int) -> None:
    """Archives what has been closed long enough, and forgets who looked at what."""
    from tridesk.tickets.actions.archiving import archive_rested

    while archive_rested():
        pass
    Presence.objects.filter(seen_at__lt=clock.now() - timedelta(days=1)).delete()
