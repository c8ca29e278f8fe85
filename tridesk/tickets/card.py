"""The contact card beside a ticket: the requester, their organisation, credentials and earlier tickets.

For an unknown requester with a telephone number, the card offers the contacts that use this number.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from django.db.models import QuerySet

from tridesk.accounts.models import User
from tridesk.directory.connected.queries import Allowed, HeldCredential, beside
from tridesk.directory.models import Contact, Organisation
from tridesk.directory.organisations.callers import PossibleCaller, callers
from tridesk.journal.prepared_queries import PreparedQuery
from tridesk.tickets.models import Ticket
from tridesk.tickets.queries import tickets_for

MOST_CALLERS: Final = 5
NOBODY: Final = 0  # the number of no contact and of no organisation
LAST: Final = 5  # tickets of the requester
LAST_OF_BODY: Final = 3  # and of the organisation


@dataclass(frozen=True, slots=True)
class Card:
    """The contents of the card; `mine` are the last tickets of the contact, `ours` those of their organisation."""

    contact: Contact | None = None
    organisation: Organisation | None = None
    callers: list[PossibleCaller] = field(default_factory=list)
    held: list[HeldCredential] = field(default_factory=list)
    allowed: list[Allowed] = field(default_factory=list)
    mine: list[Ticket] = field(default_factory=list)
    ours: list[Ticket] = field(default_factory=list)

    @property
    def troubles(self) -> int:
        """How many credentials are blocked, have ended or soon will."""
        return sum(credential.standing.word in ("blocked", "ended", "soon") for credential in self.held)

    @property
    def unauthorised(self) -> bool:
        """Whether decisions are known, and none of them holds today."""
        return bool(self.allowed) and not any(decision.standing.works for decision in self.allowed)


def card_of(user: User, ticket: Ticket) -> Card:
    """The card of a ticket for this user; an expert may not read the directory and sees the ticket alone."""
    contact, organisation = ticket.contact, ticket.organisation
    mine, ours = _last(user, ticket)
    if not user.may("directory.read"):
        return Card(contact, organisation, mine=mine, ours=ours)
    held, allowed = beside(organisation, contact) if organisation else ([], [])
    return Card(contact, organisation, _candidates(user, ticket), held, allowed, mine, ours)


def _candidates(user: User, ticket: Ticket) -> list[PossibleCaller]:
    unknown = ticket.contact_id is None and ticket.requester_phone and ticket.state != "archived"
    return callers(ticket.requester_phone, MOST_CALLERS) if unknown and user.may("ticket.work") else []


def _last(user: User, ticket: Ticket) -> tuple[list[Ticket], list[Ticket]]:
    """The last tickets of the requester, then those of their organisation without the former; in one query."""
    field = "contact_id" if ticket.contact_id or not ticket.requester_email else "requester_email"
    requester, organisation = getattr(ticket, field) or NOBODY, ticket.organisation_id or NOBODY
    if requester == organisation == NOBODY:
        return [], []
    values = (ticket.pk, requester, organisation)
    asked = _others[field](*values) if user.may("ticket.read") else _asked(tickets_for(user), field, *values)
    newest = sorted(asked, key=lambda row: -row.pk)
    mine = [row for row in newest if getattr(row, field) == requester][:LAST]
    return mine, [row for row in newest if row not in mine][:LAST_OF_BODY]


def _asked(tickets: QuerySet[Ticket], field: str, but: int, requester: object, organisation: int) -> QuerySet[Ticket]:
    """The other tickets whose `field` names this requester, and those of the organisation."""
    rows = tickets.select_related(None).exclude(pk=but).order_by("-id")
    rows = rows.only("number", "subject", "state", "language", "contact_id", "requester_email")
    of_body = rows.filter(organisation_id=organisation)[: LAST + LAST_OF_BODY]
    return rows.filter(**{field: requester})[:LAST].union(of_body)


_others = {
    field: PreparedQuery(lambda *values, field=field: _asked(Ticket.objects.all(), field, *values))
    for field in ("contact_id", "requester_email")
}
