"""Tickets as plain dicts, in the shapes of `schemas`; JSON and timestamps for all endpoints."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

from django.urls import reverse

from tridesk.accounts.models import User
from tridesk.tickets.faq_offers import used_on
from tridesk.tickets.lifecycle import HIGH, LOW, NORMAL, URGENT, Awaiting, State, next_actor
from tridesk.tickets.models import Entry, FaqUse, Ticket
from tridesk.tickets.queries import links_of, talk_of

PRIORITIES: Final = {"low": LOW, "normal": NORMAL, "high": HIGH, "urgent": URGENT}
_PRIORITY_NAMES: Final = {number: name for name, number in PRIORITIES.items()}


def item(ticket: Ticket) -> dict[str, Any]:
    """A ticket in the shape of a list item."""
    organisation, owner = ticket.organisation, ticket.owner
    return {
        "number": ticket.number,
        "subject": ticket.subject,
        "channel": ticket.channel,
        "language": ticket.language or None,
        "state": ticket.state,
        "outcome": ticket.outcome or None,
        "requester": ticket.requester_name or ticket.requester_email or ticket.requester_phone,
        "organisation": str(organisation) if organisation else None,
        "owner": owner.username if owner else None,
        "opened_at": moment(ticket.opened_at),
        "closed_at": moment(ticket.closed_at),
    }


def whole(user: User, ticket: Ticket) -> dict[str, Any]:
    """A ticket with links, answers of the FAQ, entries and files: four more queries, whatever their number."""
    links = [{"kind": kind, "number": other.number} for kind, other in links_of(user, ticket)]
    if ticket.merged_into:
        links.append({"kind": "merged_into", "number": ticket.merged_into.number})
    return _whole(ticket, links, talk_of(ticket), used_on(ticket))


def opened(ticket: Ticket, *, files: bool) -> dict[str, Any]:
    """The same of a ticket that was opened just now, from what was written: it has no links yet, and perhaps no files.

    Whoever may open a ticket may read it.
    """
    return _whole(ticket, [], talk_of(ticket, files=files))


def _whole(
    ticket: Ticket, links: list[dict[str, str]], entries: Sequence[Entry], used: Sequence[FaqUse] = ()
) -> dict[str, Any]:
    return item(ticket) | {
        "topic": ticket.topic.code if ticket.topic else None,
        "priority": _PRIORITY_NAMES[ticket.priority],
        "due_at": moment(ticket.due_at),
        "awaited": ticket.awaited or None,
        "awaited_until": moment(ticket.awaited_until),
        "incident": ticket.incident or None,
        "next_actor": next_actor(State(ticket.state), Awaiting(ticket.awaiting), owned=ticket.owner_id is not None),
        "links": links,
        "faq": [
            {
                "number": use.entry.name,
                "version": use.version,
                "language": use.language,
                "how": use.how,
                "by": use.by.username,
                "at": moment(use.at),
            }
            for use in used
        ],
        "entries": _entries(ticket, entries),
    }


def _entries(ticket: Ticket, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    files = f"{path_of(ticket)}/files/"
    return [
        {
            "kind": entry.kind,
            "at": moment(entry.at),
            "author": entry.author_name,
            "text": entry.text,
            "language": entry.language or None,
            "attachments": [
                {
                    "name": file.filename,
                    "content_type": file.content_type,
                    "size": file.size,
                    "url": f"{files}{file.pk}",
                }
                for file in entry.attachments.all()
            ],
            "delivery": entry.out_mail.state if entry.out_mail else None,
        }
        for entry in entries
    ]


def path_of(ticket: Ticket) -> str:
    """The path of a ticket in this API."""
    return f"{reverse('api:api-root')}tickets/{ticket.number}"


def moment(at: datetime | None) -> str | None:
    """ISO 8601 to the second, in UTC."""
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else None


def plain(value: Any) -> Any:
    """Turns dates and datetimes into text, recursively through lists and mappings; leaves other values unchanged."""
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: plain(element) for key, element in value.items()}
    return [plain(element) for element in value] if isinstance(value, list) else value


def as_json(value: dict[str, Any]) -> str:
    """JSON as it goes over the wire."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
