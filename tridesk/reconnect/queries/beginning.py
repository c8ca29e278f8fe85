"""Reads what the page shows on which a restore begins; a caller waits for it, so PostgreSQL plans it all once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Final

from django.db.models import Q, QuerySet

from tridesk.directory.connected.queries import UserOverview, standing_each
from tridesk.directory.models import ConnectedUser, Contact, Credential
from tridesk.journal.prepared_queries import PreparedQuery, any_of, attach
from tridesk.reconnect.models import Restore
from tridesk.reconnect.queries.records import authorisations_of
from tridesk.tickets.models import Ticket

MOST_USERS: Final = 50  # of an organisation, to choose from


def restorable_for(contact: Contact) -> list[UserOverview]:
    """The users with credentials that can be restored for a contact: their own, and programs of the organisation."""
    users = _users(contact.organisation_id, contact.pk) if contact.organisation_id is not None else []
    if not users:
        return []
    held, body = defaultdict[int, list[Credential]](list), users[0].organisation
    for credential in _credentials([user.pk for user in users]):
        held[credential.user_id].append(credential)
    attach(body, authorisations=authorisations_of(body.pk))
    for user in users:
        user.organisation = body
        attach(user, credentials=held[user.pk])
    return [overview for overview in standing_each(users) if overview.held]


def begun_alone_on(ticket: Ticket) -> Restore | None:
    """The open restore that the requester of a ticket does alone, or left to the desk."""
    return next(iter(_alone(ticket.pk)), None)


def open_of(users: Collection[int]) -> list[Restore]:
    """The open restores of these users, on whatever ticket."""
    return _open(list(users)) if users else []


def _users_for(organisation: int, contact: int) -> QuerySet[ConnectedUser]:
    rows = ConnectedUser.objects.filter(Q(contact_id=contact) | Q(contact=None), organisation_id=organisation)
    rows = rows.select_related("contact", "organisation").defer("contact__words", "organisation__words")
    return rows.order_by("contact", "name", "pk")[:MOST_USERS]


def _alone_on(ticket: int) -> QuerySet[Restore]:
    rows = Restore.objects.filter(ticket_id=ticket, closed_at=None, owner=None).select_related("user__contact")
    return rows.defer("user__contact__words").order_by("pk")[:1]


def _open_of(users: Collection[int]) -> QuerySet[Restore]:
    rows = Restore.objects.filter(any_of("user", users), closed_at=None)
    rows = rows.select_related("ticket", "owner", "user__contact").defer("user__contact__words")
    return rows.order_by("pk")


_users = PreparedQuery(_users_for)
_credentials = PreparedQuery(lambda users: Credential.objects.filter(any_of("user", users)).order_by("pk"))
_alone = PreparedQuery(_alone_on)
_open = PreparedQuery(_open_of)
