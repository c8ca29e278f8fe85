"""Calls about an incident, as the desk, the technical centre and programs read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.kit.errors import NotFound
from tridesk.statuspage import queries as register
from tridesk.statuspage.board import Incident
from tridesk.tickets.models import CHANNELS, REQUEST_LANGUAGES, Ticket
from tridesk.tickets.queries import tickets_for

SHOWN = 50  # incidents on the page that lists them
MOST_TICKETS = 200


@dataclass(frozen=True, slots=True)
class Calls:
    """How many tickets are about an incident, and how it stands with telling their requesters."""

    tickets: int = 0
    told: int = 0
    unreachable: int = 0


@dataclass(frozen=True, slots=True)
class Called:
    """One incident with the calls about it."""

    incident: Incident
    calls: Calls
    channels: Sequence[tuple[object, int]]
    languages: Sequence[tuple[object, int]]
    rows: Sequence[Ticket]


def incidents() -> list[tuple[Incident, Calls]]:
    """The last incidents, the newest first, each with its calls; two reads, however many there are."""
    board = register.board()
    shown = board.incidents[: -SHOWN - 1 : -1] if board else ()
    calls = calls_for([incident.id for incident in shown])
    return [(incident, calls.get(incident.id, Calls())) for incident in shown]


def calls_for(ids: Sequence[str]) -> dict[str, Calls]:
    """The calls of each incident that has any."""
    rows = Ticket.objects.filter(incident__in=ids).values("incident").order_by()
    counted = rows.annotate(
        tickets=Count("pk"),
        told=Count("incident_told_at"),
        unreachable=Count("pk", filter=Q(requester_email="")),
    )
    return {row["incident"]: Calls(row["tickets"], row["told"], row["unreachable"]) for row in counted}


def called(user: User, identity: str) -> Called:
    """One incident, its calls by channel and language, and the tickets that the user may read."""
    incident = register.incident(identity)
    if incident is None:
        raise NotFound(_("There is no such interruption."))
    tickets = Ticket.objects.filter(incident=incident.id).order_by()
    by_channel = dict(tickets.values_list("channel").annotate(Count("pk")))
    by_language = dict(tickets.values_list("language").annotate(Count("pk")))
    return Called(
        incident,
        calls_for([incident.id]).get(incident.id, Calls()),
        [(name, by_channel[code]) for code, name in CHANNELS if code in by_channel],
        [(name, by_language[code]) for code, name in REQUEST_LANGUAGES if code in by_language],
        list(tickets_for(user).filter(incident=incident.id).order_by("-id")[:MOST_TICKETS]),
    )
