"""The ticket room's jobs: acknowledgements, the archive, tidying."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from tridesk.journal.queries import last_restore
from tridesk.kit import clock
from tridesk.kit.errors import Invalid
from tridesk.kit.languages import LANGUAGES, languages_for
from tridesk.mailroom import queries as trays
from tridesk.statuspage import queries as register
from tridesk.tickets.lifecycle import Channel
from tridesk.tickets.models import EntryKind, Presence, Ticket
from tridesk.tickets.ports import request_links

log = logging.getLogger(__name__)

# To one address: a machine that answers every mail is not answered, and nobody's mailbox is filled in another's name.
MOST_ACKNOWLEDGEMENTS = {timedelta(hours=1): 5, timedelta(days=1): 20}


@app.task(queue="mail", name="tickets.acknowledge", retry=RetryStrategy(max_attempts=20, wait=30))
def acknowledge(tickets: list[int], in_three: Sequence[int] = ()) -> None:
    """Tells each requester that their request arrived, under which number: in their language, or in three.

    `in_three` are tickets of an earlier release, which filed those of unknown language as Dutch.

    A ticket that is older than the last restore of a backup may have been acknowledged since that backup was made. A
    second run acknowledges none twice.
    """
    chosen = Ticket.objects.filter(pk__in=tickets)
    if restored_at := last_restore():
        chosen = chosen.filter(opened_at__gt=restored_at)
    for ticket in chosen.select_related("organisation").order_by("pk"):
        path = _return_path(ticket)
        if not path or _enough(path) or ticket.entries.filter(kind=EntryKind.ACKNOWLEDGEMENT).exists():
            continue
        try:
            _acknowledge(ticket, path, LANGUAGES if ticket.pk in in_three else languages_for(ticket.language))
        except Invalid as refusal:  # an address to which nothing can go; the others still get theirs
            log.warning("%s is not acknowledged: %s", ticket.ref, refusal.code)


@transaction.atomic
def _acknowledge(ticket: Ticket, path: str, languages: Sequence[str]) -> None:
    """Mails to the return path of the request (RFC 3834, 4), in our words alone: a sender with a forged address
    cannot make us carry their text to its owner."""
    from tridesk.tickets import entry_store, texts
    from tridesk.tickets.actions.answers import send_automatic
    from tridesk.tickets.actions.transitions import locked

    ticket = locked(ticket)  # before its words, as everybody does: else two wait for each other
    follows = request_links.answer.words(ticket, [path], languages, made=True)
    mail, text = send_automatic(
        ticket,
        lambda language: texts.acknowledgement(ticket, language, register.announcement(language)),
        kind="acknowledgement",
        by=None,
        recipients=[path],
        languages=languages,
        follows=follows,
        titled=True,
    )
    entry_store.add_entry(
        ticket,
        EntryKind.ACKNOWLEDGEMENT,
        text,
        language=languages[0] if len(languages) == 1 else "",
        out_mail=mail,
        message_id=mail.message_id.strip("<>"),
        recipients=mail.recipients,
        author_name="Tridesk",
    )


def _return_path(ticket: Ticket) -> str:
    """Where the mail that a ticket began with came from, or the address that was confirmed; empty without either."""
    if ticket.channel == Channel.WEB.value:
        return ticket.requester_email
    request = ticket.entries.filter(kind=EntryKind.REQUEST, in_mail__isnull=False).order_by("id").first()
    return request.in_mail.envelope_from if request and request.in_mail else ""


def _enough(path: str) -> bool:
    """Whether an address has had its share of acknowledgements."""
    return any(
        trays.count_sent("acknowledgement", path, since=clock.now() - span, limit=most) >= most
        for span, most in MOST_ACKNOWLEDGEMENTS.items()
    )


@app.task(queue="mail", name="tickets.tell_incident_over", retry=RetryStrategy(max_attempts=20, wait=30))
def tell_incident_over(incident: str) -> None:
    """Mails the requesters of an incident that it is over; a second run sends nothing twice."""
    from tridesk.tickets.actions import incidents

    incidents.tell_incident_over(incident)


@app.periodic(cron="17 2 * * *")
@app.task(queue="bulk", queueing_lock="tickets.archive", name="tickets.archive")
def archive(timestamp: int) -> None:
    """Archives tickets that have been closed long enough, and deletes old presence rows."""
    from tridesk.tickets.actions.archiving import archive_rested

    while archive_rested():
        pass
    Presence.objects.filter(seen_at__lt=clock.now() - timedelta(days=1)).delete()


@app.periodic(cron="40 3 * * *")
@app.task(queue="bulk", queueing_lock="tickets.learn_words", name="tickets.learn_words", pass_context=False)
def learn_words(timestamp: int) -> None:
    """Entries of the FAQ learn the words of the requests that they answered; those that found none are noted."""
    from tridesk.tickets.actions import faq

    faq.learn_words(clock.now() - timedelta(hours=25))
    faq.note_misses(clock.today() - timedelta(days=1))


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="tickets.wake_sleepers", name="tickets.wake_sleepers", pass_context=False)
def wake_sleepers(timestamp: int) -> None:
    """Wakes tickets that slept until now."""
    from tridesk.tickets.actions import outcomes

    while outcomes.wake_sleepers() == outcomes.BATCH:
        pass


@app.periodic(cron="*/10 * * * *")
@app.task(
    queue="bulk", queueing_lock="tickets.close_played_calls", name="tickets.close_played_calls", pass_context=False
)
def close_played_calls(timestamp: int) -> None:
    """Closes untouched tickets of simulated calls, where the simulator is the switch."""
    from tridesk.telephony.queries import conductor
    from tridesk.tickets.intake import played_calls

    if conductor().switch == "simulator":
        while played_calls.close_played_calls() == played_calls.BATCH:
            pass
