"""Entries of the FAQ serve on tickets, and are born from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.faq import actions as faq
from tridesk.faq.anonymising import anonymous, without_places
from tridesk.faq.models import Entry as FaqEntry
from tridesk.faq.rules import PLACEHOLDER
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid
from tridesk.mailroom.conversation import language_of_text
from tridesk.tickets import faq_offers
from tridesk.tickets.actions.transitions import locked
from tridesk.tickets.faq_offers import PutIn
from tridesk.tickets.greetings import without_frame
from tridesk.tickets.lifecycle import State
from tridesk.tickets.models import Entry, EntryKind, FaqUse, Ticket

MOST_ASKED: Final = 2000  # letters of a request that an entry takes over


@transaction.atomic
def use_entries(ticket: Ticket, used: Sequence[PutIn], *, how: FaqUse.How, by: User) -> list[FaqUse]:
    """Notes that entries were sent in the last answer of a ticket, or told; each once for an answer.

    Entries that do not exist, or have no such version, are passed over: the answer has left all the same.
    """
    if not used:
        return []
    ticket = locked(ticket)
    entries = {entry.number: entry for entry in FaqEntry.objects.filter(number__in=[name.number for name in used])}
    known = {
        entries[name.number]: name
        for name in used
        if name.number in entries and 1 <= name.version <= entries[name.number].version
    }
    answer = None
    if how == FaqUse.How.SENT:
        answer = ticket.entries.filter(kind=EntryKind.ANSWER).order_by("-at", "-id").first()
    before = set(FaqUse.objects.filter(ticket=ticket, how=how, answer=answer).values_list("entry_id", flat=True))
    uses = [
        FaqUse(
            ticket=ticket,
            entry=entry,
            version=name.version,
            language=name.language,
            how=how,
            answer=answer,
            by=by,
            at=clock.now(),
        )
        for entry, name in known.items()
        if entry.pk not in before
    ]
    FaqUse.objects.bulk_create(uses)
    for use in uses:
        faq.note_use(use.entry.number, use.version, by=by, how=how, ticket=ticket.number, language=use.language)
    return uses


@transaction.atomic
def forget_uses(entries: Sequence[int], *, by: User) -> None:
    """Takes back that entries of the FAQ were sent in these answers (row numbers), which were taken back."""
    uses = list(FaqUse.objects.filter(answer__in=entries).select_related("entry", "ticket"))
    FaqUse.objects.filter(pk__in=[use.pk for use in uses]).delete()
    for use in uses:
        faq.forget_use(use.entry.number, by=by, ticket=use.ticket.number)


@transaction.atomic
def draft_entry(ticket: Ticket, *, by: User) -> FaqEntry:
    """Begins an entry of the FAQ with the question and the last answer of a ticket, without the persons in them.

    What was asked goes, as well without persons, into its internal note.
    """
    ticket = locked(ticket)
    born = FaqUse.objects.filter(ticket=ticket, how=FaqUse.How.BORN).select_related("entry").first()
    if born is not None:
        raise Conflict(_("%(name)s was written from this ticket already.") % {"name": born.entry.name})
    answer = without_frame(faq_offers.last_answer(Entry.objects.filter(ticket=ticket)))
    if not answer.strip():
        raise Invalid(_("This ticket has no answer yet that a FAQ answer could be made of."))
    language = ticket.language or language_of_text(answer) or by.language
    asked = without_frame(faq_offers.words_of_request(ticket)[1])[:MOST_ASKED]
    entry = faq.draft_from(
        question=ticket.subject,
        answer=answer,
        language=language,
        by=by,
        topic=ticket.topic.code if ticket.topic else "",
        ticket=ticket.number,
        known=[ticket.requester_name],
        asked=asked.strip(),
    )
    FaqUse.objects.create(
        ticket=ticket,
        entry=entry,
        version=entry.version,
        language=language,
        how=FaqUse.How.BORN,
        by=by,
        at=clock.now(),
    )
    return entry


def learn_words(since: datetime) -> None:
    """Entries learn the words of the requests that they answered since then, without the persons in these."""
    uses = FaqUse.objects.filter(at__gte=since).exclude(how=FaqUse.How.BORN).select_related("entry", "ticket")
    for use in uses.order_by("pk").iterator(chunk_size=200):
        asked = "\n".join(faq_offers.words_of_request(use.ticket))[: faq_offers.LETTERS]
        without = anonymous(asked, [*faq.names_in(asked), use.ticket.requester_name])
        faq.learn_words(use.entry.number, use.ticket.language, [PLACEHOLDER.sub(" ", without)])


def note_misses(day: date) -> None:
    """Requests that were answered and closed on this day, and for which no entry was offered, are searches in vain.

    What the desk typed of a call nobody knows any more: its ticket says when it rang.
    """
    closed = Ticket.objects.filter(state=State.CLOSED.value, first_answer_at__isnull=False, incident="")
    closed = closed.filter(closed_at__gte=clock.midnight(day), closed_at__lt=clock.midnight(day + timedelta(days=1)))
    served = FaqUse.objects.filter(ticket=OuterRef("pk")).exclude(how=FaqUse.How.BORN)
    asked = closed.filter(~Exists(served), merged_into=None, calls=None)
    for ticket in asked.order_by("pk").iterator(chunk_size=200):
        if not faq_offers.offers(*faq_offers.words_of_request(ticket), language=ticket.language):
            faq.note_miss(without_places(ticket.subject, [ticket.requester_name]), language=ticket.language)
