"""The omnibox: suggestions for the typed text, out of everything that is open to the user.

Commands by the beginning of their name, the ticket of a number, organisations and contacts (by name, old name, address
or number in any spelling), tickets with the words. Each suggestion has a name, a distinguishing detail and an address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.organisations.suggestions import suggestions
from tridesk.kit import clock, national_number
from tridesk.kit.clock import BRUSSELS
from tridesk.kit.text import fold
from tridesk.tickets.models import Ticket
from tridesk.tickets.queries import TicketFilters, find, tickets_for
from tridesk.web.navigation import commands_for

MOST_OF_A_KIND: Final = 5
_NUMBER: Final = re.compile(r"(?:(\d{4})-)?(\d{1,7})")

Found = dict[str, str]


def everything(user: User, typed: str) -> list[Found]:
    """The suggestions for `user`, commands first; an empty list for text that looks like a national number."""
    typed = typed.replace("\x00", "").strip()[:200]
    if not typed or national_number.mask(typed).numbers:
        return []
    tickets = _numbered(user, typed)
    people = suggestions(typed)[:MOST_OF_A_KIND] if user.may("directory.read") else []
    matches = find(user, TicketFilters(q=typed), limit=MOST_OF_A_KIND).tickets if user.may("ticket.read") else []
    return [
        *_commands(user, typed),
        *_rows(tickets),
        *people,
        *_rows(ticket for ticket in matches if ticket not in tickets),
    ]


def _commands(user: User, typed: str) -> list[Found]:
    names = {str(command.label): command.url for command in commands_for(user)}
    begun = [name for name in names if fold(name).startswith(fold(typed))] if len(typed) > 1 else []
    return [{"name": name, "detail": _("go there"), "url": names[name]} for name in begun[:3]]


def _numbered(user: User, typed: str) -> list[Ticket]:
    """The ticket of a number as it is said aloud: `2026-000412`, or `412` for one of this year."""
    match = _NUMBER.fullmatch(typed)
    if match is None or not user.may("ticket.read"):
        return []
    year = match[1] or str(clock.now().astimezone(BRUSSELS).year)
    return list(tickets_for(user).filter(number=f"{year}-{int(match[2]):06d}"))


def _rows(tickets: Iterable[Ticket]) -> list[Found]:
    return [
        {
            "name": f"{ticket.number} {ticket.subject}",
            "detail": f"{_('ticket')}, {ticket.get_state_display()}",
            "url": reverse("tickets:ticket", args=[ticket.number]),
        }
        for ticket in tickets
    ]
