"""Calls and their tickets: which ticket a call is on, which calls a ticket has, and whether one was forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet

from tridesk.accounts.models import User
from tridesk.kit import clock
from tridesk.telephony.models import Call
from tridesk.telephony.queries import of_the_desk
from tridesk.tickets.models import Ticket, TicketCall
from tridesk.tickets.queries import tickets_for

AT_ONCE: Final = timedelta(seconds=10)  # within which a call has its ticket, however busy the intake is


def ticket_of(user: User, call: Call) -> Ticket | None:
    """The ticket that a call is on, if this person may read it; it is there a moment after the call is answered."""
    return tickets_for(user).filter(calls__call=call).first()


def calls_of(ticket: Ticket) -> list[Call]:
    """The calls that a ticket is about, oldest first."""
    on = TicketCall.objects.filter(ticket=ticket).values("call")
    return list(Call.objects.filter(pk__in=on).select_related("agent", "wanted").order_by("pk"))


def calls_without_ticket(limit: int = 100) -> list[Call]:
    """The reconciliation: calls of the desk that should have a ticket by now, and have none. Always empty."""
    has = Exists(TicketCall.objects.filter(call=OuterRef("pk")))
    rows = Call.objects.filter(of_the_desk(), ~has, arrived_at__lt=clock.now() - AT_ONCE)
    settled = [call for call in rows.order_by("pk")[:limit] if _settled(call)]
    return settled


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows the list of calls: arrived from `since` until before `until`, outcome, language, service."""

    since: datetime | None = None
    until: datetime | None = None
    outcome: str | None = None
    language: str = ""
    service: str = ""

    def narrow(self, rows: QuerySet[Call]) -> QuerySet[Call]:
        wanted = {
            "arrived_at__gte": self.since, "arrived_at__lt": self.until, "outcome": self.outcome,
            "language": self.language or None, "service": self.service or None,
        }  # fmt: skip
        return rows.filter(**{name: value for name, value in wanted.items() if value is not None})


def records(before: int, limit: int, filters: Filters | None = None) -> list[tuple[Call, str]]:
    """Calls with the number of their ticket ('' for none), newest first; `before` is the last row of the page above."""
    rows = Call.objects.select_related("agent", "wanted", "back_of").order_by("-pk")
    rows = filters.narrow(rows) if filters else rows
    found = list((rows.filter(pk__lt=before) if before else rows)[:limit])
    tickets = dict(TicketCall.objects.filter(call__in=found).values_list("call", "ticket__number"))
    return [(call, tickets.get(call.pk, "")) for call in found]


def _settled(call: Call) -> bool:
    moment = call.answered_at or call.ended_at
    return moment is not None and moment < clock.now() - AT_ONCE
