"""What passes through the door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Arrival:
    """One raw message with its envelope, as it came in; '' is the sender of a report."""

    raw: bytes
    envelope_from: str
    envelope_to: tuple[str, ...]
    at: datetime


class NotStored(Exception):
    """As far as we know this message is not in the database; the text may be told to the mail server."""


class DatabaseUnreachable(NotStored):
    """The database cannot be reached: no use in trying the rest of the group one by one."""
