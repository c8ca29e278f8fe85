"""Tickets and calls of organisations and contacts (`directory.organisations.ports.History`)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.organisations.ports import Party, PastEvent
from tridesk.tickets.models import TicketCall
from tridesk.tickets.queries import tickets_for


class TicketHistory:
    """Tickets, closed and archived ones too."""

    def events(self, user: User, party: Party, before: datetime, limit: int) -> list[PastEvent]:
        tickets = tickets_for(user).filter(_about(party), opened_at__lt=before).order_by("-id")
        return [
            PastEvent(
                ticket.opened_at,
                ticket.channel,
                ticket.number,
                ticket.subject,
                ticket.language,
                ticket.get_state_display(),
                reverse("tickets:ticket", args=[ticket.number]),
            )
            for ticket in tickets[:limit]
        ]


class CallHistory:
    """Calls, each on its ticket."""

    def events(self, user: User, party: Party, before: datetime, limit: int) -> list[PastEvent]:
        if not user.may("call.read"):
            return []
        tickets = tickets_for(user).filter(_about(party)).values("pk")
        rows = TicketCall.objects.filter(ticket__in=tickets, call__arrived_at__lt=before)
        rows = rows.select_related("call__agent", "call__call_back", "ticket").order_by("-id")
        return [
            PastEvent(
                row.call.arrived_at,
                "phone",
                row.ticket.number,
                _("Call with %(name)s") % {"name": row.call.agent} if row.call.agent else _("Call"),
                "",
                row.call.outcome_words,
                reverse("tickets:ticket", args=[row.ticket.number]),
            )
            for row in rows[:limit]
        ]


def _about(party: Party) -> Q:
    return Q(contact=party.contact) if party.contact else Q(organisation=party.organisation)
