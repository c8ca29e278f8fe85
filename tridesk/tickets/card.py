"""The contact card beside a ticket: the requester, their organisation, credentials and earlier tickets.

For an unknown requester with a telephone number, the card offers the contacts that use this number.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from tridesk.accounts.models import User
from tridesk.directory.connected.queries import Allowed, HeldCredential, beside
from tridesk.directory.models import Contact, Organisation
from tridesk.directory.organisations.callers import PossibleCaller, callers
from tridesk.tickets.models import Ticket
from tridesk.tickets.queries import tickets_for

MOST_CALLERS: Final = 5
LAST: Final = 5  # tickets


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
    """The last tickets of the requester, then those of their organisation without the former."""
    rows = tickets_for(user).exclude(pk=ticket.pk).order_by("-id")
    mine: list[Ticket] = []
    ours: list[Ticket] = []
    if ticket.contact_id:
        mine = list(rows.filter(contact_id=ticket.contact_id)[:LAST])
    elif ticket.requester_email:
        mine = list(rows.filter(requester_email=ticket.requester_email)[:LAST])
    if ticket.organisation_id:
        ours = list(
            rows.filter(organisation_id=ticket.organisation_id).exclude(pk__in=[ticket.pk for ticket in mine])[:LAST]
        )
    return mine, ours
