"""What the portal asks of the room beside it that restores lost access."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final, Protocol

from tridesk.kit.ports import Port
from tridesk.tickets.models import Ticket


class AccessRestores(Protocol):
    """Restores of access that requesters do alone, behind the link to `ticket` that went to `email`.

    `tickets` are the rows of all tickets that such a link opens.
    """

    def is_offered(self, ticket: Ticket, tickets: Collection[int], email: str) -> bool:
        """Whether to show the way there."""

    def page(self, ticket: Ticket, tickets: Collection[int], email: str, language: str) -> Mapping[str, Any]:
        """What the page shows: its `stage`, and with `mine` what only a new link may go on with; see its template."""

    def do(
        self,
        doing: str,
        ticket: Ticket,
        tickets: Collection[int],
        email: str,
        fields: Mapping[str, str],
        *,
        fresh: bool,
        network: str,
    ) -> None:
        """Does what a button says; raises a `Refusal` that the page shows.

        See `queries.is_fresh`; `network` is whence it came (`limits.network_of`).
        """


class NoRestores:
    """Without a room that restores access nothing is offered."""

    def is_offered(self, ticket: Ticket, tickets: Collection[int], email: str) -> bool:
        return False

    def page(self, ticket: Ticket, tickets: Collection[int], email: str, language: str) -> Mapping[str, Any]:
        return {"stage": "desk"}

    def do(
        self,
        doing: str,
        ticket: Ticket,
        tickets: Collection[int],
        email: str,
        fields: Mapping[str, str],
        *,
        fresh: bool,
        network: str,
    ) -> None:
        """Nothing."""


restores: Final = Port[AccessRestores](NoRestores())
