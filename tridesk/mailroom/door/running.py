"""Puts the door together for this installation."""

from __future__ import annotations

from tridesk.journal.connections import connection_parameters
from tridesk.mailroom.door.server import LmtpServer
from tridesk.mailroom.door.store import InTrayStore


def make_store() -> InTrayStore:
    """The in-tray of this installation's database."""
    return InTrayStore(connection_parameters("tridesk mail"))


def make_door(store: InTrayStore) -> LmtpServer:
    """The door in front of it."""
    return LmtpServer(store.put)
