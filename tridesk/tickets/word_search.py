"""Tickets by their words, the newest first, in a time that hardly depends on how many tickets there are.

First the newest few thousand are read one by one: a common word is found there at once. What is not common there is
rare, and has so few hits that the index of words can give them all. Of several words only the rare ones are looked up,
and the others asked of their hits alone: for a common one the index would gather every ticket that has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.contrib.postgres.search import SearchQuery
from django.db.models import BooleanField, Count, F, Func, QuerySet

from tridesk.tickets.models import Ticket, TicketWords

NEWEST: Final = 4000  # tickets that are read one by one: some milliseconds
SAMPLE: Final = 1000  # of them tell how common a word is
COMMON: Final = 20  # times in the sample: then looking it up would cost more than reading on


class _Says(Func):
    """Whether the words of a row answer a question. A function: PostgreSQL asks the row itself, and no index."""

    function = "ts_match_vq"
    output_field = BooleanField()


def newest_with(tickets: QuerySet[Ticket], terms: Sequence[str], below: int, limit: int) -> list[Ticket]:
    """The newest of `tickets` with row numbers under `below` on which every term of `search.terms` is found."""
    reading_on = tickets.filter(says("words__words", terms), words__ticket_id__lt=below)
    rows = list(reading_on.filter(words__ticket_id__gte=below - NEWEST).order_by("-words__ticket_id")[:limit])
    if len(rows) == limit or below <= NEWEST:
        return rows
    rare = _rare(terms, below)
    narrowed = bool(tickets.query.where)
    if narrowed and not rare:
        return list(reading_on.order_by("-id")[:limit])
    return _looked_up(tickets, rare or terms, terms, below, limit, narrowed=narrowed)


def _looked_up(
    tickets: QuerySet[Ticket], rare: Sequence[str], terms: Sequence[str], below: int, limit: int, *, narrowed: bool
) -> list[Ticket]:
    """All that the index knows of the rare terms, less what lacks the others.

    Ordered by a sum, for which there is no index: PostgreSQL guesses rare words to be less rare than they are, and
    would rather read all tickets backwards.
    """
    hits = TicketWords.objects.filter(words=_query(rare), ticket_id__lt=below)
    if others := [term for term in terms if term not in rare]:
        hits = hits.filter(says("words", others))
    if narrowed:
        return list(tickets.filter(pk__in=hits.values("ticket_id")).order_by((F("id") + 0).desc())[:limit])
    newest = hits.order_by((F("ticket_id") + 0).desc()).values_list("ticket_id", flat=True)[:limit]
    return list(tickets.filter(pk__in=list(newest)).order_by("-id"))


def _rare(terms: Sequence[str], below: int) -> list[str]:
    """The terms that are not common on tickets just under `below`."""
    sample = TicketWords.objects.filter(ticket_id__lt=below, ticket_id__gte=below - SAMPLE)
    times = sample.aggregate(
        **{f"term{place}": Count("pk", filter=says("words", [term])) for place, term in enumerate(terms)}
    )
    return [term for place, term in enumerate(terms) if times[f"term{place}"] < COMMON]


def says(field: str, terms: Sequence[str]) -> _Says:
    return _Says(F(field), _query(terms))


def _query(terms: Sequence[str]) -> SearchQuery:
    return SearchQuery(" & ".join(terms), config="simple", search_type="raw")
