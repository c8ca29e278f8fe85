"""Connects the door to the in-tray of this installation."""

from __future__ import annotations

from tridesk.journal.connections import connection_parameters
from tridesk.mailroom.door.store import InTrayStore


def make_store() -> InTrayStore:
    """The in-tray of this installation's database."""
    return InTrayStore(connection_parameters("tridesk mail"))
