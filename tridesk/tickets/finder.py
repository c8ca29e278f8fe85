"""Tickets in the omnibox: by their number as it is said aloud, and by their words."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from tridesk.accounts.finders import MOST_OF_A_KIND, Suggestion
from tridesk.accounts.models import User
from tridesk.tickets.models import Ticket
from tridesk.tickets.queries import TicketFilters, find, tickets_said


class TicketFinder:
    """The finder of tickets."""

    def named(self, user: User, typed: str) -> list[Suggestion]:
        return [_suggest(ticket) for ticket in tickets_said(user, typed)] if user.may("ticket.read") else []

    def matching(self, user: User, typed: str) -> list[Suggestion]:
        if not user.may("ticket.read"):
            return []
        return [_suggest(ticket) for ticket in find(user, TicketFilters(q=typed), limit=MOST_OF_A_KIND).tickets]


def _suggest(ticket: Ticket) -> Suggestion:
    return {
        "name": f"{ticket.number} {ticket.subject}",
        "detail": f"{_('Ticket')}, {ticket.get_state_display()}",
        "url": reverse("tickets:ticket", args=[ticket.number]),
    }
