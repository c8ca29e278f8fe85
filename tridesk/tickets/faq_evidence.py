"""What tickets tell of the FAQ: requests that no entry answered, and entries whose tickets were opened again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Left

from tridesk.faq.values import Gap
from tridesk.kit import clock
from tridesk.tickets.lifecycle import State
from tridesk.tickets.models import Entry, EntryKind, FaqUse, Ticket
from tridesk.tickets.request_clusters import Request, clusters
from tridesk.tickets.search import words_of

LOOKED_BACK: Final = timedelta(days=90)
MOST_TICKETS: Final = 2_000
MOST_GAPS: Final = 12
NAMED: Final = 5  # tickets of a gap
_LETTERS: Final = 300  # of each request


def reopened() -> Mapping[int, int]:
    """How many tickets were opened again after an entry had answered them in the last months, by its number."""
    since = clock.now() - LOOKED_BACK
    uses = FaqUse.objects.exclude(how=FaqUse.How.BORN).filter(at__gt=since, ticket__reopened__gt=0)
    rows = uses.values(number=F("entry__number")).annotate(times=Count("ticket", distinct=True))
    return {row["number"]: row["times"] for row in rows}


def gaps() -> Sequence[Gap]:
    """The largest groups of requests alike that were answered without an entry, of the last months."""
    since = clock.now() - LOOKED_BACK
    asked = Entry.objects.filter(ticket=OuterRef("pk"), kind=EntryKind.REQUEST).order_by("at", "id")
    archived = Q(state=State.ARCHIVED.value, archived_at__gt=since)  # later than it was closed: has an index
    closed = Ticket.objects.filter(archived | Q(state=State.CLOSED.value), closed_at__gt=since)
    unanswered = closed.filter(~Exists(FaqUse.objects.filter(ticket=OuterRef("pk"))), incident="", merged_into=None)
    rows = unanswered.annotate(asked=Subquery(asked.values(cut=Left("text", _LETTERS))[:1])).order_by("-closed_at")
    values = rows.values_list("number", "topic__code", "language", "subject", "asked")[:MOST_TICKETS]
    requests = [
        Request(number, code or "", language, subject, frozenset(words_of(subject, text or "")))
        for number, code, language, subject, text in values
    ]
    return [
        Gap(
            group.subject,
            group.requests[0].language,
            group.requests[0].topic,
            len(group.requests),
            tuple(request.number for request in group.requests[:NAMED]),
        )
        for group in clusters(requests, MOST_GAPS)
    ]
