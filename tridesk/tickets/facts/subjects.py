"""What every fact says of the ticket that it belongs to, and which tickets the journal names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import F, OuterRef, Subquery

from tridesk.directory.models import Merger, OrganisationKind, Service
from tridesk.directory.organisations.whereabouts import NOWHERE, Whereabouts, moved_bodies, whereabouts
from tridesk.journal.facts import Change, Changes, among
from tridesk.kit.errors import Sayable
from tridesk.tickets.models import CHANNELS, LANGUAGES, FaqUse, Handover, Ticket, TicketCall

CUTS: Final = (
    "channel", "language", "service", "subject", "topic", "outcome", "kind", "organisation", "municipality", "province",
    "region", "incident", "reopened", "weekday", "hour",
)  # fmt: skip
"""The dimensions that facts about tickets know, but for whether they are in target and how long something took."""
DURATIONS: Final = ("duration", "working_duration")

WORDS: Final[Mapping[str, Mapping[str, Sayable]]] = {
    "channel": dict(CHANNELS),
    "language": dict(LANGUAGES),
    "kind": {str(kind.value): kind.label for kind in OrganisationKind},
}


def changed_tickets(changes: Sequence[Change]) -> frozenset[int]:
    """The tickets that journal entries name, and those of organisations whose kind or place was corrected."""
    return changes.once(_changed_tickets) if isinstance(changes, Changes) else _changed_tickets(changes)


def _changed_tickets(changes: Sequence[Change]) -> frozenset[int]:
    numbers, bodies = set[str](), moved_bodies(changes)
    for change in changes:
        noun, _colon, name = change.ref.partition(":")
        if noun == "ticket":
            numbers |= {name, *(str(change.data[key]) for key in ("other", "to", "into", "from") if key in change.data)}
        elif noun == "faq" and "ticket" in change.data:
            numbers.add(str(change.data["ticket"]))
    known = set(Ticket.objects.filter(number__in=among(numbers)).values_list("pk", flat=True)) if numbers else set()
    if bodies:
        known |= set(Ticket.objects.filter(organisation__in=among(bodies)).values_list("pk", flat=True))
        mergers = Merger.objects.filter(moved__tickets__has_any_keys=[str(body) for body in bodies])
        for moved in mergers.values_list("moved__tickets", flat=True):
            known |= {pk for body in bodies for pk in moved.get(str(body), ())}
    return frozenset(known)


@dataclass(frozen=True, slots=True)
class TicketRow:
    """The fields of a ticket that figures need."""

    pk: int
    number: str
    channel: str
    language: str
    outcome: str
    topic: int
    organisation: int
    incident: bool
    reopened: int  # how often
    priority: int
    opened_at: datetime
    first_answer_at: datetime | None
    state: str
    merged_into: int | None
    answered_by_entry_at: datetime | None  # when an entry of the FAQ was first sent or told


def ticket_rows(tickets: Collection[int]) -> list[TicketRow]:
    """The rows of some tickets, in the order of their numbers."""
    names = ("pk", "number", "channel", "language", "outcome", "topic_id", "organisation_id", "incident", "reopened",
             "priority", "opened_at", "first_answer_at", "state", "merged_into_id", "used_at")  # fmt: skip
    uses = FaqUse.objects.filter(ticket=OuterRef("pk")).exclude(how=FaqUse.How.BORN).order_by("at")
    return [
        TicketRow(pk, number, channel, language, outcome, topic or 0, organisation or 0, bool(incident), *rest)
        for pk, number, channel, language, outcome, topic, organisation, incident, *rest in (
            Ticket.objects.filter(pk__in=among(tickets))
            .annotate(used_at=Subquery(uses.values("at")[:1]))
            .order_by("pk")
            .values_list(*names)
        )
    ]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The organisation of each ticket at any moment, its kind and place, and the service it is about.

    A fact keeps the organisation of its time: tickets that a merger moved were about the one that ended.
    """

    moves: Mapping[int, Sequence[tuple[datetime, int]]] = field(default_factory=dict)  # by ticket, the latest first
    places: Mapping[int, Whereabouts] = field(default_factory=dict)
    services: Mapping[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Sequence[TicketRow]) -> Circumstances:
        moves = _moves({row.organisation for row in rows} - {0}, {row.pk for row in rows})
        bodies = {row.organisation for row in rows} | {body for moved in moves.values() for _at, body in moved}
        return cls(moves, whereabouts(bodies - {0}), services_of({row.pk for row in rows}))

    def about(self, row: TicketRow, at: datetime) -> dict[str, Any]:
        """What a fact of a ticket says at a moment."""
        body = row.organisation
        for moved_at, before in self.moves.get(row.pk, ()):
            if at < moved_at:
                body = before
        place = self.places.get(body, NOWHERE)
        return {
            "channel": row.channel,
            "language": row.language,
            "outcome": row.outcome,
            "topic": row.topic,
            "organisation": body,
            "kind": place.kind,
            "municipality": place.municipality,
            "incident": row.incident,
            "reopened": row.reopened > 0,
            "service": self.services.get(row.pk, 0),
        }


def _moves(bodies: Iterable[int], tickets: Collection[int]) -> dict[int, list[tuple[datetime, int]]]:
    """For each ticket that mergers moved: when, and from which organisation; the latest first."""
    known, wanted = set[int](), set(bodies)
    mergers: dict[int, tuple[datetime, Mapping[str, Sequence[int]]]] = {}
    while wanted:
        known |= wanted
        rows = Merger.objects.filter(into__in=wanted, undone_at__isnull=True)
        wanted = set()
        for pk, at, moved in rows.annotate(tickets=F("moved__tickets")).values_list("pk", "at", "tickets"):
            mergers[pk] = at, moved or {}
            wanted |= {int(source) for source in moved or {}} - known
    moves = defaultdict[int, list[tuple[datetime, int]]](list)
    for at, moved in sorted(mergers.values(), key=lambda merger: merger[0], reverse=True):
        for source, pks in moved.items():
            for pk in pks:
                if pk in tickets:
                    moves[pk].append((at, int(source)))
    return dict(moves)


def services_of(tickets: Collection[int]) -> dict[int, int]:
    """The service that each ticket is about: of its last question to the second line, else of its first call."""
    codes = dict(Service.objects.values_list("code", "pk"))
    calls = TicketCall.objects.filter(ticket__in=among(tickets)).order_by("-call_id")
    services = {ticket: codes.get(code, 0) for ticket, code in calls.values_list("ticket_id", "call__service")}
    asked = Handover.objects.filter(ticket__in=among(tickets)).exclude(withdrawn_at__lte=F("asked_at")).order_by("pk")
    return services | dict(asked.values_list("ticket_id", "service_id"))
