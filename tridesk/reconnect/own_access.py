"""Reads what requesters may restore alone behind the link to their request, and what of it is under way.

The address that the link went to is the first registered channel, so it has to be one of the requester's own; a proof
comes through another one (`queries.ways`).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection
from typing import Final

from django.db.models import QuerySet

from tridesk.accounts import mailed_links
from tridesk.directory.connected.access import Obstacle
from tridesk.directory.connected.queries import HeldCredential, standing_each, with_everything
from tridesk.directory.models import Contact, RegistrationKind
from tridesk.directory.organisations import registrations
from tridesk.journal.prepared_queries import PreparedQuery, any_of
from tridesk.journal.queries import history_of
from tridesk.kit import clock
from tridesk.reconnect import queries, rules
from tridesk.reconnect.models import Restore
from tridesk.reconnect.queries import ProofWay, RestoreState
from tridesk.reconnect.rules import CautionLevel, ProofKind
from tridesk.tickets.lifecycle import ACTIVE, State
from tridesk.tickets.models import Ticket

MOST_ACCESSES: Final = 20
MOST_WAYS: Final = 8
_BY_MAIL: Final = (ProofKind.MAILBOX, ProofKind.SECURITY_CONTACT, ProofKind.COLLEAGUE)


def accesses(contact: Contact | None, email: str) -> list[HeldCredential]:
    """The accesses of a contact that have not ended; none where `email` has not been theirs for 30 days."""
    if contact is None or contact.has_left or not _is_their_address(contact, email):
        return []
    users = with_everything().filter(contact=contact, organisation=contact.organisation_id).order_by("pk")
    held = [held for user in standing_each(users[:MOST_ACCESSES]) for held in user.held]
    return [access for access in held if Obstacle.ENDED not in access.standing.obstacles]


def _is_their_address(contact: Contact, email: str) -> bool:
    """Whether an address stands on the card of a contact, and has for 30 days."""
    rows, now, mailbox = registrations.registered_of(contact), clock.now(), rules.mailbox(email)
    theirs = [row for row in rows if row.kind == RegistrationKind.EMAIL and rules.mailbox(row.value) == mailbox]
    return any(registrations.is_settled(row, now) for row in theirs)


def is_offered(ticket: Ticket, email: str) -> bool:
    """Whether the page of a request offers to restore access alone; what stands against it in the end is seen later."""
    if State(ticket.state) not in ACTIVE or queries.caution_level() is not CautionLevel.NORMAL:
        return False
    return any(not access.credential.user.is_privileged for access in accesses(ticket.contact, email))


def begun_alone(tickets: Collection[int], email: str) -> Restore | None:
    """The newest restore that was begun alone behind a link to these tickets that went to this address."""
    newest = next(iter(_begun(list(tickets), email)), None)
    return newest and queries.whole(newest.pk)


def _begun_at(tickets: Collection[int], email: str) -> QuerySet[Restore]:
    rows = Restore.objects.filter(any_of("ticket", tickets), own_address__iexact=email)
    return rows.only("pk").order_by("-pk")[:1]


_begun = PreparedQuery(_begun_at)


def deeds_of(restore: Restore) -> int:
    """How much was done at a restore, as the journal counts it."""
    return history_of(restore.ref).count()


def ways(state: RestoreState) -> list[ProofWay]:
    """The ways by which a person can prove alone who they are: a mail to somebody else, the organisation first."""
    kept = [way for way in state.ways if way.kind in _BY_MAIL]
    return sorted(kept, key=lambda way: _BY_MAIL.index(way.kind))[:MOST_WAYS]


def code_of(restore: Restore, way: ProofWay) -> str:
    """What stands for a way on the page: nobody learns an address by it, and it means nothing elsewhere."""
    text = f"{restore.pk} {way.kind} {way.through}"
    return hmac.digest(mailed_links.keys()[0], b"reconnect.way" + text.encode(), hashlib.sha256).hex()[:24]
