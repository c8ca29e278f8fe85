"""What an organisation asked last, for the pages of the directory; what `directory.organisations.ports` asks for."""

from __future__ import annotations

from typing import Final

from django.urls import reverse

from tridesk.accounts.models import User
from tridesk.directory.organisations.ports import EarlierRequest
from tridesk.tickets.queries import tickets_for

LAST: Final = 8


class TicketHistory:
    """The last tickets of an organisation, closed and archived ones too."""

    def last_asked(self, user: User, organisation: int) -> list[EarlierRequest]:
        return [
            EarlierRequest(
                ticket.number, ticket.subject, ticket.language, ticket.get_state_display(), ticket.opened_at,
                reverse("tickets:ticket", args=[ticket.number]),
            )
            for ticket in tickets_for(user).filter(organisation_id=organisation).order_by("-id")[:LAST]
        ]  # fmt: skip
