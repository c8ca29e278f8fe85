"""Puts the door together for this installation."""

from __future__ import annotations

from tridesk.journal.listening import reach
from tridesk.mailroom.door.server import Door
from tridesk.mailroom.door.store import InTrayStore


def make_store() -> InTrayStore:
    """The in-tray of this installation's database."""
    return InTrayStore(reach("tridesk mail"))


def make_door(store: InTrayStore) -> Door:
    """The door in front of it."""
    return Door(store.put)
