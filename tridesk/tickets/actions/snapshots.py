"""What a ticket was, as JSON, so that an undo can make it that again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from tridesk.tickets.models import Ticket

STANDING: Final = ("state", "outcome", "awaiting", "awaited", "due_at", "paused_at", "awaited_until")
"""State and clock."""


def remembered(ticket: Ticket, names: Iterable[str] = STANDING) -> dict[str, Any]:
    """These fields of a ticket, moments in ISO form."""
    kept = {name: getattr(ticket, name) for name in names}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in kept.items()}


def recall(ticket: Ticket, kept: Mapping[str, Any]) -> None:
    """Gives a ticket the fields that were remembered. Not saved yet."""
    for name, value in kept.items():
        is_moment = name.endswith("_at") or name == "awaited_until"
        setattr(ticket, name, datetime.fromisoformat(value) if is_moment and value else value)
